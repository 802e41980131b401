"""One CSL style in one language, made to say works and citations as marked text.

Evaluated by citeproc-py with the elements of :mod:`.mending`. What the engine
says of a work depends on the work alone, so it can be kept; numbers, letters
after a year and the order of a list are given by :mod:`pressroom.citing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citeproc import DATES as MOMENTS
from citeproc import LANGUAGE_NAMES, LOCALES_PATH, PRIMARY_DIALECTS, VARIABLES, Locator
from citeproc import NAMES as ROLES
from citeproc.model import CitationStylesElement
from citeproc.source import CitationItem
from citeproc.source.json import CiteProcJSON
from lxml import etree

from pressroom.citing.markup import BOLD, END, ITALIC, NUMBER, clean
from pressroom.citing.mending import CALLED, OWN, seams
from pressroom.citing.styles import MAX_BYTES, StyleProblem

_CSL = "http://purl.org/net/xbiblio/csl"
_KNOWN = frozenset(VARIABLES) - {"year_suffix", "citation_number", "locator"}
_NAME_PARTS = frozenset(
    ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
)
_TYPES = {"journal-article": "article-journal", "": "document", "posted-content": "article"}
_WHOLE = frozenset(("container_title", "collection_title", "event", "publisher"))
"""Names of things: their letters stay as they are, whatever the style says of its titles."""


class _Formatter:
    """What citeproc-py asks for marks."""

    @staticmethod
    def preformat(text: Any) -> str:
        return str(text)

    @staticmethod
    def Italic(text: Any) -> str:  # noqa: N802 - citeproc-py's names
        return f"{ITALIC}{text}{END}"

    @staticmethod
    def Bold(text: Any) -> str:  # noqa: N802
        return f"{BOLD}{text}{END}"

    @staticmethod
    def _same(text: Any) -> str:
        return str(text)

    Oblique = Italic
    Light = Underline = Superscript = Subscript = SmallCaps = _same


class _Item(CitationItem):  # type: ignore[misc]
    """A work as it is cited: knows its own data, and that numbers come later."""

    def __init__(self, reference: Any, locator: tuple[str, str] | None = None) -> None:
        super().__init__("work")
        object.__setattr__(self, "_reference", reference)
        if locator is not None:
            self["locator"] = Locator(*locator)

    @property
    def reference(self) -> Any:
        return self.__dict__["_reference"]

    @property
    def number(self) -> str:
        return NUMBER

    def get_field(self, field: str) -> Any:
        return self.reference.get(field)


@dataclass(frozen=True, slots=True)
class Layout:
    """How citations stand together in the text, and whether the list is numbered or sorted."""

    numeric: bool
    prefix: str
    suffix: str
    delimiter: str
    sorted: bool
    collapses: bool
    letters: bool
    descending: tuple[bool, ...]


class Engine:
    """A style and a language; raises :class:`StyleProblem` for a style that cannot be used."""

    def __init__(self, file: Path, language: str) -> None:
        self._root = _parse(file)
        if self._root.tag != f"{{{_CSL}}}style":
            raise StyleProblem("this is no CSL style", "it begins with <style> of CSL 1.0")
        wrong = _cycle(self._root)
        if wrong:
            raise StyleProblem(f"the macro `{wrong}` calls itself")
        if self._root.get("class") == "note":
            raise StyleProblem(
                "this style puts its citations into footnotes",
                "choose one for citations in the text, e.g. apa, ieee or nature",
            )
        if self._root.citation is None or self._root.citation.layout is None:
            raise StyleProblem("this is no CSL style with a layout of citations")
        if self._root.bibliography is None:
            raise StyleProblem("this style makes no list of references")
        self._root.formatter = _Formatter
        self._root.marks_names = False
        self._root.locales = _locales(self._root, language)
        self._alive = [list(tree.iter()) for tree in (self._root, *self._root.locales)]
        self._citation = self._root.citation
        self._citation.cites = []
        self._list = self._root.bibliography
        self._inside = str(self._root.get_locale_option("punctuation-in-quote")) == "true"
        self.layout = self._layout()

    def _layout(self) -> Layout:
        place = self._citation.layout
        formats = {c.get("citation-format") for c in self._root.iter(f"{{{_CSL}}}category")}
        number = "citation-number"
        numeric = "numeric" in formats or any(
            text.get("variable") == number for text in place.iter(f"{{{_CSL}}}text")
        )
        prefix, suffix = place.get("prefix", ""), place.get("suffix", "")
        delimiter = place.get("delimiter", "")
        if place.get("vertical-align") == "sup":
            # Raised numbers are those of notes here.
            prefix, suffix, delimiter = "[", "]", ", "
        sort = self._list.find(f"{{{_CSL}}}sort")
        self._keys = [] if sort is None else sort.findall(f"{{{_CSL}}}key")
        return Layout(
            numeric,
            prefix,
            suffix,
            delimiter,
            self._citation.find(f"{{{_CSL}}}sort") is not None,
            str(self._citation.get("collapse", "")).startswith("year"),
            self._citation.get("disambiguate-add-year-suffix") == "true",
            tuple(key.get("sort") == "descending" for key in self._keys),
        )

    def entry(self, item: Mapping[str, object], letter: str = "") -> str:
        """The work's line in the list, with :data:`NUMBER` where the style has its number."""
        return self._seamed(self._render(self._list.layout, _Item(_reference(item, letter))))

    def cite(
        self, item: Mapping[str, object], locator: tuple[str, str] | None = None, letter: str = ""
    ) -> str:
        """The work as cited in the text, its authors marked, without what is around it."""
        reference = _reference(item, letter)
        if locator is not None:
            reference["locator"] = locator[1]  # is-numeric looks for it there
        self._root.marks_names = True
        try:
            return self._seamed(
                self._render(self._citation.layout, _Item(reference, locator), affixed=False)
            )
        finally:
            self._root.marks_names = False

    def sort_keys(self, item: Mapping[str, object]) -> list[str]:
        """What the list is sorted by; an empty string for what the work does not have."""
        made = _Item(_reference(item))
        layout = self._list.layout
        found = []
        for key in self._keys:
            layout.repressed = {}
            [value] = key.sort_keys([made], layout)
            found.append("" if value is None else str(value))
        return found

    def _render(self, layout: Any, item: _Item, *, affixed: bool = True) -> str:
        layout.repressed = {}
        CALLED.clear()
        text = layout.render_children(item)
        if text is None:
            return ""
        return str(layout.format(layout.wrap(text)) if affixed else text)

    def _seamed(self, text: str) -> str:
        return seams(text, inside_quotes=self._inside)


