"""The parts of each PDF that no eye sees: structure tree, metadata, fonts, attachments, links.

Clauses are those of ISO 32000-1 (PDF 1.7), ISO 19005-3 (PDF/A-3) and ISO
14289-1 (PDF/UA-1).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from pressroom.model import document as d
from pressroom.model.document import walk
from pressroom.paper.words import heading_label

from .built import Built
from .tagged import Element, Tagged, to_unicode
from .words import spoken, typed

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}


def squeezed(text: str) -> str:
    """Letters alone: a heading's end of line may or may not part a word."""
    return re.sub(r"[\s-]", "", typed(text))


def article_headings(work: Built) -> list[tuple[int, str]]:
    """Level and words of all headings of all parts."""
    return [
        (block.level, heading_label(block))
        for article in work.parts
        for block in walk(article.document.blocks, skip=d.Marker)
        if isinstance(block, d.Heading)
    ]


def bodies(tagged: Tagged) -> list[Element]:
    return [element for element in tagged.root.elements if element.tag == "Part"]


def test_qpdf_finds_nothing(tagged: Tagged) -> None:
    assert tagged.pdf.check_pdf_syntax() == []


# --- structure tree


def test_headings_match_the_article(work: Built, tagged: Tagged) -> None:
    own = {"Notes", "References"}
    found = [
        (int(element.tag[1]), spoken(element, lambda e: e.tag in {"Note", "Reference"}))
        for body in bodies(tagged)
        for element in body.all("H1", "H2", "H3", "H4", "H5", "H6")
    ]
    found = [(level, text) for level, text in found if (level, text.strip()) not in
             {(2, name) for name in own}]  # fmt: skip
    wanted = [(lv, t) for lv, t in article_headings(work) if (lv, t) not in {(2, n) for n in own}]
    assert len(found) == len(wanted)
    for (level, text), (other, words) in zip(found, wanted, strict=True):
        assert (level, squeezed(text)) == (other, squeezed(words))


