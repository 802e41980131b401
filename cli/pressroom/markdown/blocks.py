"""From block tokens to the blocks of the tree, reporting whatever would be lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.files import read
from pressroom.markdown import containers, embedded, mathblocks, tables, unread
from pressroom.markdown.attributes import NONE, Attributes, attributes_at_end
from pressroom.markdown.footnotes import Footnotes
from pressroom.markdown.inlines import Run, State, caption_nodes, find_picture, inline_nodes
from pressroom.markdown.outline import split_number
from pressroom.markdown.parser import UNSEEN, InlineMap, find_on_lines, read as read_tokens
from pressroom.markdown.rawhtml import OpenElements
from pressroom.model import document as d

_TITLE = re.compile(
    r"""\s("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))\s*\)$""", re.DOTALL
)
"""The title of a picture as written: its escapes are the caption's, which is parsed once."""


MAX_DEPTH = 5
"""How deep files may include files."""
MAX_INCLUDED = 100
"""Files that an article may include, each time counted."""

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_ID = re.compile(r"\{/\*[ ]{0,9}([\w-]{1,200})[ ]{0,9}\*/\}$")
"""A comment of MDX at the end of a heading, which is its id in the documentation of React."""

_PAGE_BREAK = re.compile(
    r"\\(?:newpage|pagebreak|clear(?:double)?page)|\{\{[<%]\s{0,9}pagebreak\s{0,9}/?[>%]\}\}"
)
_CONTENTS = re.compile(r"\[TOC\]|\[\[_?TOC_?\]\]|\\tableofcontents", re.IGNORECASE)
"""Where other tools put a table of contents."""

_MATH_FENCE = re.compile(r"math|latex-math")
_CODE_IN_BRACES = re.compile(r"\{+\.?([\w+#-]+)")
"""The language of ```` ```{python} ```` and ```` ```{.python .numberLines} ````."""


