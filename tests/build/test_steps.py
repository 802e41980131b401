"""The steps of loading, one by one: which files there are, what an article's front and body say."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom import rules
from pressroom.build import configuration
from pressroom.build import finding as files
from pressroom.build.assembly import assemble
from pressroom.build.bibliographies import Bibliographies
from pressroom.build.ledger.book import Ledger
from pressroom.build.parsing import Hold
from pressroom.build.reading import Reading, look, read_body, read_front, read_series
from pressroom.diagnostics import Collector, PressroomError
from pressroom.metadata import Settings, publication_settings

CONFIG = """\
name = "Notes on Harbours"
license = "CC-BY-4.0"
language = "de"

[[authors]]
given = "Josiah"
family = "Carberry"
"""
SERIES = "title: Harbours\nlanguage: fr\nbibliography: works.json\n"
WORKS = '[{"id": "pots", "type": "book", "title": "Pots", "issued": {"date-parts": [[1999]]}}]'
PART = "---\ntitle: Tides\ndate: 2026-11-02\npart: 1\n---\nA tide, see [@pots].\n"
LONE = "---\ntitle: Clocks\ndate: 2026-11-02\n---\nA clock.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    written = {
        "pressroom.toml": CONFIG,
        "sources/s/series.yaml": SERIES,
        "sources/s/works.json": WORKS,
        "sources/s/part.md": PART,
        "sources/lone.md": LONE,
        "sources/README.md": "not an article",
        "sources/.hidden/draft.md": "not an article either",
    }
    for name, text in written.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def read(root: Path, name: str, collector: Collector) -> tuple[Settings, Reading, Bibliographies]:
    own = publication_settings(root, collector)
    all_series = read_series([root / "sources/s/series.yaml"], root, collector)
    bibliographies = Bibliographies(root, collector)
    front = read_front(root / name, root, own, all_series, collector)
    assert front is not None
    ledger = Ledger(root)
    looked = look(front, bibliographies, ledger, collector)
    parsed = looked.text.parse()
    reading = read_body(looked, parsed, bibliographies, ledger, collector, hold=Hold())
    return own, reading, bibliographies


def test_files_are_found_by_name_in_order(root: Path) -> None:
    found = files.find(root / "sources", root, Collector())
    assert [files.shown(file, root) for file in found.articles] == [
        "sources/lone.md",
        "sources/s/part.md",
    ]
    assert [files.shown(file, root) for file in found.series] == ["sources/s/series.yaml"]


def test_a_link_that_leads_out_is_reported_and_not_read(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.md"
    secret.write_text(LONE, "utf-8")
    (root / "sources/link.md").symlink_to(secret)
    collector = Collector()
    found = files.find(root / "sources", root, collector)
    assert root / "sources/link.md" not in found.articles
    assert [(d.code, d.path) for d in collector] == [(rules.FILE_READABLE.code, "sources/link.md")]


def test_an_article_inherits_from_its_series_and_the_publication(root: Path) -> None:
    collector = Collector()
    _own, part, bibliographies = read(root, "sources/s/part.md", collector)
    _own, lone, _none = read(root, "sources/lone.md", collector)
    bibliographies.judge()
    assert part.home is not None
    assert part.home.folder == "sources/s"
    assert (part.settings.language, lone.settings.language) == ("fr", "de")
    assert part.complete
    assert lone.complete
    assert lone.home is None
    assert part.draft.body.cited == {"pots"}
    assert not collector.has_errors


def test_an_article_without_its_required_settings_is_read_and_not_complete(root: Path) -> None:
    (root / "sources/lone.md").write_text("---\ntitle: Clocks\n---\nA clock.\n", "utf-8")
    collector = Collector()
    _own, lone, _none = read(root, "sources/lone.md", collector)
    assert not lone.complete
    assert lone.draft.body.document.blocks
    assert [d.code for d in collector] == [rules.KEY_REQUIRED.code]


def test_the_catalog_is_made_of_what_was_read_alone(root: Path) -> None:
    collector = Collector()
    own, part, _some = read(root, "sources/s/part.md", collector)
    all_series = read_series([root / "sources/s/series.yaml"], root, collector)
    about = configuration.publication(root, own, collector)
    for file in sorted(root.rglob("*.*")):
        if file.is_file():
            file.unlink()
    catalog = assemble(about, own, all_series, {"sources/s/part.md": part}, collector)
    assert [(work.path, work.meta.slug) for work in catalog.works] == [
        ("sources/s/part.md", "part"),
        ("sources/s/series.yaml", "s"),
    ]


@pytest.mark.parametrize(
    ("sources", "message"), [("../elsewhere", "outside"), ("nowhere", "no such folder")]
)
def test_a_publication_has_a_folder_of_sources(root: Path, sources: str, message: str) -> None:
    with pytest.raises(PressroomError, match=message):
        configuration.publication(root, Settings(sources=sources), Collector())
