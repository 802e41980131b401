"""What shortcodes and wiki links become: pictures, links, included files, or a word about them."""

from __future__ import annotations

import os
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.markdown import links
from pressroom.markdown.citing import commanded
from pressroom.markdown.containers import css_length
from pressroom.markdown.outline import heading_slug
from pressroom.markdown.shortcodes import Shortcode
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.blocks import BlockBuilder
    from pressroom.markdown.inlines import Run, State
    from pressroom.markdown.parser import InlineMap

Nodes = tuple[d.Inline, ...]

_VIDEOS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "tweet": "https://twitter.com/i/status/{}",
    "video": "{}",
    "gist": "https://gist.github.com/{}",
}
_NOTHING = ("fa", "bi", "iconify", "icon", "pagebreak", "br", "toc", "comment")
"""Shortcodes that show no words."""
_SOURCES = ("src", "image_path", "url", "path", "file", "image")
"""What templates of Jekyll's themes call a picture's file."""
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".pdf")
_FOLDERS = ("", "images", "assets", "attachments", "figures", "img", "static")


def inline(run: Run, code: Shortcode, place: Place) -> Nodes:
    """A shortcode within a line of text."""
    name = code.name.lower()
    if name in _VIDEOS:
        target = code.value("id", 0) or code.value("src", 0)
        address = _VIDEOS[name].format(target)
        if address.startswith("https://"):
            return (d.Link(d.LinkKind.EXTERNAL, address, (d.Text(address),)),)
    if name == "cite" and code.arguments:  # https://github.com/inukshuk/jekyll-scholar
        keys = takewhile(lambda key: not key.startswith("--"), code.arguments)
        return commanded(run, ",".join(keys), "cite", (), place)
    if name == "kbd":
        return (d.Code(" ".join(code.arguments)),)
    if name in ("figure", "image", "img"):
        picture = run.state.picture(code.value("src", 0), place)
        alt = code.value("alt") or code.value("caption")
        return (d.InlinePicture(picture, alt),) if picture else run.words(alt)
    if name not in _NOTHING and not code.closing:
        run.state.fold(
            rules.SYNTAX_READ,
            place,
            f"the shortcode `{code.name}` is left out",
            "write what it would show in Markdown",
        )
    elif name in ("fa", "bi", "iconify", "icon"):
        run.state.fold(rules.CONTAINER_CONTENT, place, "an icon is left out")
    return ()


def wikilink(run: Run, token: Token, place: Place) -> Nodes:
    """``[[page#part|text]]``: a link where the page is there, else its text."""
    target, _, words = token.content.partition("|")
    target, words = target.strip(), words.strip()
    if token.meta["embedded"]:
        if target.lower().endswith(_PICTURES):
            picture = run.state.picture(picture_path(run.state, target), place)
            alt = "" if words.replace("x", "").isdigit() else words
            return (d.InlinePicture(picture, alt or target),) if picture else (d.Text(target),)
        run.state.fold(
            rules.SYNTAX_READ,
            place,
            "a page that is embedded stands there as its name",
            "copy what it says, or link it",
        )
    shown = run.words(words or target)
    page, _, part = target.partition("#")
    if not page:
        slug = heading_slug(part)
        return (d.Link(d.LinkKind.HEADING, run.state.outline.link(slug, place), shown),)
    there = links.resolve(f"{page}.md", run.state.folder)
    if isinstance(there, links.Target) and run.state.find(f"{page}.md"):
        run.state.article_link(there.href, "", place)
        return (d.Link(d.LinkKind.ARTICLE, there.href, shown),)
    return shown


def picture_path(state: State, name: str) -> str:
    """Where a picture that is called by its name is: beside the article, or in a usual folder."""
    here = state.source.file.parent
    base = Path(name).name
    for start in (here, state.root):
        for file in (start / name, *(start / folder / base for folder in _FOLDERS)):
            path = Path(os.path.relpath(file, here)).as_posix()
            if state.find(path) is not None:
                return path
    return name


# --- alone in a paragraph


def block(
    builder: BlockBuilder, token: Token, imap: InlineMap, line: int
) -> tuple[d.Block, ...] | None:
    """The blocks of a shortcode or wiki link that stands alone; ``None`` if it is none of those."""
    place = imap.place(0, len(token.content))
    if token.type == "wikilink":
        name, _, size = token.content.partition("|")
        if not token.meta["embedded"] or not name.lower().endswith(_PICTURES):
            return None
        width = f"{size}px" if size.isdigit() else ""
        caption = "" if not size or size.replace("x", "").isdigit() else size
        return (_figure(builder, name.strip(), caption, name.strip(), width, place, line),)
    code: Shortcode = token.meta["shortcode"]
    name = code.name.lower()
    if name in ("figure", "image", "img"):
        caption = code.value("caption") or code.value("title") or code.value("alt")
        width = css_length(code.value("width"))
        alt = code.value("alt") or caption
        return (_figure(builder, code.value("src", 0), caption, alt, width, place, line),)
    if name == "include" and code.arguments:
        return _included(builder, code, place, line)
    return None


def _included(
    builder: BlockBuilder, code: Shortcode, place: Place, line: int
) -> tuple[d.Block, ...]:
    """A file that is included; of a template of Jekyll, which is not here, what it is given."""
    name = code.arguments[0]
    if code.values and builder.state.find(name) is None:
        given = code.values
        src = next((given[key] for key in _SOURCES if key in given), "")
        caption = given.get("caption") or given.get("title") or ""
        if src:
            width = css_length(given.get("width", ""))
            alt = given.get("alt") or caption
            return (_figure(builder, src, caption or alt, alt, width, place, line),)
    if Path(name).suffix in ("", ".html", ".liquid") and builder.state.find(name) is None:
        builder.state.fold(
            rules.SYNTAX_READ,
            place,
            f"the template `{name[:80]}` of a site is left out",
            "write what it would show in Markdown",
        )
        return ()
    return builder.included(name, place)


def _figure(
    builder: BlockBuilder, src: str, caption: str, alt: str, width: str, place: Place, line: int
) -> d.Figure:
    entry = builder.state.outline.number("figure", builder.take_target(), place)
    picture = builder.state.picture(picture_path(builder.state, src.lstrip("/")), place)
    words = builder.line(caption, line)
    return d.Figure(line, picture, alt or src, words, entry.label, entry.number, width)
