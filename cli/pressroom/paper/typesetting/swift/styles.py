"""Computed values that need no computing.

WeasyPrint goes through all the rules of the cascade for each property of each style when it is
first asked for. Most are set nowhere: they are inherited, or they have their initial value and that
is the computed one. The rules of those that depend on others stay WeasyPrint's.
"""

from __future__ import annotations

from typing import Any

from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

_DEPENDENT = frozenset({"display", "float", "page", "position"})


def _independent(key: str) -> bool:
    return key not in _DEPENDENT and not key.startswith("text_decoration_")


_KEPT = {
    key: value
    for key, value in INITIAL_VALUES.items()
    if key not in INHERITED
    and key not in INITIAL_NOT_COMPUTED
    and _independent(key)
    and not css.check_math(value)
}
"""Initial values that are computed values."""

_LOGICAL = {
    key: frozenset(function(block="ttb", inline=inline) for inline in ("ltr", "rtl"))
    for key, function in PHYSICAL_FUNCTIONS.items()
    if key in _KEPT
}
"""Physical properties, with the logical ones that may set them."""

_INITIAL = {key: value for key, value in _KEPT.items() if key not in PHYSICAL_FUNCTIONS}
_PASSED = frozenset(key for key in INHERITED if _independent(key) and key not in PHYSICAL_FUNCTIONS)

_begin = css.ComputedStyle.__init__
_compute = css.ComputedStyle.__missing__
_compute_anonymous = css.AnonymousStyle.__missing__


def _init(self: Any, parent_style: Any, cascaded: Any, pseudo_type: Any, *rest: Any) -> None:
    _begin(self, parent_style, cascaded, pseudo_type, *rest)
    # Of the pseudo-elements that every element has, hardly one is looked at.
    if pseudo_type is None or pseudo_type[0] == "@":
        self.update(_INITIAL)
        for key in cascaded:
            if key in _INITIAL:
                del self[key]


def _missing(self: Any, key: str) -> Any:
    cascaded = self.cascaded
    if key not in cascaded:
        if key in _INITIAL:
            value = self[key] = _INITIAL[key]
            return value
        if key in _PASSED:
            if self.parent_style is not None:
                value = self[key] = self.parent_style[key]
                return value
        elif key in _LOGICAL and cascaded.keys().isdisjoint(_LOGICAL[key]):
            value = self[key] = _KEPT[key]
            return value
    return _compute(self, key)


def _missing_anonymous(self: Any, key: str) -> Any:
    if key in _KEPT:
        value = self[key] = _KEPT[key]
        return value
    if key in INHERITED:
        value = self[key] = self.parent_style[key]
        return value
    return _compute_anonymous(self, key)


def install() -> None:
    """Put this in WeasyPrint's place."""
    css.ComputedStyle.__init__ = _init
    css.ComputedStyle.__missing__ = _missing
    css.AnonymousStyle.__missing__ = _missing_anonymous