def test_no_level_of_headings_is_skipped(tagged: Tagged) -> None:
    # ISO 14289-1, section 7.4.2
    levels = [int(e.tag[1]) for e in tagged.root.walk() if re.fullmatch("H[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def pictures(work: Built) -> list[str]:
    """The alternative texts of the pictures of an article, notes and tables included."""

    def inlines(nodes: Any) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, d.InlinePicture):
                yield node.alt
            yield from inlines(getattr(node, "children", ()))

    def blocks(nodes: Any) -> Iterator[str]:
        for block in walk(nodes, skip=d.Marker):
            if isinstance(block, d.Figure):
                yield block.alt
                yield from inlines(block.caption)
            elif isinstance(block, d.Table):
                for cell in (block.caption, *block.header, *(c for row in block.rows for c in row)):
                    yield from inlines(cell)
            elif isinstance(block, d.DefinitionList):
                for entry in block.items:
                    yield from inlines(entry.term)
            else:
                yield from inlines(getattr(block, "children", ()))

    return [
        alt
        for article in work.parts
        for part in (article.document.blocks, *(n.blocks for n in article.document.footnotes))
        for alt in blocks(part)
    ]


def test_every_picture_and_formula_says_what_it_shows(work: Built, tagged: Tagged) -> None:
    # ISO 14289-1, sections 7.3 and 7.7
    for element in tagged.root.all("Figure", "Formula"):
        assert element.alt
        assert element.alt.strip()
    found = [element.alt for body in bodies(tagged) for element in body.all("Figure")]
    assert sorted(map(str, found)) == sorted(pictures(work))


def test_cells_of_tables_have_their_heads(tagged: Tagged) -> None:
    # ISO 14289-1, section 7.5; ISO 32000-1, section 14.8.4.3.4
    for table in tagged.root.all("Table"):
        rows = [[cell.tag for cell in row.elements] for row in table.all("TR")]
        assert rows
        assert {len(row) for row in rows} == {len(rows[0])}
        assert set(rows[0]) == {"TH"}
        for row in table.all("TR"):
            for cell in row.elements:
                attributes = cell.raw.get("/A", {})
                if cell.tag == "TH":
                    assert attributes.get("/Scope") in {"/Column", "/Row", "/Both"}
                else:
                    assert cell.tag == "TD"


def test_lists_hold_items_of_label_and_body(tagged: Tagged) -> None:
    # ISO 32000-1, section 14.8.4.3.3
    for items in tagged.root.all("L"):
        tags = [kid.tag for kid in items.elements]
        assert set(tags[:1]) <= {"Caption", "LI"}
        assert set(tags[1:]) <= {"LI"}
        for item in items.elements:
            if item.tag == "LI":
                assert [kid.tag for kid in item.elements] in (
                    ["LBody"], ["Lbl", "LBody"], ["Lbl", "LBody", "LBody"]
                )  # fmt: skip


def test_every_note_has_an_identifier(tagged: Tagged) -> None:
    # ISO 14289-1, section 7.9
    names = [str(note.raw.get("/ID", "")) for note in tagged.root.all("Note")]
    assert all(names)
    assert len(set(names)) == len(names)


# --- catalog and metadata


def test_the_catalog_says_what_the_file_is(work: Built, tagged: Tagged) -> None:
    root = tagged.pdf.Root
    assert str(root.Lang) == work.work.meta.language
    assert bool(root.MarkInfo.Marked) is True
    assert bool(root.ViewerPreferences.DisplayDocTitle) is True


def test_the_output_intent_is_srgb(tagged: Tagged) -> None:
    # ISO 19005-3, section 6.2.3
    [intent] = tagged.pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert b"acsp" in intent.DestOutputProfile.read_bytes()[:64]


def _xmp(tagged: Tagged) -> Any:
    import xml.etree.ElementTree as ET

    return ET.fromstring(tagged.pdf.Root.Metadata.read_bytes())  # noqa: S314 - our own output


def _values(tree: Any, name: str) -> list[str]:
    """All values of a property, whether written as an element or as an attribute."""
    prefix, _, local = name.partition(":")
    key = f"{{{_NAMESPACES[prefix]}}}{local}"
    found = [value for node in tree.iter() for k, value in node.attrib.items() if k == key]
    for node in tree.iter(key):
        items = list(node.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"))
        found.extend((item.text or "") for item in items or [node])
    return found


def test_the_metadata_names_the_work(work: Built, tagged: Tagged) -> None:
    tree, meta = _xmp(tagged), work.work.meta
    assert _values(tree, "dc:title") == [meta.full_title]
    assert _values(tree, "dc:creator") == [author.name for author in meta.authors]
    assert _values(tree, "prism:doi") == ([meta.doi] if meta.doi else [])
    assert _values(tree, "pdfaid:part") == ["3"]
    assert _values(tree, "pdfaid:conformance") == ["A"]
    assert _values(tree, "pdfuaid:part") == ["1"]


def test_both_kinds_of_metadata_agree(work: Built, tagged: Tagged) -> None:
    # ISO 19005-3, section 6.6.2: one moment, written in two ways
    tree, info = _xmp(tagged), tagged.pdf.docinfo
    assert str(info.Title) == work.work.meta.full_title
    for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        [written] = _values(tree, name)
        digits = re.sub(r"\D", "", re.sub(r"(?:\+00:00|Z)$", "", written))
        other = re.sub(r"\D", "", str(info[key]).removesuffix("+00'00'").removesuffix("+00'00"))
        assert other.ljust(14, "0") == digits.ljust(14, "0")
        assert digits.startswith(work.work.meta.date.strftime("%Y%m%d"))


# --- fonts


def _fonts(pdf: pikepdf.Pdf) -> list[Any]:
    return [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"
    ]


def test_every_font_is_embedded_and_can_be_read(tagged: Tagged) -> None:
    # ISO 19005-3, sections 6.2.11.4.1 and 6.2.11.7
    whole = [font for font in _fonts(tagged.pdf) if font.Subtype != "/CIDFontType2"]
    assert whole
    for font in whole:
        assert font.Subtype == "/Type0", f"{font.BaseFont}: {font.Subtype}"
        [inner] = font.DescendantFonts
        descriptor = inner.FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
        assert re.match(r"/[A-Z]{6}\+", str(font.BaseFont)), "not a subset"
        assert to_unicode(font)


# --- attachments


def test_source_and_record_are_attached(work: Built, tagged: Tagged) -> None:
    # ISO 19005-3, section 6.8
    files = list(tagged.pdf.Root.AF)
    assert len({thing.objgen for thing in files}) == len(files), "an attachment is listed twice"
    found = {str(thing.UF): thing for thing in files}
    sources = {f"{article.meta.slug}.md": article for article in work.parts}
    assert set(found) == {*sources, "record.json"}
    for name, thing in found.items():
        assert str(thing.F) == name
        assert str(thing.Desc)
        data = thing.EF.F
        if name == "record.json":
            assert (thing.AFRelationship, data.Subtype) == ("/Data", "/application/json")
            assert data.read_bytes() == work.record
        else:
            assert (thing.AFRelationship, data.Subtype) == ("/Source", "/text/markdown")
            assert data.read_bytes() == work.source(sources[name])


# --- bookmarks, pages, links


def _bookmarks(tagged: Tagged) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []

    def visit(items: Any, level: int) -> None:
        for item in items:
            found.append((level, item.title))
            visit(item.children, level + 1)

    with tagged.pdf.open_outline() as outline:
        visit(outline.root, 1)
    return found


def test_bookmarks_are_the_headings(work: Built, tagged: Tagged) -> None:
    own = {"Notes", "References", "Contents"}
    found = [typed(title) for _, title in _bookmarks(tagged)]
    # A very long heading is cut at a word: no reader's panel shows 400 characters.
    cut = [title.removesuffix("…") for title in found if title.endswith("…")]
    wanted = [
        next((f"{start}…" for start in cut if text.startswith(start)), text)
        for text in (typed(text) for _, text in article_headings(work))
    ]
    assert all(len(start) > 80 for start in cut)
    titles = [typed(article.meta.title) for article in work.parts]
    kept = [title for title in found if title not in own and title not in titles]
    deep = {typed(t) for level, t in article_headings(work) if level > 4}
    assert kept == [text for text in wanted if text in kept or text not in deep]
    if len(work.parts) > 1:
        assert [title for title in found if title in titles] == titles


def test_pages_are_labelled(tagged: Tagged) -> None:
    # ISO 32000-1, section 12.4.2
    numbers = list(tagged.pdf.Root.PageLabels.Nums)
    assert numbers[0] == 0
    assert all(page.label for page in tagged.pdf.pages)


def _targets(pdf: pikepdf.Pdf) -> dict[str, Any]:
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return {}
    return dict(pikepdf.NameTree(pdf.Root.Names.Dests).items())


def test_every_link_leads_somewhere_and_is_described(tagged: Tagged) -> None:
    # ISO 14289-1, section 7.18.5
    targets = _targets(tagged.pdf)
    pages = {page.obj.objgen for page in tagged.pdf.pages}
    for page in tagged.pdf.pages:
        for link in page.get("/Annots", []):
            if link.Subtype != "/Link":
                continue
            assert str(link.get("/Contents", "")).strip()
            if "/A" in link:
                assert re.match(r"https?://|mailto:", str(link.A.URI))
                continue
            name = link.Dest
            place = name if isinstance(name, pikepdf.Array) else targets[str(name)]
            assert place[0].objgen in pages


def test_pages_have_the_size_of_the_paper(work: Built, tagged: Tagged) -> None:
    width, height = {"A4": (210, 297), "Letter": (215.9, 279.4)}[work.catalog.publication.paper]
    for page in tagged.pdf.pages:
        size = sorted(float(value) * 25.4 / 72 for value in list(page.mediabox)[2:])
        assert size == pytest.approx(sorted((width, height)), abs=0.1)
