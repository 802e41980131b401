"""Every word of a source stands in post, PDF and page: what is lost is found, and nothing else."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import Any

import articles
import pytest
from publishing import GAUGE, article, load, picture

from pressroom import rules
from pressroom.build import loading, pipeline, words
from pressroom.build.making import render
from pressroom.build.verification import verify
from pressroom.diagnostics import Collector, Diagnostic, Severity
from pressroom.files import Artifact
from pressroom.model import document as d
from pressroom.model.work import Catalog, Work
from pressroom.paper.paged import PagedBody

REPOSITORY = Path(__file__).parents[2]
POSTS = REPOSITORY / "tests/post"
CASES = [*POSTS.glob("cases/*.md"), *POSTS.glob("document_cases/*.md")]
IMPORTED = sorted((REPOSITORY / "tests/importing/cases").glob("*/expected-*.md"))
KINDS = ("substack", "pdf", "page")
POTS = b"""[{"id": "pots", "type": "book", "title": "Pots", "DOI": "10.5555/pots"},
{"id": "pans", "type": "book", "title": "Pans"}]"""


def made(work: Work, catalog: Catalog) -> list[Artifact]:
    return [a for kind in KINDS for a in render(work, kind, catalog, Collector(), [])]


def found(work: Work, catalog: Catalog, artifacts: list[Artifact]) -> list[Diagnostic]:
    root = catalog.publication.root
    sources = {one.path: (root / one.path).read_text("utf-8") for one in work.articles}
    collector = Collector()
    verify(work, catalog, artifacts, sources, collector)
    return list(collector)


def losses(root: Path) -> list[Diagnostic]:
    """What is found of all works of a publication."""
    catalog = loading.load(root, Collector())
    return [d for work in catalog.works for d in found(work, catalog, made(work, catalog))]


# --- nothing is found where nothing is lost


@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_cases_of_posts_lose_nothing(file: Path, tmp_path: Path) -> None:
    books = (POSTS / "cases/bibliography.json").read_bytes()
    text = article(file.read_text("utf-8"), more="bibliography: bibliography.json\n")
    images = {"gauge.svg": GAUGE, "bars.png": picture(40, 30)}
    bibliography = {"bibliography.json": books if file.parent.name == "cases" else POTS}
    load(tmp_path, {"article.md": text, **images, **bibliography}, framed=True)
    assert losses(tmp_path) == []


@pytest.mark.parametrize("file", IMPORTED, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_imported_pages_lose_nothing(file: Path, tmp_path: Path) -> None:
    body = file.read_text("utf-8").split("\n---\n", 1)[-1]
    (tmp_path / "sources").mkdir()
    (tmp_path / "pressroom.toml").write_text('name = "Notes"\n', "utf-8")
    (tmp_path / "sources/a.md").write_text(article(body), "utf-8")
    collector = Collector()
    loading.load(tmp_path, collector)
    if collector.has_errors:
        return
    assert losses(tmp_path) == []


def test_the_torture_article_loses_nothing(tmp_path: Path) -> None:
    torture = {
        file.name: file.read_bytes() for file in (REPOSITORY / "tests/editor/torture").iterdir()
    }
    load(tmp_path, torture, framed=True)
    assert losses(tmp_path) == []


SIDE_BY_SIDE = """Word[^a][^b] and[^c]more.

Hyphen-
ated *em*pha**sis**, `co[d]e($x$)`, H$_2$O and 5 $ to 6 $, don\\'t \\$ 3 &amp; &eacute;t\u00e9.

The dose is $dose = weight \\times rate \\text{ if the weight is known}$ or $a_{max}$.

