"""What citeproc-py 0.11 writes wrong, put right.

Elements of a style that it evaluates otherwise than CSL 1.0.2 says
(https://docs.citationstyles.org/en/stable/specification.html) are replaced by
subclasses, which the parser of :mod:`.engine` uses:

- ``cs:group``: left out if it calls variables and all of them are empty
  ("Group"); citeproc-py counts a label without its number as one that is there,
  and a branch of ``cs:choose`` that was not taken as one that calls.
- ``cs:substitute``: the variables it shows are suppressed in the rest of the
  entry, and its names look as those it stands for ("Substitute"); citeproc-py
  forgets what is within a macro or ``cs:choose``.
- ``cs:if``: ``disambiguate``, which citeproc-py takes for true; ``is-numeric`` of
  lists and ranges.
- ``cs:number``: variables with a hyphen in their name.
- ``cs:label``: ``text-case`` ("Eds."), which citeproc-py leaves undone; nothing
  without the variable it is for; the plural of roman numbers.
- ``cs:date``: ranges; of a locale the delimiter between its parts. The letter after the
  first year, in a style that does not say where it goes ("Disambiguation").
- ``cs:text``: ranges of pages, capitals (:mod:`.markup`), quotation marks within
  others. ``cs:name`` and ``cs:names``: see :mod:`.names`.
- Ordinals in the locale's language: citeproc-py takes the English ones.

And the punctuation of finished text, in :func:`punctuated`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from citeproc import model
from citeproc.source import VariableError
from citeproc.string import NoCase, String

from pressroom.citations import markup
from pressroom.citations.markup import CLOSE, CLOSED, MARKS, OPEN, nested
from pressroom.citations.names import RENDERING, Cached, Name, Names

_BETWEEN = f"(?:{MARKS}|[^{CLOSED}]{CLOSED})"
_DOUBLED = re.compile(rf"([.,;:])((?:{MARKS})+)\1")
_APART = re.compile(rf"([.,;:])((?:{MARKS})*) \1(?= |$)")
_LOOSE = re.compile(rf"[,;:]((?:{MARKS})*)\.(?=(?:{MARKS})*(?:\s|$))")
_ENDED = re.compile(rf"([?!…]{_BETWEEN}*)\.(?!\.)")
_SPACES = re.compile(rf" ((?:{MARKS})*) ")
_QUOTED = re.compile(rf"({_BETWEEN}*[^{CLOSED}]{CLOSED}(?:{MARKS})*)([,.])")
_TWICE = re.compile(rf"([?!.,])[,.](?=[^{CLOSED}]{CLOSED})")


def punctuated(text: str, *, inside_quotes: bool, quotes: Sequence[str]) -> str:
    """Marked text with its punctuation in order, its quotation marks those of ``quotes``.

    That is doubled across marks, a full stop after a question mark, a comma within the quotes.

    ``inside_quotes``: a comma or a full stop goes before the quotation marks
    that close, as in American English.
    """
    text = nested(text, quotes)
    text = _DOUBLED.sub(r"\1\2", text)
    text = _APART.sub(r"\1\2", text)
    text = _LOOSE.sub(r"\1.", text)
    text = _ENDED.sub(r"\1", text)
    if inside_quotes:
        text = _QUOTED.sub(r"\2\1", text)
        text = _TWICE.sub(r"\1", text)
    return _SPACES.sub(r" \1", text).replace(CLOSED, "").strip()


class _Variable(Cached):
    """An element that shows a variable: it is counted, and its pages are in the style's form."""

    def render(self, *args: Any, **kwargs: Any) -> Any:
        variable = self.get("variable")  # type: ignore[attr-defined]
        generated = getattr(self, "generated_variables", None) or ()
        RENDERING.tried += variable is not None and variable not in generated
        text = super().render(*args, **kwargs)  # type: ignore[misc]
        if text and variable:
            RENDERING.shown.append((self.tag, variable))  # type: ignore[attr-defined]
        return text

    def _format_last_page(self, first: str, last: str) -> str:
        return last_page(first, last, self.get_root().get("page-range-format"))  # type: ignore[attr-defined]


_CASES = {
    "capitalize-first": markup.first_raised,
    "capitalize-all": markup.all_raised,
    "sentence": markup.sentence,
    "title": markup.titled,
    "lowercase": str.lower,
    "uppercase": str.upper,
}


class _Cased(Cached):
    """An element with ``text-case``."""

    def case(self, text: Any, language: Any = "en") -> Any:
        case = self.get("text-case")  # type: ignore[attr-defined]
        if case not in _CASES or (case == "title" and language != "en"):
            return text
        if isinstance(text, list) and any(isinstance(piece, NoCase) for piece in text):
            return text
        return String(_CASES[case](str(text)))


