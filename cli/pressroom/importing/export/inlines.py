"""Inline content as Markdown: every character reads as exported, every mark shows.

Content is a list of items, each with its marks as bits. CommonMark's rules for
delimiter runs (0.31, section 6.2) decide where marks may be written; where
they would not show, they move to the words inside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pressroom.importing.markdown_writer import guarded

EM, STRONG, STRUCK = 1, 2, 4
_DELIMITERS = {EM: "*", STRONG: "**", STRUCK: "~~"}

_SPECIAL = re.compile(
    r"""[\\`\[\]{}$*]
  | (?<![^\W_])_ | _(?![^\W_])
  | ~(?=~|\Z) | (?:(?<=~)|(?<=\A))~
  | <(?=[A-Za-z/!?]|\Z)
  | &(?=\#[0-9xX]|[A-Za-z]|\Z)
  | [!^](?=\Z)""",
    re.VERBOSE,
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DEFINES = re.compile(r"(\[\^[^\[\]\s]+\])(?=:)")


@dataclass(frozen=True, slots=True)
class Item:
    """``text`` of words; or, if ``markdown`` or ``inner`` is given, a construct kept whole.

    A link has its text in ``inner`` and its written address in ``markdown``.
    A hard break has the text ``\\n`` and neither.
    """

    text: str
    marks: int = 0
    markdown: str = ""
    inner: tuple[Item, ...] = field(default=())

    @property
    def whole(self) -> bool:
        return bool(self.markdown or self.inner)


BREAK = Item("\n", 0, "\n")


def is_break(item: Item) -> bool:
    """Whether an item is a hard break."""
    return item.markdown == "\n"


def escaped(text: str, *, cell: bool = False) -> str:
    """Text that reads in Markdown as it stands, whatever stands beside it."""
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    return text.replace("|", "\\|") if cell else text


def code(text: str) -> str:
    """A code span (CommonMark 0.31, section 6.1)."""
    text = _SPACE.sub(" ", text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    if text.startswith("`") or text.endswith("`") or (text[0] == text[-1] == " " and text.strip()):
        text = f" {text} "
    return f"{fence}{text}{fence}"


def address(url: str) -> str:
    """A link destination (CommonMark 0.31, section 6.3)."""
    url = "".join(f"%{ord(c):02X}" if ord(c) <= 32 or c in '\\<>`|"\x7f' else c for c in url)
    depth = 0
    for char in url:
        depth += (char == "(") - (char == ")")
        if depth < 0 or depth > 16:
            break
    if depth:
        url = url.replace("(", "%28").replace(")", "%29")
    return re.sub(r"&(?=#|[A-Za-z])", "&amp;", url)


def collapsed(items: Sequence[Item]) -> list[Item]:
    """White space as HTML shows it: one space, none at the ends and beside breaks."""
    out: list[Item] = []
    space = True  # whether a space would be the second, or the first of a line
    for item in items:
        if item.whole:
            if is_break(item):
                _strip_end(out)
            out.append(item)
            space = is_break(item)
            continue
        text = _SPACE.sub(" ", item.text)
        if space:
            text = text.removeprefix(" ")
        if text:
            out.append(replace(item, text=text))
            space = text.endswith(" ")
    _strip_end(out)
    while out and is_break(out[-1]):
        out.pop()
        _strip_end(out)
    return out


def _strip_end(out: list[Item]) -> None:
    while out and not out[-1].whole:
        text = out[-1].text.rstrip(" ")
        if text:
            out[-1] = replace(out[-1], text=text)
            return
        out.pop()


def paragraphs(items: Sequence[Item]) -> list[list[Item]]:
    """Content parted where two or more breaks follow each other."""
    found: list[list[Item]] = [[]]
    breaks = 0
    for item in collapsed(items):
        if is_break(item):
            breaks += 1
            continue
        if breaks == 1 and found[-1]:
            found[-1].append(BREAK)
        elif breaks > 1 and found[-1]:
            found.append([])
        breaks = 0
        found[-1].append(item)
    return [part for part in found if any(i.whole or i.text.strip() for i in part)]


def one_line(items: Sequence[Item]) -> list[Item]:
    """Content with a space for each hard break."""
    return collapsed([Item(" ") if is_break(item) else item for item in items])


def plain(items: Sequence[Item]) -> str:
    """The words alone."""
    return "".join(plain(item.inner) if item.inner else item.text for item in items)


def write(
    items: Sequence[Item],
    lost: Callable[[str], None] = lambda _message: None,
    *,
    cell: bool = False,
) -> str:
    """One paragraph as Markdown; ``lost`` is told when a mark could not be kept.

    ``items`` are already collapsed.
    """
    split = _fit(_merged(_split(items)), lost)
    text = _delimited(_checked(split, cell, lost), cell, lost)
    lines = [
        _DEFINES.sub(r"\1\\", guarded(line), count=1) if line.startswith("[^") else guarded(line)
        for line in text.split("\n")
    ]
    return "\n".join(lines)


def _checked(items: Sequence[Item], cell: bool, lost: Callable[[str], None]) -> list[Item]:
    """``items`` with such marks as show; each run of marked items is tried by itself."""
    out: list[Item] = []
    start = 0
    while start < len(items):
        end = start
        while end < len(items) and items[end].marks:
            end += 1
        run = list(items[start:end])
        kinds = {item.marks for item in run}
        if kinds and kinds not in ({EM}, {STRONG}):
            before = Item(_edge(items[start - 1], True)) if start else Item("")
            after = Item(_edge(items[end], False)) if end < len(items) else Item("")
            run = _showing(run, before, after, cell, lost)
        out.extend(run)
        out.extend(items[end : end + 1])
        start = end + 1
    return out


def _showing(
    run: list[Item], before: Item, after: Item, cell: bool, lost: Callable[[str], None]
) -> list[Item]:
    """A run of marked items whose marks may overlap; as many of them as show."""
    pieces = _split(run)
    parted = [
        replace(item, marks=0)
        if 0 < at < len(pieces) - 1
        and not item.whole
        and not item.text.strip()
        and pieces[at - 1].marks != pieces[at + 1].marks
        else item
        for at, item in enumerate(pieces)
    ]
    tries = [run, parted]
    tries += [
        [replace(item, marks=item.marks & keep) for item in run]
        for keep in (STRONG | EM, STRONG | STRUCK, EM | STRUCK, STRONG, EM)
    ]
    for number, tried in enumerate(tries):
        row = [before, *_merged(_split(tried)), after]
        if _renders(_delimited(row, cell, lost), row, cell):
            if number > 1:
                lost("marks of emphasis overlap so that they would not show; some are left out")
            return tried
    lost("the marks of emphasis would not show; they are left out")
    return [replace(item, marks=0) for item in run]


def _split(items: Sequence[Item]) -> list[Item]:
    """White space at the ends of marked words apart, with the marks that both sides have."""
    parts: list[Item] = []
    for item in items:
        if item.whole or not item.marks:
            parts.append(item)
            continue
        text = item.text
        core = text.strip()
        begin = len(text) - len(text.lstrip())
        pieces = (text[:begin], core, text[begin + len(core) :])
        parts.extend(replace(item, text=piece) for piece in pieces if piece)
    out: list[Item] = []
    for index, item in enumerate(parts):
        if item.marks and not item.whole and not item.text.strip():
            before = out[-1].marks if out else 0
            after = next((p.marks for p in parts[index + 1 :] if p.whole or p.text.strip()), 0)
            item = replace(item, marks=item.marks & before & after)
        if is_break(item):
            before = out[-1].marks if out else 0
            after = parts[index + 1].marks if index + 1 < len(parts) else 0
            item = replace(item, marks=before & after)
        out.append(item)
    return out


def _merged(items: Sequence[Item]) -> list[Item]:
    out: list[Item] = []
    for item in items:
        if out and not item.whole and not out[-1].whole and out[-1].marks == item.marks:
            out[-1] = replace(item, text=out[-1].text + item.text)
        else:
            out.append(item)
    return out


def _edge(item: Item, last: bool) -> str:
    """The first or last character as written: a construct begins and ends in punctuation."""
    if is_break(item):
        return "\n"
    return "]" if item.whole else item.text[-1 if last else 0]


def _parts(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "PS"


def _fit(items: list[Item], lost: Callable[[str], None]) -> list[Item]:
    """Take marks from punctuation that would hide them; a link then has them inside."""
    for backward in (False, True):
        row = items[::-1] if backward else items
        out: list[Item] = []
        queue = list(reversed(row))
        while queue:
            item = queue.pop()
            before = out[-1] if out else None
            opened = item.marks & ~(before.marks if before else 0)
            near = _edge(before, not backward) if before else " "
            if opened and not _parts(near) and _parts(_edge(item, backward)):
                if not item.whole:
                    lost("marks beside punctuation would not show; they stand on the words inside")
                if item.whole or len(item.text) == 1:
                    out.append(replace(item, marks=item.marks & ~opened))
                    continue
                cut = len(item.text) - 1 if backward else 1
                halves = (item.text[:cut], item.text[cut:])
                edge, rest = halves[::-1] if backward else halves
                out.append(replace(item, text=edge, marks=item.marks & ~opened))
                queue.append(replace(item, text=rest))
                continue
            out.append(item)
        items = _merged(_split(out[::-1] if backward else out))
    return items


def _delimited(items: Sequence[Item], cell: bool, lost: Callable[[str], None]) -> str:
    out: list[str] = []
    opened: list[int] = []

    def close(keep: int) -> None:
        """Close every mark not in ``keep``, and those opened after it."""
        first = next((i for i, mark in enumerate(opened) if not mark & keep), len(opened))
        out.extend(_DELIMITERS[mark] for mark in reversed(opened[first:]))
        del opened[first:]

    for index, item in enumerate(items):
        close(item.marks)
        missing = [m for m in (STRUCK, STRONG, EM) if m & item.marks and m not in opened]
        for mark in sorted(missing, key=lambda m: -_length(items, index, m)):
            out.append(_DELIMITERS[mark])
            opened.append(mark)
        if is_break(item):
            out.append("\\\n")
        elif item.inner:
            inner = [replace(i, marks=i.marks & ~item.marks) for i in item.inner]
            text = _delimited(_fit(_merged(_split(inner)), lost), cell, lost)
            out.append(f"[{text}]({item.markdown})")
        elif item.markdown:
            out.append(item.markdown.replace("|", "\\|") if cell else item.markdown)
        else:
            out.append(escaped(item.text, cell=cell))
    close(0)
    return "".join(out)


def _length(items: Sequence[Item], start: int, mark: int) -> int:
    end = start
    while end < len(items) and items[end].marks & mark:
        end += 1
    return end


def _renders(markdown: str, items: Sequence[Item], cell: bool) -> bool:
    """Whether the marks of ``markdown`` are those of ``items``."""
    from pressroom.markdown.parser import ParseTimeout, parse_line

    try:
        tokens = parse_line(markdown)
        bare = parse_line(_delimited([_unmarked(i) for i in items], cell, lambda _m: None))
    except (ParseTimeout, RecursionError):
        return False
    return "".join(t.content for t in tokens) == "".join(t.content for t in bare)


def _unmarked(item: Item) -> Item:
    return replace(item, marks=0, inner=tuple(_unmarked(i) for i in item.inner))
