"""What citeproc-py 0.11 writes wrong, put right: the one place for it.

Two kinds of things. Elements of a style that it evaluates otherwise than CSL
1.0.2 says (https://docs.citationstyles.org/en/stable/specification.html) are
replaced here by subclasses, which the parser of :mod:`.engine` uses:

- ``cs:group``: left out if it calls variables and all of them are empty
  ("Group"); citeproc-py counts a label without its number as one that is there,
  and a branch of ``cs:choose`` that was not taken as one that calls.
- ``cs:substitute``: the variables it shows are suppressed in the rest of the
  entry, and its names look as those it stands for ("Substitute"); citeproc-py
  forgets what is within a macro or ``cs:choose``.
- ``cs:number``: variables with a hyphen in their name.
- ``cs:label``: ``text-case="title"`` ("Eds."), which citeproc-py leaves undone.
- ``cs:date`` of a locale: the delimiter between its parts.
- ``cs:name``: ``initialize="false"``; ranges of pages of unequal length.
- Ordinals in the locale's language: citeproc-py takes the English ones.

And the seams of finished text, in :func:`seams`: punctuation doubled across
marks, a full stop after a question mark, a comma that belongs within the quotes.

The elements are also slow, as each looks up its macros and options by XPath
every time: what is looked up in a style does not change, and is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from citeproc import model
from citeproc.source import VariableError

from pressroom.citing.markup import END, MARKS, NAMES

_DOUBLED = re.compile(rf"([.,;:])((?:{MARKS})+)\1")
_ENDED = re.compile(rf"([?!…])((?:{MARKS}|[”’»])*)\.(?!\.)")
_SPACES = re.compile(rf" ((?:{MARKS})*) ")
_QUOTED = re.compile(rf"([”’])((?:{MARKS})*)([,.])")


def seams(text: str, *, inside_quotes: bool) -> str:
    """Marked text with its punctuation in order.

    ``inside_quotes``: a comma or a full stop goes before the quotation mark
    that closes, as in American English.
    """
    text = _DOUBLED.sub(r"\1\2", text)
    text = _ENDED.sub(r"\1\2", text)
    if inside_quotes:
        text = _QUOTED.sub(r"\3\1\2", text)
        text = re.sub(r"([?!.,])[,.](?=[”’])", r"\1", text)
    return _SPACES.sub(r" \1", text).strip()


class Called:
    """The variables of the item that were shown so far, with the tags that showed them.

    ``tried`` counts also those that were empty.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.tried = 0

    def clear(self) -> None:
        """Begin with another item."""
        self.found.clear()
        self.tried = 0


CALLED = Called()


class _Kept:
    """Remembers what is looked up in the style. Its root keeps all elements alive."""

    def xpath_search(self, expression: str) -> Any:
        cache = _cache(self)
        key = (self, expression)
        if key not in cache:
            cache[key] = super().xpath_search(expression)  # type: ignore[misc]
        return cache[key]

    def calls_variable(self) -> bool:
        cache = _cache(self)
        key = (self, "calls")
        if key not in cache:
            cache[key] = super().calls_variable()  # type: ignore[misc]
        return bool(cache[key])


_CACHES: dict[Any, dict[Any, Any]] = {}


def _cache(element: Any) -> dict[Any, Any]:
    return _CACHES.setdefault(element.getroottree().getroot(), {})


class Text(_Kept, model.Text):  # type: ignore[misc]
    """``cs:text``"""

    def render(self, *args: Any, **kwargs: Any) -> Any:
        variable = self.get("variable")
        CALLED.tried += variable is not None and variable not in self.generated_variables
        text = super().render(*args, **kwargs)
        if text and variable:
            CALLED.found.append((self.tag, variable))
        return text

    def _format_last_page(self, first: str, last: str) -> str:
        return _last_page(super()._format_last_page, first, last)


def _last_page(shortened: Callable[[str, str], str], first: str, last: str) -> str:
    """The last page of a range, cut only where the pages have as many digits."""
    return shortened(first, last) if len(first) == len(last) > 2 else last


class Number(_Kept, model.Number):  # type: ignore[misc]
    """``cs:number``"""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        variable = self.get("variable")
        if variable in ("locator", "page-first"):
            return super().process(item, context, **kwargs)
        return self._process(item.reference[variable.replace("-", "_")], variable)

    def render(self, *args: Any, **kwargs: Any) -> Any:
        CALLED.tried += 1
        text = super().render(*args, **kwargs)
        if text:
            CALLED.found.append((self.tag, self.get("variable")))
        return text

    def _format_last_page(self, first: str, last: str) -> str:
        return _last_page(super()._format_last_page, first, last)

    def format_number(self, number: str) -> Any:
        if self.get("form") == "ordinal" and number.isdecimal():
            return _ordinal(int(number), self)
        return super().format_number(number)


