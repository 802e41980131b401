"""The structure tree of a PDF with the text of each element: what a screen reader has.

ISO 32000-1, sections 14.6 to 14.8. An element's content is named by marked
content identifiers; their text is read from the content streams of the pages
through each font's ToUnicode map. A page's artifacts (running heads, rules)
belong to no element and do not appear here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf

BREAK = "\n"
"""Where the text goes on elsewhere: on another line, at another height, in another block."""

_INLINE = frozenset({"Span", "Link", "NonStruct", "Code", "Quote", "Em", "Strong", "Reference"})
"""Elements that may stand within a line; any other begins and ends one (ISO 32000-1, 14.8.4)."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that were shown in one go, and where: page from 0, baseline in points."""

    text: str
    page: int
    height: float


def join(runs: Iterable[Run | None]) -> str:
    """Runs as text; ``None`` is the edge of a block.

    A space by itself is a move without a letter: WeasyPrint shows nothing there.
    """
    parts: list[str] = []
    last: Run | None = None
    for run in runs:
        if run is None or not run.text:
            last = None
            continue
        here = last is not None and (last.page, last.height) == (run.page, run.height)
        parts.extend(("" if here else BREAK, run.text))
        last = run
    return "".join(parts)


@dataclass(slots=True)
class Element:
    """A structure element. ``kids`` are elements and runs of text, in order; ``page`` from 0.

    ``marker`` says that it is the bullet or the number of a list item.
    """

    tag: str
    raw: Any
    page: int | None
    alt: str | None
    marker: bool = False
    kids: list[Element | Run] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This element and all within it, in order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()

    def all(self, *tags: str) -> list[Element]:
        """The elements below that have one of these tags, in order."""
        return [e for e in self.walk() if e is not self and e.tag in tags]

    @property
    def elements(self) -> list[Element]:
        """The kids that are elements."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    @property
    def is_block(self) -> bool:
        """Whether it stands on lines of its own."""
        return self.tag not in _INLINE

    def runs(self, skip: Callable[[Element], bool] = lambda _e: False) -> Iterator[Run | None]:
        """The text of the element with the edges of blocks, without elements ``skip`` names."""
        if self.is_block:
            yield None
        for kid in self.kids:
            if isinstance(kid, Run):
                yield kid
            elif not skip(kid):
                yield from kid.runs(skip)
        if self.is_block:
            yield None

    def text(self, skip: Callable[[Element], bool] = lambda _e: False) -> str:
        """The text of the element, :data:`BREAK` where it goes on elsewhere."""
        return join(self.runs(skip))


class Tagged:
    """A tagged PDF, opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pdf = pikepdf.open(path)
        self._pages = {page.obj.objgen: i for i, page in enumerate(self.pdf.pages)}
        self._marked: dict[int, dict[int, list[Run]]] = {}

    @cached_property
    def root(self) -> Element:
        """The structure tree, its one topmost element."""
        (kid,) = _array(self.pdf.Root.StructTreeRoot.K)
        return self._element(kid, None)

    def _element(self, raw: Any, page: int | None) -> Element:
        if "/Pg" in raw:
            page = self._pages[raw.Pg.objgen]
        alt = str(raw.Alt) if "/Alt" in raw else None
        element = Element(str(raw.S)[1:], raw, page, alt)
        for kid in _array(raw.get("/K")):
            if isinstance(kid, int):
                assert page is not None
                element.kids.extend(self._content(page, kid))
            elif kid.get("/Type") == "/MCR":
                element.kids.extend(self._content(self._pages[kid.Pg.objgen], int(kid.MCID)))
            elif "/S" in kid:
                element.kids.append(self._element(kid, page))
        if element.tag == "L" and "/ListNumbering" in raw.get("/A", {}):
            for item in element.elements:
                for label in item.elements:
                    label.marker = label.tag == "Lbl"
        if "/ActualText" in raw:
            first = next((run for run in element.runs() if run), Run("", page or 0, 0.0))
            element.kids = [replace(first, text=str(raw.ActualText))]
        return element

    def _content(self, page: int, identifier: int) -> list[Run]:
        if page not in self._marked:
            self._marked[page] = _marked(self.pdf.pages[page], page)
        return self._marked[page].get(identifier) or [Run("", page, 0.0)]

    def artifacts(self, page: int) -> str:
        """The text on a page that is no content: running heads and page numbers."""
        return join(self._content(page, _ARTIFACT))


