"""From elements to inline items: words with their marks, links, note markers, pictures."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.importing.export import dom, embeds, pictures
from pressroom.importing.export.dom import (
    ARTICLE,
    BLOCKS,
    CONTROLS,
    FURNITURE,
    PLAIN,
    QUIET,
    SILENT,
)
from pressroom.importing.export.notes import Notes, fragment, looks_like_marker
from pressroom.importing.page import shown
from pressroom.markdown.inline_writer import (
    EM,
    STRONG,
    STRUCK,
    Lost,
    Run,
    collapsed,
    one_line,
    text_run,
    tree,
)
from pressroom.markdown.links import Target, resolve
from pressroom.markdown.writer import MarkdownWriter
from pressroom.model import document as d
from pressroom.model.document import plain_text

_MARKS = {
    **dict.fromkeys(("b", "strong"), STRONG),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), EM),
    **dict.fromkeys(("s", "strike", "del"), STRUCK),
}
WRITER = MarkdownWriter()
_CODE = frozenset(("code", "kbd", "samp", "tt"))


def _script(form: str) -> dict[str, str]:
    """What stands for a character as a superscript or subscript, by Unicode's decompositions."""
    found: dict[str, str] = {}
    codes = (0xB2, 0xB3, 0xB9, *range(0x2B0, 0x2B9), *range(0x1D2C, 0x1D6B), *range(0x2070, 0x209D))
    for value in codes:
        kind, _, base = unicodedata.decomposition(chr(value)).partition(" ")
        if kind == form and " " not in base:
            found.setdefault(chr(int(base, 16)), chr(value))
    found["-"] = found["−"]
    return found


