"""What each element of HTML becomes, once it has ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pressroom import rules
from pressroom.markdown.containers import css_length
from pressroom.markdown.elements import (
    DROPPED,
    EMBEDDED,
    HEADINGS,
    INLINE,
    PIECES,
    UNSEEN,
    Image,
    Part,
    Piece,
    blank,
    inlines,
    lines,
    style,
    words_of,
)
from pressroom.markdown.htmltables import table
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.rawhtml import Element, OpenElements


def convert(level: OpenElements, element: Element) -> Iterable[Part]:
    """The nodes of an element that is known and has ended."""
    name = element.name
    if name in DROPPED or name == "embed":
        return _left_out(level, element)
    if name in PIECES:
        return (Piece(name, element.line, element.attributes, tuple(element.parts)),)
    if (mark := _MARK.get(name)) is not None:
        return _marked(mark, element.parts)
    if name in HEADINGS:
        return _heading(level, element)
    if name in UNSEEN or name == "wbr":
        return ()
    if (make := _MAKE.get(name)) is not None:
        return make(level, element)
    return _dressed(level, element)


def _dressed(level: OpenElements, element: Element) -> Iterable[Part]:
    if element.name not in ("p", "picture", "noscript"):
        _said(level, element)
    return element.parts if element.name in INLINE else level.flow(element.parts, element.line)


def _said(level: OpenElements, element: Element) -> None:
    message = f"the element `<{element.name}>` is set as its content"
    level.state.fold(rules.HTML_CONTENT, element.place, message, kind="an element")


def _left_out(level: OpenElements, element: Element) -> Iterable[Part]:
    given = element.attributes
    address = given.get("src") or given.get("data") or element.source
    if element.name in EMBEDDED and re.match(r"(?:https?:)?//|/", address):
        address = f"https:{address}" if address.startswith("//") else address
        title = given.get("title") or given.get("aria-label") or address
        what = f"what `<{element.name}>` shows"
        level.drop(element.place, what, "a link to it stands in its place")
        return level.state.link(address, (d.Text(title),), element.place)
    level.drop(element.place, f"`<{element.name}>`", _INSTEAD.get(element.name, ""))
    return ()


_INSTEAD = {
    **dict.fromkeys(("canvas", "svg"), "save the drawing as a file and show that"),
    **dict.fromkeys(("audio", "embed", "iframe", "object", "video"), "link to what it shows"),
    "math": "write the formula in LaTeX between dollar signs",
    "script": "nothing runs in an article",
    "style": "the look comes from the templates",
}


Mark = Callable[[tuple[d.Inline, ...]], d.Inline]

_MARK: dict[str, Mark] = {
    **dict.fromkeys(("b", "strong"), d.Strong),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), d.Emphasis),
    **dict.fromkeys(("s", "del", "strike"), d.Strikethrough),
    "sub": d.Subscript,
    "sup": d.Superscript,
    "mark": d.Highlight,
}


def _marked(mark: Mark, parts: Iterable[Part]) -> list[Part]:
    """``parts`` with their text marked; blocks take the mark into their paragraphs."""
    found: list[Part] = []
    run: list[Part] = []

    def end() -> None:
        if words := inlines(run, trim=False):
            found.append(mark(words)) if d.plain_text(words).strip() or any(
                not isinstance(one, d.Text) for one in words
            ) else found.extend(words)
        run.clear()

    for part in parts:
        if isinstance(part, d.Inline | Image):
            run.append(part)
            continue
        end()
        if isinstance(part, d.Paragraph) and part.children:
            part = replace(part, children=(mark(part.children),))
        found.append(part)
    end()
    return found


def _code(_: OpenElements, element: Element) -> Iterable[Part]:
    """Code is text alone; links, notes and the like within it stay."""
    words = inlines(element.parts, trim=False)
    if any(not isinstance(one, d.Text | d.LineBreak | _PLAIN) for one in d.walk(words)):
        return d.rewritten(
            words, lambda node: d.Code(node.text) if isinstance(node, d.Text) else node
        )
    text = " ".join(d.plain_text(words).split())
    return (d.Code(text),) if text else ()


_PLAIN = (
    d.Emphasis | d.Strong | d.Strikethrough | d.Subscript | d.Superscript | d.Highlight | d.Code
)


def _quoted(_: OpenElements, element: Element) -> Iterable[Part]:
    return (d.Text('"'), *element.parts, d.Text('"'))


def _ruby_text(_: OpenElements, element: Element) -> Iterable[Part]:
    return (d.Text(" ("), *element.parts, d.Text(")"))


_RUNS = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)


def _link(level: OpenElements, element: Element) -> Iterable[Part]:
    href = element.attributes.get("href", "").strip()
    if _RUNS.match(href):
        level.drop(
            element.place, f"a link to `{href.partition(':')[0]}:`", "nothing runs in an article"
        )
        href = ""
    if not href or not any(not blank(part) for part in element.parts):
        return element.parts
    if level.within("figure") and any(isinstance(part, Image) for part in element.parts):
        level.state.fold(
            rules.HTML_CONTENT, element.place, "the picture of a figure is set without its link"
        )
        return element.parts
    parts = element.parts
    if all(isinstance(part, Image) or blank(part) for part in parts):
        parts = [part for part in parts if isinstance(part, Image)]
    title = element.attributes.get("title", "")

    def mark(words: tuple[d.Inline, ...]) -> d.Inline:
        made = level.state.link(href, words, element.place, title)
        return made[0] if len(made) == 1 else d.Emphasis(made)

    return _marked(mark, parts)


def _image(level: OpenElements, element: Element) -> Iterable[Part]:
    given = element.attributes
    source, alt = given.get("src", "").strip(), " ".join(given.get("alt", "").split())
    if not source:
        level.drop(element.place, "an `<img>` without a file", 'name it: src="..."')
        return (d.Text(alt),) if alt else ()
    if "alt" not in given:
        level.state.fold(
            rules.PICTURE_ALT,
            element.place,
            "the picture has no alternative text",
            'say in a sentence what it shows: alt="..."',
        )
    width = css_length(given.get("width", "")) or css_length(style(given, "width"))
    picture = level.state.picture(source, element.place)
    title = " ".join(given.get("title", "").split())
    return (Image(element.place, picture, alt, title or alt, given.get("id", ""), width),)


def _heading(level: OpenElements, element: Element) -> Iterable[Part]:
    words = inlines(element.parts)
    if not words:
        return ()
    if level.headings is None or level.within("summary", "figcaption", "table", "dt"):
        return (d.Paragraph(element.line, (d.Strong(words),)),)
    return (level.section(int(element.name[1]), words, element),)


def _preformatted(_: OpenElements, element: Element) -> Iterable[Part]:
    text = "".join(_raw(part) for part in element.parts).strip("\n")
    language = language_of(element.attributes) or element.source
    return (d.CodeBlock(element.line, language, f"{text}\n"),) if text.strip() else ()


def _raw(part: Part) -> str:
    if isinstance(part, Image):
        return part.alt
    if isinstance(part, Piece):
        return "".join(map(_raw, part.parts))
    if isinstance(part, d.Inline):
        return d.plain_text((part,))
    return d.plain_text(words_of((part,))) + "\n"


_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|brush)[-:]\s*([\w+#-]+)")


def language_of(given: Mapping[str, str]) -> str:
    """The language that ``class="language-x"`` or ``data-lang`` names."""
    found = _LANGUAGE.search(given.get("class", ""))
    return found[1] if found else given.get("data-lang", "")


def _quote(level: OpenElements, element: Element) -> Iterable[Part]:
    blocks = level.flow(element.parts, element.line)
    return (d.Quote(element.line, blocks),) if blocks else ()


def _list(level: OpenElements, element: Element) -> Iterable[Part]:
    found: list[tuple[int, list[Part]]] = []
    for part in element.parts:
        if isinstance(part, Piece):
            found.append((part.line, list(part.parts)))
        elif not blank(part):
            if not found:
                found.append((element.line, []))
            found[-1][1].append(part)
    items = [d.ListItem(line, level.flow(parts, line)) for line, parts in found]
    if not items:
        return ()
    tight = all(sum(isinstance(b, d.Paragraph) for b in item.blocks) < 2 for item in items)
    if element.name == "ul":
        return (d.BulletList(element.line, tuple(items), tight),)
    start = element.attributes.get("start", "")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 1
    return (d.OrderedList(element.line, tuple(items), tight, number),)


def _definitions(level: OpenElements, element: Element) -> Iterable[Part]:
    entries: list[tuple[tuple[d.Inline, ...], list[tuple[d.Block, ...]]]] = []
    for part in element.parts:
        if isinstance(part, Piece) and part.name == "dt":
            entries.append((inlines(part.parts), []))
        elif not blank(part):
            if not entries:
                entries.append(((), []))
            entries[-1][1].append(level.flow((part,), element.line))
    made = tuple(d.Definition(term, tuple(details)) for term, details in entries)
    return (d.DefinitionList(element.line, made),) if made else ()


def _details(level: OpenElements, element: Element) -> Iterable[Part]:
    title: tuple[d.Inline, ...] = ()
    rest: list[Part] = []
    for part in element.parts:
        if isinstance(part, Piece) and part.name == "summary" and not title:
            title = inlines(part.parts)
        else:
            rest.append(part)
    return (d.Callout(element.line, title, level.flow(rest, element.line)),)


def _figure(level: OpenElements, element: Element) -> Iterable[Part]:
    """A figure; its caption is that of the picture, table or code in it."""
    captions: list[d.Cell] = []
    rest: list[Part] = []
    for part in element.parts:
        if isinstance(part, Piece) and part.name == "figcaption":
            captions.append(inlines(part.parts))
        elif not blank(part):
            rest.append(part)
    caption = lines(captions)
    label = element.attributes.get("id", "")
    images = [part for part in rest if isinstance(part, Image)]
    if len(images) == len(rest) == 1:
        return (level.number(images[0], caption, label),)
    blocks = list(level.flow(rest, element.line))
    for index, block in enumerate(blocks):
        if isinstance(block, d.Figure | d.Table) and (len(blocks) == 1 or not block.caption):
            name = block.label or level.state.outline.name(block, label, element.place)
            blocks[index] = replace(block, caption=caption or block.caption, label=name)
            return blocks
    return (*blocks, d.Paragraph(element.line, caption)) if caption else blocks


def _break(_: OpenElements, __: Element) -> Iterable[Part]:
    return (d.LineBreak(),)


def _rule(_: OpenElements, element: Element) -> Iterable[Part]:
    return (d.Rule(element.line),)


_MAKE: dict[str, Callable[[OpenElements, Element], Iterable[Part]]] = {
    **dict.fromkeys(("code", "kbd", "samp", "tt"), _code),
    **dict.fromkeys(("details", "aside"), _details),
    **dict.fromkeys(("ul", "ol"), _list),
    "a": _link,
    "blockquote": _quote,
    "br": _break,
    "dl": _definitions,
    "figure": _figure,
    "hr": _rule,
    "img": _image,
    "pre": _preformatted,
    "q": _quoted,
    "rt": _ruby_text,
    "table": table,
}
