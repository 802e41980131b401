"""Blocks that hold no others: pictures, tables, code, formulas, poems, buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.importing.export import dom, pictures
from pressroom.importing.export.dom import CONTROLS, FURNITURE, HIDDEN
from pressroom.importing.export.inlines import Inlines, is_blank, local, paragraphs
from pressroom.markdown.inline_writer import Run, collapsed, one_line, text_run, tree
from pressroom.model import document as d

MAX_SPAN = 50

_BESIDE = {"figcaption", "img", "", *HIDDEN, *CONTROLS}
_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")
_SUBSCRIBE = re.compile(r"%%checkout_url%%|/subscribe(?:[?#/]|$)")
_PAGE = re.compile(
    r"%%|[?&]action=share|/comments(?:[?#]|$)|[?&]gift=|/leaderboard|substack\.com/refer"
)


class LeafBlocks(Inlines):
    """Reads the blocks of one post that hold words alone."""

    def line_of(self, element: Element) -> int:
        """The line of an element, 0 where the parser made it up."""
        return self.tree.lines.get(element, 0)

    def paragraph(self, runs: list[Run], element: Element) -> d.Paragraph:
        """One paragraph of content without loose white space."""
        return d.Paragraph(self.line_of(element), self.settled(runs, element))

    # --- pictures

    def figure(self, element: Element, marks: int) -> list[d.Block]:
        """The pictures of a figure, each once, with its caption at the last."""
        found: dict[str, tuple[pictures.Pictured, Element]] = {}
        for image in element.iter("img"):
            picture = pictures.read(image)
            found.setdefault(picture.url, (picture, image))
        caption = self._caption(element.iter("figcaption"), marks)
        return self._figures(list(found.values()), caption)

    def _caption(self, captions: Iterable[Element], marks: int = 0) -> list[Run]:
        """The content of captions on one line."""
        return one_line([r for e in captions for r in (*self.content(e, marks), text_run(" "))])

    def gallery(self, element: Element) -> list[d.Block]:
        """The pictures of a gallery, whose addresses stand in ``data-attrs`` alone."""
        found, caption = pictures.gallery(dom.data(element))
        if not found:
            return self.figure(element, 0)
        self.report(rules.IMPORT_CHANGED, element, f"a gallery stands as its {len(found)} pictures")
        pairs = [(picture, element) for picture in found]
        return self._figures(pairs, [text_run(caption)] if caption else [])

    def _figures(
        self, pairs: Sequence[tuple[pictures.Pictured, Element]], caption: list[Run]
    ) -> list[d.Block]:
        captions: list[list[Run]] = [[]] * (len(pairs) - 1) + [caption]
        found = zip(pairs, captions, strict=False)
        return [block for pair, below in found for block in self._figure(*pair, below)]

    def _figure(
        self, picture: pictures.Pictured, element: Element, caption: list[Run]
    ) -> list[d.Block]:
        """A figure if the picture is here; else a link to it, with the caption below."""
        below: list[d.Block] = [self.paragraph(caption, element)] if caption else []
        if not picture.url:
            message = "a picture has no address; its description and caption are kept"
            hint = "save the picture beside the article"
            self.report(rules.IMPORT_STRUCTURE, element, message, hint)
            words = [self.paragraph([text_run(picture.alt)], element)] if picture.alt else []
            return [*words, *below]
        out: list[d.Block]
        if name := self.fetched(picture.url, element):
            alt = picture.alt or " ".join(d.plain_text(tree(caption)).split())
            self.undescribed(alt, element)
            shown = self.settled(caption, element)
            line = self.line_of(element)
            out = [d.Figure(line, local(name), alt or "Picture", shown, "", 0)]
        else:
            self.unfetched.append(element)
            link = self.link(element, [text_run(picture.label)], picture.url)
            out = [self.paragraph(link, element), *below]
        if picture.href and pictures.original(picture.href) != picture.url:
            link = self.link(element, [text_run("Where the picture leads")], picture.href)
            if link[0].inner:
                message = "the link on a picture stands below the picture"
                self.report(rules.IMPORT_CHANGED, element, message)
                out.append(self.paragraph(link, element))
        return out

    # --- tables: Substack has none, but pasted and older HTML may

    def table(self, element: Element) -> list[d.Block]:
        """A table with its caption; the caption alone if no cell has words."""
        rows: list[list[d.Cell]] = []
        head = False
        for row in _rows(element):
            cells: list[d.Cell] = []
            for cell in row:
                if dom.tag(cell) not in ("td", "th"):
                    continue
                cells.append(self.settled(one_line(self.content(cell)), cell))
                span = cell.get("colspan", "1")
                wide = int(span) if re.fullmatch("[0-9]{1,3}", span) else 1
                cells.extend([()] * (min(wide, MAX_SPAN) - 1))
            if any(cells):
                head = head or (not rows and any(dom.tag(cell) == "th" for cell in row))
                rows.append(cells)
        caption = self._caption(element.findall("caption"))
        if not rows:
            return [self.paragraph(caption, element)] if caption else []
        if not head:
            message = "the table has no head; its first row is taken for one"
            hint = "write a row above it that names the columns, if it is none"
            self.report(rules.IMPORT_STRUCTURE, element, message, hint)
        width = max(map(len, rows))
        header, *others = (tuple(row + [()] * (width - len(row))) for row in rows)
        columns, shown = (d.Align.NONE,) * width, self.settled(caption, element)
        return [d.Table(self.line_of(element), columns, header, tuple(others), shown, "", 0)]

    # --- blocks whose lines are kept

    def code(self, element: Element) -> list[d.Block]:
        """A code block with its language; nothing if it is empty."""
        inner = element if dom.tag(element) == "pre" else next(element.iter("pre"), element)
        text = "".join(_preformatted(inner)).strip("\n").replace("\t", "    ")
        if not text.strip():
            return []
        language = dom.data(element).get("language")
        if not isinstance(language, str):
            code = next(element.iter("code"), None)
            names = dom.classes(code) if code is not None else ()
            language = next((c[9:] for c in sorted(names) if c.startswith("language-")), "")
        language = language if _LANGUAGE.fullmatch(language) else ""
        return [d.CodeBlock(self.line_of(element), language, text)]

    def display(self, element: Element) -> list[d.Block]:
        """Display math; code where LaTeX itself holds the marks of math."""
        tex = "\n".join(line for line in self.tex(element).split("\n") if line.strip())
        line = self.line_of(element)
        if not tex:
            self.dropped(element, "a formula without LaTeX")
            return []
        return [d.CodeBlock(line, "latex", tex) if "$$" in tex else d.MathBlock(line, tex)]

    def poem(self, pre: Element, marks: int) -> list[d.Block]:
        """Lines keep their breaks and their indents; an empty line begins a stanza."""
        lines: list[list[Run]] = [[]]
        for run in self.content(pre, marks):
            if run.is_break:
                lines.append([])
            elif run.whole:
                lines[-1].append(run)
            else:
                first, *rest = run.text.split("\n")
                lines[-1].append(run.with_text(first))
                lines.extend([run.with_text(text)] for text in rest)
        stanzas: list[list[Run]] = [[]]
        for line in lines:
            if is_blank(line):
                stanzas.append([])
                continue
            if stanzas[-1]:
                stanzas[-1].append(Run(d.LineBreak()))
            for index, run in enumerate(line):
                stanzas[-1].append(run if run.whole else _spaced(run, first=index == 0))
        return [self.paragraph(collapsed(stanza), pre) for stanza in stanzas if stanza]

    # --- buttons

    def button(self, element: Element) -> list[d.Block]:
        """A button or form: a mark, a link, or furniture that is left out.

        The author's words above a subscribe button stay, in ``::: subscribe``;
        without such words it is furniture. A button to an address of its own is a
        link. Buttons for sharing and commenting are furniture.
        """
        found = (dom.find(element, name) for name in ("cta-caption", "preamble"))
        captions = [e for e in found if e is not None and dom.words(e)]
        content = self.content(captions[0]) if captions else []
        words = [self.paragraph(part, element) for part in paragraphs(content)]
        url, text = _target(element)
        if "subscription-widget" in " ".join(dom.classes(element)) or _SUBSCRIBE.search(url):
            if not words:
                self.dropped(element, "a subscribe button")
                return []
            message = "a subscribe button stands as `::: subscribe`"
            self.report(rules.IMPORT_CHANGED, element, message)
            return [d.Marker(self.line_of(element), d.Mark.SUBSCRIBE, tuple(words))]
        if not url or _PAGE.search(url):
            self.dropped(element, "a button of the page")
            return []
        self.report(rules.IMPORT_CHANGED, element, "a button stands as a link")
        link = self.link(element, [text_run(text or url)], url)
        return [*words, self.paragraph(one_line(link), element)]


def is_figure(element: Element) -> bool:
    """Whether there are pictures, and words in captions alone: an unclosed one holds more."""
    return next(element.iter("img"), None) is not None and not _words_beside(element)


def _words_beside(element: Element) -> bool:
    for node in dom.nodes(element):
        if isinstance(node, str):
            found = bool(node.strip())
        else:
            hidden = dom.tag(node) in _BESIDE or dom.classes(node) & FURNITURE
            found = not hidden and _words_beside(node)
        if found:
            return True
    return False


def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables within it."""
    for child in table:
        within = child if dom.tag(child) in ("thead", "tbody", "tfoot") else (child,)
        yield from (row for row in within if dom.tag(row) == "tr")


