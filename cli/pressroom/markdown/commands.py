"""LaTeX commands within Markdown text: references, labels, marks, units, notes, page breaks.

Journals of scientific software (https://joss.readthedocs.io) and theses take them beside Pandoc's
Markdown. What is read here is what means the same outside LaTeX; any other command stays as text.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from pressroom.markdown import units
from pressroom.markdown.citekeys import FORMS

_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_OPTIONAL = re.compile(r"\[([^\[\]\n]*)\]")
_MARKS = {
    "emph": ("em",),
    "textit": ("em",),
    "textsl": ("em",),
    "textbf": ("strong",),
    "textsuperscript": ("sup",),
    "textsubscript": ("sub",),
    "textsc": (),
    "textrm": (),
    "textsf": (),
    "underline": (),
    "mbox": (),
}
"""Commands that set their words apart, and the token of the mark, if there is one."""

_REFERENCES = {"ref": "bare", "eqref": "round"} | dict.fromkeys(("autoref", "cref", "Cref"), "")
_LAYOUT = (
    *(
        "appendix",
        "maketitle",
        "bigskip",
        "centering",
        "clearpage",
        "hfill",
        "hspace",
        "medskip",
        "newpage",
        "noindent",
    ),
    *("pagebreak", "smallskip", "tableofcontents", "vfill", "vspace"),
)
"""Commands that only lay out a page."""
_WORDS = {"LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "ldots": "…", "dots": "…"}
MAX_ARGUMENT = 2000
"""Characters of an argument; a brace that does not close within them opens none."""


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read commands: tokens ``citation``, ``crossref``, ``label``, marks and text."""
    md.inline.ruler.before("escape", "command", _rule)
    md.inline.ruler.before("strikethrough", "tie", _tie)


_TIE = re.compile(r"~(?=\\(?:[A-Za-z]*ref|cite))")


def _tie(state: StateInline, silent: bool) -> bool:
    """``Table~\\ref{x}``: a space that no line breaks at."""
    before = state.src[state.pos - 1 : state.pos]
    if not _TIE.match(state.src, state.pos) or not (before.isalpha() or before == "."):
        return False
    _text(state, "\N{NO-BREAK SPACE}", silent)
    state.pos += 1
    return True


def _rule(state: StateInline, silent: bool) -> bool:
    found = _COMMAND.match(state.src, state.pos, state.posMax)
    if found is None or state.src[state.pos] != "\\":
        return False
    name, at = found[1], found.end()
    if name in _WORDS:
        _text(state, _WORDS[name], silent)
        state.pos = at + (2 if state.src.startswith("{}", at) else 0)
        return True
    options: list[str] = []
    while option := _OPTIONAL.match(state.src, at, state.posMax):
        options.append(option[1])
        at = option.end()
    end = _closing(state.src, at, state.posMax)
    if name in _LAYOUT:
        state.pos = end + 1 if end > 0 else found.end()
        if not silent:
            state.push("comment", "", 0).content = found[0]
        return True
    if end < 0:
        return False
    return _with_argument(state, name, options, (at + 1, end), silent)


_OTHERS = ("footnote", "href", "label", "textcolor", "texttt", "url")
_ARGUMENTS = {**units.COMMANDS, "href": 2, "textcolor": 2}
"""How many arguments a command has, where that is not one."""


def _with_argument(
    state: StateInline, name: str, options: list[str], argument: tuple[int, int], silent: bool
) -> bool:
    known = name in _MARKS or name in _REFERENCES or name in _OTHERS or name in units.COMMANDS
    if not known and not _cites(name):
        return False
    last = argument[1]
    for _ in range(_ARGUMENTS.get(name, 1) - 1):
        last = _closing(state.src, last + 1, state.posMax)
        if last < 0:
            return False
    if not silent:
        _push(state, name, options, argument, last)
    state.pos = last + 1
    return True


def _push(
    state: StateInline, name: str, options: list[str], argument: tuple[int, int], last: int
) -> None:
    """Add the tokens of a command whose first argument is given, and the end of whose last is."""
    content = state.src[slice(*argument)]
    if name in _MARKS:
        _marked(state, _MARKS[name], argument)
    elif name == "textcolor":
        _marked(state, (), (argument[1] + 2, last))
    elif name in ("href", "url"):
        _link(state, content, state.src[argument[1] + 2 : last] if name == "href" else content)
    elif name in units.COMMANDS:
        state.push("math_inline", "math", 0).content = state.src[state.pos : last + 1]
    elif name == "footnote":
        _note(state, argument)
    elif name == "texttt":
        state.push("code_inline", "code", 0).content = content
    else:
        kind = "label" if name == "label" else "crossref" if name in _REFERENCES else "citation"
        token = state.push(kind, "", 0)
        token.content = content
        token.meta = {"form": _REFERENCES.get(name, name), "options": options}


def _cites(name: str) -> bool:
    return name.lower() in FORMS or name.lower().startswith("cite")


def _closing(text: str, start: int, end: int) -> int:
    """Where the brace that opens at ``start`` closes, or -1."""
    if text[start : start + 1] != "{":
        return -1
    depth = 0
    for at in range(start, min(end, start + MAX_ARGUMENT)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return at
    return -1


def _text(state: StateInline, words: str, silent: bool) -> None:
    if not silent:
        state.pending += words


def _marked(state: StateInline, marks: tuple[str, ...], argument: tuple[int, int]) -> None:
    """The words of an argument, which is read as Markdown, between the tokens of a mark."""
    for mark in marks:
        state.push(f"{mark}_open", mark, 1)
    limit = state.posMax
    state.pos, state.posMax = argument
    state.md.inline.tokenize(state)
    state.posMax = limit
    for mark in marks:
        state.push(f"{mark}_close", mark, -1)


def _note(state: StateInline, argument: tuple[int, int]) -> None:
    """A note with the words of an argument, as the plugin of footnotes keeps ``^[...]``."""
    notes = state.env.setdefault("footnotes", {}).setdefault("list", {})
    words = state.src[slice(*argument)]
    tokens: list[Token] = []
    number = len(notes)
    notes[number] = {"content": words, "tokens": tokens}
    state.md.inline.parse(words, state.md, state.env, tokens)
    state.push("footnote_ref", "", 0).meta = {"id": number}


def _link(state: StateInline, address: str, words: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": address.replace("\\", "")}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)
