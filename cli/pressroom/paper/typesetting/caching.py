"""What WeasyPrint works out again for each text and each style, kept: the same bytes, sooner.

Methods and functions of one version of WeasyPrint are replaced by ones that do the same.
Any other version is left as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

VERSION = "70.0"
"""The version whose methods are known."""

_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)
_GIVEN = (
    *(*_FEATURES, "font_family", "font_style", "font_stretch", "font_weight", "font_size"),
    *("font_variation_settings", "font_language_override", "lang", "direction"),
    "text_decoration_line",
)
"""All properties of a style that ``Layout.setup`` reads."""
_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)


def install() -> None:
    """Replace the methods of a WeasyPrint that has been imported; harmless to repeat."""
    import weasyprint
    from weasyprint.css import ComputedStyle
    from weasyprint.layout import percent
    from weasyprint.text import line_break
    from weasyprint.text.line_break import Layout

    if weasyprint.__version__ != VERSION or hasattr(Layout.setup, "__wrapped__"):
        return
    setup = Layout.setup
    Layout.setup = wraps(setup)(_setup(setup))
    computed = ComputedStyle.__missing__
    ComputedStyle.__missing__ = wraps(computed)(_missing(computed))
    for function, replacement in (
        (line_break.strut, partial(_once, line_break.strut)),
        (percent.resolve_percentages, _percentages(percent.resolve_percentages)),
    ):
        name, after = function.__name__, wraps(function)(replacement)
        for path, module in list(sys.modules.items()):
            if path.startswith("weasyprint.") and vars(module).get(name) is function:
                setattr(module, name, after)


def _setup(original: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """``Layout.setup``: what Pango is given of a style is made once for each style.

    WeasyPrint makes a context, a description of the font and a list of features for
    every piece of text that it measures or draws, several times for a line.
    """
    from weasyprint.text.constants import PANGO_DIRECTION
    from weasyprint.text.ffi import ffi, gobject, pango
    from weasyprint.text.fonts import font_features, get_font_description

    def prepared(layout: Any, style: Any) -> tuple[Any, Any, bytes, dict[str, Any]]:
        """Context, font, features, and the attributes of a layout that depend on its style."""
        original(layout, style)
        context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
        )
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
        if style["font_language_override"] != "normal" or style["lang"]:
            pango.pango_context_set_language(context, layout.language)
        features = font_features(*(style[name] for name in _FEATURES))
        others = ("layout", "style", "text", "max_width", "justification_spacing")
        return (
            context,
            get_font_description(style),
            ",".join(f"{name} {value}" for name, value in features.items()).encode(),
            {name: value for name, value in vars(layout).items() if name not in others},
        )

    def setup(self: Any, style: Any) -> None:
        try:
            context, font, features, attributes = style.text_setup
        except AttributeError:
            known = vars(style.font_config).setdefault("text_setups", {})
            key = repr([style[name] for name in _GIVEN])
            if key not in known:
                known[key] = prepared(self, style)
            context, font, features, attributes = style.text_setup = known[key]
        vars(self).update(attributes)
        self.style = style
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, font)
        if features:
            # One list for each layout, as it takes in the spaces of a text.
            made = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
            pango.pango_attr_list_insert(made, pango.pango_attr_font_features_new(features))
            pango.pango_layout_set_attributes(self.layout, made)

    return setup


def _missing(original: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    """``ComputedStyle.__missing__``: a property that is set nowhere needs no computing.

    WeasyPrint goes through all rules of the cascade for each property of each style. Most
    are set nowhere: they are inherited, or have an initial value that is the computed one.
    """
    from weasyprint.css import check_math
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    def logical(key: str) -> set[str]:
        """The properties that set a physical one, whatever the direction of the text."""
        function = PHYSICAL_FUNCTIONS.get(key)
        return {function(block="ttb", inline=way) for way in ("ltr", "rtl")} if function else set()

    independent = {
        key: logical(key)
        for key, value in INITIAL_VALUES.items()
        if key not in {"display", "float", "page", "position"}
        and not key.startswith("text_decoration_")
        and (key in INHERITED or not (key in INITIAL_NOT_COMPUTED or check_math(value)))
    }

    def missing(self: Any, key: str) -> Any:
        others = independent.get(key)
        if others is None or key in self.cascaded or not others.isdisjoint(self.cascaded):
            return original(self, key)
        if key not in INHERITED:
            value = INITIAL_VALUES[key]
        elif self.parent_style is not None:
            value = self.parent_style[key]
        else:
            return original(self, key)
        self[key] = value
        return value

    return missing


def _once(function: Callable[[Any], Any], style: Any) -> Any:
    """What ``function`` says of a style, kept with it: a style is final before it is used."""
    known = vars(style)
    if function.__name__ not in known:
        known[function.__name__] = function(style)
    return known[function.__name__]


def _percentages(original: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """``resolve_percentages``: lengths that follow from the style alone, once for each style."""
    from weasyprint.formatting_structure.boxes import Box

    def lengths(style: Any) -> dict[str, Any] | None:
        """What a box of this style is given; ``None`` where something around it has a say."""
        if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
            return None
        found = {name: style[name] for name in (f"border_{side}_width" for side in _SIDES)}
        for name in _LENGTHS:
            value = style[name]
            if value != "auto" and getattr(value, "unit", None) != "px":
                return None
            automatic = 0 if name.startswith("min_") else "auto"
            found[name] = automatic if value == "auto" else value.value
        return found

    def resolve(box: Any, containing_block: Any) -> None:
        used = _once(lengths, box.style) if isinstance(box, Box) else None
        if used is None:
            original(box, containing_block)
        else:
            vars(box).update(used)

    return resolve