def _array(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


# --- content streams

_ARTIFACT, _NEITHER = -1, -2
Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _times(a: Matrix, b: Matrix) -> Matrix:
    """The matrix that applies ``a`` and then ``b`` (section 8.3.4)."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _marked(page: Any, number: int) -> dict[int, list[Run]]:
    """The text of a page by marked content identifier, that of artifacts apart."""
    runs: dict[int, list[Run]] = {}
    _read(page, number, runs, _NEITHER, _UNIT)
    lost = join(runs.pop(_NEITHER, []))
    assert not lost.strip(), f"page {number + 1}: neither tagged nor an artifact: {lost!r}"
    return runs


def _read(stream: Any, page: int, runs: dict[int, list[Run]], outer: int, matrix: Matrix) -> None:
    resources = stream.get("/Resources") or {}
    fonts: dict[str, Callable[[bytes], str]] = {}
    current = [outer]
    saved: list[Matrix] = []
    place = _UNIT
    decode: Callable[[bytes], str] = bytes.decode
    for operands, operator in pikepdf.parse_content_stream(stream):
        match str(operator):
            case "q":
                saved.append(matrix)
            case "Q":
                matrix = saved.pop()
            case "cm":
                matrix = _times(_matrix(operands), matrix)
            case "BDC" | "BMC" as name:
                mark = operands[1].get("/MCID") if name == "BDC" else None
                inner = _ARTIFACT if str(operands[0]) == "/Artifact" else current[-1]
                current.append(inner if mark is None else int(mark))
            case "EMC":
                current.pop()
            case "BT":
                place = _UNIT
            case "Tm":
                place = _matrix(operands)
            case "Td":
                place = _times((1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1])), place)
            case "Tf":
                key = str(operands[0])
                if key not in fonts:
                    fonts[key] = decoder(resources["/Font"][key])
                decode = fonts[key]
            case "Tj" | "TJ" as name:
                shown = operands if name == "Tj" else operands[0]
                text = "".join(decode(bytes(p)) for p in shown if isinstance(p, pikepdf.String))
                height = round(_times(place, matrix)[5], 1)
                runs.setdefault(current[-1], []).append(Run(text, page, height))
            case "Do":
                drawn = resources["/XObject"][str(operands[0])]
                if drawn.get("/Subtype") == "/Form":
                    # The letters of a drawing are shapes: its alternative text says what they say.
                    within: dict[int, list[Run]] = {}
                    own = _matrix(drawn.get("/Matrix") or _UNIT)
                    _read(drawn, page, within, current[-1], _times(own, matrix))
                    within.pop(current[-1], None)
                    for mark, found in within.items():
                        runs.setdefault(mark, []).extend(found)


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return (a, b, c, d, e, f)


def decoder(font: Any) -> Callable[[bytes], str]:
    """What the two-byte codes of a font mean by its ToUnicode map (section 9.10.3)."""
    codes = to_unicode(font)

    def decode(data: bytes) -> str:
        pairs = (int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))
        return "".join(codes.get(code, "\ufffd") for code in pairs)

    return decode


def to_unicode(font: Any) -> dict[int, str]:
    """Character codes and the text they stand for."""
    codes: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(font["/ToUnicode"]):
        name = str(operator)
        if name == "endbfchar":
            values = [bytes(value) for value in operands]
            for code, text in zip(values[::2], values[1::2], strict=True):
                codes[int.from_bytes(code, "big")] = text.decode("utf-16-be")
        elif name == "endbfrange":
            for first, last, start in zip(*(iter(operands),) * 3, strict=True):
                low, high = (int.from_bytes(bytes(v), "big") for v in (first, last))
                for offset in range(high - low + 1):
                    if isinstance(start, pikepdf.Array):
                        codes[low + offset] = bytes(start[offset]).decode("utf-16-be")
                    else:
                        base = bytes(start).decode("utf-16-be")
                        codes[low + offset] = base[:-1] + chr(ord(base[-1]) + offset)
    return codes
