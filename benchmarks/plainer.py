"""Generated articles as pandoc and markdown-it-py read them: the same words, other marks.

What is changed: front matter gets the author, who is inherited here; a figure's caption moves
from the title to the brackets, its alternative text into an attribute; a table's caption loses
its label; references to figures and tables become the words that they would show; a callout's
title becomes its first line; keywords go, since pandoc's own typst template writes them so that
typst refuses them. Citations stay: pandoc sets them itself (``--citeproc``).
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_FIGURE = re.compile(r'^!\[(.*)\]\((\S+) "(.*)"\)\{#(fig:\w+)\}$', re.MULTILINE)
_CAPTION = re.compile(r"^(: .*) \{#tbl:(\w+)\}$", re.MULTILINE)
_KEYWORDS = re.compile(r"^keywords: .*\n", re.MULTILINE)
_CALLOUT = re.compile(r"^::: callout (.+)$", re.MULTILINE)
_REFERENCE = re.compile(r"\[@((?:fig|tbl):\w+)\]")


def plain(text: str, author: str) -> str:
    """One article, translated."""
    numbers = {
        f"{kind}:{name}": number
        for kind, names in (
            ("fig", [name.partition(":")[2] for _, _, _, name in _FIGURE.findall(text)]),
            ("tbl", [name for _, name in _CAPTION.findall(text)]),
        )
        for number, name in enumerate(names, 1)
    }

    def reference(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("fig:"):
            return f"[Figure {numbers[name]}](#{name})"
        return f"Table {numbers[name]}"

    text = _REFERENCE.sub(reference, text)
    text = _FIGURE.sub(r'![\3](\2){#\4 alt="\1"}', text)
    text = _CAPTION.sub(r"\1", text)
    text = _CALLOUT.sub(r"::: callout\n**\1**\n", text)
    text = _KEYWORDS.sub("", text, count=1)
    return text.replace("---\n", f"---\nauthor: {author}\nlang: en\n", 1)


def publication(root: Path, target: Path, author: str) -> None:
    """Write the articles of ``root`` translated, with pictures and bibliography, to ``target``.

    Pictures are hard links, so ``target`` is in the same file system.
    """
    target.mkdir(parents=True)
    shutil.copytree(root / "sources" / "figures", target / "figures", copy_function=os.link)
    shutil.copy2(root / "sources" / "references.json", target)
    for file in sorted((root / "sources").glob("*.md")):
        (target / file.name).write_text(plain(file.read_text("utf-8"), author), "utf-8")
