"""Citation files read by other programs' parsers, and what these understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

# What LaTeX prints for a command; pylatexenc lacks these.
_COMMANDS = {
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbackslash": "\\",
}


@dataclass(frozen=True)
class Entry:
    """One entry of BibTeX. A name is (family with particles, given)."""

    kind: str
    key: str
    fields: dict[str, str]
    authors: list[tuple[str, str]]
    editors: list[tuple[str, str]]


def _text(text: str, *_node: object) -> str:
    return text


def _latex_printer() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

    context = get_default_latex_context_db()
    macros = [
        MacroTextSpec(name, simplify_repl=partial(_text, text)) for name, text in _COMMANDS.items()
    ]
    context.add_context_category("ours", prepend=True, macros=macros)
    return LatexNodes2Text(
        latex_context=context, strict_latex_spaces=True, keep_comments=True, math_mode="verbatim"
    )


def bibtex(text: str) -> Entry:
    """The one entry in ``text``, LaTeX as it prints. Raises on anything that cannot be read."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts

    library = parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert library.failed_blocks == [], [block.error for block in library.failed_blocks]
    (entry,) = library.entries
    printed = _latex_printer().latex_to_text
    verbatim = ("doi", "url")

    def names(key: str) -> list[tuple[str, str]]:
        found = entry.fields_dict[key].value if key in entry.fields_dict else []
        return [
            (
                printed(" ".join([*name.von, *name.last])),
                printed(" ".join([*name.first, *name.jr])),
            )
            for name in found
        ]

    fields = {
        field.key: field.value if field.key in verbatim else printed(field.value)
        for field in entry.fields
        if field.key not in ("author", "editor")
    }
    return Entry(entry.entry_type, entry.key, fields, names("author"), names("editor"))


def bibtex_keywords(text: str) -> list[str]:
    """The keywords of an entry as biblatex splits them: at commas outside braces."""
    found = re.search(r"^  keywords = \{(.*)\},$", text, re.M)
    if found is None:
        return []
    parts, depth = [""], 0
    for char in found[1]:
        depth += (char == "{") - (char == "}")
        if char == "," and not depth:
            parts.append("")
        else:
            parts[-1] += char
    printed = _latex_printer().latex_to_text
    return [printed(part.strip()) for part in parts]


def ris(text: str) -> dict[str, Any]:
    """The one record in ``text``, by the names that rispy gives its tags."""
    import rispy

    (record,) = rispy.loads(text)
    assert not record.get("unknown_tag"), record["unknown_tag"]
    return dict(record)
