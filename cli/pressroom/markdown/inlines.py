"""Inline tokens to inline nodes: text, marks, links, pictures, notes, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markdown_it.token import Token

from pressroom import rules
from pressroom.cache import Store
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import Source
from pressroom.markdown import embedded, links, parser, pictures, roles
from pressroom.markdown.citations import Citations, is_doi
from pressroom.markdown.citing import bracketed, commanded, narrative
from pressroom.markdown.macros import Macros
from pressroom.markdown.outline import Outline
from pressroom.markdown.parser import InlineMap, find_on_lines, token_text
from pressroom.markdown.rawhtml import OpenElements
from pressroom.model import document as d


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A link to another article: its path in the publication, a heading id or ``""``, its place."""

    path: str
    fragment: str
    place: Place


@dataclass(frozen=True, slots=True)
class InlineNote:
    """The text of ``^[an inline footnote]``."""

    tokens: list[Token]
    map: InlineMap
    offset: int


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote that was referred to."""

    label: str
    place: Place
    inline: InlineNote | None = None


@dataclass
class State:
    """The article being built: its source, its outline, and what was referred to so far."""

    source: Source
    collector: Collector
    root: Path
    outline: Outline
    citations: Citations
    footnotes: dict[str, Any]
    """The parser's notes on footnotes."""
    store: Store | None = None
    site: str = ""
    """The address of the publication's site, or empty."""
    macros: Macros = field(default_factory=Macros)
    links: list[ArticleLink] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    """The files that were shown or included so far."""
    remote: list[tuple[Place, str]] = field(default_factory=list)
    """The addresses of pictures that are elsewhere, so far."""
    included: list[Path] = field(default_factory=list)
    """Those that were included, each as often as it was."""
    elements: int = 0
    """How many elements of HTML are open."""
    cells: int = 0
    """How many of them are cells of a table, in which no picture is a figure."""
    folded: dict[tuple[Rule, str], tuple[tuple[Place, str, str], int]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The article's folder within the publication, ``a/b`` or empty."""
        return self.source.path.rpartition("/")[0]

    def fold(self, rule: Rule, place: Place, message: str, hint: str = "", kind: str = "") -> None:
        """Report what may occur often: once for the file, with a count of those of its ``kind``."""
        key = (rule, kind or message)
        first, count = self.folded.get(key, ((place, message, hint), 0))
        self.folded[key] = (first, count + 1)

    def flush(self) -> None:
        """Report what was folded."""
        for (rule, kind), ((place, message, hint), count) in self.folded.items():
            same = f"; {count} times in this file" if count > 1 else ""
            others = f"; {count - 1} more like it in this file" if count > 1 else ""
            self.collector.report(
                rule, place, message + (same if kind == message else others), hint
            )

    def _fold_picture(self, rule: Rule, place: Place, message: str, hint: str) -> None:
        self.fold(rule, place, message, hint, kind=re.sub("`.*`", "", message))

    def find(self, name: str) -> Path | None:
        """The file of the publication that ``name`` means, relative to this one; or ``None``."""
        try:
            file = (self.source.file.parent / name).resolve()
            return file if file.is_relative_to(self.root) and file.is_file() else None
        except (OSError, ValueError, RuntimeError):  # too long, or with a character that none has
            return None

    def article_link(self, path: str, fragment: str, place: Place) -> None:
        """Note a link to another article, which is looked up when all are known."""
        self.links.append(ArticleLink(path, fragment, place))

    def picture(self, href: str, place: Place) -> d.Picture | None:
        """The picture ``href`` names; one that is not there is reported."""
        folder = self.source.file.parent
        if href.lower().startswith(("http://", "https://")):
            self.remote.append((place, href))
        elif href.startswith("/") and not href.startswith("//"):  # of a site, as Hugo has it
            href = embedded.picture_path(self, unquote(href).lstrip("/"))
        found = pictures.find(href, folder, self.root, place, self._fold_picture, self.store)
        if found is not None:
            self.files.append(found.path)
        return found

    def link(
        self, href: str, children: tuple[d.Inline, ...], whole: Place, title: str = ""
    ) -> tuple[d.Inline, ...]:
        """A link that stands at ``whole``; its words alone where it leads nowhere."""
        target = links.resolve(href, self.folder, self.site)
        place = _address_place(self, href, whole)
        if isinstance(target, links.Problem):
            kind = "a path of a site" if href.startswith("/") else ""
            links.report(target, place if href else whole, partial(self.fold, kind=kind))
            return children or (d.Text(href),)
        if target.kind is d.LinkKind.HEADING:
            self.outline.link(target.href, place)
        if target.kind is d.LinkKind.ARTICLE:
            self.article_link(target.href, target.fragment, place)
        return (d.Link(target.kind, target.href, children, target.fragment, title),)

    def note_number(self, label: str, place: Place, inline: InlineNote | None = None) -> int:
        """The number of a footnote; a new one the first time a label is seen."""
        if label not in self._numbers:
            self.notes.append(Note(label, place, inline))
            self._numbers[label] = len(self.notes)
        return self._numbers[label]


def inline_nodes(
    state: State, tokens: Sequence[Token], imap: InlineMap, offset: int = 0
) -> tuple[d.Inline, ...]:
    """Nodes for ``tokens``; ``offset`` is where their text begins within that of ``imap``."""
    return Run(state, tokens, imap, offset).nodes()


def caption_nodes(state: State, text: str, line: int) -> tuple[d.Inline, ...]:
    """A caption: inline Markdown on one line of the source."""
    if not text.strip():
        return ()
    imap = InlineMap(state.source, text, line - 1, 1)
    return inline_nodes(state, parser.parse_line(text, state.footnotes), imap)


def find_picture(
    state: State, token: Token, imap: InlineMap, offset: int = 0
) -> tuple[d.Picture | None, str]:
    """The picture of an image token, and its alternative text."""
    whole = imap.place(token.meta["start"] + offset, token.meta["end"] + offset)
    alt = token_text(token.children or [])
    href = str(token.attrGet("src") or "")
    if not alt.strip():
        state.collector.report(
            rules.PICTURE_ALT,
            whole,
            "the picture has no alternative text",
            "say in a sentence what it shows: ![text](file.png)",
        )
    if not href:
        state.collector.report(
            rules.PICTURE_EXISTS, whole, "the picture names no file", "![text](file.png)"
        )
        return None, alt
    return state.picture(href, _address_place(state, href, whole)), alt


def _address_place(state: State, href: str, whole: Place) -> Place:
    """Where an address stands: within its link, or in the definition that the link names."""
    lines = state.source.lines
    if whole.line is None or not href:
        return whole
    last = whole.end_line or whole.line
    for number in range(last, whole.line - 1, -1):
        end = (whole.end_column or 1) - 1 if number == last and whole.end_column else None
        start = (whole.column or 1) - 1 if number == whole.line else 0
        at = lines[number - 1].rfind(href, start, end)
        if at >= 0:
            return state.source.place(number, at + 1, len(href))
    definition = re.compile(r"\s{0,3}\[[^\]]+\]:\s*<?" + re.escape(href) + r"(?:[>\s]|$)")
    for number, line in enumerate(lines, 1):
        if "]:" in line and definition.match(line):
            return find_on_lines(state.source, href, [number - 1])
    return whole


_PAIRS: dict[str, Callable[[tuple[d.Inline, ...]], d.Inline]] = {
    "em": d.Emphasis,
    "strong": d.Strong,
    "s": d.Strikethrough,
    "sub": d.Subscript,
    "sup": d.Superscript,
    "mark": d.Highlight,
}


class Run:
    """One run of inline tokens."""

    def __init__(
        self,
        state: State,
        tokens: Sequence[Token],
        imap: InlineMap,
        offset: int,
    ) -> None:
        self._state = state
        self._tokens = tokens
        self._map = imap
        self._offset = offset
        self._at = 0

    def nodes(self, until: str | None = None) -> tuple[d.Inline, ...]:
        """The nodes up to the token ``until``, or all that are left."""
        return self.level(until).inlines()

    def level(self, until: str | None = None) -> OpenElements:
        """The same with the HTML in it, which may be blocks."""
        found = OpenElements(self._state)
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == until:
                break
            if token.type == "html_inline":
                found.tag(token.content, self._place(token))
                continue
            for node in self._node(token):
                found.add(node)
        return found

    def _place(self, token: Token) -> Place:
        meta = token.meta or {}
        if "start" not in meta:
            return self._map.place(self._offset)
        return self._map.place(meta["start"] + self._offset, meta["end"] + self._offset)

    def _node(self, token: Token) -> tuple[d.Inline, ...]:
        """The nodes of ``token``; what has no method of its own is the text that it holds."""
        kind = token.type
        pair = kind.removesuffix("_open")
        if pair != kind and pair in _PAIRS:
            children = self.nodes(f"{pair}_close")
            return (_PAIRS[pair](children),) if children else ()
        if kind == "span_open":
            return self.nodes("span_close")
        build = _BUILDERS.get(kind)
        if build is not None:
            return build(self, token)
        return (d.Text(token.content),) if token.content else ()

    @property
    def state(self) -> State:
        """The article that is being built."""
        return self._state

    def words(self, text: str) -> tuple[d.Inline, ...]:
        """Inline Markdown within other content, such as that of a role."""
        tokens = parser.parse_line(text, self._state.footnotes)
        return inline_nodes(self._state, tokens, self._map, self._offset)

    def at(self, token: Token, start: int, end: int) -> Place:
        """The place of a part of ``token``, by offsets in its text."""
        first = token.meta["start"] + self._offset
        return self._map.place(first + start, first + end)

    def inside(self, token: Token, start: int, text: str) -> tuple[d.Inline, ...]:
        """The nodes of ``text``, which is that of ``token`` from an offset on."""
        if not text:
            return ()
        tokens = parser.parse_line(text, self._state.footnotes)
        offset = token.meta["start"] + self._offset + start
        return inline_nodes(self._state, tokens, self._map, offset)

    def children(self, token: Token, start: int) -> tuple[d.Inline, ...]:
        """The nodes of the children of ``token``, whose text begins at an offset of its own."""
        offset = token.meta["start"] + self._offset + start
        return inline_nodes(self._state, token.children or (), self._map, offset)

    def _role(self, token: Token) -> tuple[d.Inline, ...]:
        return roles.role(self, token.meta["name"], token.content, self._place(token))

    def math(self, tex: str) -> tuple[d.Inline, ...]:
        """A formula with its macros expanded; nothing for one that only defines some."""
        expanded = self.state.macros.expand(tex)
        return (d.Math(expanded),) if expanded else ()

    def _citation(self, token: Token) -> tuple[d.Inline, ...]:
        meta = token.meta
        return commanded(self, token.content, meta["form"], meta["options"], self._place(token))

    def _crossref(self, token: Token) -> tuple[d.Inline, ...]:
        """``\\ref{x}``, ``\\eqref{x}``, ``\\autoref{x}``"""
        form, label = token.meta["form"], token.content.strip()
        node = self._state.outline.refer(label, self._place(token), label, bare=bool(form))
        return (d.Text("("), node, d.Text(")")) if form == "round" else (node,)

    def _shortcode(self, token: Token) -> tuple[d.Inline, ...]:
        return embedded.inline(self, token.meta["shortcode"], self._place(token))

    def _wikilink(self, token: Token) -> tuple[d.Inline, ...]:
        return embedded.wikilink(self, token, self._place(token))

    def _comment(self, token: Token) -> tuple[d.Inline, ...]:
        if not token.content.startswith("\\"):
            self._state.fold(
                rules.HTML_COMMENT, self._place(token), "this comment is not published"
            )
        return ()

    def _image(self, token: Token) -> tuple[d.Inline, ...]:
        found, alt = find_picture(self._state, token, self._map, self._offset)
        return (d.InlinePicture(found, alt),) if found else ()

    def _link(self, token: Token) -> tuple[d.Inline, ...]:
        state = self._state
        href = str(token.attrGet("href") or "")
        children = self.nodes("link_close")
        whole = self._place(token)
        if not children and href.startswith("#"):
            return (state.outline.refer(unquote(href[1:]), whole, href[1:]),)
        if not children and is_doi(href):  # https://mystmd.org/guide/citations
            return commanded(self, href, "cite:t", (), whole)
        if not children:
            state.collector.report(
                rules.LINK_TEXT, whole, "the link has no text", "write it as [text](address)"
            )
            children = (d.Text(href),) if href else ()
        return state.link(href, children, whole, str(token.attrGet("title") or ""))

    def _footnote(self, token: Token) -> tuple[d.Inline, ...]:
        place = self._place(token)
        if token.type == "footnote_missing":
            label = token.content
            self._state.collector.report(
                rules.FOOTNOTE_TEXT,
                place,
                f"the footnote `{label}` has no text",
                f"write it in a paragraph of its own: `[^{label}]: text`",
            )
            return (d.Text(f"[^{label}]"),)
        data = self._state.footnotes["list"][token.meta["id"]]
        if "tokens" in data:
            label = f"inline-{token.meta['id']}"
            note = InlineNote(data["tokens"], self._map, self._offset + token.meta["start"] + 2)
            return (d.FootnoteRef(self._state.note_number(label, place, note), label),)
        label = token.meta["label"]
        return (d.FootnoteRef(self._state.note_number(label, place), label),)


_BUILDERS: dict[str, Callable[[Run, Token], tuple[d.Inline, ...]]] = {
    "softbreak": lambda _, __: (d.Text("\n"),),
    "hardbreak": lambda _, __: (d.LineBreak(),),
    "code_inline": lambda _, token: (d.Code(token.content),),
    "math_inline": lambda run, token: run.math(token.content),
    "math_inline_double": lambda run, token: run.math(token.content),
    "citation": Run._citation,
    "comment": Run._comment,
    "crossref": Run._crossref,
    "label": lambda _, __: (),
    "myst_role": Run._role,
    "shortcode": Run._shortcode,
    "wikilink": Run._wikilink,
    "link_open": Run._link,
    "image": Run._image,
    "reference": bracketed,
    "narrative": narrative,
    "footnote_ref": Run._footnote,
    "footnote_missing": Run._footnote,
    "footnote_anchor": Run._footnote,
}
