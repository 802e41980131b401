"""What a reader sees in a PDF: its texts, outline, links and where they lead."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.generic import Destination


@dataclass(frozen=True)
class Entry:
    """A line of the outline; ``page`` from 1."""

    level: int
    title: str
    page: int


class Pdf:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reader = PdfReader(io.BytesIO(data))
        self._document = pypdfium2.PdfDocument(data)
        self.texts = [self._page_text(page) for page in self._document]

    @staticmethod
    def _page_text(page: Any) -> str:
        # pdfium marks a hyphen at the end of a line with U+FFFE (or keeps it before the break).
        text = page.get_textpage().get_text_bounded().replace("\ufffe", "").replace("\r\n", "\n")
        return " ".join(text.replace("\u00a0", " ").split())

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    def page_of(self, words: str) -> int:
        """The first page, from 1, that shows ``words``; fails if none does."""
        return next(number for number, text in enumerate(self.texts, 1) if words in text)

    def outline(self) -> list[Entry]:
        found: list[Entry] = []

        def visit(items: list[Any], level: int) -> None:
            for item in items:
                if isinstance(item, list):
                    visit(item, level + 1)
                else:
                    page = self.reader.get_destination_page_number(item)
                    assert page is not None
                    found.append(Entry(level, str(item.title), page + 1))

        visit(self.reader.outline, 1)
        return found

    def anchors(self) -> dict[str, int]:
        """Page, from 1, of each name that links lead to."""
        pages: dict[str, int] = {}
        for name, destination in self.reader.named_destinations.items():
            assert isinstance(destination, Destination)
            page = self.reader.get_destination_page_number(destination)
            assert page is not None
            pages[name] = page + 1
        return pages

    def links(self, page: int | None = None) -> list[str]:
        """Targets of links, internal ones with ``#``; of one page or of all."""
        found = []
        for number, each in enumerate(self.reader.pages, 1):
            if page is not None and number != page:
                continue
            for reference in each.get("/Annots", []):
                annotation: Any = reference.get_object()
                if annotation.get("/Subtype") != "/Link":
                    continue
                if "/Dest" in annotation:
                    found.append("#" + str(annotation["/Dest"]))
                else:
                    found.append(str(annotation["/A"]["/URI"]))
        return found

    def ink(self, page: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of all characters of a page, in points."""
        textpage = self._document[page - 1].get_textpage()
        boxes = [
            textpage.get_charbox(index)
            for index in range(textpage.count_chars())
            if textpage.get_text_range(index, 1).strip()
        ]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    def size(self, page: int) -> tuple[float, float]:
        box = self.reader.pages[page - 1].mediabox
        return float(box.width), float(box.height)
