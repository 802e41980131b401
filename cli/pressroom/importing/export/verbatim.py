"""Blocks whose lines are kept: code, formulas, poems."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from pressroom.importing.export import dom
from pressroom.importing.export.figures import Figures
from pressroom.importing.export.frames import fenced
from pressroom.importing.export.inlines import BREAK, Item, collapsed, is_break

_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")


def alone(element: Element, pre: Element) -> bool:
    """Whether a box holds nothing but its ``pre`` and a label: an unclosed one holds more."""
    labels = sum(len(dom.words(label).split()) for label in element.iter("label"))
    inside = sum(len(dom.words(label).split()) for label in pre.iter("label"))
    return len(dom.words(element).split()) - labels == len(dom.words(pre).split()) - inside


def code(element: Element) -> list[str]:
    """A code block with its language; nothing if it is empty."""
    inner = element if dom.tag(element) == "pre" else next(element.iter("pre"), element)
    text = "".join(_preformatted(inner)).strip("\n").replace("\t", "    ")
    language = dom.data(element).get("language")
    code = next(element.iter("code"), None)
    named = (
        next((c[9:] for c in dom.classes(code) if c.startswith("language-")), "")
        if (code is not None)
        else ""
    )
    given = language if isinstance(language, str) else named
    if not text.strip():
        return []
    return [(fenced(text, given if _LANGUAGE.fullmatch(given) else ""))]


def display(post: Figures, element: Element) -> list[str]:
    """Display math; a fence where LaTeX itself holds the marks of math."""
    tex = "\n".join(line for line in post.tex(element).split("\n") if line.strip())
    if not tex:
        post.dropped(element, "a formula without LaTeX")
        return []
    return [(fenced(tex, "latex") if "$$" in tex else f"$$\n{tex}\n$$")]


def poem(post: Figures, pre: Element, marks: int) -> list[str]:
    """Lines keep their breaks and their indents; an empty line begins a stanza."""
    lines: list[list[Item]] = [[]]
    for item in post.content(pre, marks):
        if is_break(item):
            lines.append([])
        elif item.whole:
            lines[-1].append(item)
        else:
            first, *rest = item.text.split("\n")
            lines[-1].append(Item(first, item.marks))
            lines.extend([Item(text, item.marks)] for text in rest)
    stanzas: list[list[Item]] = [[]]
    for line in lines:
        if post.is_blank(line):
            stanzas.append([])
            continue
        if stanzas[-1]:
            stanzas[-1].append(BREAK)
        for index, item in enumerate(line):
            stanzas[-1].append(item if item.whole else _spaced(item, first=index == 0))
    texts = [post.line(collapsed(stanza), pre) for stanza in stanzas if stanza]
    # A paragraph's first white space would be stripped; an entity is none.
    return [(re.sub("^\u00a0", "&nbsp;", text, flags=re.MULTILINE)) for text in texts]


def _preformatted(element: Element) -> list[str]:
    out = [dom.clean(element.text or "")]
    for child in element:
        if dom.tag(child) == "br":
            out.append("\n")
        elif dom.tag(child) not in ("", "label", "button"):
            out.extend(_preformatted(child))
        out.append(dom.clean(child.tail or ""))
    return out


def _spaced(item: Item, *, first: bool) -> Item:
    """Spaces that HTML would fold, as no-break spaces."""
    text = item.text.replace("\t", "    ")
    if first:
        begin = len(text) - len(text.lstrip(" "))
        text = "\u00a0" * begin + text[begin:]
    text = re.sub(" {2,}", lambda m: "\u00a0" * (len(m[0]) - 1) + " ", text)
    return Item(text, item.marks)