_SUPER, _SUB = _script("<super>"), _script("<sub>")

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
        out = [text_run(dom.clean(element.text), marks)] if element.text else []
        for child in element:
            out.extend(self.node(child, marks))
            if child.tail:
                out.append(text_run(dom.clean(child.tail), marks))
        return out

    def node(self, element: Element, marks: int) -> list[Run]:
        """One element as inline items."""
        name, cls = dom.tag(element), dom.classes(element)
        if not name or name in SILENT or element in self.notes.elements:
            return []
        if self.furniture(element):
            return []
        if name == "br":
            return [Run(d.LineBreak(), marks)]
        if name == "img":
            return self._picture(element, marks)
        if "mention-wrap" in cls:
            return self._mention(element, marks)
        if "latex-rendered" in cls:
            return self._math(element)
        if name in ("iframe", "video", "audio") or (embeds.kind_of(element) and name != "a"):
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
        if name not in PLAIN and name not in _MARKS:
            self.unknown(element)
        return self.content(element, marks | _MARKS.get(name, 0))

    def furniture(self, element: Element) -> bool:
        """Whether an element is no part of the article; reports it if so."""
        cls = dom.classes(element)
        if dom.tag(element) in CONTROLS:
            if dom.words(element):
                self.dropped(element, "a control of the page")
            return True
        if not cls & FURNITURE or (cls & QUIET and self.swallows(element)):
            return False
        if not cls & QUIET and (dom.words(element) or element.get("data-attrs")):
            self.dropped(element, f"furniture of the page (`{sorted(cls & FURNITURE)[0]}`)")
        return True

    def swallows(self, element: Element) -> bool:
        """Whether furniture holds parts of an article, because it was never closed."""
        if any(dom.tag(e) in ARTICLE for e in element.iter() if e is not element):
            return True
        return len(dom.words(element).split()) > MAX_FURNITURE

    def unknown(self, element: Element) -> None:
        """An element that nothing here knows keeps its words."""
        name = dom.tag(element)
        self.once(
            f"unknown {name}",
            rules.IMPORT_CHANGED,
            element,
            f"the element {shown(f'<{name}>')} has no form in Markdown; its words are kept",
            "see whether its form mattered",
        )

    # --- links

    def _anchor(self, element: Element, marks: int) -> list[Run]:
        note = self.notes.of_marker(element)
        if note is not None and not self._is_back(element):
            note.used = True
            marker = Run(d.FootnoteRef(0, note.label), marks)
            bare = _MARKER.fullmatch(dom.words(element))
            return [marker] if bare else [*self.content(element, marks), marker]
        if looks_like_marker(element):
            self.report(
                rules.IMPORT_STRUCTURE,
                element,
                f"the note {shown(dom.words(element))} has no text in the export; its number is "
                "kept",
                "look for the note on the published page",
            )
            number = dom.words(element).strip("[]")
            text = (
                "".join(_SUPER[char] for char in number)
                if re.fullmatch("[0-9]+", number)
                else number
            )
            return [text_run(text, marks)]
        if self._is_back(element):
            return []
        inner = self.content(element, marks)
        if any(dom.tag(e) == "img" for e in element.iter()) or not words_of(inner).strip():
            return inner
        return self.link(element, inner, (element.get("href") or "").strip(), marks)

    def _is_back(self, element: Element) -> bool:
        """The number of a note, or the arrow at its end: both lead back to the marker."""
        if any(note.number is element for note in self.notes.order):
            return bool(_MARKER.fullmatch(dom.words(element)))
        target = fragment(element)
        back = target.startswith(("footnote-anchor-", "_ftnref", "_ednref"))
        return back and not re.search(r"[^\W\d]", dom.words(element))

    def link(self, element: Element, inner: list[Run], url: str, marks: int = 0) -> list[Run]:
        """A link, or its words where it leads nowhere."""
        target = resolve(url, "")
        if not isinstance(target, Target) or target.kind is not d.LinkKind.EXTERNAL:
            if url:
                self.report(
                    rules.IMPORT_STRUCTURE,
                    element,
                    f"the link to {shown(url)} leads nowhere from here; its words are kept",
                    "link the full address, if it matters",
                )
            return inner
        # What cannot stand within a link follows it: notes, and links to pictures.
        after = [run for run in inner if isinstance(run.node, d.Link | d.FootnoteRef)]
        within = [run for run in inner if run not in after]
        text = words_of(within)
        core = one_line(within)
        if not core:
            return inner
        lead = [text_run(" ")] if text[:1].isspace() else []
        trail = [text_run(" ")] if text[-1:].isspace() else []
        common = core[0].marks
        for run in core:
            if run.whole or run.text.strip():
                common &= run.marks
        words = tuple(run.with_marks(run.marks | common) for run in core)
        link = Run(d.Link(d.LinkKind.EXTERNAL, url, ()), common | marks, words)
        return [*lead, link, *after, *trail]

    def _mention(self, element: Element, marks: int) -> list[Run]:
        data = dom.data(element)
        name, url = data.get("name"), data.get("url")
        words = dom.words(element) or (dom.clean(name).strip() if isinstance(name, str) else "")
        if not words:
            self.dropped(element, "a mention without a name")
            return []
        item = text_run(words, marks)
        return self.link(element, [item], url, marks) if isinstance(url, str) and url else [item]

    def _embed(self, element: Element, marks: int) -> list[Run]:
        embed = embeds.read(element, embeds.kind_of(element) or "Embedded page")
        words = ": ".join((embed.label, *embed.texts))
        if not embed.url and not (embed.title or embed.texts):
            self.dropped(element, "an embed that says nothing in the export")
            return []
        self.report(rules.IMPORT_CHANGED, element, f"an embed is {shown(words)} in the text")
        item = text_run(words, marks)
        return self.link(element, [item], embed.url, marks) if embed.url else [item]

    # --- the rest

    def _picture(self, element: Element, marks: int) -> list[Run]:
        picture = pictures.read(element)
        label = f"Picture: {picture.alt}" if picture.alt else "Picture"
        if not picture.url:
            self.report(
                rules.IMPORT_STRUCTURE,
                element,
                "a picture has no address; its description is kept",
                "save the picture beside the article",
            )
            return [text_run(f" {label} ", marks)] if picture.alt else []
        name = self.fetched(picture.url, element)
        if name:
            self.undescribed(picture.alt, element)
            return [Run(d.InlinePicture(local(name), picture.alt or "Picture"), marks)]
        self.unfetched.append(element)
        return self.link(element, [text_run(label, marks)], picture.url, marks)

    def fetched(self, url: str, element: Element) -> str:
        """The local address of a picture; empty if it was not fetched."""
        if self.fetch is None:
            return ""
        try:
            return self.fetch(url)
        except pictures.NotFetched as error:
            self.report(
                rules.IMPORT_PICTURE,
                element,
                f"the picture {shown(url)} was not fetched: {error}",
                "save it beside the article by hand",
            )
            return ""

    def undescribed(self, alt: str, element: Element) -> None:
        """Report a picture without words that say what it shows."""
        if not alt:
            self.report(
                rules.IMPORT_UNSAID,
                element,
                "the picture has neither alternative text nor caption",
                "say in a sentence what it shows",
            )

    def _script(self, element: Element, name: str, marks: int) -> list[Run]:
        inner = self.content(element, marks)
        text = words_of(inner)
        if any(run.whole for run in inner) or not text.strip():
            return inner
        table = _SUPER if name == "sup" else _SUB
        found = [table.get(char) or (" " if char.isspace() else "") for char in text.strip()]
        if all(found):
            return [text_run("".join(found), marks)]
        what = "superscript" if name == "sup" else "subscript"
        self.report(
            rules.IMPORT_CHANGED,
            element,
            f"the {what} {shown(text.strip())} stands as plain text: Unicode lacks it",
            "see that it still reads well; mathematics is written `$x^2$`",
        )
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

    def lost(self, element: Element) -> Lost:
        """What is called when marks could not be kept in an element."""
        return lambda message: self.report(
            rules.IMPORT_EMPHASIS, element, message, "compare with the published page"
        )

    def settled(self, runs: list[Run], element: Element) -> tuple[d.Inline, ...]:
        """Inline content as nodes, with such marks as Markdown can show."""
        return tree(WRITER.settled(runs, self.lost(element)))


def local(name: str) -> d.Picture:
    """A picture beside the article, which nobody has measured yet."""
    return d.Picture(Path(name), name, "", 0, 0)


def words_of(runs: list[Run]) -> str:
    """The words alone."""
    return plain_text(tree(runs))


def is_blank(runs: list[Run]) -> bool:
    """Whether runs show nothing."""
    return all(run.is_break or not (run.whole or run.text.strip()) for run in runs)


def paragraphs(runs: list[Run]) -> list[list[Run]]:
    """Content parted where two or more breaks follow each other."""
    found: list[list[Run]] = [[]]
    breaks: list[Run] = []
    for run in collapsed(runs):
        if run.is_break:
            breaks.append(run)
            continue
        if len(breaks) == 1 and found[-1]:
            found[-1].append(breaks[0])
        elif len(breaks) > 1 and found[-1]:
            found.append([])
        breaks.clear()
        found[-1].append(run)
    return [part for part in found if not is_blank(part)]
