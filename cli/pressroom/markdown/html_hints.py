"""What to write instead of a piece of raw HTML."""

from __future__ import annotations

import re

from pressroom import rules
from pressroom.diagnostics import Collector, Place

_INSTEAD = {
    "a": "write a link as [text](address)",
    "b": "write **bold**",
    "strong": "write **bold**",
    "i": "write *italic*",
    "em": "write *italic*",
    "s": "write ~~struck~~",
    "del": "write ~~struck~~",
    "br": "end the line with a backslash",
    "hr": "write ---",
    "img": 'write a picture as ![alternative text](file.png "caption")',
    "figure": 'write a picture as ![alternative text](file.png "caption")',
    "table": "write a table with bars: | head | head |",
    "code": "write `code` between backticks",
    "pre": "fence the code with ``` lines",
    "blockquote": "begin the lines with >",
    "ul": "begin the items with -",
    "ol": "begin the items with 1.",
    "li": "begin the items with -",
    "sup": "use a superscript character such as \u00b2, or $math$",
    "sub": "use a subscript character such as \u2082, or $math$",
    "div": "use a container: ::: callout",
    "aside": "use a container: ::: callout",
    "details": "use a container: ::: callout",
    "iframe": "link to what it shows",
    "video": "link to what it shows",
    "script": "nothing runs in an article; delete it",
    "style": "the look comes from the templates; delete it",
}

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")


def report(text: str, place: Place, collector: Collector) -> None:
    """Report a piece of raw HTML; a comment is only noted."""
    if text.startswith("<!--") and text.endswith("-->"):
        collector.report(
            rules.HTML_COMMENT, place, "this comment is not published", "keep it or delete it"
        )
        return
    tag = _TAG.match(text)
    name = tag[1].lower() if tag else ""
    shown = f"`<{name}>`" if name else "this"
    hint = _INSTEAD.get(name, "write it in Markdown; for a literal < write \\<")
    collector.report(rules.HTML_NONE, place, f"{shown} is raw HTML", hint)