def alone(element: Element, pre: Element) -> bool:
    """Whether a box holds nothing but its ``pre`` and a label: an unclosed one holds more."""
    labels = sum(len(dom.words(label).split()) for label in element.iter("label"))
    inside = sum(len(dom.words(label).split()) for label in pre.iter("label"))
    return len(dom.words(element).split()) - labels == len(dom.words(pre).split()) - inside


def _preformatted(element: Element) -> Iterator[str]:
    for node in dom.nodes(element):
        if isinstance(node, str):
            yield node
        elif dom.tag(node) == "br":
            yield "\n"
        elif dom.tag(node) not in ("", "label", "button"):
            yield from _preformatted(node)


def _spaced(run: Run, *, first: bool) -> Run:
    """Spaces that HTML would fold, as no-break spaces."""
    text = run.text.replace("\t", "    ")
    if first:
        begin = len(text) - len(text.lstrip(" "))
        text = "\u00a0" * begin + text[begin:]
    return run.with_text(re.sub(" {2,}", lambda m: "\u00a0" * (len(m[0]) - 1) + " ", text))


def _target(element: Element) -> tuple[str, str]:
    """The address of the button in an element, and what stands on it."""
    for inner in element.iter():
        data = dom.data(inner)
        url, text = dom.string(data, "url"), dom.string(data, "text")
        if dom.tag(inner) == "a" and not url:
            url, text = inner.get("href", ""), text or dom.words(inner)
        if url:
            return url.strip(), dom.folded(text)
    return "", ""
