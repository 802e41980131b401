"""What passes from publication to series to article, and what the values become."""

from __future__ import annotations

from pathlib import Path

import marked

from pressroom.build import pipeline
from pressroom.metadata import INHERITED
from pressroom.metadata.fields import FIELDS, Scope
from pressroom.model.work import Article, Organisation, Person, Volume

CASE = """\
=== pressroom.toml
name = "The Publication"
license = "cc-by-4.0"
keywords = ["from the publication"]

[[authors]]
given = "Josiah"
family = "Carberry"
orcid = "https://orcid.org/0000000218250097"

[zenodo]
type = "report"
communities = ["one"]
=== sources/s/series.yaml
title: The Series
abstract: x
doi: https://doi.org/10.5555/Volume
language: de-at
publisher: The Press
keywords: [from the series]
=== sources/s/b.md
---
title: Second
date: 2025-02-01
abstract: x
part: 2
version: 1.0
authors:
  - organisation: A Society
  - {given: Ada, family: "Example, Jr.", orcid: orcid:0000-0002-1825-0097}
keywords: [own]
---

Text.
=== sources/s/a.md
---
title: First
date: 2025-01-01
abstract: |
  One paragraph.

  Another.
part: 1
version: "2"
---

Text.
"""


def _works(root: Path) -> dict[str, Article | Volume]:
    marked.parse(CASE).write(root)
    checked = pipeline.check(root)
    assert checked.diagnostics == ()
    return {work.meta.title: work for work in checked.works}


def test_a_nearer_file_replaces_a_farther_one(tmp_path: Path) -> None:
    works = _works(tmp_path)
    first, second, volume = works["First"].meta, works["Second"].meta, works["The Series"].meta
    assert first.keywords == ("from the series",)
    assert second.keywords == ("own",)
    assert {m.license.id for m in (first, second, volume)} == {"CC-BY-4.0"}
    assert {m.language for m in (first, second, volume)} == {"de-AT"}
    assert {m.publisher for m in (first, second, volume)} == {"The Press"}
    assert {m.zenodo.type for m in (first, second, volume)} == {"report"}
    carberry = Person("Josiah", "Carberry", "0000-0002-1825-0097")
    assert first.authors == volume.authors == (carberry,)
    assert second.authors == (
        Organisation("A Society"),
        Person("Ada", "Example, Jr.", "0000-0002-1825-0097"),
    )


def test_what_belongs_to_one_work_does_not_pass_on(tmp_path: Path) -> None:
    works = _works(tmp_path)
    assert works["The Series"].meta.doi == "10.5555/Volume"
    assert works["First"].meta.doi == ""
    assert works["First"].meta.subtitle == ""


def test_values_keep_their_spelling(tmp_path: Path) -> None:
    works = _works(tmp_path)
    assert (works["First"].meta.version, works["Second"].meta.version) == ("2", "1.0")
    assert works["First"].meta.abstract == "One paragraph.\n\nAnother."


def test_parts_stand_in_the_order_of_their_numbers_and_know_their_series(tmp_path: Path) -> None:
    works = _works(tmp_path)
    volume = works["The Series"]
    assert isinstance(volume, Volume)
    assert [part.meta.title for part in volume.parts] == ["First", "Second"]
    assert str(volume.meta.date) == "2025-02-01"
    series = volume.parts[0].series
    assert series is not None
    assert (series.slug, series.title, series.doi, series.parts) == (
        "s",
        "The Series",
        "10.5555/Volume",
        2,
    )


def test_every_key_that_inherits_may_stand_in_every_file() -> None:
    everywhere = Scope.PUBLICATION | Scope.SERIES | Scope.ARTICLE
    assert [name for name in INHERITED if FIELDS[name].scopes != everywhere] == []
