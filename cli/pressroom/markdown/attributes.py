"""Braces after a heading, a picture or a caption: ``{#fig:name}``, ``{#tbl:name .bullets}``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

TABLE_FORMS = ("picture", "bullets", "code")
"""The classes of a table's caption: the forms that it can have in a post."""

_AT_END = re.compile(r"\s*(\{[^{}\n]*\})\s*$")
_LABEL = re.compile(r"#([A-Za-z][A-Za-z0-9_:.-]*)")


@dataclass(frozen=True, slots=True)
class Attributes:
    """A label and a form, or what is wrong with the braces; offsets are within the text searched.

    Either may be empty; ``form`` is one of the classes that may stand there.
    """

    label: str
    start: int
    end: int
    problem: str = ""
    form: str = ""


def at_end(text: str, forms: Collection[str] = ()) -> Attributes | None:
    """Attributes that ``text`` ends in, or ``None``. Braces without ``#`` or ``.`` are text.

    ``forms`` are the classes that may stand in them, one at most.
    """
    found = _AT_END.search(text)
    if found is None or not re.match(r"\{\s*[#.]|\{\s*[a-z-]+=", found[1]):
        return None
    label = form = ""
    start, end = found.span(1)
    for word in found[1][1:-1].split():
        named = _LABEL.fullmatch(word)
        if named is not None and not label:
            label = named[1]
        elif word.startswith(".") and word[1:] in forms and not form:
            form = word[1:]
        else:
            what = "not a label" if len(forms) < 2 else "not a label and a form of a table"
            return Attributes("", start, end, f"`{found[1]}` is {what}")
    return Attributes(label, start, end, "", form)
