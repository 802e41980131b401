"""MyST roles, ``{name}`content```, as nodes of the tree.

https://mystmd.org/guide/roles
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.markdown.citing import commanded
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.inlines import Run

Nodes = tuple[d.Inline, ...]

_TARGET = re.compile(r"(.*?)\s*<([^<>]+)>", re.DOTALL)
"""``words <target>``."""
_NUMBER = re.compile(r"%s|\{number\}")
_REFERENCES = ("ref", "numref", "eq", "prf:ref", "any", "std:ref")
_LINKS = ("doc", "download", "external")
_CODE = (
    *("class", "code", "command", "data", "envvar", "exc", "file", "func", "kbd", "literal"),
    *("meth", "mod", "obj", "option", "program", "py:class", "py:func", "py:meth", "samp"),
)
_PLAIN = ("abbr", "button", "eval", "index", "sc", "si", "smallcaps", "term", "u", "underline")
_MARKS: dict[str, Callable[[Nodes], d.Inline]] = {
    "sub": d.Subscript,
    "subscript": d.Subscript,
    "sup": d.Superscript,
    "superscript": d.Superscript,
    "del": d.Strikethrough,
    "strike": d.Strikethrough,
    "strong": d.Strong,
    "emphasis": d.Emphasis,
    "dfn": d.Emphasis,
}


def role(run: Run, name: str, content: str, place: Place) -> Nodes:
    """What a role shows; of one that is not known its content, with a finding."""
    if name.startswith("myst:"):
        return (d.Code(content),)
    if name == "math":
        return run.math(content)
    if name in _MARKS:
        return (_MARKS[name](run.words(content)),)
    if name in _CODE:
        return (d.Code(_words_of(content)),)
    if name in _REFERENCES:
        return reference(run, name, content, place)
    if name.lower().startswith("cite"):
        return commanded(run, content, name, (), place)
    if name in _LINKS or name in _PLAIN:
        return run.words(_words_of(content))
    run.state.fold(
        rules.SYNTAX_READ,
        place,
        f"the role `{{{name}}}` is not known, so its content stands there alone",
        "write it in Markdown",
    )
    return run.words(_words_of(content))


def reference(run: Run, name: str, content: str, place: Place) -> Nodes:
    """A reference by label: ``label``, or ``words <label>`` with ``%s`` for the number."""
    found = _TARGET.fullmatch(content.strip())
    words, label = (found[1], found[2].strip()) if found else ("", content.strip())
    refer = run.state.outline.refer
    if words and not _NUMBER.search(words):
        return (d.Link(d.LinkKind.HEADING, run.state.outline.link(label, place), run.words(words)),)
    if words:
        before, after = _NUMBER.split(words, maxsplit=1)
        node = refer(label, place, label, bare=True)
        return tuple(filter(None, (text(before), node, text(after))))
    if name == "eq":
        return (d.Text("("), refer(label, place, label, bare=True), d.Text(")"))
    return (refer(label, place, label),)


def text(words: str) -> d.Text | None:
    """``words`` as a node, or none."""
    return d.Text(words) if words else None


def _words_of(content: str) -> str:
    found = _TARGET.fullmatch(content.strip())
    return (found[1] or found[2]) if found else content
