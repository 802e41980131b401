"""LaTeX and its MathML as the engine of drawings reads them, so that it draws what is meant.

What is LaTeX, or KaTeX, and the engine (latex2mathml, ziamath) does not know or draws wrong is put
into other words before it reads the formula, or mended in the MathML that it draws.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element


@dataclass(slots=True)
class Rows:
    """An environment of rows and columns, and where it has rules: before which, from 0."""

    name: str
    row_rules: list[int] = field(default_factory=list)
    column_rules: list[int] = field(default_factory=list)


ENVIRONMENTS = frozenset(
    {"align*", "array", "cases", "gather*", "multline", "rcases", "smallmatrix", "substack"}
    | {f"{fence}matrix" for fence in ("", "b", "B", "p", "v", "V")}
)
"""Those that are drawn, with the names that :func:`rewritten` gives them."""

# --- LaTeX

_ROWS = r"align\*?|aligned|split|eqnarray\*?|flalign\*?"
_INSTEAD = (
    (re.compile(rf"\\(begin|end)\{{(?:{_ROWS})\}}"), r"\\\1{align*}"),
    (re.compile(r"\\(begin|end)\{(?:alignat\*?|alignedat)\}(?:\{\d+\})?"), r"\\\1{align*}"),
    (re.compile(r"\\(begin|end)\{(?:gather|gathered)\}"), r"\\\1{gather*}"),
    (re.compile(r"\\(begin|end)\{multline\*\}"), r"\\\1{multline}"),
    (re.compile(r"\\(begin|end)\{dcases\}"), r"\\\1{cases}"),
    (re.compile(r"\\(?:begin|end)\{(?:equation\*?|displaymath|math)\}"), ""),
    # Numbers and labels of equations mean nothing in a picture, but a tag that the author chose is
    # part of what is read.
    (re.compile(r"\\label\{[^{}]*\}|\\(?:nonumber|notag|mathstrut|ensuremath)(?![A-Za-z])"), ""),
    (re.compile(r"\\vphantom\{[^{}]*\}"), ""),
    (re.compile(r"\\tag\*?\{([^{}]*)\}"), r"\\qquad\\text{(\1)}"),
    (re.compile(r"\\bmod(?![A-Za-z])"), r"\\mathbin{\\mathrm{mod}}"),
    (re.compile(r"\\hdots(?![A-Za-z])"), r"\\dots"),
    (re.compile(r"\\((?:La|Ka)?TeX)(?![A-Za-z])"), r"\\text{\1}"),
    (re.compile(r":="), r"\\coloneqq "),
    (re.compile(r"\\not\s*="), r"\\ne "),
)
_MATHOP = re.compile(
    r"\\mathop\s*\{\s*(?:\\(?:mathrm|text|rm|textrm|operatorname)\s*)?"
    r"\{?((?:[A-Za-z ~]|\\[,;:! ])+)\}?\s*\}(?:\\limits(?![A-Za-z]))?"
)
_OPERATOR = re.compile(r"\\operatorname\s*(\*?)\s*\{([^{}]*)\}")
_SPACES = re.compile(r"\\[,;: ]|~|\s+")
_WORDS = re.compile(r"\\(?:text[a-z]*|mbox)\s*\{(?:[^{}\\]|\\.)*\}")
_ESCAPED = re.compile(r"\\([%#$_ ])")
_TEXT = re.compile(r"\\(text|mbox|textrm|textnormal)\s*\{([^{}$]*(?:\$[^{}$]*\$[^{}$]*)+)\}")

_PART = re.compile(
    r"\\begin\{(?P<begin>[A-Za-z]+\*?)\}|(?P<end>\\end\{[^{}]*\})|(?P<row>\\\\)|(?P<brace>[{}])"
    r"|(?P<rule>\\hline|\\hdashline)(?![A-Za-z])\s*|(?P<stack>\\substack)(?![A-Za-z])"
    r"|\\[A-Za-z]+|\\.",
    re.DOTALL,
)
_ALIGNED = re.compile(r"gather\*|multline")
_COLUMNS = re.compile(r"\s*(?:\[[tcb]\]\s*)?\{((?:[^{}]|\{[^{}]*\})*)\}")
_NO_COLUMN = re.compile(r"[@!><]\{[^{}]*\}|\s")
_REPEATED = re.compile(r"\*\{(\d{1,2})\}\{([^{}]*)\}")
_WIDTH = re.compile(r"([pmb])\{[^{}]*\}")


def rewritten(tex: str) -> tuple[str, list[Rows]]:
    """``tex`` in words that the engine knows, and its environments of rows in order."""
    for pattern, instead in _INSTEAD:
        tex = pattern.sub(instead, tex)
    tex = _MATHOP.sub(lambda found: _operator("*", found[1]), tex)
    tex = _OPERATOR.sub(lambda found: _operator(found[1], found[2]), tex)
    tex = _WORDS.sub(_unescaped, _TEXT.sub(_with_formulas, tex))
    return _without_rules(tex)


def _operator(star: str, name: str) -> str:
    name = _SPACES.sub(" ", name.replace("\\!", "")).strip()
    return rf"\operatorname{star}{{{name}}}"


def _unescaped(found: re.Match[str]) -> str:
    r"""``\text{50\%}`` as ``\text{50%}``."""
    return _ESCAPED.sub(r"\1", found[0])


def _with_formulas(found: re.Match[str]) -> str:
    """``\\text{if $x$ is}`` with the formula outside of the text."""
    parts = found[2].split("$")
    out = (
        part if number % 2 else rf"\{found[1]}{{{part}}}"
        for number, part in enumerate(parts)
        if part
    )
    return f"{{{''.join(out)}}}"


def _without_rules(tex: str) -> tuple[str, list[Rows]]:
    """``tex`` without rules of arrays, which the engine does not draw, and where they were."""
    out: list[str] = []
    found: list[Rows] = []
    open_parts: list[tuple[Rows | None, list[int]]] = []
    at = 0
    while part := _PART.search(tex, at):
        out.append(tex[at : part.start()])
        at = part.end()
        rows, row = open_parts[-1] if open_parts else (None, [0])
        if part["begin"]:
            made = Rows(part["begin"])
            found.append(made)
            open_parts.append((made, [0]))
            out.append(_ALIGNED.sub("align*", part[0]))
            if made.name == "array" and (columns := _COLUMNS.match(tex, at)):
                at = columns.end()
                out.append(f"{{{_columns(columns[1], made)}}}")
            continue
        if part["rule"] and rows is not None:
            rows.row_rules.append(row[0])
            continue
        if part["stack"]:
            found.append(Rows("substack"))
        elif part["brace"] == "{":
            open_parts.append((None, [0]))
        elif (part["brace"] or part["end"]) and open_parts:
            open_parts.pop()
        elif part["row"]:
            row[0] += 1
        out.append(_ALIGNED.sub("align*", part[0]) if part["end"] else part[0])
    return "".join([*out, tex[at:]]), found


def _columns(written: str, rows: Rows) -> str:
    """The columns of an array without its rules."""
    out = ""
    written = _REPEATED.sub(lambda found: found[2] * min(int(found[1]), 50), written)
    for sign in _NO_COLUMN.sub("", _WIDTH.sub("l", written)):
        if sign in "|:":
            if len(out) not in rows.column_rules:
                rows.column_rules.append(len(out))
        else:
            out += sign
    return out


# --- MathML

_RELATIONS = frozenset("=<>∼~≈≃≅≡≤≥∝→←↔⇒⇐⇔⟶⟵⟷⟹⟸⟺↦⟼⇌⇀⇁↪")
_SIGNS = {"~": "∼", "\u29f5": "∖", "⟂": "⟂", **{sign: sign for sign in _RELATIONS - {"~"}}}
"""Operators that the engine may take for letters, and sets without the space around them."""
_UNSPACED = frozenset("⟶⟵⟷⟹⟸⟺⟼↪⟂")
_RELATION_SPACE, _BINARY_SPACE = "0.278em", "0.222em"  # TeX's thick and medium spaces
_SCRIPTS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_LINES = frozenset({"align*", "gather*", "multline"})
_DIGITS = {"double-struck": 0x1D7D8, "bold": 0x1D7CE, "sans-serif": 0x1D7E2, "monospace": 0x1D7F6}


def mend(root: Element, rows: Sequence[Rows]) -> None:
    """Have the engine draw what the MathML says; ``rows`` are its tables in order."""
    tables = list(root.iter("mtable"))
    if len(tables) == len(rows):
        for table, one in zip(tables, rows, strict=True):
            _mend_table(table, one)
    elif any(one.row_rules or one.column_rules for one in rows):
        raise ValueError("\\hline")
    for number in root.iter("mn"):
        first = _DIGITS.get(number.get("mathvariant", ""))
        if first and number.text and number.text.isdecimal() and number.text.isascii():
            number.text = "".join(chr(first + int(digit)) for digit in number.text)
            del number.attrib["mathvariant"]
    for letter in root.iter("mi"):
        if sign := _SIGNS.get(letter.text or ""):
            letter.tag, letter.text = "mo", sign
    _mend_operators(root)


def _mend_table(table: Element, rows: Rows) -> None:
    count = len(table)
    if rows.row_rules or rows.column_rules:
        table.set("rowrules", " ".join(map(str, rows.row_rules)))
        table.set("columnrules", " ".join(map(str, rows.column_rules)))
        table.set("columnspacing", "1em")
        table.set("rowspacing", "0.5em")
    elif rows.name in _LINES:
        table.set("rowspacing", "0.4em")  # a sum has limits above and below
    if rows.name not in ("gather*", "multline"):
        return
    for number, row in enumerate(table):
        align = "center"
        if rows.name == "multline" and number in (0, count - 1):
            align = "left" if number == 0 else "right"
        for cell in row:
            cell.set("columnalign", align)


def _mend_operators(parent: Element) -> None:
    """Operators of several parts, and space around relations that have something above them."""
    for index in range(len(parent) - 1, -1, -1):
        child = parent[index]
        _mend_operators(child)
        space = ""
        if child.tag == "mo" and len(child):
            space = _BINARY_SPACE if child.get("lspace") == "0.22em" else _RELATION_SPACE
            is_plain = not child.attrib
            child.tag = "mrow"
            child.attrib.clear()
            if is_plain and index == 0 and parent.tag in _SCRIPTS:
                parent.tag = _SCRIPTS[parent.tag]  # a limit stands below its operator
        elif _is_bare(child):
            space = _RELATION_SPACE
        if space and parent.tag in ("mrow", "math", "mtd", "mstyle"):
            for at in (index + 1, index):
                parent.insert(at, Element("mspace", width=space))


def _is_bare(node: Element) -> bool:
    """Whether a relation has no space around it."""
    if node.tag == "mo":
        return node.text in _UNSPACED
    return node.tag in _SCRIPTS.values() and _base(node) in _RELATIONS


def _base(node: Element) -> str:
    """The operator that something stands above or below; empty if it is none."""
    base = node[0]
    while base.tag in ("mrow", "mstyle") and len(base) == 1:
        base = base[0]
    return base.text or "" if base.tag == "mo" and not len(base) else ""


# --- what is drawn

_UNSEEN = re.compile(
    r"\\(?:begin|end)\{[^{}]*\}|\\(?:hspace|mspace|color|rule)\*?\s*\{[^{}]*\}(?:\{[^{}]*\})?"
    r"|\\textcolor\s*\{[^{}]*\}|\\(?:kern|hskip|mkern|mskip)\s*-?[\d.]+\s*[a-z]{2}"
    r"|\\\\\s*\[[^\[\]]*\]|\\[A-Za-z]+|\\."
)
_ARRAY = re.compile(r"(\\begin\{array\})\{[^{}]*\}")


def undrawn(tex: str, root: Element) -> str:
    """The letters and digits of ``tex`` that the MathML lacks."""
    written = Counter(filter(_counts, _UNSEEN.sub(" ", _ARRAY.sub(r"\1", tex))))
    shown = Counter(filter(_counts, unicodedata.normalize("NFKD", "".join(root.itertext()))))
    return "".join(written - shown)


def _counts(character: str) -> bool:
    return character.isascii() and character.isalnum()
