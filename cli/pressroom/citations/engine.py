"""Works and citations as marked text, in one CSL style and one language.

Evaluated by citeproc-py with the elements of :mod:`.corrections`. What the engine
makes of a work depends on the work alone, so it can be cached; numbers, letters
after a year and the order of a list are given by :mod:`pressroom.citations`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import citeproc
from citeproc import (
    DATES,
    LANGUAGE_NAMES,
    LOCALES_PATH,
    NAMES,
    PRIMARY_DIALECTS,
    VARIABLES,
    Locator,
)
from citeproc.source import CitationItem
from citeproc.source.json import CiteProcJSON
from lxml import etree

from pressroom.citations.clusters import Layout
from pressroom.citations.corrections import ELEMENTS, OTHER_ELEMENT, punctuated
from pressroom.citations.disambiguation import NOTHING, Added
from pressroom.citations.markup import BOLD, END, ITALIC, NUMBER, apostrophes, clean, quoted
from pressroom.citations.names import RENDERING
from pressroom.citations.styles import MAX_BYTES, StyleProblem
from pressroom.model.doi import parse_doi
from pressroom.model.identifiers import Refusal

_CSL = "http://purl.org/net/xbiblio/csl"


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
        _name_all(self._root)
        self._root.formatter = _Formatter
        self._root.marked = ""
        self._root.locales = _locales(self._root, language)
        self._alive = [list(tree.iter()) for tree in (self._root, *self._root.locales)]
        self._citation = self._root.citation
        self._citation.cites = []
        self._list = self._root.bibliography
        self._authors = _authors(self._root)
        self._inside = str(self._root.get_locale_option("punctuation-in-quote")) == "true"
        self._quotes = [
            str(self._root.get_single_term(name=f"{side}-{kind}"))
            for kind in ("quote", "inner-quote")
            for side in ("open", "close")
        ]
        # "By default, the year-suffix is appended to the first year" (CSL 1.0.2).
        self._places_letters = any(
            text.get("variable") == "year-suffix" for text in self._root.iter(f"{{{_CSL}}}text")
        )
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
        self._keys = _sorted_by(self._list)
        self._cite_keys = _sorted_by(self._citation)
        option = self._citation.get
        grouping = option("cite-group-delimiter")
        conditions = (e for e in self._root.iter() if e.get("disambiguate") == "true")
        return Layout(
            numeric=numeric,
            prefix=prefix,
            suffix=suffix,
            delimiter=delimiter,
            group_delimiter=", " if grouping is None else grouping,
            letter_delimiter=option("year-suffix-delimiter", grouping or ", "),
            after_collapse=option("after-collapse-delimiter", delimiter),
            collapse=option("collapse", ""),
            grouped=grouping is not None or option("collapse", "").startswith("year"),
            letters=option("disambiguate-add-year-suffix") == "true",
            add_names=option("disambiguate-add-names") == "true",
            add_given=option("disambiguate-add-givenname") == "true",
            given_rule=option("givenname-disambiguation-rule", "by-cite"),
            conditions=next(conditions, None) is not None,
            substitute=self._list.get("subsequent-author-substitute", ""),
            descending=[key.get("sort") == "descending" for key in self._keys],
            cite_descending=[key.get("sort") == "descending" for key in self._cite_keys],
        )

    def entry(self, item: Mapping[str, object], letter: str = "") -> str:
        """The work's line in the list, with :data:`NUMBER` where the style has its number.

        The first names are marked where the style shows them once for several works.
        """
        self._root.marked = "name" if self.layout.substitute else ""
        return self._render(self._list.layout, _Item(_reference_of(item, letter)), letter)

    def cite(
        self,
        item: Mapping[str, object],
        locator: tuple[str, str] | None = None,
        letter: str = "",
        added: Added = NOTHING,
        *,
        in_text: bool = False,
    ) -> str:
        """The work as cited in the text, its authors marked, without what is around it.

        ``in_text`` has names as they stand in a sentence, with "and".
        """
        reference = _reference_of(item, letter)
        if locator is not None:
            reference["locator"] = locator[1]  # is-numeric looks for it there
        self._root.marked = "names"
        cited = _Item(reference, locator)
        return self._render(self._citation.layout, cited, letter, added, in_text=in_text)

    def author(self, item: Mapping[str, object]) -> str:
        """The names of a work in a sentence where the style shows none when it cites."""
        self._root.marked = ""
        return self._render(self._authors, _Item(_reference_of(item)), "", in_text=True)

    def names(self, item: Mapping[str, object]) -> tuple[int, list[tuple[str, str, str]]]:
        """How many names a cite shows, and all there are: family name, initials, given names."""
        self.cite(item)
        return RENDERING.names_shown, RENDERING.names

    def sort_keys(self, item: Mapping[str, object], *, cites: bool = False) -> list[str]:
        """What the list, or a citation, is sorted by; empty where the work does not have it."""
        made = _Item(_reference_of(item))
        layout = self._citation.layout if cites else self._list.layout
        RENDERING.begin()
        self._root.marked = ""
        found = []
        for key in self._cite_keys if cites else self._keys:
            layout.repressed = {}
            [value] = key.sort_keys([made], layout)
            found.append("" if value is None else str(value))
        return found

    def _render(
        self,
        layout: Any,
        item: _Item,
        letter: str,
        added: Added = NOTHING,
        *,
        in_text: bool = False,
    ) -> str:
        RENDERING.begin("" if self._places_letters else letter, added, in_text=in_text)
        layout.repressed = {}
        text = layout.render_children(item)
        if text is None:
            return ""
        if layout is self._list.layout:
            text = layout.format(layout.wrap(text))
        return punctuated(str(text), inside_quotes=self._inside, quotes=self._quotes)


def _authors(root: Any) -> Any:
    """A layout of names in their short form, else the title, as sentences have them.

    With the "et al." of the style's citations, or from three names on.
    """
    own = root.citation.get
    least, first = own("et-al-min", "3"), own("et-al-use-first", "1")

    def inside(parent: Any, name: str, **attributes: str) -> Any:
        made = parent.makeelement(f"{{{_CSL}}}{name}")
        parent.append(made)
        for key, value in attributes.items():
            made.set(key.replace("_", "-"), value)
        return made

    layout = inside(inside(root, "citation"), "layout")
    names = inside(layout, "names", variable="author")
    short = {"form": "short", "and": "text", "delimiter": ", "}
    short |= dict.fromkeys(("delimiter-precedes-last", "delimiter-precedes-et-al"), "contextual")
    inside(names, "name", **short, et_al_min=least, et_al_use_first=first)
    instead = inside(names, "substitute")
    for role in ("editor", "translator"):
        inside(instead, "names", variable=role)
    inside(instead, "text", variable="title")
    return layout


def _name_all(root: Any) -> None:
    """Gives each ``cs:names`` the ``cs:name`` that it may go without ("Names").

    citeproc-py puts in one of its own, anew each time it shows the names.
    """
    for names in list(root.iter(f"{{{_CSL}}}names")):
        if names.name is None and next(names.iterancestors(f"{{{_CSL}}}substitute"), None) is None:
            names.insert(0, names.makeelement(f"{{{_CSL}}}name"))


def _sorted_by(part: Any) -> list[Any]:
    sort = part.find(f"{{{_CSL}}}sort")
    return [] if sort is None else list(sort.findall(f"{{{_CSL}}}key"))


def _parse(file: Path) -> Any:
    """The root of a style or a locale, its elements of our classes."""
    lookup = etree.ElementNamespaceClassLookup()
    space = lookup.get_namespace(_CSL)
    space[None] = OTHER_ELEMENT
    for name, cls in ELEMENTS.items():
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
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        return str(error.args[1][0])
    return ""


# --- CSL-JSON items as citeproc-py wants them: only what it knows, each value of its kind

_TEXTS = (
    "archive_collection division event_title part_title reviewed_genre reviewed_title volume_title"
)
_NUMBERS = "part_number printing_number supplement_number"
_NAMES = (
    "chair compiler contributor curator director editor_translator executive_producer guest host "
    "narrator organizer performer producer reviewed_author script_writer series_creator"
)
_DATES = "available_date"


def _add_variables() -> None:
    """Adds to citeproc-py's lists the variables of CSL 1.0.2 that it does not know (Appendix IV).

    https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
    """
    for known, more in (
        (citeproc.NAMES, _NAMES),
        (citeproc.DATES, _DATES),
        (citeproc.NUMBERS, _NUMBERS),
        (citeproc.VARIABLES, f"{_TEXTS} {_NUMBERS} {_NAMES} {_DATES}"),
    ):
        known.extend(name for name in more.split() if name not in known)


_add_variables()

_KNOWN = frozenset(VARIABLES) - {"year_suffix", "citation_number", "locator"}
_NAME_PARTS = frozenset(
    ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
)
_LEGACY = {"shortTitle": "title_short", "journalAbbreviation": "container_title_short"}
"""What citeproc-js calls two variables."""
_TYPES = {"journal-article": "article-journal", "": "document", "posted-content": "article"}
_WHOLE = frozenset(("container_title", "collection_title", "event", "event_title", "publisher"))
"""Names of things: their letters stay as they are, whatever the style says of its titles."""
_TITLES = frozenset(("title", "title_short", "container_title", "collection_title"))
_PARTS = ("chapter", "paper-conference", "entry")
"""Types whose container has a title like any other, not a name like that of a journal."""


def _reference_of(item: Mapping[str, object], letter: str = "") -> Any:
    """The work as citeproc-py wants it: only what it knows, each value of its kind."""
    data: dict[str, object] = {"id": "work"}
    kind = str(item.get("type") or "")
    data["type"] = _TYPES.get(kind, kind)
    for name, value in item.items():
        known = _LEGACY.get(name) or name.replace("-", "_")
        name = known.replace("_", "-")
        if known not in _KNOWN:
            continue
        if known in NAMES:
            people = [_person(person) for person in _list_of(value)]
            data[name] = [person for person in people if person]
        elif known in DATES:
            data[name] = _moment(value)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            data[name] = _value(known, clean(str(value)), data["type"])
    data = {name: value for name, value in data.items() if value}
    for name, old in (("event-title", "event"), ("event", "event-title")):
        if name in data:  # CSL 1.0.2 calls ``event`` of 1.0.1 ``event-title``
            data.setdefault(old, data[name])
    data.setdefault("type", "document")
    source = CiteProcJSON([data])
    reference = source["work"]
    if letter:
        reference["year_suffix"] = letter
    return reference


def _value(name: str, text: str, kind: object) -> str:
    if name == "DOI":
        doi = parse_doi(text)
        return text if isinstance(doi, Refusal) else doi
    if name in _TITLES:
        text = quoted(text)
    if name == "title":
        return text.removesuffix(".") if not text.endswith("..") else text
    if name == "page":
        return re.sub(r"\s*[-\u2010-\u2015]+\s*", "-", text)
    if name in _WHOLE and not (name == "container_title" and str(kind).startswith(_PARTS)):
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
        str(name): apostrophes(clean(str(part)))
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