class BlockBuilder:
    """Walks the tokens of one article; :attr:`headings` are those met so far."""

    def __init__(
        self, tokens: list[Token], state: State, within: BlockBuilder | None = None
    ) -> None:
        """``within`` is the builder of the article that includes the text of these tokens."""
        self.headings: list[d.Heading] = within.headings if within else []
        self.footnotes: Footnotes = within.footnotes if within else Footnotes(state)
        self._included: int = within._included + 1 if within else 0
        self._tokens = tokens
        self.state = state
        self.source = state.source
        self.collector = state.collector
        self._at = 0
        self._plain = False
        self.captions: dict[int, tables.Caption] = {}
        """Captions that have no table yet, by their paragraphs."""
        self.column = 0
        """A column of the source before the cell that is being read, or 0 outside of cells."""
        self.target = ""
        self.footnotes.find(self, tokens)

    def body(self) -> tuple[d.Block, ...]:
        """All blocks; the text of footnotes is passed over."""
        return self._blocks(None)

    # --- footnotes

    def note(self, start: int) -> tuple[d.Block, ...]:
        """The text of the footnote that begins at a token."""
        self._at = start
        return self._blocks("footnote_reference_close")

    # --- blocks

    def _blocks(self, until: str | None) -> tuple[d.Block, ...]:
        level = OpenElements(self.state, self.headings)
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == until:
                break
            if token.type == "html_block":
                level.html(token.content, self._line(token))
                continue
            made = self._block(token)
            for block in made if isinstance(made, tuple) else (made,):
                if block is not None:
                    level.add(block)
        return tables.captioned(self, level.blocks())

    def _block(self, token: Token) -> d.Block | tuple[d.Block, ...] | None:
        """What ``token`` begins; its method bears the token's name."""
        build = getattr(self, f"_{token.type.removesuffix('_open')}", None)
        return build(token, self._line(token)) if build else None

    def _bullet_list(self, _: Token, line: int) -> d.BulletList:
        items, tight = self._items("bullet_list_close")
        return d.BulletList(line, items, tight)

    def _ordered_list(self, token: Token, line: int) -> d.OrderedList:
        items, tight = self._items("ordered_list_close")
        return d.OrderedList(line, items, tight, int(token.attrGet("start") or 1))

    def _blockquote(self, _: Token, line: int) -> d.Quote | d.Callout:
        blocks = self._blocks("blockquote_close")
        return containers.alert(line, blocks, self.state.outline.words) or d.Quote(line, blocks)

    def _admonition(self, token: Token, line: int) -> d.Callout:
        """``!!! note "Title"``, of Python-Markdown and MkDocs."""
        if self._tokens[self._at].type == "admonition_title_open":
            self._at += 3
        quoted = re.search(r'"(.*)"', token.info)
        words = quoted[1] if quoted else token.content
        title = self.line(words, line)
        return d.Callout(line, title, self._blocks("admonition_close"))

    def _myst_target(self, token: Token, _: int) -> None:
        """``(name)=``: a label of what follows."""
        self.target = token.content

    def take_target(self) -> str:
        """The label that stands before what is being built."""
        found, self.target = self.target, ""
        return found

    def _fence(self, token: Token, line: int) -> d.CodeBlock | d.MathBlock | None:
        info = token.info.strip()
        if _MATH_FENCE.fullmatch(info):
            return self.formula(token.content, "", line)
        braced = _CODE_IN_BRACES.match(info)
        if braced is None:
            return d.CodeBlock(line, re.split(r"[\s,{]", info)[0], token.content)
        return d.CodeBlock(line, braced[1], containers.without_options(token.content))

    def _code_block(self, token: Token, line: int) -> d.CodeBlock:
        return d.CodeBlock(line, "", token.content)

    def _math_block(self, token: Token, line: int) -> d.MathBlock | None:
        return self.formula(token.content, token.meta["label"], line)

    def formula(self, tex: str, label: str, line: int) -> d.MathBlock | None:
        """Display math, numbered if it has a ``label``; ``None`` where it only defines macros."""
        written = mathblocks.parted(tex)
        expanded = self.state.macros.expand(written.tex.strip())
        if not expanded and written.tex.strip():
            return None
        labels = [one for one in (label, *written.labels) if one] or [self.take_target()]
        formula = d.MathBlock(line, expanded, tag=written.tag)
        rows = range(line - 1, line + tex.count("\n") + 3)
        for one in filter(None, labels):
            place = find_on_lines(self.source, one, rows)
            if formula.number or formula.tag:
                name = self.state.outline.name(formula, one, place)
                formula = replace(formula, label=formula.label or name)
            else:
                entry = self.state.outline.number("equation", one, place)
                formula = replace(formula, label=entry.label, number=entry.number)
        return formula

    def _hr(self, _: Token, line: int) -> d.Rule:
        return d.Rule(line)

    def _unpublished(self, token: Token, line: int) -> None:
        """Imports and exports of MDX, and its comments."""
        place = find_on_lines(self.source, token.content, [line - 1])
        if token.content == "{/*":
            self.state.fold(rules.HTML_COMMENT, place, "this comment is not published")
        else:
            self.state.fold(rules.HTML_CONTENT, place, "imports and exports are left out")

    def _footnote_reference(self, _: Token, __: int) -> None:
        depth = 1
        while depth:
            kind = self.next_token().type
            depth += (kind == "footnote_reference_open") - (kind == "footnote_reference_close")

    def _line(self, token: Token) -> int:
        return (token.map[0] if token.map else 0) + 1

    def next_token(self) -> Token:
        """The token to read, which is behind the builder now."""
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _paragraph(self, _: Token, line: int) -> d.Block | tuple[d.Block, ...]:
        inline = self.next_token()
        self._at += 1  # paragraph_close
        children = inline.children or []
        if _PAGE_BREAK.fullmatch(inline.content):
            return d.Rule(line, page=True)
        if _CONTENTS.fullmatch(inline.content) or self.state.macros.are_defined(inline.content):
            return ()
        imap = InlineMap(self.source, inline.content, line - 1, self.column)
        if all(text.startswith("% ") for text in inline.content.split("\n")):
            # https://mystmd.org/spec/overview#comments
            self.state.fold(
                rules.HTML_COMMENT, self.source.place(line), "this comment is not published"
            )
            return ()
        self._stray_marks(inline.content, line)
        alone = _alone(children)
        in_cell = bool(self.column or self.state.cells)
        if alone is not None and alone.type == "image" and not in_cell:
            return self._figure(alone, inline, imap, line)
        if alone is not None and alone.type == "math_inline_double":
            given: Attributes = alone.meta.get("attributes", NONE)
            return self.formula(alone.content, given.label, line) or ()
        if alone is not None and alone.type in ("shortcode", "wikilink"):
            made = embedded.block(self, alone, imap, line)
            if made is not None:
                return made
        if not children:
            return d.Paragraph(line, ())
        return Run(self.state, children, imap, 0).level().blocks(line)

    def _stray_marks(self, text: str, line: int) -> None:
        """Report lines that look like a container's end or a caption and are neither."""
        for number, one in enumerate(text.split("\n") if ":" in text else ()):
            if re.match(r"\s*:{3,}\s*\w*\s*$", one):
                self.collector.report(
                    rules.CONTAINER_CLOSED,
                    find_on_lines(self.source, ":::", [line - 1 + number]),
                    "this line of colons neither opens nor closes a container",
                    "open one with `::: callout`, and put a blank line before it",
                )
        if re.match(r":[ \t]+\S", text):
            self.collector.report(
                rules.CAPTION_PLACE,
                find_on_lines(self.source, ":", [line - 1]),
                "this looks like a caption, and no table stands before it",
                "put it right below its table",
            )

    def _figure(self, image: Token, inline: Token, imap: InlineMap, line: int) -> d.Figure:
        """A picture alone: its caption is its title, else its alternative text.

        With a label of LaTeX in it, the alternative text is the caption, as JOSS has it.
        """
        given: Attributes = image.meta.get("attributes", NONE)
        words = image.children or []
        within = next((one.content for one in words if one.type == "label"), "")
        label = within or given.label or self.take_target()
        place = imap.place(given.start, given.end) if given.label else imap.place(0)
        entry = self.state.outline.number("figure", label, place)
        picture, alt = find_picture(self.state, image, imap)
        written = _TITLE.search(inline.content[image.meta["start"] : image.meta["end"]])
        title = written[1][1:-1] if written else str(image.attrGet("title") or "")
        if within:
            title = ""
        if title or "fig-cap" in given.values:
            caption = caption_nodes(self.state, title or given.values["fig-cap"], line)
        else:
            caption = _stripped(inline_nodes(self.state, words, imap, image.meta["start"] + 2))
            alt = alt if picture else ""  # the caption says it
        alt = given.values.get("fig-alt") or given.values.get("alt") or alt
        width = containers.css_length(given.values.get("width", ""))
        return d.Figure(line, picture, alt, caption, entry.label, entry.number, width)

    def _heading(self, token: Token, line: int) -> d.Heading | d.Paragraph | None:
        if self._plain:
            self._at -= 1
            return d.Paragraph(line, (d.Strong(self.leading_heading()),))
        inline = self.next_token()
        self._at += 1  # heading_close
        outline = self.state.outline
        if line - 1 == outline.levels.title:
            return None
        level = int(token.tag[1:])
        imap = InlineMap(self.source, inline.content, line - 1)
        children = _stripped(inline_nodes(self.state, inline.children or [], imap))
        children, given = _parted(children)
        cut = given.end - given.start
        whole = find_on_lines(self.source, "#" * level, [line - 1])
        if not d.plain_text(children).strip():
            self.collector.report(
                rules.HEADING_EMPTY,
                whole,
                "the heading has no text",
                "write one, or delete the line",
            )
        text = d.plain_text(
            n for n in children if not isinstance(n, d.InlinePicture | d.CrossReference)
        )
        number, children = _section_number(children)
        end = len(inline.content.rstrip())
        braces = imap.place(end - cut, end)
        found = _ID.search(inline.content)
        label = self.take_target() or (found[1] if found else "")
        if label and not given.label:
            given = replace(given, label=label)
        level, slug, counted = outline.heading(
            level, text.replace("\n", " "), given, number, whole, braces
        )
        heading = d.Heading(line, level, slug, number or counted, children)
        self.headings.append(heading)
        return heading

    def _items(self, until: str) -> tuple[tuple[d.ListItem, ...], bool]:
        items: list[d.ListItem] = []
        tight = True
        while (token := self.next_token()).type != until:
            if token.type != "list_item_open":
                continue
            start = self._at
            blocks = self._blocks("list_item_close")
            tight = tight and self._is_tight(start)
            items.append(_task(d.ListItem(self._line(token), blocks)))
        return tuple(items), tight

    def _is_tight(self, start: int) -> bool:
        level = self._tokens[start].level
        return all(
            token.hidden
            for token in self._tokens[start : self._at]
            if token.type == "paragraph_open" and token.level == level
        )

    def _dl(self, _: Token, line: int) -> d.DefinitionList:
        entries: list[d.Definition] = []
        term: tuple[d.Inline, ...] = ()
        details: list[tuple[d.Block, ...]] = []
        while (token := self.next_token()).type != "dl_close":
            if token.type == "dt_open":
                if details:
                    entries.append(d.Definition(term, tuple(details)))
                inline = self.next_token()
                imap = InlineMap(self.source, inline.content, self._line(token) - 1)
                term, details = inline_nodes(self.state, inline.children or [], imap), []
            elif token.type == "dd_open":
                details.append(self._blocks("dd_close"))
        entries.append(d.Definition(term, tuple(details)))
        return d.DefinitionList(line, tuple(entries))

    # --- tables

    def _table(self, token: Token, line: int) -> d.Table:
        return tables.build(self, token, line)

    def _table_caption(self, token: Token, line: int) -> d.Paragraph:
        caption = tables.Caption.read(self, token, line)
        self.captions[id(caption.paragraph)] = caption
        return caption.paragraph

    def cell(self, until: str, column: int) -> tuple[d.Block, ...]:
        """The blocks of a cell whose first token was just read, behind a column of the source."""
        before, self.column = self.column, column
        self._at -= 1
        with self.plain_headings():
            blocks = self._blocks(until)
        self.column = before
        return blocks

    # --- directives

    def _container(self, token: Token, line: int) -> tuple[d.Block, ...]:
        return containers.container(self, token.meta["directive"], line)

    def _directive(self, token: Token, line: int) -> tuple[d.Block, ...]:
        return containers.raw(self, token.meta["directive"], token.content, line)

    def content(self) -> tuple[d.Block, ...]:
        """The blocks within the directive that is open."""
        return self._blocks("container_close")

    def line(self, text: str, line: int) -> tuple[d.Inline, ...]:
        """Inline Markdown that stands on ``line``, such as a title."""
        return caption_nodes(self.state, text, line)

    def leading_heading(self) -> tuple[d.Inline, ...]:
        """The words of the heading that follows, which is no section; else nothing."""
        if self._tokens[self._at].type != "heading_open":
            return ()
        inline = self._tokens[self._at + 1]
        self.take_target()
        imap = InlineMap(self.source, inline.content, (inline.map or [0])[0])
        self._at += 3
        return _parted(inline_nodes(self.state, inline.children or [], imap))[0]

    def included(self, name: str, place: Place) -> tuple[d.Block, ...]:
        """The blocks of another file of the publication, whose path is relative to this one."""
        file = self.state.find(name)
        problem = ""
        if file is None:
            problem = "is no file of the publication"
        elif self._included >= MAX_DEPTH:
            problem = f"would be the {MAX_DEPTH + 1}th within each other"
        elif len(self.state.included) >= MAX_INCLUDED:
            problem = f"would be the {MAX_INCLUDED + 1}th"
        if problem or file is None:
            self.collector.report(
                rules.INCLUDE_EXISTS,
                place,
                f"the file `{name[:80]}` that is included {problem}",
                "check the name; it is relative to this file's folder",
            )
            return ()
        source = read(file, file.relative_to(self.state.root).as_posix(), self.collector)
        if source is None:
            return ()
        self.state.included.append(file)
        self.state.files.append(file)
        text = _FRONT_MATTER.sub(_blank, source.text, count=1)
        tokens, env = read_tokens(text, source, self.collector)
        state = replace(self.state, source=source, footnotes=env.setdefault("footnotes", {}))
        builder = BlockBuilder(tokens, state, self)
        builder._plain = self._plain
        blocks = builder.body()
        unread.report(state, blocks)
        return blocks

    @contextmanager
    def plain_headings(self) -> Iterator[None]:
        """Headings met meanwhile are bold paragraphs, not sections."""
        before, self._plain = self._plain, True
        try:
            yield
        finally:
            self._plain = before


