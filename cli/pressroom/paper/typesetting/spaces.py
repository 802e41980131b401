"""Lines that end in a space before a link, a citation or other marks.

A space at the end of a line takes no room (CSS Text 3, section 4.1.3). Where
WeasyPrint 70 finds that a run of text fits but for the space at its end, as
before a citation, it breaks the line after the first word of the run: a table
then has a line of one word, a justified paragraph a line torn apart.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

_RESUME = 2  # of what it returns: where the next line begins, or None


def let_spaces_hang() -> None:
    """Set WeasyPrint up so; harmless to repeat.

    The function it wraps is private. If a later version has none of its name,
    lines break as they do there.
    """
    from weasyprint.layout import inline

    split = getattr(inline, "split_first_line", None)
    if split is None or hasattr(split, "__wrapped__"):
        return

    @wraps(split)
    def hanging(
        text: str, style: Any, context: Any, max_width: float | None, *rest: Any, **more: Any
    ) -> Any:
        found = split(text, style, context, max_width, *rest, **more)
        if max_width is None or found[_RESUME] is None or not text.endswith(" "):
            return found
        # Only a first line of a single word is in doubt, which is seldom.
        if " " in found[0].text.rstrip() or " " not in text.rstrip():
            return found
        bare = split(text.rstrip(" "), style, context, max_width, *rest, **more)
        if bare[_RESUME] is not None:
            return found
        whole = split(text, style, context, max_width + style["font_size"], *rest, **more)
        return whole if whole[_RESUME] is None else found

    inline.split_first_line = hanging
