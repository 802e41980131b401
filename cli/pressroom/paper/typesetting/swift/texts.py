"""Text as it is handed to Pango: what follows from its style is made once for each style.

WeasyPrint makes a context, a description of the font and a list of attributes for every piece of
text that it measures or draws, several times for a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango

_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)
_DECIDING = (
    *_FEATURES,
    *("font_family", "font_style", "font_stretch", "font_weight", "font_size"),
    *("font_variation_settings", "font_language_override", "lang", "direction"),
    *("text_decoration_line", "overflow_wrap", "word_spacing", "letter_spacing"),
)
"""All properties of a style that Pango is told of."""

_SPACES = (b" ", "\N{NO-BREAK SPACE}".encode())
_Layout: Any = line_break.Layout
_create = line_break.create_layout
_get_line = pango.pango_layout_get_line_readonly
_set_text = pango.pango_layout_set_text


@dataclass(frozen=True, slots=True)
class _Setup:
    """What Pango is told of a style. ``plain`` says that it sets no space between letters.

    ``values`` are the attributes of WeasyPrint's object, such as where a line below the text is.
    """

    context: Any
    description: Any
    features: bytes
    unhyphenated: bool
    word_spacing: float
    plain: bool
    values: dict[str, Any]

    def attributes(self) -> Any:
        """A new list of Pango's attributes for text of any length, or ``None`` if there are none.

        Unlike WeasyPrint's lists these are freed.
        """
        if not self.features and not self.unhyphenated:
            return None
        found = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        if self.features:
            features = pango.pango_attr_font_features_new(self.features)
            pango.pango_attr_list_insert(found, features)
        if self.unhyphenated:
            pango.pango_attr_list_insert(found, pango.pango_attr_insert_hyphens_new(False))
        return found


def _setup(style: Any) -> tuple[_Setup, Any]:
    """That of a style, and its attributes to share; equal styles of a document have the same."""
    fonts = style.font_config
    try:
        known = fonts.text_setups
    except AttributeError:
        known = fonts.text_setups = {}
    key = repr([style[name] for name in _DECIDING])
    if key not in known:
        made = _made(style)
        known[key] = made, made.attributes()
    found: tuple[_Setup, Any] = known[key]
    return found


def _made(style: Any) -> _Setup:
    first = _Layout.__new__(_Layout)
    _Layout.setup(first, style)
    context = ffi.gc(
        pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
    )
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    if style["font_language_override"] != "normal" or style["lang"]:
        pango.pango_context_set_language(context, first.language)
    features = line_break.font_features(*(style[name] for name in _FEATURES))
    return _Setup(
        context,
        line_break.get_font_description(style),
        ",".join(f"{name} {value}" for name, value in features.items()).encode(),
        style["overflow_wrap"] in ("anywhere", "break-word"),
        style["word_spacing"],
        style["letter_spacing"] == "normal",
        {name: value for name, value in vars(first).items() if name not in ("style", "layout")},
    )


def _first_paragraph(text: str) -> str:
    index = text.find("\n")
    return text if index == -1 else text[: index + 2]


class Layout(line_break.Layout):  # type: ignore[misc]
    """WeasyPrint's, set up from what is known of the style."""

    def setup(self, style: Any) -> None:
        try:
            setup, attributes = style.text_setup
        except AttributeError:
            setup, attributes = style.text_setup = _setup(style)
        self.style = style
        self.__dict__.update(setup.values)
        self.layout = layout = ffi.gc(pango.pango_layout_new(setup.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(layout, False)
        pango.pango_layout_set_font_description(layout, setup.description)
        if attributes is not None:
            pango.pango_layout_set_attributes(layout, attributes)

    def set_text(self, text: str, justify: bool = False) -> None:
        setup, attributes = self.style.text_setup
        if not setup.plain or "\t" in text or "\0" in text:
            if attributes is not None:  # WeasyPrint adds to the list that it finds
                pango.pango_layout_set_attributes(self.layout, setup.attributes())
            super().set_text(text, justify)
            return
        spacing = setup.word_spacing + (self.justification_spacing if justify else 0)
        text = _first_paragraph(text)
        if spacing and text == " ":
            text = " \N{ZERO WIDTH SPACE}"  # Pango widens no single space
        self.text = text
        data = text.encode()
        _set_text(self.layout, data, len(data))
        if spacing and text:
            self._space(setup, data, int(spacing * TO_UNITS))

    def _space(self, setup: _Setup, data: bytes, spacing: int) -> None:
        """Widen each space of the text; Pango gives those at its ends half of it."""
        attributes = setup.attributes()
        if attributes is None:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        ends = (0, len(data) - 1)
        for space in _SPACES:
            place = data.find(space)
            while place != -1:
                attribute = pango.pango_attr_letter_spacing_new(spacing * (1 + (place in ends)))
                attribute.start_index, attribute.end_index = place, place + len(space)
                pango.pango_attr_list_change(attributes, attribute)
                place = data.find(space, place + 1)
        pango.pango_layout_set_attributes(self.layout, attributes)

    def get_first_line(self) -> tuple[Any, int | None]:
        first = _get_line(self.layout, 0)
        second = _get_line(self.layout, 1)
        self.first_line_direction = first.resolved_dir
        return first, None if second == ffi.NULL else second.start_index


def _to_draw(
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float
) -> Any:
    """A layout that is put away at once, to be set up again when it is drawn."""
    setup, _ = style.text_setup
    if max_width is not None or not setup.plain or "\t" in text or "\0" in text:
        return _create(text, style, context, max_width, justification_spacing)
    layout = Layout.__new__(Layout)
    layout.__dict__.update(setup.values)
    layout.justification_spacing = justification_spacing
    layout.max_width = None
    text = _first_paragraph(text)
    layout.text = " \N{ZERO WIDTH SPACE}" if setup.word_spacing and text == " " else text
    layout.layout = layout.style = None
    return layout


def install() -> None:
    """Put this in WeasyPrint's place."""
    line_break.Layout = Layout
    # There it is called for justified text alone, and not asked for a line.
    inline.create_layout = _to_draw
