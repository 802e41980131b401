"""Formulas as MathML Core (https://www.w3.org/TR/mathml-core/), which browsers set themselves.

latex2mathml reads the LaTeX. It writes what a text says without escaping it, so that its tree is
taken and written here, with elements and attributes that are known to be harmless alone. Letters
in bold, blackboard and such become characters of their own: of ``mathvariant`` browsers know no
more than ``normal``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from html import escape, unescape
from typing import Any

from pressroom.cache import Store, digest, version
from pressroom.paper import latexforms
from pressroom.paper.formulas import in_known_words

_VERSION = "2"  # of what is made here; part of every key
_NAMES = """
maction menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow
ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none
|
accent accentunder class columnalign depth displaystyle fence form height largeop linethickness
lspace maxsize minsize movablelimits notation rspace scriptlevel separator stretchy symmetric
voffset width
"""
_ELEMENTS, _ATTRIBUTES = (frozenset(part.split()) for part in _NAMES.split("|"))
_VALUE = re.compile(r"[\w .%+-]{1,200}")
_LETTER = re.compile(r"(?:LATIN|GREEK) (CAPITAL|SMALL) LETTER (\w+)|DIGIT (\w+)")


def mathml(tex: str, store: Store, *, display: bool) -> str:
    """``tex`` as a ``math`` element, or an empty string when a part of it is not understood.

    ``store`` keeps it, so that latex2mathml is not imported for what was read before.
    """
    form = "block" if display else "inline"
    key = digest("mathml", _VERSION, version("latex2mathml"), form, tex)
    known = store.get(key)
    if known is not None:
        return known.decode()
    made = _made(tex, form)
    store.put(key, made.encode())
    return made


def _made(tex: str, form: str) -> str:
    try:
        inside = "".join(part for child in _tree(tex, form) for part in _written(child))
    except Exception:  # noqa: BLE001 - it raises whatever it trips over, RecursionError among it
        return ""
    return f'<math display="{form}" alttext="{escape(" ".join(tex.split()))}">{inside}</math>'


def _tree(tex: str, form: str) -> Any:
    """What latex2mathml makes of ``tex``; raises an exception for what it makes nothing of."""
    written, rows = in_known_words(tex)
    from latex2mathml.converter import convert_to_element

    # Of \mathrm{d} it takes the upright form for nothing, and of \mathrm {d} not.
    root = convert_to_element(written.replace("\\mathrm{", "\\mathrm {"), display=form)
    for node in root.iter():
        node.text = unescape(node.text) if node.text else node.text
    latexforms.mend(root, rows)
    if latexforms.undrawn(written, root):
        raise _Unknown
    for table in root.iter("mtable"):
        _rule(table)
    return root


def _rule(table: Any) -> None:
    """Name the rows and cells of a table that have a rule before or behind them."""
    for cells, attribute in ((list(table), "rowrules"), *((row, "columnrules") for row in table)):
        at = set(map(int, table.get(attribute, "").split()))
        for number, cell in enumerate(cells):
            behind = number + 1 == len(cells) and len(cells) in at
            kinds = ["before"] * (number in at) + ["behind"] * behind
            if kinds:
                cell.set("class", " ".join(kinds))


class _Unknown(Exception):
    """An element, or a command that was left as letters."""


def _written(node: Any) -> Iterator[str]:
    """An element with what is in it; raises :class:`_Unknown`."""
    text = node.text or ""
    if node.tag not in _ELEMENTS or text.strip().startswith("\\") or text.strip() == "&":
        raise _Unknown
    variant = node.get("mathvariant", "")
    given = [
        f' {name}="{value}"'
        for name, value in node.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    ]
    if variant == "normal":
        given.append(' mathvariant="normal"')
    elif variant:
        text = "".join(_styled(character, variant) for character in text)
    yield f"<{node.tag}{''.join(given)}>{escape(text, quote=False)}"
    for child in node:
        yield from _written(child)
    yield f"</{node.tag}>"


@cache
def _styled(character: str, variant: str) -> str:
    """The mathematical letter or digit of ``variant``, such as ``bold-italic``, if there is one."""
    found = _LETTER.fullmatch(unicodedata.name(character, ""))
    if found is None:
        return character
    case, letter, digit = found.groups()
    name = f"DIGIT {digit}" if digit else f"{case} {letter}"
    style = variant.upper() if variant == "double-struck" else variant.upper().replace("-", " ")
    # Some had a place before the others came (Unicode, section 22.2).
    older = style.replace("FRAKTUR", "BLACK-LETTER")
    for full in (f"MATHEMATICAL {style} {name}", f"{older} {name}"):
        try:
            return unicodedata.lookup(full)
        except KeyError:
            continue
    return character
