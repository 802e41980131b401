"""What stands round the text of a post: golden publications, hostile values, own templates.

A case file holds the files of a publication and, after ``=== expect SLUG``, what
its works are given; ``PRESSROOM_REFRESH=1`` writes that anew.
"""

from __future__ import annotations

import os
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from publishing import load, one

from pressroom import rules
from pressroom.build import loading
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import Source
from pressroom.languages import language
from pressroom.markdown import build
from pressroom.markdown.html import HtmlBody
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.model.work import Catalog, Work
from pressroom.post.frame import Phrases, closing, escaped, link, opening
from pressroom.post.handover import end_of

from .posting import Lowered

CASES = sorted((Path(__file__).parent / "frame_cases").glob("*.txt"))
OWN = "templates/substack/opening.md.j2"


class Body(HtmlBody):
    """Plain HTML that shows marks."""

    def marker(self, node: d.Marker) -> str:
        return f"[{node.mark.value}]"


def framed(work: Work, catalog: Catalog) -> str:
    collector = Collector()
    before, after = opening(work, catalog, collector), closing(work, catalog, collector)
    assert list(collector) == []
    return f"{Body().blocks(before)}\n\n{Body().blocks(after)}\n"


def reported(root: Path, text: str, name: str = OWN) -> list[Diagnostic]:
    """What is said of an own template, which must not raise."""
    work, catalog = one(root, "Text.\n", framed=True)
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    collector = Collector()
    opening(work, catalog, collector)
    return list(collector)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_case(file: Path, tmp_path: Path) -> None:
    pieces = re.split(r"^=== (.+)\n", file.read_text("utf-8"), flags=re.MULTILINE)
    sections = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    sources = {name: text for name, text in sections.items() if not name.startswith("expect ")}
    for name, text in sources.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    collector = Collector()
    catalog = loading.load(tmp_path, collector)
    assert list(collector) == []
    found = {f"expect {work.meta.slug}": framed(work, catalog) for work in catalog.works}
    if os.environ.get("PRESSROOM_REFRESH"):
        whole = {**sources, **found}
        file.write_text("".join(f"=== {name}\n{text}" for name, text in whole.items()), "utf-8")
    assert found == {k: v for k, v in sections.items() if k not in sources}


HOSTILE = [
    "".join(map(chr, range(33, 127))),
    "*a* _b_ **c** `d` ~~e~~ $f$",
    "[a](b) ![c](d) [e][f] [^g] ^[h] [@i] <j@example.org> <https://example.org>",
    "&amp; &#42; <b> </b> <!-- c --> <?d?>",
    "# a", "> b", "- c", "+ d", "* e", "1. f", "2) g", "---", "***", "===", "    code",
    "```", "~~~", "$$", ": caption", "::: subscribe", "| a | b |", "[x]: https://example.org",
    "[^x]: note", "a\\", "\\", "a  \nb", "a\n\n# b", "a\u2028b", "{#label}", "a {.b}",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_an_escaped_value_is_one_paragraph_of_exactly_its_characters(value: str) -> None:
    collector = Collector()
    body = build(Source("t", str(escaped(value))), 0, Path(), Bibliography(), collector)
    assert list(collector) == []
    [block] = body.document.blocks
    assert isinstance(block, d.Paragraph)
    assert all(isinstance(node, d.Text) for node in block.children)
    assert plain_text(block.children) == " ".join(value.split())


@pytest.mark.parametrize("value", HOSTILE)
def test_a_link_has_exactly_its_text_and_address(value: str) -> None:
    text = str(
        Phrases(language("en")).say(
            "next", part=link(value, "https://example.org/(a)_b_*c*?d=1&amp=2")
        )
    )
    [block] = build(Source("t", text), 0, Path(), Bibliography(), Collector()).document.blocks
    assert isinstance(block, d.Paragraph)
    target = block.children[-1]
    assert isinstance(target, d.Link)
    assert target.href == "https://example.org/(a)_b_*c*?d=1&amp=2"
    assert plain_text(target.children) == " ".join(value.split())


def test_every_block_stands_at_the_front_matter(tmp_path: Path) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True, more="doi: 10.5555/tide\n")
    lines: set[int] = set()

    def walk(value: object) -> None:
        if isinstance(value, tuple):
            for item in value:
                walk(item)
        elif is_dataclass(value):
            lines.update([value.line] if hasattr(value, "line") else [])
            for field in fields(value):
                walk(getattr(value, field.name))

    walk(opening(work, catalog, Collector()) + closing(work, catalog, Collector()))
    assert lines == {1}


def test_the_safe_profile_takes_opening_and_closing_and_says_where_to_subscribe(
    tmp_path: Path,
) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    body = Lowered(opening(work, catalog, Collector()), path=work.path)
    assert '<a href="https://orcid.org/0000-0002-1825-0097">0000-0002-1825-0097</a>' in body.html
    [mark] = body.markers
    assert (mark.mark, mark.path, mark.line) == (d.Mark.SUBSCRIBE, "sources/article.md", 1)
    assert end_of(mark.before) == "ORCID iD: 0000-0002-1825-0097"


