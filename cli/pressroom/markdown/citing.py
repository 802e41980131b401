"""Citations of a text: from tokens to nodes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from markdown_it.token import Token

from pressroom.citations import Cite, Form
from pressroom.diagnostics import Place
from pressroom.markdown.citekeys import FORMS, Piece, located, parted, pieces
from pressroom.markdown.outline import label_kind
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.inlines import Run

_WITH_YEAR = re.compile(r"^[^\W\d].*(?:1[89]|20)\d\d")
"""What is a key rather than somebody's handle."""
_COMMANDED = re.compile(r"(?:\{([^{}]*)\})?\s*([^\s{},;][^{},;]*)(?:\{([^{}]*)\})?")
"""A key of MyST, with words in braces around it."""


def bracketed(run: Run, token: Token) -> tuple[d.Inline, ...]:
    """``[see @key, p. 3; @fig:one]``: a citation, and references to what is numbered here.

    Words around a key stay what they are where no bibliography could have it.
    """
    citations = run.state.citations
    parts = list(pieces(token.content, citations.has))
    if token.children is not None and not any(_is_ours(run, part.key) for part in parts):
        return (d.Text("["), *run.children(token, 1), d.Text("]"))
    return _cited(run, token, parts, 1)


def narrative(run: Run, token: Token) -> tuple[d.Inline, ...]:
    """``@key [p. 3]`` in a sentence: a citation, a reference, or the text it is."""
    citations = run.state.citations
    key, end = token.meta["key"], token.meta["key_end"]
    bare = token.content.startswith("-")
    start = token.meta["key_start"]
    place = run.at(token, start, start + len(key))
    after = token.meta.get("after")
    if citations.knows(key):
        if after is None:
            return (citations.add([citations.cite(key, place, bare=bare, form=Form.NARRATIVE)]),)
        content = token.content[after:-1]
        own, rest = parted(content)
        label, where, words = located(own)
        joint = " " if where else ", "
        first = citations.cite(key, place, (label, where), bare=bare, form=Form.NARRATIVE)
        nodes = joined(words, joint, run.inside(token, after + len(own) - len(words), words))
        others = list(pieces(content[rest:], citations.has))
        return _cited(run, token, others, after + rest, [replace(first, after=nodes)])
    made: d.Inline = d.Text(token.content[:end])
    if label_kind(key) or run.state.outline.may_have(key):
        made = run.state.outline.refer(key, place, token.content[:end], bare=bare)
    elif _WITH_YEAR.search(key) or citations.is_misspelt(key):
        citations.missing(key, place)
    if after is None:
        return (made,)
    return (made, d.Text(token.content[end:after]), *run.children(token, after), d.Text("]"))


def joined(words: str, joint: str, nodes: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
    """The ``nodes`` of ``words`` behind a place or a key, with a ``joint`` where they need one."""
    return (d.Text(joint), *nodes) if words and words[0] not in ",;:.?!)" else nodes


def _is_ours(run: Run, key: str) -> bool:
    """Whether a key in brackets with words before it is meant as one."""
    citations = run.state.citations
    return citations.any or citations.knows(key) or bool(label_kind(key))


def _cited(
    run: Run, token: Token, parts: Sequence[Piece], offset: int, first: Sequence[Cite] = ()
) -> tuple[d.Inline, ...]:
    """The citation of ``parts``, whose text begins at ``offset``, and references to labels."""
    citations = run.state.citations
    cites = list(first)
    nodes: list[d.Inline] = []
    for part in parts:
        place = run.at(token, offset + part.start, offset + part.end)
        before = run.inside(token, offset + part.before_start, part.before)
        known = citations.knows(part.key)
        if not known and (label_kind(part.key) or run.state.outline.may_have(part.key)):
            after = run.inside(token, offset + part.after_start, part.after)
            nodes += [d.Text(", ")] if nodes else []
            nodes += [*before, d.Text(" ")] if before else []
            nodes.append(run.state.outline.refer(part.key, place, f"@{part.key}", bare=part.bare))
            nodes += after
            continue
        label, where, words = located(part.after)
        start = offset + part.after_start + len(part.after) - len(words)
        one = citations.cite(part.key, place, (label, where), bare=part.bare, before=before)
        after = joined(words, " ", run.inside(token, start, words))
        cites.append(replace(one, after=after))
    if cites:
        nodes += [d.Text(" ")] if nodes else []
        nodes.append(citations.add(cites))
    return tuple(nodes)


def commanded(
    run: Run, keys: str, name: str, options: Sequence[str], place: Place
) -> tuple[d.Inline, ...]:
    """The citation of a LaTeX command or a MyST role: its ``keys`` (``one,two``) and its name.

    ``options`` are those of natbib (https://ctan.org/pkg/natbib): what stands after the works, or
    what stands before them and after them. MyST has them in braces around a key.
    """
    citations = run.state.citations
    form, bare = FORMS.get(name.lower(), (Form.PARENTHETICAL, False))
    cites: list[Cite] = []
    parts = list(_COMMANDED.finditer(keys))
    for number, part in enumerate(parts):
        before = options[0] if number == 0 and len(options) > 1 else part[1] or ""
        after = options[-1] if number == len(parts) - 1 and options else part[3] or ""
        label, where, words = located(after)
        shown = run.words(before.strip())
        one = citations.cite(
            part[2].strip().removeprefix("@"),
            place,
            (label, where),
            bare=bare,
            form=form,
            before=shown,
        )
        joint = " " if where else ", "
        cites.append(replace(one, after=joined(words, joint, run.words(words))))
    if form is not Form.NARRATIVE:
        return (citations.add(cites),) if cites else ()
    nodes: list[d.Inline] = []
    for one in cites:
        nodes += [d.Text("; ")] if nodes else []
        nodes.append(citations.add([one]))
    return tuple(nodes)
