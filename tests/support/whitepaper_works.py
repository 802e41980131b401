"""Works for the tests of the whitepaper: a pleasant article, a volume, and one with everything."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from pathlib import Path

import cited

from pressroom.diagnostics import Collector
from pressroom.model import document as d
from pressroom.model.work import (
    Affiliation,
    Article,
    Catalog,
    License,
    Metadata,
    Organisation,
    Person,
    Publication,
    SeriesInfo,
    SubstackSettings,
    Volume,
    Work,
)
from pressroom.paper.manuscript import Manuscript, ManuscriptBuilder

CC_BY = License(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International",
    "https://creativecommons.org/licenses/by/4.0/",
)
CARBERRY = Person("Josiah", "Carberry", "0000-0002-1825-0097", (Affiliation("Brown University"),))
OTHER = Person("Ada Maria", "Example", "", (Affiliation("Institute of Examples"),))
LABORATORY = Organisation("Laboratory for Broken Pottery")
PICTURE_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="440" height="200">
<g fill="none" stroke="#1b1b1d" stroke-width="1"><path d="M40 170H420M40 170V20"/></g>
<path d="M40 160C120 150 180 60 260 50S380 40 420 38" fill="none" stroke="#1d3f72"/>
<g font-family="Source Sans 3" font-size="12" fill="#1b1b1d">
<text x="40" y="190">dry</text><text x="385" y="190">soaked</text></g></svg>
"""

_SENTENCES = (
    "A cup that falls from a table does not break at once; it first rings, and the ring tells how "
    "long the crack has been waiting.",
    "Every measurement was taken twice, on two days, by two people who had not seen the other's "
    "readings.",
    "The clay of the southern bank is coarser, and what is coarse forgives more than what is fine.",
    "Where the glaze had run thick, the shards were fewer and larger, which is what the theory of "
    "residual stress asks for.",
    "None of this is new to potters, who tap a vessel with a knuckle before they pay for it.",
    "What is new is that the pitch can be written down, compared, and held against the number of "
    "pieces that are swept up afterwards.",
    "We report the whole series, including the nine vessels that refused to break.",
    "A reader in a hurry may go straight to the table, and come back for the reasons.",
    "The difference between the kilns is small in the mean and large in the tail.",
    "It would be convenient if humidity did not matter; unfortunately it matters more than height.",
)


def prose(count: int, start: int = 0) -> tuple[d.Inline, ...]:
    """``count`` sentences of filler."""
    chosen = (_SENTENCES[(start + i * 3) % len(_SENTENCES)] for i in range(count))
    return (d.Text(" ".join(chosen)),)


def paragraph(*nodes: d.Inline | str, line: int = 1) -> d.Paragraph:
    return d.Paragraph(line, tuple(d.Text(n) if isinstance(n, str) else n for n in nodes))


def heading(level: int, text: str, number: str = "", *extra: d.Inline) -> d.Heading:
    slug = "-".join("".join(c for c in text.lower() if c.isalnum() or c == " ").split())
    return d.Heading(1, level, slug, number, (d.Text(text), *extra))


def cell(text: str) -> d.Cell:
    return (d.Text(text),)


def table(
    columns: int, rows: int, number: int, label: str = "", caption: str = "Readings by kiln"
) -> d.Table:
    names = ("Kiln", "Vessels", "Pitch (Hz)", "Shards", "Height (cm)", "Humidity (%)", "Wall (mm)")
    header = tuple(cell(names[i] if i < len(names) else f"Run {i}") for i in range(columns))
    body = tuple(
        tuple(
            cell(f"Kiln {chr(65 + r % 26)}" if c == 0 else f"{(r * 37 + c * 113) % 900 / 10:.1f}")
            for c in range(columns)
        )
        for r in range(rows)
    )
    align = (d.Align.NONE, *(d.Align.RIGHT for _ in range(columns - 1)))
    return d.Table(1, align, header, body, cell(caption) if caption else (), label, number)


def picture(root: Path, name: str = "curve.svg") -> d.Picture:
    """A small chart below ``root``, written there."""
    path = root / "sources" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PICTURE_SVG, encoding="utf-8")
    return d.Picture(path, name, "image/svg+xml", 440, 200)


