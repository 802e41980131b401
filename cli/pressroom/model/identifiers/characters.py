"""Characters that slip into identifiers when they are copied, and what to say of them."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = {"\0": "null", "\b": "backspace", "\t": "tab", "\n": "line feed", "\r": "return"}

# Dashes by category are Pd; these look the same but have another category.
_MORE_DASHES = "\u02d7\u2043\u207b\u208b\u2212"

# Shown with no ink although their category is not Cf: Unicode's default ignorable
# code points (DerivedCoreProperties.txt) that are letters or marks, and the Braille blank.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)


def name_character(char: str) -> str:
    """Return how a message calls ``char``: itself if it can be seen, code point and name if not."""
    if "!" <= char <= "~":
        return f"`{char}`"
    if char == " ":
        return "a space"
    visible = char.isprintable() and not _BLANK.match(char)
    shown = f"`{char}`" if visible else "a character that cannot be seen"
    return f"{shown} ({_unicode_name(char)})"


def _unicode_name(char: str) -> str:
    name = unicodedata.name(char, "") or _CONTROLS.get(char, "")
    return f"U+{ord(char):04X}" + (f", {name.lower()}" if name else "")


def intruder(char: str, where: str) -> tuple[str, str] | None:
    """Return what is wrong with ``char`` in ``where`` and what to do; ``None`` if nothing is.

    Intruders are all that Unicode does not call graphic (white space, control,
    format, private and unassigned code points), blanks that pass for letters,
    dashes that are not the hyphen, full-width forms and the replacement character.
    """
    if "!" <= char <= "~":
        return None
    named = name_character(char)
    category = unicodedata.category(char)
    if char == " ":
        return f"there is a space in {where}", "delete the space"
    if category[0] == "Z" or char in "\t\n\v\f\r":
        return f"there is white space in {where}: {_unicode_name(char)}", "delete it"
    if category == "Cc":
        return f"there is a control character in {where}: {_unicode_name(char)}", "delete it"
    if category[0] == "C" or _BLANK.match(char):
        return f"there is {named} in {where}", "delete it; it was probably copied along"
    if category == "Pd" or char in _MORE_DASHES:
        return f"{named} in {where} is not the hyphen", "write the hyphen `-` (U+002D)"
    if "\uff01" <= char <= "\uff5e":
        plain = chr(ord(char) - 0xFEE0)
        return f"{named} in {where} is the full-width form of `{plain}`", f"write `{plain}`"
    if char == "\ufffd":
        return (
            f"{named} in {where} stands for a character that was lost",
            "copy the identifier anew from its source",
        )
    return None
