"""What a work cites, each once."""

from __future__ import annotations

from dataclasses import replace

from record_works import CASES

from pressroom.model.cited import cited
from pressroom.model.document import Reference


def test_the_same_doi_or_the_same_text_is_one_work() -> None:
    work, _ = CASES["citing"]
    assert [(r.doi, r.plain) for r in cited(work)] == [
        ("10.5555/a", "Example, A. (2001). By DOI."),
        ("", "Example, B. (2002). By address."),
        ("", "Example, B. (2003). By address."),
        ("", "Example, C. (2004). By text."),
        ("10.5555/known", "Example, D. (2005). Known."),
    ]


def test_a_volume_cites_what_its_parts_cite() -> None:
    volume, _ = CASES["volume"]
    assert [r.plain for r in cited(volume)] == [
        "Example, A. (2001). Shared.",
        "Example, A. (2001). Own.",
        "Example, A. (2002). Own.",
        "Example, A. (2003). Own.",
    ]


def test_a_reference_without_text_is_left_out() -> None:
    work, _ = CASES["bare"]
    document = work.document  # type: ignore[union-attr]
    empty = Reference(1, "a", (), " \n", "10.5555/a")
    changed = replace(work, document=replace(document, references=(empty,)))  # type: ignore[call-arg]
    assert cited(changed) == ()
