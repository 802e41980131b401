"""The post as readable plain text: the clipboard's second form.

Never Markdown: an editor that takes the plain form would show its marks
literally (chrisdavidson/obsidian-to-substack, ``docs/FINDINGS.md``).
"""

from __future__ import annotations

import re
from html import unescape

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>|([^<]+)")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_BLANK = re.compile(r"[ \t\r\f\v]+")
_BLOCKS = {"p", "h2", "h3", "h4", "pre", "ul", "ol", "li", "blockquote", "figure", "hr"}


class _Reader:
    """Reads markup of the safe profile; ``blocks`` are the paragraphs, with what separates them.

    That is markup of our own: every tag is whole, and every value stands in quotes.
    """

    def __init__(self) -> None:
        self.blocks: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.lists: list[int | None] = []
        self.prefix = ""
        self.in_pre = False
        self.in_sup = False
        self.href = ""
        self.link_at = 0

    def feed(self, html: str) -> None:
        """Read all of it."""
        for end, tag, attributes, text in _TOKEN.findall(html):
            if text:
                self._data(unescape(text))
            elif end:
                self._end(tag)
            else:
                self._start(tag, attributes)
        self.flush()

    def flush(self) -> None:
        """End a paragraph."""
        text = "".join(self.words)
        self.words.clear()
        if not self.in_pre:
            text = "\n".join(_BLANK.sub(" ", line).strip(" ") for line in text.split("\n"))
        text = text.strip("\n")
        if not text:
            return
        gap = "\n" if self.lists and self.blocks else "\n\n"
        if self.lists and self.blocks and not self.blocks[-1][1].startswith("\u2003"):
            gap = "\n\n"
        if self.lists:
            # An em space is no indent that Markdown knows, and keeps its width everywhere.
            indent = "\u2003" * len(self.lists)
            text = indent + self.prefix + text.replace("\n", f"\n{indent}")
            self.prefix = ""
        self.blocks.append((gap, text))

    def _start(self, tag: str, attributes: str) -> None:
        values = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        if tag in _BLOCKS:
            self.flush()
        match tag:
            case "ul":
                self.lists.append(None)
            case "ol":
                self.lists.append(int(values.get("start", "1")))
            case "li":
                number = self.lists[-1] if self.lists else None
                self.prefix = "• " if number is None else f"{number}. "
                if self.lists and number is not None:
                    self.lists[-1] = number + 1
            case "br":
                self.words.append("\n")
            case "hr":
                self.blocks.append(("\n\n", "⁂"))
            case "img":
                self.words.append(f"[Picture: {values.get('alt', '')}]")
            case "pre":
                self.in_pre = True
            case "sup":
                self.in_sup = True
            case "a":
                self.href = values.get("href", "")
                self.link_at = len(self.words)

    def _end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        match tag:
            case "ul" | "ol":
                self.lists.pop()
            case "pre":
                self.in_pre = False
            case "sup":
                self.in_sup = False
            case "a":
                shown = "".join(self.words[self.link_at :])
                target = self.href.removeprefix("mailto:")
                if target and target not in shown:
                    self.words.append(f" ({target})")

    def _data(self, data: str) -> None:
        if self.in_sup:
            data = data.translate(_SUPERSCRIPT)
        # A line end of the source is a space; only ``br`` and code break lines.
        self.words.append(data if self.in_pre else data.replace("\n", " "))


def plain_post(html: str) -> str:
    """The words of a post in the safe profile, with blank lines between its paragraphs."""
    reader = _Reader()
    reader.feed(html)
    return "".join(gap + text for gap, text in reader.blocks).strip("\n") + "\n"