class Text(_Variable, _Cased, model.Text):  # type: ignore[misc]
    """``cs:text``"""

    def _variable(self, item: Any, context: Any) -> Any:
        if self.get("variable") != "locator":
            return super()._variable(item, context)
        text = str(item.locator.identifier)
        if item.locator.label == "page":
            return self._process(text, "page")
        return text.replace("-", "\u2013")

    def quote(self, string: Any) -> Any:
        if self.get("quotes", "false").lower() == "true":
            return f"{OPEN}{string}{CLOSE}"
        return string


class Number(_Variable, _Cased, model.Number):  # type: ignore[misc]
    """``cs:number``"""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        variable = self.get("variable")
        if variable in ("locator", "page-first"):
            return super().process(item, context, **kwargs)
        return self._process(item.reference[variable.replace("-", "_")], variable)

    def format_number(self, number: str) -> Any:
        if self.get("form") == "ordinal" and number.isdecimal():
            return ordinal(int(number), self)
        return super().format_number(number)


class Date(_Variable, model.Date):  # type: ignore[misc]
    """``cs:date``"""

    def render_single_date(self, date: Any, show_parts: Any = None, context: Any = None) -> Any:
        if self.get("delimiter") is None or context is None:
            return super().render_single_date(date, show_parts, context)
        parts = self.parts(date, show_parts, context)
        return self.join(parts) if parts else None

    def render_date_range(
        self, date_range: Any, show_parts: Any = None, context: Any = None
    ) -> Any:
        begin, end = date_range.begin, date_range.get("end")
        if end is None or end.is_nil():
            first = self.render_single_date(begin, show_parts, context)
            return f"{str(first).rstrip()}\u2013" if first else None
        found = [part.get("name") for part in self.iterchildren()]
        shown = [name for name in found if name in (show_parts or found)]
        above = [part for part in ("year", "month", "day") if begin.get(part) == end.get(part)]
        same = next(i for i in range(4) if ("year", "month", "day", "")[i] not in above)
        differ = [name for name in shown if name not in ("year", "month", "day")[:same]]
        if not differ:
            return self.render_single_date(begin, shown, context)
        at, stop = shown.index(differ[0]), shown.index(differ[-1]) + 1
        single = partial(self.render_single_date, context=context)
        first, last = single(begin, shown[at:stop]), single(end, shown[at:stop])
        if not first or not last or first == last:
            return single(begin, shown)
        pieces = [single(begin, shown[:at]), f"{str(first).rstrip(' ,')}\u2013{str(last).lstrip()}"]
        pieces.append(single(end, shown[stop:]))
        within = self.get("delimiter") is not None or context is None or not self.is_locale_date()
        delimiter = (self if within else context).get("delimiter", "")
        return delimiter.join(piece for piece in pieces if piece)


class Date_Part(Cached, model.Date_Part):  # type: ignore[misc]  # noqa: N801 - the tag's name
    """``cs:date-part``"""

    def process(self, date: Any, context: Any = None) -> Any:
        text = super().process(date, context)
        ordinal_day = self.get("name") == "day" and self.get("form") == "ordinal"
        if ordinal_day and str(text) != str(date.day):
            return ordinal(date.day, context if context is not None else self)
        if self.get("name") == "year" and RENDERING.letter:
            text, RENDERING.letter = f"{text}{RENDERING.letter}", ""
        return text


def ordinal(number: int, context: Any) -> str:
    """``number`` with its suffix in the locale's language (CSL 1.0.2, "Ordinal Suffixes")."""
    locales = context.get_root().locales
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    own = next((loc.get(lang) for loc in locales if loc.get(lang)), "en").split("-")[0]
    whole = {"last-digit": number % 10, "last-two-digits": number % 100, "whole-number": number}
    for locale in locales:
        if (locale.get(lang) or own).split("-")[0] != own or locale.terms is None:
            continue
        terms = {
            term.get("name"): term
            for term in locale.terms
            if str(term.get("name", "")).startswith("ordinal") and not term.get("gender-form")
        }
        if not terms:
            continue
        for value in (number % 100, number % 10):
            term = terms.get(f"ordinal-{value:02}")
            if term is not None:
                default = "last-digit" if value < 10 else "last-two-digits"
                if whole[term.get("match", default)] == value:
                    return f"{number}{term.text or ''}"
        if "ordinal" in terms:
            return f"{number}{terms['ordinal'].text or ''}"
    return str(number)


class Substitute(Cached, model.Substitute):  # type: ignore[misc]
    """``cs:substitute``"""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        before = len(RENDERING.shown)
        text = super().render(item, context, **kwargs)
        layout = (context if context is not None else self).get_layout()
        for tag, variable in RENDERING.shown[before:]:
            layout.repressed.setdefault(tag, []).append(variable)
        return text


