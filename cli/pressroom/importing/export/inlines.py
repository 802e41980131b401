"""From elements to inline items: words with their marks, links, note markers, pictures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from operator import and_
from pathlib import Path
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.importing.export import dom, embeds, pictures
from pressroom.importing.export.dom import BLOCKS, CONTROLS, FURNITURE, HIDDEN, PLAYERS, WORDLESS
from pressroom.importing.export.notes import Notes, fragment, looks_like_marker
from pressroom.importing.page import leads, shown
from pressroom.markdown.inline_writer import (
    EM,
    STRONG,
    STRUCK,
    Run,
    collapsed,
    one_line,
    text_run,
    tree,
)
from pressroom.markdown.writer import MarkdownWriter
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.online.pictures import NotFetched

_MARKS = {
    **dict.fromkeys(("b", "strong"), STRONG),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), EM),
    **dict.fromkeys(("s", "strike", "del"), STRUCK),
}
_WRITER = MarkdownWriter()
_CODE = frozenset(("code", "kbd", "samp", "tt"))


def _scripts(form: str) -> dict[int, str]:
    """What stands for a character as a superscript or subscript, by Unicode's decompositions."""
    found: dict[int, str] = {}
    codes = (0xB2, 0xB3, 0xB9, *range(0x2B0, 0x2B9), *range(0x1D2C, 0x1D6B), *range(0x2070, 0x209D))
    for value in codes:
        kind, _, base = unicodedata.decomposition(chr(value)).partition(" ")
        if kind == form and " " not in base:
            found.setdefault(int(base, 16), chr(value))
    found[ord("-")] = found[ord("−")]
    return found


_RAISED, _LOWERED = _scripts("<super>"), _scripts("<sub>")

MAX_FURNITURE = 100
"""More words than a button or form has."""

# A note's number or sign; anything longer is text that was linked to the note.
_MARKER = re.compile(r"[\[(]?\s*(?:[0-9]{1,6}|[ivxlc]{1,6}|[*†‡§¶a-zA-Z]?)\s*[\])]?\.?")


