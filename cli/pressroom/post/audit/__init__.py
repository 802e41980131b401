"""The loss audit: what the source says against what the post says, after a parse of its HTML.

A post may say more than its source (a heading over the notes, the names of
columns in each row); what the source says must be there, in order. What has
moved on purpose is compared where it went. Anything lost is an error of the
program, never of the author, and is reported with the line that it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pressroom.diagnostics import Collector
from pressroom.model import document as d
from pressroom.model.work import Catalog, Work
from pressroom.post.audit.comparison import Comparison
from pressroom.post.audit.insets import PictureFacts
from pressroom.post.audit.post import read_post
from pressroom.post.audit.sections import expect

__all__ = ["PictureFacts", "audit"]


def audit(
    work: Work,
    catalog: Catalog,
    html: str,
    pictures: Mapping[str, PictureFacts],
    collector: Collector,
    before: Sequence[d.Block] = (),
    after: Sequence[d.Block] = (),
) -> None:
    """Report everything of ``work`` that its post ``html`` does not say.

    ``pictures`` tells of each picture by the address it has in ``html``; an
    empty mapping leaves their files unchecked. ``before`` and ``after`` are
    the blocks that open and close the post.
    """
    post = read_post(html)
    expected = expect(work, catalog, post.words, before, after)
    Comparison(expected, post, pictures, collector, work.path).run()
