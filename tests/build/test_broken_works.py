"""One work with an error keeps its last good artifacts, and the others are built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import marked
import pytest

from pressroom import rules
from pressroom.build import making, pipeline
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact

KINDS = ("record", "citation", "page")
PUBLICATION = """\
=== refs.json
[{"id": "one", "type": "book", "title": "A book", "author": [{"family": "Carberry"}],
  "issued": {"date-parts": [[2001]]}, "publisher": "A press"}]
=== sources/a.md
@front

The text of a.
=== sources/b.md
@front

The text of b.
=== sources/c.md
---
title: A title of c
date: 2025-11-21
abstract: What it is about.
bibliography: ../refs.json
---

The text of c [@one].
=== sources/s/series.yaml
title: A series
abstract: What it is about.
=== sources/s/p.md
---
title: A part
date: 2025-11-21
abstract: What it is about.
part: 1
---

The text of p.
=== sources/s/q.md
---
title: Another part
date: 2025-11-21
abstract: What it is about.
part: 2
---

The text of q.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    marked.parse(PUBLICATION).write(tmp_path)
    built = pipeline.build(tmp_path, only=KINDS, jobs=1)
    assert [d.name for d in built.diagnostics if d.severity != "note"] == []
    for name in "abcpq":
        file = next(tmp_path.glob(f"sources/**/{name}.md"))
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("The text", "The new text"), encoding="utf-8")
    return tmp_path


def _edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def _renewed(root: Path) -> set[str]:
    """The works whose page has the new text."""
    pages = (root / "build").glob("*/index.html")
    return {
        page.parent.name
        for page in pages
        if any("The new text" in file.read_text("utf-8") for file in page.parent.glob("*.md"))
    }


CASES = {
    "body": ("sources/b.md", "of b.", "of b[^a].\n\n[^a]: One.\n\n[^a]: Two.", {"b"}),
    "front matter": ("sources/b.md", "title:", "titel:", {"b"}),
    "front matter that is no YAML": ("sources/b.md", "title:", "title: [", {"b"}),
    "a part": ("sources/s/q.md", "abstract:", "abstact:", {"q", "s"}),
    "a part that cannot be read": ("sources/s/q.md", "title:", "title: [", {"q", "s"}),
    "the series": ("sources/s/series.yaml", "title:", "titel:", {"p", "q", "s"}),
    "the publication": ("pressroom.toml", "license", "licens", {"a", "b", "c", "p", "q", "s"}),
}


@pytest.mark.parametrize("name", CASES)
def test_an_error_stops_the_works_that_it_concerns(root: Path, name: str) -> None:
    file, old, new, stopped = CASES[name]
    _edit(file, old, new)(root)
    built = pipeline.build(root, only=KINDS, jobs=1)
    assert any(d.severity == "error" for d in built.diagnostics)
    slugs = {path: path.split("/")[-1].removesuffix(".md") for path in built.refused}
    refused = {"s" if path.endswith("series.yaml") else slug for path, slug in slugs.items()}
    assert refused == stopped
    assert _renewed(root) == {"a", "b", "c", "p", "q", "s"} - stopped
    assert {page.parent.name for page in (root / "build").glob("*/index.html")} == set("abcpqs")
    _edit(file, new, old)(root)
    assert pipeline.build(root, only=KINDS, jobs=1).refused == ()
    assert _renewed(root) == set("abcpqs")


def test_what_is_kept_stands_in_the_overview(root: Path) -> None:
    _edit("sources/b.md", "title:", "title: [")(root)
    pipeline.build(root, only=KINDS, jobs=1)
    overview = (root / "build/index.html").read_text(encoding="utf-8")
    assert 'href="b/index.html"' in overview


def test_a_bibliography_stops_those_that_cite_from_it_under_strict(root: Path) -> None:
    _edit("refs.json", '"title": "A book", ', "")(root)
    built = pipeline.build(root, only=KINDS, jobs=1, strict=True)
    assert built.refused == ("sources/c.md",)
    assert _renewed(root) == set("abpqs")
    assert pipeline.build(root, only=KINDS, jobs=1).refused == ()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("slug", "refused"),
    [
        ("b", ("sources/b.md",)),
        ("q", ("sources/s/q.md", "sources/s/series.yaml")),
        ("s", ("sources/s/series.yaml",)),
    ],
)
def test_an_error_of_a_renderer_stops_its_work_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch, slug: str, refused: tuple[str, ...], jobs: int
) -> None:
    render = making.render

    def failing(*arguments: object) -> list[Artifact]:
        work, kind, _catalog, collector = arguments[:4]
        if kind == "record" and work.meta.slug == slug:  # type: ignore[attr-defined]
            assert isinstance(collector, Collector)
            place = Place(work.path, 1)  # type: ignore[attr-defined]
            collector.report(rules.RECORD_VALID, place, "it is wrong")
        return render(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "render", failing)
    built = pipeline.build(root, only=KINDS, jobs=jobs)
    assert built.refused == refused
    stopped = {Path(path).stem for path in refused}
    assert _renewed(root) == set("abcpqs") - {"s" if name == "series" else name for name in stopped}


def test_a_folder_that_cannot_be_read_stops_everything(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its works would be taken for gone."""
    import os

    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("sources/s"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    built = pipeline.build(root, only=KINDS, jobs=1)
    assert built.written == ()
    [found] = [d for d in built.diagnostics if d.severity == "error"]
    assert (found.name, found.path) == ("file-readable", "sources/s")
    assert found.message == "the folder cannot be read: Permission denied"


def test_a_picture_that_cannot_be_read_is_a_warning(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "sources/p.png").write_bytes(b"\x89PNG")
    _edit("sources/b.md", "of b.", "of b.\n\n![A picture](p.png)")(root)
    read = Path.read_bytes

    def refusing(path: Path) -> bytes:
        if path.name == "p.png":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    checked = pipeline.check(root)
    [found] = [d for d in checked.diagnostics if d.name == "picture-readable"]
    assert found.message == "the picture `p.png` cannot be read: Permission denied"


def test_progress_says_how_long_the_rest_will_take() -> None:
    assert making.remaining(2) == ""
    assert making.remaining(48.2) == ", 0:48 left"
    assert making.remaining(3605) == ", 60:05 left"