@dataclass
class Inlines:
    """One post: its tree, its notes, and what was reported of it so far.

    ``fetch`` returns the local path of a picture, or raises ``NotFetched``.
    """

    path: str
    tree: dom.Tree
    notes: Notes
    collector: Collector
    fetch: pictures.Fetch | None = None
    unfetched: list[Element] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)

    # --- reports

    def report(self, rule: Rule, element: Element | None, message: str, hint: str = "") -> None:
        """A finding at an element's line."""
        self.collector.report(rule, Place(self.path, self.tree.lines.get(element)), message, hint)

    def once(self, key: str, rule: Rule, element: Element, message: str, hint: str = "") -> None:
        """A finding about the first of its kind in a post."""
        if key not in self.reported:
            self.reported.add(key)
            self.report(rule, element, message, hint)

    def dropped(self, element: Element, what: str) -> None:
        """Report what is left out, with its words."""
        words = dom.words(element)
        quoted = f"{shown(words)} is left out: {what}" if words else f"{what} is left out"
        self.report(rules.IMPORT_DROPPED, element, quoted)

    # --- content

    def content(self, element: Element, marks: int = 0) -> list[Run]:
        """Everything in an element as inline items; white space as written."""
        return self.items(dom.nodes(element), marks)

    def items(self, nodes: Iterable[str | Element], marks: int) -> list[Run]:
        """Text and elements as inline items."""
        out: list[Run] = []
        for node in nodes:
            out += [text_run(node, marks)] if isinstance(node, str) else self.node(node, marks)
        return out

    def node(self, element: Element, marks: int) -> list[Run]:
        """One element as inline items."""
        name, cls = dom.tag(element), dom.classes(element)
        if not name or name in HIDDEN or element in self.notes.elements or self.furniture(element):
            return []
        if name == "br":
            return [Run(d.LineBreak(), marks)]
        if name == "img":
            return self._picture(element, marks)
        if "mention-wrap" in cls:
            return self._mention(element, marks)
        if "latex-rendered" in cls:
            return self._math(element)
        if name in PLAYERS or (embeds.kind_of(element) and name != "a"):
            return self._embed(element, marks)
        if name == "a":
            return self._anchor(element, marks)
        return self._by_tag(element, name, marks)

    def _by_tag(self, element: Element, name: str, marks: int) -> list[Run]:
        if name in _CODE:
            text = dom.text(element).replace("\n", " ")
            return [Run(d.Code(text), marks)] if text.strip() else self.content(element, marks)
        if name in ("sup", "sub"):
            return self._script(element, name, marks)
        if name == "q":
            return [text_run("“", marks), *self.content(element, marks), text_run("”", marks)]
        if name in BLOCKS:
            return [text_run(" "), *self.content(element, marks), text_run(" ")]
        if name not in dom.PLAIN and name not in _MARKS:
            self.unknown(element)
        return self.content(element, marks | _MARKS.get(name, 0))

    def furniture(self, element: Element) -> bool:
        """Whether an element is no part of the article; reports it if so."""
        cls = dom.classes(element)
        if dom.tag(element) in CONTROLS:
            if dom.words(element):
                self.dropped(element, "a control of the page")
            return True
        if not cls & FURNITURE or (cls & WORDLESS and self.swallows(element)):
            return False
        if not cls & WORDLESS and (dom.words(element) or element.get("data-attrs")):
            self.dropped(element, f"furniture of the page (`{sorted(cls & FURNITURE)[0]}`)")
        return True

    def swallows(self, element: Element) -> bool:
        """Whether furniture holds parts of an article, because it was never closed."""
        if any(dom.tag(e) in dom.ARTICLE for e in element.iter() if e is not element):
            return True
        return len(dom.words(element).split()) > MAX_FURNITURE

    def unknown(self, element: Element) -> None:
        """An element that nothing here knows keeps its words."""
        name = dom.tag(element)
        message = f"the element {shown(f'<{name}>')} has no form in Markdown; its words are kept"
        hint = "see whether its form mattered"
        self.once(f"unknown {name}", rules.IMPORT_CHANGED, element, message, hint)

    # --- links

    def _anchor(self, element: Element, marks: int) -> list[Run]:
        note = self.notes.of_marker(element)
        if note is not None and not self._is_back(element):
            note.used = True
            marker = Run(d.FootnoteRef(0, note.label), marks)
            bare = _MARKER.fullmatch(dom.words(element))
            return [marker] if bare else [*self.content(element, marks), marker]
        if looks_like_marker(element):
            words = dom.words(element)
            message = f"the note {shown(words)} has no text in the export; its number is kept"
            hint = "look for the note on the published page"
            self.report(rules.IMPORT_STRUCTURE, element, message, hint)
            number = words.strip("[]")
            raised = re.fullmatch("[0-9]+", number)
            return [text_run(number.translate(_RAISED) if raised else number, marks)]
        if self._is_back(element):
            return []
        inner = self.content(element, marks)
        if any(dom.tag(e) == "img" for e in element.iter()) or not plain_text(tree(inner)).strip():
            return inner
        return self.link(element, inner, element.get("href", "").strip(), marks)

    def _is_back(self, element: Element) -> bool:
        """The number of a note, or the arrow at its end: both lead back to the marker."""
        if any(note.number is element for note in self.notes.order):
            return bool(_MARKER.fullmatch(dom.words(element)))
        target = fragment(element)
        back = target.startswith(("footnote-anchor-", "_ftnref", "_ednref"))
        return back and not re.search(r"[^\W\d]", dom.words(element))

    def link(self, element: Element, inner: list[Run], url: str, marks: int = 0) -> list[Run]:
        """A link, or its words where it leads nowhere."""
        if not leads(url):
            if url:
                message = f"the link to {shown(url)} leads nowhere from here; its words are kept"
                hint = "link the full address, if it matters"
                self.report(rules.IMPORT_STRUCTURE, element, message, hint)
            return inner
        # What cannot stand within a link follows it: notes, and links to pictures.
        after = [run for run in inner if isinstance(run.node, d.Link | d.FootnoteRef)]
        within = [run for run in inner if run not in after]
        text = plain_text(tree(within))
        core = one_line(within)
        if not core:
            return inner
        lead = [text_run(" ")] if text[:1].isspace() else []
        trail = [text_run(" ")] if text[-1:].isspace() else []
        shows = (run.marks for run in core if run.whole or run.text.strip())
        common = reduce(and_, shows, core[0].marks)
        words = tuple(run.with_marks(run.marks | common) for run in core)
        link = Run(d.Link(d.LinkKind.EXTERNAL, url, ()), common | marks, words)
        return [*lead, link, *after, *trail]

    def _mention(self, element: Element, marks: int) -> list[Run]:
        data = dom.data(element)
        words = dom.words(element) or dom.clean(dom.string(data, "name")).strip()
        if not words:
            self.dropped(element, "a mention without a name")
            return []
        return self.link(element, [text_run(words, marks)], dom.string(data, "url"), marks)

    def _embed(self, element: Element, marks: int) -> list[Run]:
        embed = embeds.read(element, embeds.kind_of(element) or "Embedded page")
        if embed.empty:
            self.dropped(element, "an embed that says nothing in the export")
            return []
        words = ": ".join((embed.label, *embed.texts))
        self.report(rules.IMPORT_CHANGED, element, f"an embed is {shown(words)} in the text")
        return self.link(element, [text_run(words, marks)], embed.url, marks)

    # --- the rest

    def _picture(self, element: Element, marks: int) -> list[Run]:
        picture = pictures.read(element)
        if not picture.url:
            message = "a picture has no address; its description is kept"
            hint = "save the picture beside the article"
            self.report(rules.IMPORT_STRUCTURE, element, message, hint)
            return [text_run(f" {picture.label} ", marks)] if picture.alt else []
        if name := self.fetched(picture.url, element):
            self.undescribed(picture.alt, element)
            return [Run(d.InlinePicture(local(name), picture.alt or "Picture"), marks)]
        self.unfetched.append(element)
        return self.link(element, [text_run(picture.label, marks)], picture.url, marks)

    def fetched(self, url: str, element: Element) -> str:
        """The local address of a picture; empty if it was not fetched."""
        if self.fetch is None:
            return ""
        try:
            return self.fetch(url)
        except NotFetched as error:
            message = f"the picture {shown(url)} was not fetched: {error}"
            hint = "save it beside the article by hand"
            self.report(rules.IMPORT_PICTURE, element, message, hint)
            return ""

    def undescribed(self, alt: str, element: Element) -> None:
        """Report a picture without words that say what it shows."""
        if not alt:
            message = "the picture has neither alternative text nor caption"
            self.report(rules.IMPORT_UNSAID, element, message, "say in a sentence what it shows")

    def _script(self, element: Element, name: str, marks: int) -> list[Run]:
        inner = self.content(element, marks)
        text = plain_text(tree(inner))
        if any(run.whole for run in inner) or not text.strip():
            return inner
        table = _RAISED if name == "sup" else _LOWERED
        if all(ord(char) in table or char.isspace() for char in text.strip()):
            return [text_run(re.sub(r"\s", " ", text.strip()).translate(table), marks)]
        what = "superscript" if name == "sup" else "subscript"
        message = f"the {what} {shown(text.strip())} stands as plain text: Unicode lacks it"
        hint = "see that it still reads well; mathematics is written `$x^2$`"
        self.report(rules.IMPORT_CHANGED, element, message, hint)
        return inner

    def _math(self, element: Element) -> list[Run]:
        tex = " ".join(self.tex(element).split())
        if tex and "$" not in tex:
            return [Run(d.Math(tex))]
        return [Run(d.Code(tex))] if tex else []

    def tex(self, element: Element) -> str:
        """The LaTeX of a ``latex-rendered`` element."""
        value = dom.data(element).get("persistentExpression")
        return dom.clean(value).strip() if isinstance(value, str) else dom.words(element)

    def settled(self, runs: list[Run], element: Element) -> tuple[d.Inline, ...]:
        """Inline content as nodes, with such marks as Markdown can show; reports all others."""

        def lost(message: str) -> None:
            hint = "compare with the published page"
            self.report(rules.IMPORT_EMPHASIS, element, message, hint)

        return tree(_WRITER.settled(runs, lost))


def local(name: str) -> d.Picture:
    """A picture beside the article, which nobody has measured yet."""
    return d.Picture(Path(name), name, "", 0, 0)


def is_blank(runs: list[Run]) -> bool:
    """Whether runs show nothing."""
    return all(run.is_break or not (run.whole or run.text.strip()) for run in runs)


def paragraphs(runs: list[Run]) -> list[list[Run]]:
    """Content parted where two or more breaks follow each other."""
    found: list[list[Run]] = [[]]
    for is_break, group in groupby(collapsed(runs), lambda run: run.is_break):
        part = list(group)
        if is_break and len(part) > 1:
            found.append([])
        elif found[-1] or not is_break:
            found[-1] += part
    return [part for part in found if not is_blank(part)]
