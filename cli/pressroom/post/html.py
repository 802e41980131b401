"""A post as HTML to paste: what every known editor keeps, and no ``style``, ``class`` or ``id``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import assert_never

from pressroom.model import document as d
from pressroom.post import nodes as n

Source = Callable[[str], str]
"""What stands in ``src`` for the address of a picture; an empty string leaves the picture out."""

_TAGS = {n.Style.STRONG: "strong", n.Style.EMPHASIS: "em", n.Style.STRIKETHROUGH: "s"}
_TAGS |= {n.Style.SUPERSCRIPT: "sup", n.Style.SUBSCRIPT: "sub"}


def markup(blocks: Iterable[n.Block], source: Source = str) -> str:
    """The blocks as markup, one after the other; :meth:`~.nodes.Post.pasted` gives those of a post.

    Everything that comes from a source is escaped.
    """
    return "\n".join(filter(None, (_block(block, source) for block in blocks)))


def directed(html: str, direction: str) -> str:
    """``html`` as it is pasted: marked where it runs from right to left."""
    return f'<div dir="rtl">\n{html}</div>\n' if direction == "rtl" else html


def _block(node: n.Block, source: Source) -> str:
    match node:
        case n.Paragraph():
            return "" if node.native else f"<p>{_line(node.children)}</p>"
        case n.Heading():
            return f"<h{node.level}>{_line(node.children)}</h{node.level}>"
        case n.List():
            return _list(node)
        case n.Quote():
            return _quote(node)
        case n.CodeBlock():
            return f"<pre><code>{escape(node.text, quote=False)}</code></pre>"
        case n.MathBlock() if node.address:
            return _image(n.Image(node.address, node.tex), source)
        case n.MathBlock():
            return f"<pre><code>{escape(node.tex, quote=False)}</code></pre>"
        case n.Rule():
            return "<hr>"
        case n.Figure():
            return _figure(node, source)
        case n.Subscribe():
            return markup(node.blocks, source)
        case n.Paywall():
            return ""
        case _:
            assert_never(node)


def _quote(node: n.Quote) -> str:
    shown = _italic if node.pull else _line
    lines = [f"<p>{shown(line.children)}</p>" for line in node.paragraphs if not line.native]
    return "\n".join(["<blockquote>", *lines, "</blockquote>"])


def _figure(node: n.Figure, source: Source) -> str:
    # Not a figcaption: nobody has measured whether it survives a paste, and one report says
    # that pasted pictures are stripped. Italics survive (obsidian-to-substack, FINDINGS.md),
    # and where the picture is lost the paragraph marks the place to put it.
    caption = f"<p>{_line(node.line)}</p>" if node.line else ""
    images = [_image(image, source) for image in node.images]
    return "\n".join(filter(None, [*images, caption]))


def _image(node: n.Image, source: Source) -> str:
    src = source(node.address)
    return f'<figure><img src="{escape(src)}" alt="{escape(node.alt)}"></figure>' if src else ""


def _list(node: n.List) -> str:
    tag = "ul" if node.start is None else "ol"
    start = "" if node.start in {None, 1} else f' start="{node.start}"'
    items = []
    for item in node.items:
        inner = "\n".join([f"<p>{_line(item.children)}</p>", *map(_list, item.lists)])
        items.append(f"<li>{inner}</li>\n")
    return f"<{tag}{start}>\n{''.join(items)}</{tag}>"


def _line(nodes: n.Line) -> str:
    return "".join(map(_inline, n.parted(nodes)))


def _inline(node: n.Inline) -> str:
    match node:
        case d.Text():
            return escape(node.text, quote=False)
        case d.Code():
            return f"<code>{escape(node.text, quote=False)}</code>"
        case d.LineBreak():
            return "<br>"
        case n.Link():
            return f'<a href="{escape(node.href)}">{_line(node.children)}</a>'
        case n.NoteRef():
            # One report says that a quote with a <sup> in it is dropped as a whole.
            return node.raised if node.in_quote else f"<sup>{node.number}</sup>"
        case n.Styled(style=n.Style.ITALIC):
            return _italic(node.children)
        case n.Styled():
            tag = _TAGS[node.style]
            return f"<{tag}>{_line(node.children)}</{tag}>"
        case _:
            assert_never(node)


def _italic(nodes: n.Line) -> str:
    """A line in italics, in which emphasis is upright."""
    out: list[str] = []
    run: list[n.Inline] = []

    def close() -> None:
        if run:
            out.append(f"<em>{_line(tuple(run))}</em>")
            run.clear()

    for node in nodes:
        if isinstance(node, n.Styled) and node.style is n.Style.EMPHASIS:
            close()
            out.append(_line(node.children))
        else:
            run.append(node)
    close()
    return "".join(out)