class Group(Cached, model.Group):  # type: ignore[misc]
    """``cs:group``"""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        found, tried = len(RENDERING.shown), RENDERING.tried
        text = super().process(item, context, **kwargs)
        if len(RENDERING.shown) == found and RENDERING.tried > tried:
            raise VariableError
        # "A non-empty nested cs:group is treated as a non-empty variable" (CSL 1.0.2, "Group").
        RENDERING.shown.append((self.tag, ""))
        return text


class Label(_Cased, model.Label):  # type: ignore[misc]
    """``cs:label``"""

    def process(self, item: Any, variable: Any = None, *args: Any, **kwargs: Any) -> Any:
        own = self.get("variable")
        if variable is None and not (
            item.has_locator if own == "locator" else item.reference.get(own.replace("-", "_"))
        ):
            return None
        return super().process(item, variable, *args, **kwargs)

    def _is_plural(self, item: Any) -> bool:
        name = self.get("variable")
        if name == "locator":
            return is_plural(str(item.locator.identifier))
        value = str(item.reference.get(name.replace("-", "_"), ""))
        if name.startswith("number-of") and value.isdecimal():
            return int(value) > 1
        return is_plural(value)


class _Tested(Cached):
    def render(self, item: Any, *args: Any, **kwargs: Any) -> Any:
        if "disambiguate" in self.attrib:  # type: ignore[attr-defined]
            match = self.get("match", "all")  # type: ignore[attr-defined]
            rest = set(self.attrib) - {"disambiguate", "match"}  # type: ignore[attr-defined]
            right = RENDERING.added.condition is not (match == "none")
            if not right and (match != "any" or not rest):
                raise model.ConditionFailed
            if right and (match == "any" or not rest):
                return self.render_children(item, *args, **kwargs)  # type: ignore[attr-defined]
        return super().render(item, *args, **kwargs)  # type: ignore[misc]

    def _is_numeric(self, item: Any) -> list[bool]:
        found = []
        for name in self.get("is-numeric").split():  # type: ignore[attr-defined]
            if name == "locator":
                value = item.locator.identifier if item.has_locator else ""
            else:
                value = item.reference.get(name.replace("-", "_"), "")
            found.append(is_numeric(str(value)))
        return found


class If(_Tested, model.If):  # type: ignore[misc]
    """``cs:if``"""


class Else_If(_Tested, model.Else_If):  # type: ignore[misc]  # noqa: N801 - the tag's name
    """``cs:else-if``"""


# --- ranges of pages

_NUMERIC = re.compile(r"[A-Za-z]*\d+[A-Za-z]*(?:\s*[,&\u2013-]\s*[A-Za-z]*\d+[A-Za-z]*)*")
_ONE = r"(?:[A-Za-z]?\d+[A-Za-z]?|[ivxlcdm]+|[IVXLCDM]+)"
_SEVERAL = re.compile(rf"{_ONE}\s*(?:[,;&\u2013-]|\band\b)\s*{_ONE}(?!\w)")


def is_numeric(text: str) -> bool:
    """``is-numeric``: numbers, each with letters before or after, and lists and ranges of them."""
    return _NUMERIC.fullmatch(text.strip()) is not None


def is_plural(text: str) -> bool:
    """Whether a label before this number or place is that of several (``pp.``)."""
    return _SEVERAL.search(text[:1000]) is not None


def last_page(first: str, last: str, form: str | None) -> str:
    """The last page of a range as ``form`` has it; as it was given where it is no number.

    https://docs.citationstyles.org/en/stable/specification.html#appendix-v-page-range-formats
    """
    if form is None or not (first.isdecimal() and last.isdecimal()):
        return last
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if len(last) != len(first) or int(last) <= int(first):
        return last
    same = next(at for at, (a, b) in enumerate(zip(first, last, strict=True)) if a != b)
    match form:
        case "minimal":
            return last[same:]
        case "minimal-two":
            return last[min(same, max(0, len(last) - 2)) :]
        case "chicago" | "chicago-15" | "chicago-16":
            return last[_chicago(int(first), len(first), same, form) :]
        case _:
            return last


def _chicago(first: int, digits: int, same: int, form: str) -> int:
    """How many digits the Chicago Manual of Style leaves out (15th ed. 9.64, 16th ed. 9.60)."""
    if first < 100 or first % 100 == 0:
        return 0
    if form != "chicago-16" and digits == 4 and same < 2:
        return 0
    return same if first % 100 < 10 else min(same, digits - 2)


# --- all elements


def _cached(base: type) -> type:
    return type(base.__name__, (Cached, base), {})


_CORRECTED = (Text, Number, Date, Date_Part, Name, Names, Substitute, Group, Label, If, Else_If)

ELEMENTS: dict[str, type] = {
    base.__name__: _cached(base) for base in model.CitationStylesElement.__subclasses__()
} | {cls.__name__: cls for cls in _CORRECTED}
"""Our classes of elements by the names of citeproc-py's."""

OTHER_ELEMENT = _cached(model.CitationStylesElement)
"""That of elements without one, such as the terms of a locale."""