def test_a_mark_of_the_author_in_any_part_is_enough_for_the_volume(tmp_path: Path) -> None:
    front = "---\ntitle: Part\ndate: 2026-11-02\nabstract: A.\npart: {}\nlicense: CC0-1.0\n"
    front += "authors: [{{organisation: X}}]\n---\n"
    catalog = load(
        tmp_path,
        {
            "s/series.yaml": "title: Series\nabstract: A.\nlicense: CC0-1.0\n"
            "authors: [{organisation: X}]\n",
            "s/a.md": front.format(1) + "- item\n\n  ::: subscribe\n  :::\n",
            "s/b.md": front.format(2) + "Text.\n",
        },
        framed=True,
    )
    marked = {
        work.meta.slug: any(isinstance(b, d.Marker) for b in opening(work, catalog, Collector()))
        for work in catalog.works
    }
    assert marked == {"a": False, "b": True, "s": False}


# --- templates of the publication


def test_an_own_template_changes_one_block_and_empties_another(tmp_path: Path) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    file = tmp_path / OWN
    file.parent.mkdir(parents=True)
    file.write_text(
        '{% extends "pressroom/substack/opening.md.j2" %}\n'
        "{% block byline %}{% endblock %}\n"
        "{% block statement %}*{{ publication|md }}*: {{ meta.title|md }}\n\n{% endblock %}\n"
        "{% block subscribe %}{% endblock %}\n",
        "utf-8",
    )
    collector = Collector()
    blocks = opening(work, catalog, collector)
    assert list(collector) == []
    assert Body().blocks(blocks).split("\n") == [
        "<p><em>Notes on Harbours</em>: The Clerk and the Moon</p>",
        '<p>ORCID iD: <a href="https://orcid.org/0000-0002-1825-0097">0000-0002-1825-0097</a></p>',
        "<hr>",
    ]
    assert closing(work, catalog, collector)


def test_an_empty_template_leaves_the_opening_out(tmp_path: Path) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    (tmp_path / OWN).parent.mkdir(parents=True)
    (tmp_path / OWN).write_text("", "utf-8")
    collector = Collector()
    assert opening(work, catalog, collector) == ()
    assert list(collector) == []


BROKEN = {
    "syntax": ("a\n{% if %}\n", 2, "the template does not parse: "),
    "tag": ("a\n\n{% blok x %}", 3, "the template does not parse: "),
    "undefined": ("a\n\n{{ nobody }}\n", 3, "'nobody' is undefined"),
    "undefined-md": ("{{ nobody|md }}\n", 1, "'nobody' is undefined"),
    "error": ("a\n{{ 1 / 0 }}\n", 2, "ZeroDivisionError"),
    "phrase": ("{{ say('nothing') }}", 1, "KeyError: 'nothing'"),
    "missing": ("a\n{% include 'gone.md' %}", 2, "gone.md"),
    "itself": ("{% include 'substack/opening.md.j2' %}", None, "includes itself"),
    "large": ("{{ 'x' * 300000 }}", None, "300000 characters"),
    "html": ("A <script>x</script> word\n", None, "in “A <script>x</script> word”"),
    "heading": ("## One\n\n#### Two\n", None, "a heading of level 4 follows"),
    "container": ("::: calout\na\n:::\n", None, "there is no container `calout`"),
    "address": ("[a](ftp://example.org)\n", None, "`ftp:`"),
    "fragment": ("[a](#nowhere)\n", None, "in “[a](#nowhere)”"),
    "article": ("[a](gone.md)\n", None, "`templates/substack/gone.md`, which is no article"),
    "note": ("a[^1]\n\n[^1]: b\n", None, "a footnote"),
    "citation": ("a [@doi:10.5555/x]\n", None, "a citation"),
    "caption": ("| a |\n|---|\n| b |\n: c\n", None, "a caption"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_a_template_is_reported_with_its_path(name: str, tmp_path: Path) -> None:
    text, line, message = BROKEN[name]
    found = reported(tmp_path, text)
    assert found, "nothing was reported"
    assert {(f.name, f.path, f.line) for f in found} == {("template-valid", OWN, line)}
    assert any(message in f.message for f in found), found
    assert all(f.hint for f in found)


def test_a_template_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    (tmp_path / OWN).parent.mkdir(parents=True)
    (tmp_path / OWN).write_bytes(b"\xff")
    collector = Collector()
    assert opening(work, catalog, collector) == ()
    [found] = collector
    assert (found.code, found.path) == (rules.TEMPLATE_VALID.code, OWN)


def test_the_line_of_an_error_is_that_of_the_file_it_stands_in(tmp_path: Path) -> None:
    other = tmp_path / "templates" / "own.md"
    other.parent.mkdir(parents=True)
    other.write_text("\n\n{{ nobody }}", "utf-8")
    [found] = reported(tmp_path, "{% include 'own.md' %}")
    assert (found.path, found.line) == ("templates/own.md", 3)


def test_a_changed_template_is_seen_in_the_same_run(tmp_path: Path) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    file = tmp_path / OWN
    file.parent.mkdir(parents=True)
    for number, text in enumerate(("First.", "Second.")):
        file.write_text(text, "utf-8")
        os.utime(file, (1_000_000_000 + number, 1_000_000_000 + number))
        assert Body().blocks(opening(work, catalog, Collector())) == f"<p>{text}</p>"
