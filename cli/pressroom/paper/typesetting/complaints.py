"""What WeasyPrint complains of, with the place in a stylesheet or in the source it is about.

WeasyPrint writes to a log and goes on. It parses one stylesheet after the
other, so a message that comes meanwhile belongs to that one; a message about a
picture or an anchor names it, and the HTML says from which line that came.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from pressroom.paper.typesetting.job import BASE_URL, Complaint, Stylesheet

SOURCE = "data-source"
"""The attribute that says which line of which article an element was made from."""

_POSITION = re.compile(r" at (\d+):(\d+)")
_DECLARATION = re.compile(r"(?:Ignored|Deprecated) `([^`:]+):")
_SELECTOR = re.compile(r"Invalid or unsupported selector, '(.*?)'(?:, |$)", re.DOTALL)
_GLYPH = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]{4,6})\)$")
_PICTURE = re.compile(
    r"Failed to load image at (?P<quote>['\"])(?P<url>.*?)(?P=quote)(?::|$)"
    r"|Failed to render SVG image (?P<drawing>\S+)$"
)
_TWICE = re.compile(r"Anchor defined twice: (['\"])(?P<id>.*)\1$")
_NOWHERE = re.compile(
    r"No anchor #(?P<internal>.+) for internal URI reference$"
    r"|Content discarded: target points to undefined anchor (['\"])(?P<target>.*)\2$"
)
_QUIET = (DeprecationWarning, ResourceWarning)


class Complaints(logging.Handler):
    """Collects a run's complaints, each once."""

    def __init__(self, stylesheets: Sequence[Stylesheet] = ()) -> None:
        super().__init__(logging.WARNING)
        self._found: dict[Complaint, None] = {}
        self._stylesheets = stylesheets
        self._sheet: Stylesheet | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While inside, messages come here and nowhere else."""
        logger = logging.getLogger("weasyprint")
        handlers, propagate, level = logger.handlers[:], logger.propagate, logger.level
        logger.handlers[:] = [self]
        logger.propagate = False
        logger.setLevel(logging.WARNING)
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                yield
        finally:
            logger.handlers[:] = handlers
            logger.propagate = propagate
            logger.setLevel(level)
        for warning in caught:
            if not issubclass(warning.category, _QUIET):
                self.add(Complaint(str(warning.message)))

    @contextmanager
    def about(self, sheet: Stylesheet) -> Iterator[None]:
        """While inside, ``sheet`` is the stylesheet that is parsed."""
        self._sheet = sheet
        try:
            yield
        finally:
            self._sheet = None

    def add(self, complaint: Complaint) -> None:
        """Keep ``complaint``."""
        self._found[complaint] = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message of the log."""
        message = record.getMessage()
        text = " ".join(message.split()).replace(" ` at ", "` at ").removesuffix(":")
        if glyph := _GLYPH.search(text):
            self.add(Complaint(chr(int(glyph[1], 16)), kind="glyph"))
        elif position := _POSITION.search(text):
            line, column = int(position[1]), int(position[2])
            sheet = self._sheet or self._written(text, line, column)
            if sheet:
                text = text[: position.start()] + text[position.end() :]
                self.add(Complaint(text, sheet.name, line, column))
            else:
                self.add(Complaint(text))
        elif self._sheet:
            self.add(Complaint(text, self._sheet.name, *_selector_place(message, self._sheet)))
        else:
            self.add(Complaint(text))

    def _written(self, text: str, line: int, column: int) -> Stylesheet | None:
        """The stylesheet that has the declaration of a message just there.

        Declarations with variables are judged when they are applied, long
        after their stylesheet was parsed. Their place is that of their value.
        """
        declaration = _DECLARATION.match(text)
        if not declaration:
            return None
        before = re.compile(re.escape(declaration[1]) + r"\s*:\s*$")
        for sheet in self._stylesheets:
            lines = _normal(sheet.text).split("\n")
            if line <= len(lines) and before.search(lines[line - 1][: column - 1]):
                return sheet
        return None

    def finished(self, sources: Sources) -> tuple[Complaint, ...]:
        """All complaints in their order; those that name an element have its place."""
        return tuple(
            dict.fromkeys(
                complaint
                if complaint.sheet or complaint.source
                else replace(complaint, source=sources.of_message(complaint))
                for complaint in self._found
            )
        )


def _normal(css: str) -> str:
    """CSS with the line ends that positions in it are counted by: CSS Syntax 3, section 3.3."""
    return css.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")


def _selector_place(message: str, sheet: Stylesheet) -> tuple[int, int]:
    """Line and column of the selector that a message quotes without saying where; 0 if unknown."""
    found = _SELECTOR.match(message)
    if not found:
        return 0, 0
    css = _normal(sheet.text)
    rule = re.search(re.escape(found[1].strip()) + r"\s*\{", css)
    if not rule:
        return 0, 0
    start = rule.start()
    return css.count("\n", 0, start) + 1, start - css.rfind("\n", 0, start)


class Sources:
    """From which line what stands in the HTML came; read when first asked.

    ``root`` is its element tree. Every answer is ``""`` where nothing is known.
    """

    def __init__(self, root: Any) -> None:
        self._root = root

    @cached_property
    def _elements(self) -> dict[Any, str]:
        """Each element in its order, with the ``data-source`` of itself or the nearest around."""
        found = {}
        waiting = [(self._root, "")]
        while waiting:
            element, outer = waiting.pop()
            found[element] = source = element.get(SOURCE, outer)
            waiting.extend((child, source) for child in reversed(element))
        return found

    def of_element(self, element: Any) -> str:
        """Where ``element`` came from."""
        return self._elements.get(element, "")

    def of_id(self, name: str) -> str:
        """Where the last element with this id came from, which is the one too many if two do."""
        return self._ids.get(name, "")

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {name: s for e, s in self._elements.items() if (name := e.get("id")) is not None}

    def of_message(self, complaint: Complaint) -> str:
        """Where what a message of WeasyPrint's is about came from, if it names that."""
        text = complaint.text
        if complaint.kind == "glyph":
            return self._first.get(("character", text), "")
        if found := _PICTURE.match(text):
            return self._first.get(("src", found["url"] or found["drawing"]), "")
        if found := _TWICE.match(text):
            return self.of_id(found["id"])
        if found := _NOWHERE.match(text):
            target = found["internal"] or found["target"].removeprefix("#")
            return self._first.get(("href", f"#{target}"), "")
        return ""

    @cached_property
    def _first(self) -> dict[tuple[str, str], str]:
        """Where the first picture or link with an address, the first of each character is."""
        found: dict[tuple[str, str], str] = {}
        for element, source in self._elements.items():
            if (address := element.get("src")) is not None:
                found.setdefault(("src", urljoin(BASE_URL, address)), source)
            if (address := element.get("href")) is not None:
                found.setdefault(("href", address), source)
            text = element.text if isinstance(element.tag, str) else ""
            for character in set("".join((text or "", *(child.tail or "" for child in element)))):
                found.setdefault(("character", character), source)
        return found
