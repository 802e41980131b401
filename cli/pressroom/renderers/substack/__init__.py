"""The Substack post of a work: the body to paste, its pictures, and the page to work from."""

from __future__ import annotations

from pressroom.artifacts import Artifact
from pressroom.diagnostics import Collector, Place
from pressroom.model.work import Catalog, Work
from pressroom.renderers.substack.handover import page
from pressroom.renderers.substack.pictures import Gallery
from pressroom.renderers.substack.post import compose

__all__ = ["render"]


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
    """``substack.html``, ``handover.html`` and ``images/`` of one work, below its slug.

    The body fragment is what the clipboard carries as ``text/html``, but for
    the addresses of its pictures: files here, ``data:`` addresses there.
    Every construct that takes another form is reported with its line; a
    picture that cannot be made is an error, and the rest is written all the
    same.
    """
    slug = work.meta.slug
    changes = Collector()
    gallery = Gallery()
    post = compose(work, catalog, changes, gallery.address)
    pictures = gallery.make(changes, Place(work.path))
    collector.extend(changes)
    artifacts = [
        Artifact(f"{slug}/substack.html", post.html.encode("utf-8"), "text/html", slug),
        Artifact(
            f"{slug}/handover.html",
            page(work, catalog, post, pictures, list(changes)).encode("utf-8"),
            "text/html",
            slug,
        ),
    ]
    artifacts.extend(
        Artifact(f"{slug}/{picture.address}", picture.data, picture.media_type, slug)
        for picture in pictures
        if picture.data
    )
    return artifacts
