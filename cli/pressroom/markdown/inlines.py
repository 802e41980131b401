"""Inline tokens to inline nodes: text, marks, links, pictures, notes, references."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from pressroom import rules
from pressroom.citations import Cite
from pressroom.diagnostics import Place
from pressroom.markdown import citations, html_hints, links, parser, pictures
from pressroom.markdown.positions import InlineMap, find_on_lines
from pressroom.markdown.state import ArticleLink, InlineNote, State
from pressroom.model import document as d
from pressroom.text import closest


class InlineBuilder:
    """Builds the inline content of one article."""

    def __init__(self, state: State) -> None:
        self._state = state

    def build(
        self, tokens: Sequence[Token], imap: InlineMap, offset: int = 0
    ) -> tuple[d.Inline, ...]:
        """Nodes for ``tokens``; ``offset`` is where their text begins within that of ``imap``."""
        return _Run(self._state, self, tokens, imap, offset).nodes()

    def caption(self, text: str, line: int) -> tuple[d.Inline, ...]:
        """A caption: inline Markdown on one line of the source."""
        if not text.strip():
            return ()
        imap = InlineMap(self._state.source, text, line - 1, 1)
        return self.build(parser.parse_line(text), imap)

    def picture(
        self, token: Token, imap: InlineMap, offset: int = 0
    ) -> tuple[d.Picture | None, str]:
        """The picture of an image token, and its alternative text."""
        state = self._state
        start, end = token.meta["start"] + offset, token.meta["end"] + offset
        whole = imap.place(start, end)
        alt = _alt(token.children or [])
        href = str(token.attrGet("src") or "")
        place = _address_place(state, href, whole)
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
        folder = state.source.file.parent
        picture = pictures.find(href, folder, state.root, place, state.collector, state.store)
        if picture is not None:
            state.pictures.append(picture.path)
        return picture, alt


def _alt(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_alt(token.children or []))
        else:
            parts.append(token.content)
    return "".join(parts)


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


_PAIRS: dict[str, type[d.Emphasis] | type[d.Strong] | type[d.Strikethrough]] = {
    "em": d.Emphasis,
    "strong": d.Strong,
    "s": d.Strikethrough,
}


class _Run:
    """One run of inline tokens."""

    def __init__(
        self,
        state: State,
        builder: InlineBuilder,
        tokens: Sequence[Token],
        imap: InlineMap,
        offset: int,
    ) -> None:
        self._state = state
        self._builder = builder
        self._tokens = tokens
        self._map = imap
        self._offset = offset
        self._at = 0

    def nodes(self, until: str | None = None) -> tuple[d.Inline, ...]:
        found: list[d.Inline] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == until:
                break
            for node in self._node(token):
                if isinstance(node, d.Text) and found and isinstance(found[-1], d.Text):
                    found[-1] = d.Text(found[-1].text + node.text)
                else:
                    found.append(node)
        return tuple(found)

    def _place(self, token: Token) -> Place:
        meta = token.meta or {}
        if "start" not in meta:
            return self._map.place(self._offset)
        return self._map.place(meta["start"] + self._offset, meta["end"] + self._offset)

    def _node(self, token: Token) -> tuple[d.Inline, ...]:
        kind = token.type
        pair = kind.removesuffix("_open")
        if pair != kind and pair in _PAIRS:
            return (_PAIRS[pair](self.nodes(f"{pair}_close")),)
        match kind:
            case "text" | "text_special":
                return (d.Text(token.content),) if token.content else ()
            case "softbreak":
                return (d.Text("\n"),)
            case "hardbreak":
                return (d.LineBreak(),)
            case "code_inline":
                return (d.Code(token.content),)
            case "math_inline":
                return (d.Math(token.content),)
            case "link_open":
                return self._link(token)
            case "image":
                picture, alt = self._builder.picture(token, self._map, self._offset)
                return (d.InlinePicture(picture, alt),) if picture else ()
            case "reference":
                return self._reference(token)
            case "footnote_ref" | "footnote_missing" | "footnote_anchor":
                return self._footnote(token)
            case "html_inline":
                html_hints.report(token.content, self._place(token), self._state.collector)
                return ()
            case _:
                return (d.Text(token.content),) if token.content else ()

    def _link(self, token: Token) -> tuple[d.Inline, ...]:
        state = self._state
        href = str(token.attrGet("href") or "")
        children = self.nodes("link_close")
        whole = self._place(token)
        if not children:
            state.collector.report(
                rules.LINK_TEXT, whole, "the link has no text", "write it as [text](address)"
            )
        target = links.resolve(href, state.folder)
        place = _address_place(state, href, whole)
        if isinstance(target, links.Problem):
            links.report(target, place if href else whole, state.collector)
            return children
        if target.kind is d.LinkKind.HEADING and target.href not in state.outline.ids:
            guess = closest(target.href, state.outline.ids)
            state.collector.report(
                rules.LINK_HEADING,
                place,
                f"there is no heading `#{target.href}` in this article",
                f"did you mean `#{guess}`?" if guess else "check the heading's text",
            )
            return children
        if target.kind is d.LinkKind.ARTICLE:
            state.links.append(ArticleLink(target.href, target.fragment, place))
        title = str(token.attrGet("title") or "")
        return (d.Link(target.kind, target.href, children, target.fragment, title),)

    def _footnote(self, token: Token) -> tuple[d.Inline, ...]:
        place = self._place(token)
        if token.type == "footnote_missing":
            label = token.content
            return (d.FootnoteRef(self._state.note_number(label, place), label),)
        data = self._state.env["footnotes"]["list"][token.meta["id"]]
        if "tokens" in data:
            label = f"inline-{token.meta['id']}"
            note = InlineNote(data["tokens"], self._map, self._offset + token.meta["start"] + 2)
            return (d.FootnoteRef(self._state.note_number(label, place, note), label),)
        label = token.meta["label"]
        return (d.FootnoteRef(self._state.note_number(label, place), label),)

    def _reference(self, token: Token) -> tuple[d.Inline, ...]:
        start = token.meta["start"] + self._offset + 1
        cites: list[Cite] = []
        nodes: list[d.Inline] = []
        for piece in citations.pieces(token.content):
            key = piece.key
            place = self._map.place(start + piece.start, start + piece.end)
            if key.startswith(("fig:", "tbl:", "sec:")) and not piece.after:
                node = (
                    self._section(key.removeprefix("sec:"), place)
                    if key.startswith("sec:")
                    else self._cross_reference(key, place)
                )
                nodes.extend((d.Text(", "), node) if nodes and node else (node,) if node else ())
                continue
            if re.search(r"\s", key):
                self._state.collector.report(
                    rules.REFERENCE_EXISTS,
                    place,
                    f"`{key[:60]}` is not a key of the bibliography",
                    "between the brackets stand keys, a place after a comma: [@one, p. 3; @two]",
                )
                continue
            locator = citations.locator(piece.after)
            if locator is None:
                self._state.collector.report(
                    rules.LOCATOR_KNOWN,
                    self._map.place(start + piece.after_start, start + piece.after_end),
                    f"`{piece.after[:60]}` is no place within a work",
                    "write it like `p. 3`, `pp. 3-5`, `chap. 2`, `sec. 4.1`; words go outside",
                )
                locator = ("", "")
            work = self._state.cite(key, place)
            if work is not None:
                one = Cite(work, *locator, bare=piece.bare)
                if one not in cites:
                    cites.append(one)
        if cites:
            self._state.citations.append(tuple(cites))
            # Numbers and words are known when all is read; until then it says which it is.
            nodes.append(d.Citation((len(self._state.citations) - 1,)))
        return tuple(nodes)

    def _section(self, name: str, place: Place) -> d.Link | None:
        words = self._state.outline.sections.get(name)
        if words is None:
            guess = closest(name, self._state.outline.sections)
            self._state.collector.report(
                rules.REFERENCE_EXISTS,
                place,
                f"there is no section with the label `{name}`",
                f"did you mean `sec:{guess}`?" if guess else f"put {{#{name}}} after its heading",
            )
            return None
        return d.Link(d.LinkKind.HEADING, name, (d.Text(words),))

    def _cross_reference(self, label: str, place: Place) -> d.CrossReference | None:
        entry = self._state.outline.labels.get(label)
        if entry is None:
            guess = closest(label, self._state.outline.labels)
            what = "figure" if label.startswith("fig:") else "table"
            self._state.collector.report(
                rules.REFERENCE_EXISTS,
                place,
                f"there is no {what} with the label `{label}`",
                f"did you mean `{guess}`?" if guess else f"put {{#{label}}} after the {what}",
            )
            return None
        return d.CrossReference(entry.kind, entry.number, label)