class Date(_Kept, model.Date):  # type: ignore[misc]
    """``cs:date``"""

    def render_single_date(self, date: Any, show_parts: Any = None, context: Any = None) -> Any:
        if self.get("delimiter") is None or context is None:
            return super().render_single_date(date, show_parts, context)
        parts = self.parts(date, show_parts, context)
        return self.join(parts) if parts else None

    def render(self, *args: Any, **kwargs: Any) -> Any:
        CALLED.tried += self.get("variable") is not None
        text = super().render(*args, **kwargs)
        if text and self.get("variable"):
            CALLED.found.append((self.tag, self.get("variable")))
        return text


class Date_Part(_Kept, model.Date_Part):  # type: ignore[misc]  # noqa: N801 - the tag's name
    """``cs:date-part``"""

    def process(self, date: Any, context: Any = None) -> Any:
        text = super().process(date, context)
        if (
            self.get("name") == "day"
            and self.get("form") == "ordinal"
            and str(text) != str(date.day)
        ):
            return _ordinal(date.day, context if context is not None else self)
        return text


class Name(_Kept, model.Name):  # type: ignore[misc]
    """``cs:name``"""

    def initialize(self, given: str, mark: str, context: Any) -> Any:
        layout = (context if context is not None else self).get_layout()
        above = (self, layout.getparent(), self.get_root())
        set_at = next((e for e in above if e.get("initialize") is not None), None)
        if set_at is not None and set_at.get("initialize") == "false":
            return given
        return super().initialize(given, mark, context)


class Names(_Kept, model.Names):  # type: ignore[misc]
    """``cs:names``; the outermost ones of a citation are marked as such."""

    def render(self, item: Any, *args: Any, **kwargs: Any) -> Any:
        roles = self.get("variable").split()
        context = kwargs.get("context")
        layout = (context if context is not None else self).get_layout()
        hidden = layout.repressed.get(self.tag, []) if layout.repressed else []
        CALLED.tried += 1
        if all(role in hidden for role in roles):
            return None
        if self.name is None and kwargs.get("names_context") is None:
            above = self.xpath_search("./ancestor::cs:substitute[1]/parent::cs:names[1]")
            if above:
                kwargs["names_context"] = above[0]
        shown = {
            role: item.reference.pop(role)
            for role in roles
            if role in hidden and role in item.reference
        }
        try:
            text = super().render(item, *args, **kwargs)
        finally:
            item.reference.update(shown)
        if text and not isinstance(text, int):
            CALLED.found.extend((self.tag, role) for role in roles if role in item.reference)
        return text

    def markup(self, text: Any) -> Any:
        made = super().markup(text)
        if made is None or isinstance(made, int):
            return made
        return f"{NAMES}{made}{END}" if self.get_root().marks_names else made


class Substitute(_Kept, model.Substitute):  # type: ignore[misc]
    """``cs:substitute``"""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        before = len(CALLED.found)
        text = super().render(item, context, **kwargs)
        layout = (context if context is not None else self).get_layout()
        for tag, variable in CALLED.found[before:]:
            layout.repressed.setdefault(tag, []).append(variable)
        return text


class Group(_Kept, model.Group):  # type: ignore[misc]
    """``cs:group``"""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        found, tried = len(CALLED.found), CALLED.tried
        text = super().process(item, context, **kwargs)
        if len(CALLED.found) == found and CALLED.tried > tried:
            raise VariableError
        # "A non-empty nested cs:group is treated as a non-empty variable" (CSL 1.0.2, "Group").
        CALLED.found.append((self.tag, ""))
        return text


class Label(_Kept, model.Label):  # type: ignore[misc]
    """``cs:label``"""

    def case(self, text: Any, language: Any = "en") -> Any:
        return super().case(text, language)


class Macro(_Kept, model.Macro):  # type: ignore[misc]
    """``cs:macro``"""


def _plainly(base: type) -> type:
    return type(base.__name__, (_Kept, base), {})


_MENDED = (Text, Number, Date, Date_Part, Name, Names, Substitute, Group, Label, Macro)

OWN: dict[str, type] = {
    base.__name__: _plainly(base)
    for base in model.CitationStylesElement.__subclasses__()
    if hasattr(base, "calls_variable")
} | {cls.__name__: cls for cls in _MENDED}
"""Our classes of elements by the names of citeproc-py's."""


def _ordinal(number: int, context: Any) -> str:
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
