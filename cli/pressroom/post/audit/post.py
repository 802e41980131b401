"""What a post says and how, read from its HTML by a parser that knows nothing of its writer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from html.parser import HTMLParser

from pressroom.post.audit.words import Segment, Span, Stream, superscript

_INLINES = frozenset({"strong", "em", "s", "code", "b", "i", "span", "del", "u"})
BLOCKS = frozenset({"p", "h2", "h3", "h4", "pre", "figcaption"})
"""What words may stand in; a bare line is at the mercy of the editor."""
_LEAVES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "figcaption"})


@dataclass(slots=True)
class Line(Segment):
    """A run of words and the block it stands in; ``code`` is the exact text of a ``pre``."""

    tag: str = ""
    quote: bool = False
    block: int = 0
    code: str | None = None


@dataclass(slots=True)
class PostLink(Span):
    """A link round some words."""

    href: str = ""
    used: bool = False


@dataclass(slots=True)
class PostPicture(Span):
    """A picture that stands before the word ``start``."""

    src: str = ""
    alt: str = ""
    used: bool = False


@dataclass(slots=True)
class PostItem:
    """A list item: its first word, how deep it is, its number in an ordered list."""

    start: int
    depth: int
    number: int | None


@dataclass(slots=True)
class PostContent:
    """Everything that can be compared with the source."""

    words: list[str]
    lines: list[Line] = field(default_factory=list)
    links: list[PostLink] = field(default_factory=list)
    pictures: list[PostPicture] = field(default_factory=list)
    items: dict[int, list[PostItem]] = field(default_factory=dict)
    rules: list[int] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def line_at(self, word: int) -> Line:
        """The line that holds a word."""
        return self.lines[bisect_right(self._index(), word) - 1]

    def lines_between(self, start: int, end: int) -> list[Line]:
        """The lines that begin within these words."""
        index = self._index()
        return self.lines[bisect_left(index, start) : bisect_left(index, end)]

    def _index(self) -> list[int]:
        if not self._starts:
            self._starts = [line.start for line in self.lines]
        return self._starts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stream = Stream()
        self.content = PostContent(self.stream.words)
        self.open: list[str] = []
        self.links: list[PostLink] = []
        self.lists: list[int | None] = []
        self.quotes = 0
        self.sup = 0
        self.blocks = 0
        self.pre: list[str] | None = None

    def flush(self) -> None:
        found = self.stream.flush(signs=self.pre is None)
        if found is None:
            return
        tag = self.open[-1] if self.open else ""
        code = None if self.pre is None else "".join(self.pre)
        line = Line(found.start, found.end, found.signs, tag, self.quotes > 0, self.blocks, code)
        self.content.lines.append(line)
        if line.end == line.start + 1 and self.stream.words[line.start] == "⁂":
            self.content.rules.append(line.start)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _INLINES:
            return
        values = dict(attrs)
        match tag:
            case "a":
                link = PostLink(href=values.get("href") or "")
                self.stream.mark(link, end=False)
                self.links.append(link)
                self.content.links.append(link)
            case "sup":
                self.sup += 1
            case "br":
                self.flush()
            case "img":
                picture = PostPicture(src=values.get("src") or "", alt=values.get("alt") or "")
                self.stream.mark(picture, end=False)
                self.content.pictures.append(picture)
            case "hr":
                self.flush()
                self.content.rules.append(len(self.stream.words))
            case _:
                self._block(tag, values)

    def _block(self, tag: str, values: dict[str, str | None]) -> None:
        self.flush()
        self.blocks += 1
        if self.open and self.open[-1] in _LEAVES:
            self._close(self.open[-1])
        self.open.append(tag)
        match tag:
            case "ul":
                self.lists.append(None)
            case "ol":
                start = values.get("start") or "1"
                self.lists.append(int(start) if start.isdecimal() else 1)
            case "li":
                number = self.lists[-1] if self.lists else None
                if number is not None:
                    self.lists[-1] = number + 1
                at = len(self.stream.words)
                item = PostItem(at, len(self.lists), number)
                self.content.items.setdefault(at, []).append(item)
            case "blockquote":
                self.quotes += 1
            case "pre":
                self.pre = []

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "a":
                if self.links:
                    self.stream.mark(self.links.pop(), end=True)
            case "sup":
                self.sup -= 1
            case _ if tag not in _INLINES and tag in self.open:
                self.flush()
                while self.open[-1] != tag:
                    self._close(self.open[-1])
                self._close(tag)

    def _close(self, tag: str) -> None:
        self.open.pop()
        match tag:
            case "ul" | "ol":
                self.lists.pop()
            case "blockquote":
                self.quotes -= 1
            case "pre":
                self.pre = None

    def handle_data(self, data: str) -> None:
        if self.sup > 0:
            data = superscript(data)
        self.stream.add(data)
        if self.pre is not None:
            self.pre.append(data)


def read_post(html: str) -> PostContent:
    """The content of a post's HTML. Anything that can be read is read, however broken."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.content
