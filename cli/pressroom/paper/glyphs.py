"""Characters that the fonts of a publication lack: what sets them instead, and what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.model.work import Fonts, Work
from pressroom.paper.charmaps import lacking
from pressroom.paper.fontfiles import FOLDER, bundled, helping_family
from pressroom.paper.systemfonts import Chosen, choose
from pressroom.paper.words import heading_label
from pressroom.text import listed

_SHOWN_CHARACTERS = 8


def supplement(text: str, fonts: Fonts, language: str) -> Chosen:
    """Fonts of the system for the characters of ``text`` that neither what ships nor ``fonts`` has.

    Most texts need none, and then fontconfig is not asked.
    """
    strange = lacking(text, fonts.files)
    return choose(strange, language) if strange else Chosen()


def report_supplement(
    characters: Iterable[str], chosen: Chosen, place: Place, fonts: Fonts, collector: Collector
) -> None:
    """Say that ``chosen`` sets ``characters`` (``font-brought``), if any font has one of them."""
    here = [character for character in characters if character not in chosen.missing]
    if not here:
        return
    here.sort(key=lambda character: (not character.isalpha(), character))
    shown = f"{_shown(here[:1])} and {len(here) - 1} more" if len(here) > 1 else _shown(here)
    collector.report(
        rules.FONT_BROUGHT,
        place,
        f"the fonts of the publication lack {shown}: the PDF takes {listed(chosen.families)}"
        " of this system, and may look otherwise elsewhere",
        f"for the same pages everywhere {_mend(here, fonts)}",
    )


def _shown(characters: list[str]) -> str:
    shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in characters[:_SHOWN_CHARACTERS])
    more = len(characters) - _SHOWN_CHARACTERS
    return f"{shown} and {more} more" if more > 0 else shown


def report_missing(missing: set[str], work: Work, fonts: Fonts, collector: Collector) -> None:
    """Report characters that the PDF shows no glyph of (``pdf-clean``), where they stand."""
    left = set(missing)
    for article in work.articles:
        for line, text in _texts(article.document):
            here = dict.fromkeys(character for character in text if character in missing)
            if here:
                left.difference_update(here)
                _report_characters(list(here), Place(article.path, line), fonts, collector)
    if left:
        _report_characters(sorted(left), Place(work.path), fonts, collector)


def _report_characters(
    characters: list[str], place: Place, fonts: Fonts, collector: Collector
) -> None:
    collector.report(
        rules.PDF_CLEAN,
        place,
        f"the fonts have no glyph for {_shown(characters)}",
        _hint(characters, fonts),
    )


def _hint(characters: list[str], fonts: Fonts) -> str:
    """Which fonts have the characters, and where to name them."""
    families = _families(characters)
    if not families:
        return f"write it in letters that {fonts.text} has, or show it as a picture"
    new = [family for family in families if family not in fonts.fallback]
    if not new:
        return f"{listed(families)} does not have it either; show it as a picture"
    return _mend(characters, fonts)


def _mend(characters: list[str], fonts: Fonts) -> str:
    """To put a font that has the characters beside the publication."""
    new = [family for family in _families(characters) if family not in fonts.fallback]
    if not new:
        return f"put static .ttf or .otf files of a font that has them into {FOLDER}/"
    named = ", ".join(f'"{family}"' for family in (*fonts.fallback, *new))
    return (
        f"put static .ttf or .otf files of {listed(new)} into {FOLDER}/"
        f" and write `fallback = [{named}]` below `[fonts]` in pressroom.toml"
    )


def _families(characters: list[str]) -> list[str]:
    """Families that have the characters, none that ships: one for each script."""
    examples: dict[str, str] = {}
    for character in characters:
        family = helping_family([character])
        if family and family not in bundled():
            examples.setdefault(family, character)
    # Of some scripts another family has the characters too: ideographs beside kana are Japanese,
    # and the family of Japanese is named alone.
    return [
        family
        for family, one in examples.items()
        if not any(
            other != family and helping_family([one, example]) == other
            for other, example in examples.items()
        )
    ]


def _blocks(document: d.Document) -> Iterator[d.Block]:
    nodes = d.walk((*document.blocks, *document.footnotes), skip=d.Marker)
    return (node for node in nodes if isinstance(node, d.Block))


def _texts(document: d.Document) -> Iterator[tuple[int, str]]:
    """Line and own text of every block, notes at the end."""
    for block in _blocks(document):
        yield block.line, _own_text(block)


def _own_text(block: d.Block) -> str:
    text: Callable[[Iterable[d.Inline]], str] = plain_text
    match block:
        case d.Paragraph():
            return text(block.children)
        case d.Heading():
            return heading_label(block)
        case d.CodeBlock():
            return block.text
        case d.MathBlock():
            return block.tex
        case d.Figure():
            return text(block.caption)
        case d.Table():
            cells = (*block.header, *(cell for row in block.rows for cell in row))
            return text(block.caption) + "".join(map(text, cells))
        case d.Callout():
            return text(block.title)
        case d.DefinitionList():
            return "".join(text(entry.term) for entry in block.items)
        case _:
            return ""
