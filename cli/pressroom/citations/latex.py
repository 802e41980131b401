"""Text of BibTeX as Unicode: accents, symbols and braces of LaTeX go."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_PLAIN = re.compile(r"[^\\{}$~%`'\-^_]*")
_PERCENT = re.compile(r"(?<!\\)%")
_LONGEST = 20_000


def unicode_text(latex: str) -> str:
    """``latex`` on one line of Unicode: ``{\\"o}`` is ö, ``--`` an en dash, ``~`` a space."""
    text = latex[:_LONGEST]
    if not _PLAIN.fullmatch(text):
        text = _PERCENT.sub(r"\\%", text)
        if "\\" in text or "$" in text:
            try:
                text = _converter().latex_to_text(text)
            except (LookupError, ValueError, RecursionError, AttributeError, TypeError):
                # Text that no LaTeX would take either: as it is, without braces.
                text = re.sub(r"[{}\\]", "", text)
        else:
            text = re.sub(r"[{}]", "", text.replace("~", " "))
        text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return " ".join(text.split())


@cache
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=False)


def split(text: str, separator: str) -> list[str]:
    """``text`` parted at a pattern, but not within braces."""
    parts, depth, start = [], 0, 0
    pattern = re.compile(rf"[{{}}]|\\.|{separator}", re.DOTALL | re.IGNORECASE)
    for found in pattern.finditer(text):
        mark = found[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and not mark.startswith("\\"):
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]