def _parse(file: Path) -> Any:
    """The root of a style or a locale, its elements of our classes."""
    lookup = etree.ElementNamespaceClassLookup()
    space = lookup.get_namespace(_CSL)
    space[None] = CitationStylesElement
    classes = {cls.__name__: cls for cls in CitationStylesElement.__subclasses__()} | OWN
    for name, cls in classes.items():
        space[name.replace("_", "-").lower()] = cls
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, no_network=True, resolve_entities=False
    )
    parser.set_element_class_lookup(lookup)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise StyleProblem(f"the style is larger than {MAX_BYTES // 1024} KiB")
        return etree.fromstring(data, parser)
    except OSError as error:
        raise StyleProblem(f"the style cannot be read: {error.strerror}") from error
    except etree.XMLSyntaxError as error:
        raise StyleProblem(f"the style is not XML: {error.msg}") from error


def _locales(root: Any, language: str) -> list[Any]:
    """Where terms are looked up, in order (CSL 1.0.2, "Locale Fallback")."""
    short = language.split("-")[0]
    inside = {
        locale.get("{http://www.w3.org/XML/1998/namespace}lang", ""): locale
        for locale in root.iter(f"{{{_CSL}}}locale")
    }
    found = [inside[name] for name in dict.fromkeys((language, short, "")) if name in inside]
    found.extend(
        _parse(Path(LOCALES_PATH) / f"locales-{name}.xml")
        for name in dict.fromkeys((language, PRIMARY_DIALECTS.get(short, ""), "en-US"))
        if name in LANGUAGE_NAMES
    )
    for locale in found:
        locale.style = root
    return found


