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
- ``cs:if``: ``disambiguate``, which citeproc-py takes for true; ``is-numeric`` of
  lists and ranges.
- ``cs:number``: variables with a hyphen in their name.
- ``cs:label``: ``text-case`` ("Eds."), which citeproc-py leaves undone; nothing
  without the variable it is for; the plural of roman numbers.
- ``cs:date``: ranges; of a locale the delimiter between its parts. The letter after the
  first year, in a style that does not say where it goes ("Disambiguation").
- ``cs:text``: ranges of pages (:mod:`.pages`), capitals (:mod:`.casing`), quotation
  marks within others. ``cs:name``: see :mod:`.people`.
- Ordinals in the locale's language: citeproc-py takes the English ones.

And the seams of finished text, in :func:`seams`: punctuation doubled across
marks, a full stop after a question mark, a comma that belongs within the quotes.

The elements are also slow, as each looks up its macros and options by XPath
every time: what is looked up in a style does not change, and is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from citeproc import model
from citeproc.source import VariableError
from citeproc.string import NoCase, String

from pressroom.citations import casing, pages, people
from pressroom.citations.dating import Date, Date_Part, ordinal
from pressroom.citations.kept import CALLED, Kept
from pressroom.citations.markup import CLOSE, CLOSED, END, MARKS, NAMES, OPEN, nested
from pressroom.citations.people import TELLING

_BETWEEN = f"(?:{MARKS}|[^{CLOSED}]{CLOSED})"
_DOUBLED = re.compile(rf"([.,;:])((?:{MARKS})+)\1")
_APART = re.compile(rf"([.,;:])((?:{MARKS})*) \1(?= |$)")
_LOOSE = re.compile(rf"[,;:]((?:{MARKS})*)\.(?=(?:{MARKS})*(?:\s|$))")
_ENDED = re.compile(rf"([?!…]{_BETWEEN}*)\.(?!\.)")
_SPACES = re.compile(rf" ((?:{MARKS})*) ")
_QUOTED = re.compile(rf"({_BETWEEN}*[^{CLOSED}]{CLOSED}(?:{MARKS})*)([,.])")
_TWICE = re.compile(rf"([?!.,])[,.](?=[^{CLOSED}]{CLOSED})")


def seams(text: str, *, inside_quotes: bool, quotes: Sequence[str]) -> str:
    """Marked text with its punctuation in order, its quotation marks those of ``quotes``.

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


class Text(Kept, model.Text):  # type: ignore[misc]
    """``cs:text``"""

    def render(self, *args: Any, **kwargs: Any) -> Any:
        variable = self.get("variable")
        CALLED.tried += variable is not None and variable not in self.generated_variables
        text = super().render(*args, **kwargs)
        if text and variable:
            CALLED.found.append((self.tag, variable))
        return text

    def _variable(self, item: Any, context: Any) -> Any:
        if self.get("variable") != "locator":
            return super()._variable(item, context)
        text = str(item.locator.identifier)
        if item.locator.label == "page":
            return self._process(text, "page")
        return text.replace("-", "\u2013")

    def _format_last_page(self, first: str, last: str) -> str:
        return pages.last_page(first, last, self.get_root().get("page-range-format"))

    def case(self, text: Any, language: Any = None) -> Any:
        return _cased(text, self.get("text-case"), language)

    def quote(self, string: Any) -> Any:
        if self.get("quotes", "false").lower() == "true":
            return f"{OPEN}{string}{CLOSE}"
        return string


_CASES = {
    "capitalize-first": casing.first_raised,
    "capitalize-all": casing.all_raised,
    "sentence": casing.sentence,
    "title": casing.titled,
    "lowercase": str.lower,
    "uppercase": str.upper,
}


def _cased(text: Any, case: str | None, language: Any) -> Any:
    if case not in _CASES or (case == "title" and language != "en"):
        return text
    if isinstance(text, list) and any(isinstance(piece, NoCase) for piece in text):
        return text
    return String(_CASES[case](str(text)))


class Number(Kept, model.Number):  # type: ignore[misc]
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
        return pages.last_page(first, last, self.get_root().get("page-range-format"))

    def case(self, text: Any, language: Any = "en") -> Any:
        return _cased(text, self.get("text-case"), language)

    def format_number(self, number: str) -> Any:
        if self.get("form") == "ordinal" and number.isdecimal():
            return ordinal(int(number), self)
        return super().format_number(number)


class Name(Kept, people.Name):
    """``cs:name``"""

    def markup(self, text: Any) -> Any:
        made = super().markup(text)
        root = self.get_root()
        if not made or root.marked != "name" or isinstance(made, int):
            return made
        root.marked = ""
        return f"{NAMES}{made}{END}"


class Names(Kept, model.Names):  # type: ignore[misc]
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
        return f"{NAMES}{made}{END}" if self.get_root().marked == "names" else made


class Substitute(Kept, model.Substitute):  # type: ignore[misc]
    """``cs:substitute``"""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        before = len(CALLED.found)
        text = super().render(item, context, **kwargs)
        layout = (context if context is not None else self).get_layout()
        for tag, variable in CALLED.found[before:]:
            layout.repressed.setdefault(tag, []).append(variable)
        return text


class Group(Kept, model.Group):  # type: ignore[misc]
    """``cs:group``"""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        found, tried = len(CALLED.found), CALLED.tried
        text = super().process(item, context, **kwargs)
        if len(CALLED.found) == found and CALLED.tried > tried:
            raise VariableError
        # "A non-empty nested cs:group is treated as a non-empty variable" (CSL 1.0.2, "Group").
        CALLED.found.append((self.tag, ""))
        return text


class Label(Kept, model.Label):  # type: ignore[misc]
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
            return pages.is_plural(str(item.locator.identifier))
        value = str(item.reference.get(name.replace("-", "_"), ""))
        if name.startswith("number-of") and value.isdecimal():
            return int(value) > 1
        return pages.is_plural(value)

    def case(self, text: Any, language: Any = "en") -> Any:
        return _cased(text, self.get("text-case"), language)


class _Tested(Kept):
    def render(self, item: Any, *args: Any, **kwargs: Any) -> Any:
        if "disambiguate" in self.attrib:  # type: ignore[attr-defined]
            match = self.get("match", "all")  # type: ignore[attr-defined]
            rest = set(self.attrib) - {"disambiguate", "match"}  # type: ignore[attr-defined]
            right = TELLING.told is not (match == "none")
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
            found.append(pages.is_numeric(str(value)))
        return found


class If(_Tested, model.If):  # type: ignore[misc]
    """``cs:if``"""


class Else_If(_Tested, model.Else_If):  # type: ignore[misc]  # noqa: N801 - the tag's name
    """``cs:else-if``"""


class Macro(Kept, model.Macro):  # type: ignore[misc]
    """``cs:macro``"""


def _plainly(base: type) -> type:
    return type(base.__name__, (Kept, base), {})


_MENDED = (
    Text,
    Number,
    Date,
    Date_Part,
    Name,
    Names,
    Substitute,
    Group,
    Label,
    Macro,
    If,
    Else_If,
)

OWN: dict[str, type] = {
    base.__name__: _plainly(base) for base in model.CitationStylesElement.__subclasses__()
} | {cls.__name__: cls for cls in _MENDED}
"""Our classes of elements by the names of citeproc-py's."""

OTHER = _plainly(model.CitationStylesElement)
"""That of elements without one, such as the terms of a locale."""
