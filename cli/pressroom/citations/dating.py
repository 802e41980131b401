"""``cs:date`` and ordinals as CSL 1.0.2 says; see :mod:`.mending`."""

from __future__ import annotations

from functools import partial
from typing import Any

from citeproc import model

from pressroom.citations.kept import CALLED, Kept
from pressroom.citations.people import TELLING


class Date(Kept, model.Date):  # type: ignore[misc]
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

    def render(self, *args: Any, **kwargs: Any) -> Any:
        CALLED.tried += self.get("variable") is not None
        text = super().render(*args, **kwargs)
        if text and self.get("variable"):
            CALLED.found.append((self.tag, self.get("variable")))
        return text


class Date_Part(Kept, model.Date_Part):  # type: ignore[misc]  # noqa: N801 - the tag's name
    """``cs:date-part``"""

    def process(self, date: Any, context: Any = None) -> Any:
        text = super().process(date, context)
        if (
            self.get("name") == "day"
            and self.get("form") == "ordinal"
            and str(text) != str(date.day)
        ):
            return ordinal(date.day, context if context is not None else self)
        if self.get("name") == "year" and TELLING.letter:
            text, TELLING.letter = f"{text}{TELLING.letter}", ""
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