[^a]: One note.
[^b]: Another note.
[^c]: A third.
"""


def test_marks_side_by_side_are_no_loss(tmp_path: Path) -> None:
    load(tmp_path, {"article.md": article(SIDE_BY_SIDE)})
    assert losses(tmp_path) == []


# --- what is lost


@pytest.fixture(scope="module")
def tides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Work, Catalog, list[Artifact]]:
    """A part of the repository's own articles with all that is made of it."""
    root = tmp_path_factory.mktemp("tides")
    shutil.copy(REPOSITORY / "pressroom.toml", root)
    shutil.copytree(REPOSITORY / "sources", root / "sources")
    catalog = loading.load(root, Collector())
    work = catalog.works[0]
    artifacts = made(work, catalog)
    assert found(work, catalog, artifacts) == []
    return work, catalog, artifacts


def cut(artifacts: list[Artifact], name: str, pattern: str) -> list[Artifact]:
    """``artifacts`` with the first match of ``pattern`` left out of one of them."""
    out = []
    for one in artifacts:
        if one.path.endswith(name):
            text = one.data.decode()
            less = re.sub(pattern, "", text, count=1, flags=re.DOTALL)
            assert less != text
            one = Artifact(one.path, less.encode(), one.media_type, one.work)
        out.append(one)
    return out


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("substack.html", r"<h2>2\. .*?(?=<h2>)"),
        (".md", r"\n## 2\. .*?(?=\n## )"),
    ],
)
def test_a_swallowed_section_is_an_error_at_its_line(
    tides: tuple[Work, Catalog, list[Artifact]], name: str, pattern: str
) -> None:
    work, catalog, artifacts = tides
    findings = found(work, catalog, cut(artifacts, name, pattern))
    lines = (catalog.publication.root / work.path).read_text("utf-8").splitlines()
    [heading] = [n for n, line in enumerate(lines, 1) if line.startswith("## 2. ")]
    [after] = [n for n, line in enumerate(lines, 1) if line.startswith("## 3. ")]
    errors = [f for f in findings if f.code == rules.WORDS_KEPT.code]
    assert errors
    assert {f.path for f in findings} == {work.path}
    assert all(heading <= (f.line or 0) < after for f in findings)
    assert all(f.message.endswith(f"{name}") or name in f.message for f in findings)


def test_most_runs_of_words_cut_from_a_post_are_found(
    tides: tuple[Work, Catalog, list[Artifact]],
) -> None:
    work, catalog, artifacts = tides
    html = next(a.data.decode() for a in artifacts if a.path.endswith("/substack.html"))
    paragraphs = re.findall(r"<p>[^<]{200,}</p>", html)
    assert len(paragraphs) > 10
    for paragraph in paragraphs[2:12]:
        once = re.escape(paragraph)
        findings = found(work, catalog, cut(artifacts, "substack.html", once))
        assert rules.WORDS_KEPT.code in {f.code for f in findings}, paragraph
        middle = re.escape(" ".join(paragraph.split()[10:14]))
        findings = found(work, catalog, cut(artifacts, "substack.html", middle))
        assert {f.code for f in findings} == {rules.WORD_KEPT.code}, paragraph


BODY = """One first line of the text.[^n] It goes on for a while.

The second paragraph is about the height of water in the harbour at noon.

[^n]: At noon the clerk was asleep in his chair and saw nothing of the water.
"""


@pytest.fixture
def small(tmp_path: Path) -> tuple[Work, Catalog, list[Artifact]]:
    catalog = load(tmp_path, {"article.md": article(BODY)})
    return catalog.works[0], catalog, made(catalog.works[0], catalog)


def line_of(words_: str) -> int:
    return next(n for n, line in enumerate(article(BODY).splitlines(), 1) if words_ in line)


def test_a_dropped_note_is_found(small: tuple[Work, Catalog, list[Artifact]]) -> None:
    work, catalog, artifacts = small
    [one] = found(work, catalog, cut(artifacts, "substack.html", "<li><p>At noon.*?</li>"))
    assert (one.code, one.line) == (rules.WORDS_KEPT.code, line_of("At noon the"))
    assert "substack.html" in one.message