def _stripped(nodes: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
    """``nodes`` without the space at their end, before which a label stood."""
    last = nodes[-1] if nodes else None
    if not isinstance(last, d.Text):
        return nodes
    text = last.text.rstrip()
    return (*nodes[:-1], d.Text(text)) if text else nodes[:-1]


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _alone(children: list[Token]) -> Token | None:
    """What a paragraph holds if that is one token; comments and labels do not count."""
    shown = [
        child
        for child in children
        if child.type not in (*UNSEEN, "softbreak", "hardbreak")
        and (child.type != "text" or child.content.strip())
    ]
    return shown[0] if len(shown) == 1 else None


def _task(item: d.ListItem) -> d.ListItem:
    """A list item that begins with ``[ ]`` or ``[x]`` is a task."""
    if not item.blocks or not isinstance(item.blocks[0], d.Paragraph):
        return item
    first = item.blocks[0]
    if not first.children or not isinstance(first.children[0], d.Text):
        return item
    text = first.children[0].text
    if text[:4] not in ("[ ] ", "[x] ", "[X] "):
        return item
    rest = (d.Text(text[4:]), *first.children[1:]) if text[4:] else first.children[1:]
    paragraph = d.Paragraph(first.line, rest)
    return d.ListItem(item.line, (paragraph, *item.blocks[1:]), text[1] != " ")


def _parted(nodes: tuple[d.Inline, ...]) -> tuple[tuple[d.Inline, ...], Attributes]:
    """The words of a heading, and the attributes behind them."""
    last = nodes[-1] if nodes else None
    given = attributes_at_end(last.text) if isinstance(last, d.Text) else None
    if given is None:
        return nodes, NONE
    return _without_end(nodes, given.end - given.start), given


def _without_end(children: tuple[d.Inline, ...], cut: int) -> tuple[d.Inline, ...]:
    """``children`` without the last ``cut`` characters, which are of its last text."""
    last = children[-1]
    assert isinstance(last, d.Text)
    text = last.text[:-cut].rstrip()
    return (*children[:-1], d.Text(text)) if text else children[:-1]


def _section_number(children: tuple[d.Inline, ...]) -> tuple[str, tuple[d.Inline, ...]]:
    """Part a written section number (``8.`` or ``8.1``) from the heading's text."""
    if not children or not isinstance(children[0], d.Text):
        return "", children
    # What follows the first text is part of the title, so that a number alone is one before it.
    number, rest = split_number(children[0].text + ("x" if len(children) > 1 else ""))
    if not number:
        return "", children
    rest = rest if len(children) == 1 else rest[:-1]
    return number, ((d.Text(rest), *children[1:]) if rest else children[1:])