def _cycle(root: Any) -> str:
    """The name of a macro that calls itself, or an empty string."""
    calls = {
        macro.get("name"): [
            text.get("macro") for text in macro.iter(f"{{{_CSL}}}text") if text.get("macro")
        ]
        for macro in root.iter(f"{{{_CSL}}}macro")
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> str:
        if name in above:
            return name
        if name in done:
            return ""
        found = next((n for n in (visit(c, (*above, name)) for c in calls.get(name, ())) if n), "")
        done.add(name)
        return found

    return next((name for name in (visit(name, ()) for name in calls) if name), "")


def _reference(item: Mapping[str, object], letter: str = "") -> Any:
    """The work as citeproc-py wants it: only what it knows, each value of its kind."""
    data: dict[str, object] = {"id": "work"}
    kind = str(item.get("type") or "")
    data["type"] = _TYPES.get(kind, kind)
    for name, value in item.items():
        known = "title_short" if name == "shortTitle" else name.replace("-", "_")
        if known not in _KNOWN:
            continue
        if known in ROLES:
            people = [_person(person) for person in _list_of(value)]
            data[name] = [person for person in people if person]
        elif known in MOMENTS:
            data[name] = _moment(value)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            data[name] = _value(known, clean(str(value)))
    data = {name: value for name, value in data.items() if value}
    data.setdefault("type", "document")
    source = CiteProcJSON([data])
    reference = source["work"]
    if letter:
        reference["year_suffix"] = letter
    return reference


def _value(name: str, text: str) -> str:
    if name == "title":
        return text.removesuffix(".") if not text.endswith("..") else text
    if name == "page":
        return re.sub(r"\s*[-\u2010-\u2015]+\s*", "-", text)
    if name in _WHOLE:
        return f'<span class="nocase">{text}</span>'
    return text


def _list_of(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _person(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    if not value.get("literal") and not value.get("family") and value.get("given"):
        value = {"literal": value["given"]}
    if not value.get("literal") and not value.get("family") and value.get("name"):
        value = {"literal": value["name"]}
    parts = {
        str(name): clean(str(part))
        for name, part in value.items()
        if name in _NAME_PARTS and isinstance(part, str | int) and str(part).strip()
    }
    return {"literal": parts["literal"]} if parts.get("literal") else parts


def _moment(value: object) -> dict[str, object] | None:
    """A date as ``date-parts`` of whole numbers, or what is said in words."""
    if not isinstance(value, Mapping):
        return None
    dates = []
    for parts in _list_of(value.get("date-parts"))[:2]:
        numbers: list[int] = []
        for part in _list_of(parts)[:3]:
            if not re.fullmatch(r"-?\d{1,6}", str(part).strip()):
                break
            numbers.append(int(str(part)))
        if numbers and not (len(numbers) > 1 and not 1 <= numbers[1] <= 12):
            dates.append(numbers)
        elif numbers:
            dates.append(numbers[:1])
    if dates:
        made: dict[str, object] = {"date-parts": dates}
        if value.get("circa"):
            made["circa"] = 1
        return made
    words = value.get("literal") or value.get("raw")
    if isinstance(words, str | int):
        year = re.match(r"\s*(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\s*$", str(words))
        if year:
            return {"date-parts": [[int(part) for part in year.groups() if part]]}
        return {"literal": clean(str(words))}
    return None