def test_a_dropped_word_is_a_warning(small: tuple[Work, Catalog, list[Artifact]]) -> None:
    work, catalog, artifacts = small
    [one] = found(work, catalog, cut(artifacts, "substack.html", "harbour"))
    assert (one.code, one.severity) == (rules.WORD_KEPT.code, Severity.WARNING)
    assert one.line == line_of("The second")
    assert "`harbour`" in one.message


def test_exchanged_words_are_found(small: tuple[Work, Catalog, list[Artifact]]) -> None:
    work, catalog, artifacts = small
    for one in artifacts:
        if one.path.endswith("substack.html"):
            text = one.data.decode().replace("first line of the text", "text line of the first")
            changed = Artifact(one.path, text.encode(), one.media_type, one.work)
    findings = found(work, catalog, [changed])
    assert {f.line for f in findings} == {line_of("One first")}


def test_a_paragraph_that_a_writer_loses_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, {"article.md": article(BODY)})
    printed = PagedBody.paragraph

    def without_second(self: PagedBody, node: d.Paragraph) -> str:
        first = node.children[0]
        lost = isinstance(first, d.Text) and first.text.startswith("The second")
        return "" if lost else printed(self, node)

    monkeypatch.setattr(PagedBody, "paragraph", without_second)
    done = pipeline.build(tmp_path, jobs=1)
    assert done.written == ()
    [one] = [f for f in done.diagnostics if f.severity is Severity.ERROR]
    assert (one.code, one.path) == (rules.WORDS_KEPT.code, "sources/article.md")
    assert one.line == line_of("The second")
    assert "not in article/article.pdf" in one.message


def test_prose_that_a_sign_took_into_a_formula_is_found(tmp_path: Path) -> None:
    text = "They paid US$ten for all of the water in the harbour and then US$twenty more.\n"
    load(tmp_path, {"article.md": article(text)})
    done = pipeline.build(tmp_path, only=["pdf"], jobs=1)
    [one] = [f for f in done.diagnostics if f.code == rules.WORDS_KEPT.code]
    assert one.line == article(text).splitlines().index(text.strip()) + 1
    assert "`ten for all of the water in the" in one.message


def test_a_source_that_was_saved_meanwhile_is_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, {"article.md": article(BODY)})
    file = tmp_path / "sources/article.md"

    def saved(*arguments: Any) -> list[Artifact]:
        file.write_text(article(BODY + "\nMore was written while the post was being made.\n"))
        return render(*arguments)

    monkeypatch.setattr("pressroom.build.making.render", saved)
    done = pipeline.build(tmp_path, only=["substack"], jobs=1)
    assert not [f for f in done.diagnostics if f.code == rules.WORDS_KEPT.code]


# --- its cost


def test_a_long_article_is_compared_in_little_time(tmp_path: Path) -> None:
    articles.publication(tmp_path, 1, 5000)
    catalog = loading.load(tmp_path, Collector())
    work = catalog.works[0]
    text = (tmp_path / work.path).read_text("utf-8")
    page = render(work, "page", catalog, Collector(), [])[-1]
    assert page.path.endswith(".md")
    there = words.letters(page.data.decode())
    spent = []
    for _ in range(5):
        begun = time.process_time()
        collector = Collector()
        words.check(words.of_source(text, work.path), dict.fromkeys("abc", there), collector)
        assert not list(collector)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.06  # a quarter of this is asked for; test machines vary


def test_an_artifact_with_nothing_of_its_source_is_told_in_little_time(tmp_path: Path) -> None:
    articles.publication(tmp_path, 1, 5000)
    wanted = words.of_source((tmp_path / "sources/article-000.md").read_text("utf-8"), "a.md")
    for there in ("", "x" * 30_000, "".join(reversed([word.letters for word in wanted]))):
        begun = time.process_time()
        collector = Collector()
        words.check(wanted, {"a": there}, collector)
        assert 1 <= len(collector) <= words.MOST
        assert time.process_time() - begun < 5