def metadata(**changes: object) -> Metadata:
    base = Metadata(
        slug="breaking-cups",
        title="How Cups Break",
        subtitle="Pitch, glaze and the number of shards in two hundred falls",
        date=datetime.date(2026, 3, 9),
        authors=(CARBERRY, OTHER),
        license=CC_BY,
        language="en",
        publisher="Example Press",
        doi="10.5555/cups.1",
        version="1.2",
        abstract=(
            "We let two hundred cups fall from four heights and counted the pieces. The pitch at "
            "which a cup rings before the fall predicts the number of shards better than its age, "
            "its price or the height.\n\nThe readings are given in full, so that others may "
            "count again."
        ),
        keywords=("psychoceramics", "fracture", "glaze", "acoustics"),
        layout="report",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def publication(root: Path, **changes: object) -> Publication:
    base = Publication(root, root / "sources", "Notes on Broken Pottery")
    return replace(base, **changes)  # type: ignore[arg-type]


def document(blocks: tuple[d.Block, ...], *notes: d.Footnote) -> d.Document:
    headings = tuple(b for b in blocks if isinstance(b, d.Heading))
    return d.Document(blocks, tuple(notes), _references(), headings)


def _references() -> tuple[d.Reference, ...]:
    first = (d.Text("Carberry, J. (2008). "), d.Emphasis((d.Text("Toward a Theory of Cups"),)))
    return (
        d.Reference(1, "cups", first, "Carberry, J. (2008). Toward a Theory", "10.5555/12345678"),
        d.Reference(
            2,
            "kilns",
            (d.Text("Example, A. M. (2019). Kilns and their weather. Example Press."),),
            "Example, A. M. (2019). Kilns.",
            url="https://example.org/kilns/a-rather-long-address-that-has-to-break-somewhere/in/it",
        ),
    )


def plain_article(root: Path, words: int = 2400, **changes: object) -> Article:
    """An article as people write them, of about ``words`` words."""
    blocks: list[d.Block] = [
        paragraph(*prose(4), " ", cited.numbers(1), "."),
    ]
    notes = []
    count = 40
    section = 0
    while count < words:
        section += 1
        blocks.append(heading(2, f"What the {section} shelf told us about cups", f"{section}."))
        for index in range(4):
            blocks.append(paragraph(*prose(4 + index % 2, section + index)))
            count += 85
        notes.append(d.Footnote(1, section, f"n{section}", (paragraph(*prose(1, section)),)))
        blocks.append(
            paragraph(*prose(1, section), d.FootnoteRef(section, f"n{section}"), *prose(1, 5))
        )
        blocks.append(heading(3, f"Kiln number {section}", f"{section}.1"))
        blocks.append(paragraph(*prose(5, section + 2), cited.numbers(2, 1)))
        count += 150
        if section % 3 == 1:
            blocks.append(_figure(root, section // 3 + 1))
        if section % 3 == 2:
            blocks.append(table(5, 7, section // 3 + 1))
    return Article("sources/cups.md", metadata(**changes), document(tuple(blocks), *notes))


def _figure(root: Path, number: int, label: str = "") -> d.Figure:
    return d.Figure(
        1,
        picture(root),
        "Shards rise with humidity and level off",
        cell("Shards against humidity, mean of all kilns. The curve levels off above 70 %."),
        label,
        number,
    )


def _nested(depth: int) -> d.BulletList:
    inner: tuple[d.Block, ...] = (_nested(depth - 1),) if depth > 1 else ()
    item = d.ListItem(1, (paragraph(f"level with {depth} to go"), *inner))
    return d.BulletList(1, (item, d.ListItem(1, (paragraph("its neighbour"),))), True)


LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def everything(root: Path) -> Article:
    """Every construct, in places that hurt."""
    ref = itertools.count(1)

    def call() -> d.FootnoteRef:
        number = next(ref)
        return d.FootnoteRef(number, f"n{number}")

    link = d.Link(d.LinkKind.EXTERNAL, "https://example.org/?a=1&b=2", (d.Text("a link"),))
    blocks: tuple[d.Block, ...] = (
        paragraph("A note", call(), " and another", call(), " with blocks. ", *prose(3)),
        heading(2, "Heading with a note", "1.", call()),
        heading(3, "Directly below", "1.1"),
        paragraph(
            d.Strong((d.Text("Strong"),)),
            " ",
            d.Emphasis((d.Text("emphasis"), call())),
            " ",
            d.Strikethrough((d.Text("struck"),)),
            " ",
            d.Code("code_with_underscores(x)"),
            " ",
            d.Math("a^2 + b^2 = c^2"),
            " ",
            d.Math(r"\underbrace{x}_{\mathbb{R}}"),
            d.LineBreak(),
            link,
            " ",
            d.Link(d.LinkKind.HEADING, "heading-with-a-note", (d.Text("up"), call())),
            " ",
            d.Link(d.LinkKind.ARTICLE, "sources/other.md", (d.Text("elsewhere"),)),
            " ",
            d.Link(d.LinkKind.ARTICLE, "sources/gone.md", (d.Text("nowhere"),)),
            " ",
            d.CrossReference("figure", 1, "fig:curve"),
            " ",
            d.CrossReference("table", 2, "tbl:wide"),
            " ",
            cited.numbers(2, 1),
            " again",
            d.FootnoteRef(1, "n1"),
        ),
        paragraph("A very long word: ", LONG_WORD, " ", "x" * 300, " ", d.Code("y" * 300)),
        _nested(6),
        d.OrderedList(
            1,
            (
                d.ListItem(1, (paragraph("seven", call()), paragraph(*prose(2)))),
                d.ListItem(1, (paragraph("eight"), d.CodeBlock(1, "sh", "ls -l\n"))),
            ),
            False,
            7,
        ),
        d.BulletList(
            1,
            (
                d.ListItem(1, (paragraph("fired"),), True),
                d.ListItem(1, (paragraph("glazed"),), False),
            ),
            True,
        ),
        d.DefinitionList(
            1,
            (
                d.Definition((d.Text("Shard"), call()), ((paragraph(*prose(1)),),)),
                d.Definition(cell("Grog"), ((paragraph("One."),), (paragraph("Two."),))),
            ),
        ),
        d.Quote(1, (paragraph(*prose(2)), d.Quote(1, (paragraph("Deeper.", call()),)))),
        d.PullQuote(1, (paragraph("A cup rings before it breaks."), paragraph("A potter"))),
        d.Callout(1, (d.Text("Mind the glaze"),), (paragraph(*prose(2), call()), _nested(2))),
        d.Callout(1, (), (paragraph("Without a title."),)),
        d.CodeBlock(1, "python", "def drop(cup):\n    return " + "shards + " * 30 + "0\n"),
        d.MathBlock(1, r"E = m \times c^2"),
        d.MathBlock(1, r"\int_{-\infty}^{\infty} e^{-x^2} \, dx = \sqrt{\pi}"),
        d.Figure(
            1,
            picture(root),
            "Curve",
            (d.Text("Curve with a note"), call()),
            "fig:curve",
            1,
        ),
        d.Figure(1, picture(root, "plain curve & more.svg"), "Curve", (), "", 2),
        d.Rule(1),
        replace(
            table(3, 60, 1, caption="Long"),
            header=((d.Text("Head"), call()), cell("One"), cell("Two")),
        ),
        table(12, 14, 2, "tbl:wide", "Twelve columns"),
        d.Table(
            1,
            (d.Align.NONE, d.Align.CENTER),
            (cell("Word"), (d.Text("Note"),)),
            ((cell(LONG_WORD * 2), (d.Text("cell"), call())), (cell(""), cell(""))),
            (d.Text("Captioned"), call()),
            "",
            3,
        ),
        table(2, 3, 4, caption=""),
        d.Marker(1, d.Mark.SUBSCRIBE, (paragraph("Subscribe now"),)),
        d.Marker(1, d.Mark.PAYWALL),
        heading(4, "Fourth level", "1.1.1"),
        paragraph(*prose(2)),
        heading(5, "Fifth level"),
        paragraph(d.InlinePicture(picture(root, "tiny.svg"), "tiny"), " in a line"),
        heading(2, "Unnumbered"),
        paragraph(*prose(6)),
        heading(2, "The last", "Appendix A."),
        paragraph("End."),
    )
    total = next(ref) - 1
    notes: list[d.Footnote] = []
    for number in range(1, total + 1):
        content: tuple[d.Block, ...] = (paragraph(f"Text of note {number}. ", link),)
        if number == 1:
            content = (
                paragraph("Text of note 1, which has a note", d.FootnoteRef(total + 1, "deep")),
                paragraph("A second paragraph."),
            )
        if number == 2:
            content = (
                paragraph("Text of note 2, with blocks:"),
                d.BulletList(1, (d.ListItem(1, (paragraph("point"),)),), True),
                d.CodeBlock(1, "", "code in a note"),
            )
        notes.append(d.Footnote(1, number, f"n{number}", content))
    notes.append(d.Footnote(1, total + 1, "deep", (paragraph("Text of the deep note."),)))
    return Article(
        "sources/torture.md",
        metadata(
            slug="torture",
            title=("A Title of Three Hundred Characters " * 9)[:299].strip(),
            authors=(CARBERRY, OTHER, LABORATORY),
        ),
        document(blocks, *notes),
    )


def other_article() -> Article:
    return Article(
        "sources/other.md",
        metadata(
            slug="other",
            doi="10.5555/other",
            substack=SubstackSettings(url="https://o.example/p/x"),
        ),
        document((paragraph("Other."),)),
    )


def volume(root: Path) -> tuple[Volume, Catalog]:
    """Three parts with labels, notes and links across them."""
    info = SeriesInfo("pottery", "Studies in Pottery", "10.5555/pottery", 3)
    parts = []
    for number in (1, 2, 3):
        next_path = f"sources/part-{number % 3 + 1}.md"
        blocks: tuple[d.Block, ...] = (
            paragraph(f"Body of part {number}", d.FootnoteRef(1, "a"), cited.numbers(1)),
            heading(2, "Method", "1."),
            paragraph(
                *prose(8),
                d.CrossReference("figure", 1, "fig:curve"),
                " and ",
                d.CrossReference("table", 1, "tbl:t"),
                " see ",
                d.Link(d.LinkKind.ARTICLE, next_path, (d.Text("the next"),), "method"),
                " or ",
                d.Link(d.LinkKind.ARTICLE, next_path, (d.Text("its start"),)),
                d.FootnoteRef(2, "b"),
            ),
            _figure(root, 1, "fig:curve"),
            table(4, 5, 1, "tbl:t"),
            heading(3, "Detail", "1.1"),
            *(paragraph(*prose(6, number + i)) for i in range(6)),
            heading(2, "Results", "2."),
            *(paragraph(*prose(6, number + i)) for i in range(4)),
        )
        notes = (
            d.Footnote(1, 1, "a", (paragraph(f"First note of part {number}."),)),
            d.Footnote(1, 2, "b", (paragraph(f"Second note of part {number}."),)),
        )
        titles = ("Falling Cups", "Standing Cups", "Cups at Rest")
        meta = metadata(
            slug=f"part-{number}",
            title=titles[number - 1],
            doi="",
            authors=(OTHER,) if number == 2 else (CARBERRY, OTHER),
        )
        parts.append(
            Article(f"sources/part-{number}.md", meta, document(blocks, *notes), info, number)
        )
    meta = metadata(slug="pottery", title="Studies in Pottery", subtitle="", doi="10.5555/pottery")
    whole = Volume("sources/series.yaml", meta, tuple(parts))
    return whole, Catalog(publication(root), (*parts, whole))


def manuscript(work: Work, catalog: Catalog) -> Manuscript:
    """What is typeset of a work."""
    collector = Collector()
    made = ManuscriptBuilder(work, catalog).build(collector)
    assert made, [finding.message for finding in collector]
    return made


def html(work: Work, catalog: Catalog) -> str:
    """The document that is typeset, its stylesheets within."""
    made = manuscript(work, catalog)
    sheets = "".join(f"<style>\n{sheet.text}</style>\n" for sheet in made.stylesheets)
    return made.html.replace("</head>", f"{sheets}</head>", 1)
