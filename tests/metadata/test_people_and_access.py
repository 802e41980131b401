"""`contributors` and `access` as they are read."""

from __future__ import annotations

import datetime
from pathlib import Path

from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.metadata import Settings, front_matter
from pressroom.model.work import Access, Contributor, Organisation, Person


def read(lines: str) -> Settings:
    collector = Collector()
    source = Source("a.md", f"---\n{lines}\n---\n\nText.\n", Path("/nowhere/a.md"))
    found, _ = front_matter(source, collector)
    assert list(collector) == []
    assert found is not None
    return found


def test_contributors_are_authors_with_a_role() -> None:
    found = read(
        "contributors:\n"
        "  - {given: Ada, family: Example, orcid: 0000-0002-1825-0097, role: datacurator}\n"
        "  - {organisation: Fund, ror: 05gq02987, role: Sponsor}"
    )
    assert found.contributors == (
        Contributor(Person("Ada", "Example", "0000-0002-1825-0097"), "DataCurator"),
        Contributor(Organisation("Fund", "05gq02987"), "Sponsor"),
    )


def test_access_is_a_word_or_a_mapping() -> None:
    assert read("access: open").access == Access("open")
    assert read("access: {kind: Open}").access == Access("open")
    assert read("access: {kind: embargoed, until: 2099-07-01}").access == Access(
        "embargoed", datetime.date(2099, 7, 1)
    )
    assert read("access: {kind: restricted, conditions: Ask us}").access == Access(
        "restricted", None, "Ask us"
    )
    assert read("title: A title").access is None
