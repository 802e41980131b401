"""Lines of text as HTML for paged output: real footnotes, formulas as drawings, links.

Written for a formatter that follows CSS Generated Content for Paged Media
(https://www.w3.org/TR/css-gcpm-3/): a footnote is an element in the text that
the formatter floats to the foot of its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import PurePath

from pressroom import rules
from pressroom.diagnostics import Rule
from pressroom.markdown.anchored import AnchoredHtml
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.paper.formulas import Drawing, fault
from pressroom.paper.tables import Paper
from pressroom.paper.words import shortened
from pressroom.text import one_line

_NOTE_LINES = 26
"""The longest note that stands at the foot of a page. A formatter need not break a footnote
(CSS GCPM 3, section 2.5), and WeasyPrint does not: one longer than a page would cover the text."""

_NOTE_CHARACTERS, _CODE_CHARACTERS = 78, 60  # about what a line of a note holds
_MEASURE, _HIGHEST = 438, 623  # CSS pixels, as the stylesheet says
_TEXT_SIZE = 10.25  # points, as the stylesheet says
_X_HEIGHT = 0.475  # of the text face, in em; only to foresee how wide a formula is
_LEAST_SCALE = 0.6
"""A formula that has to be scaled further down to fit the measure is hard to read."""


Report = Callable[[Rule, int, str, str], None]
"""Takes a rule, a line, a message and a hint."""


def _unreported(_rule: Rule, _line: int, _message: str, _hint: str) -> None:
    return None


_MARKED = (d.Emphasis, d.Strong, d.Strikethrough, d.Code, d.Link)
_ENDS = re.compile(r"(?:</(?:em|strong|s|code|a)>)+$")
"""The tags that end marked words."""


class PagedInlines(AnchoredHtml):
    """The lines of text of one article's body, with their notes, for paged output.

    ``part`` is the article's number in a volume from 0, for the ``data-source``
    (``PART:LINE``) of what a formatter may complain of. ``formula`` draws
    LaTeX, inline if its second argument says so, or gives ``None`` where that
    cannot be. ``kinds`` says how to set the table at a line, if otherwise than
    guessed; ``paper`` is what tables have to fit. ``report`` takes what the
    page shows in another form than written. For the rest see :class:`AnchoredHtml`.
    """

    def __init__(
        self,
        document: d.Document,
        *,
        picture: Callable[[d.Picture], str],
        article: Callable[[d.Link], str],
        formula: Callable[[str, bool], Drawing | None],
        report: Report = _unreported,
        prefix: str = "",
        part: int = 0,
        offsets: Numbering = Numbering(),  # noqa: B008 - frozen
        kinds: Mapping[int, str] | None = None,
        paper: Paper = Paper.named("A4"),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(document, picture=picture, article=article, prefix=prefix, offsets=offsets)
        self.formula = formula
        self.report = report
        self.part = part
        self.kinds = kinds or {}
        self.paper = paper
        self.set_as: dict[int, str] = {}
        """The kind of each table that was written, by its line."""
        self._notes = {note.number: note for note in document.footnotes}
        self._shown: dict[int, int] = {}
        self._open_notes = 0
        self._depth = 0
        self._line = 1
        self._nested: list[int] = []  # notes called in the note that is open
        self._long: list[int] = []  # notes that stand at the end

    # --- inlines

    def inlines(self, nodes: Iterable[d.Inline]) -> str:
        parts: list[str] = []
        before: d.Inline | None = None
        for node in nodes:
            part = self.inline(node)
            if isinstance(node, d.Text) and not node.text.strip() and isinstance(before, _MARKED):
                # A formatter may draw no text that is a space alone, and the words beside it
                # would be one to whoever listens to the page.
                ends = _ENDS.search(parts[-1])
                if ends is not None:
                    parts[-1] = f"{parts[-1][: ends.start()]}{part}{ends[0]}"
                    continue
            if isinstance(node, d.FootnoteRef) and isinstance(before, d.Math):
                # A line may end after a picture, and would part a formula from its note's call.
                parts[-1] = f'<span class="whole">{parts[-1]}{part}</span>'
            else:
                parts.append(part)
            before = node
        return "".join(parts)

    def source(self, line: int) -> str:
        """The attribute that says where an element comes from."""
        return f' data-source="{self.part}:{line}"'

    def _at(self, line: int, nodes: Iterable[d.Inline]) -> str:
        """Inline content of the block at ``line``."""
        before, self._line = self._line, line
        try:
            return self.inlines(nodes)
        finally:
            self._line = before

    def math(self, node: d.Math) -> str:
        # A single letter is drawn too: it has to look the same as within a larger formula.
        return self._formula(node.tex, inline=True) or (
            f'<code class="tex">{escape(one_line(node.tex), quote=False)}</code>'
        )

    def _formula(self, tex: str, *, inline: bool) -> str:
        """A formula as a picture with its LaTeX as alternative text, or an empty string."""
        drawing = self.formula(tex.strip(), inline)
        if drawing is None:
            reason = fault(tex, inline=inline)
            self.report(
                rules.FORMULA_DRAWN,
                self._line,
                f"the formula `{shortened(one_line(tex), 60)}` cannot be drawn"
                f" and stands as LaTeX in the PDF{f': {reason}' if reason else ''}",
                "use commands of LaTeX's own mathematics and letters that STIX Two Math has",
            )
            return ""
        scale = self.paper.room("") / (drawing.width * _X_HEIGHT * _TEXT_SIZE)
        if scale < _LEAST_SCALE:
            self.report(
                rules.FORMULA_DRAWN,
                self._line,
                f"the formula `{shortened(one_line(tex), 60)}` is too wide for the page"
                f" and scaled to {scale:.0%}",
                "break it into lines: `\\begin{align*} a &= b \\\\ &= c \\end{align*}`",
            )
        depth = f";vertical-align:{-drawing.depth:.3f}ex" if inline else ""
        return (
            f'<img class="formula" role="math" src="{escape(drawing.address)}"'
            f' alt="{escape(one_line(tex))}"'
            f' style="width:{drawing.width:.3f}ex{depth}"{self.source(self._line)}>'
        )

    def inline_picture(self, node: d.InlinePicture) -> str:
        return (
            f'<img class="inline" src="{self._address(node.picture)}"'
            f' alt="{escape(alternative_text(node.picture, node.alt))}"{self.source(self._line)}>'
        )

    def _address(self, picture: d.Picture) -> str:
        return escape(self.picture(picture))

    # --- footnotes

    def footnote_ref(self, node: d.FootnoteRef) -> str:
        note = self._notes.get(node.number)
        if note is None:
            return ""
        placed = node.number in self._shown
        # Numbered as they are met here: a caption stands above its table though it is written
        # below, and a note within a note follows at once. At the foot of a page they run on.
        shown = self._shown.setdefault(node.number, self.offsets.notes + len(self._shown) + 1)
        call = f'<a class="call" href="#{self.anchor(f"note:{node.number}")}">{shown}</a>'
        if placed:
            return call
        if lines(note.blocks) > _NOTE_LINES:
            self._long.append(node.number)
            return call
        if self._open_notes:
            # A note within a note: only its call stands there, its text follows the outer one.
            self._nested.append(node.number)
            return call
        return self._note(note) + self._nested_notes()

    def endnotes(self) -> str:
        """The notes that are too long for the foot of a page; empty if none.

        Call it after :meth:`body`, which finds them.
        """
        items = []
        last = 0
        while self._long:
            number = self._long.pop(0)
            shown = self._shown[number]
            text = self.blocks(self._notes[number].blocks)
            # WeasyPrint counts by CSS alone; the attribute is for whoever reads the HTML.
            items.append(
                f'<li id="{self.anchor(f"note:{number}")}" value="{shown}"'
                f' style="counter-increment:list-item {shown - last}">{text}</li>'
            )
            last = shown
        return '<ol class="endnotes">\n' + "\n".join(items) + "\n</ol>" if items else ""

    def _note(self, note: d.Footnote, *, silent: bool = False) -> str:
        self._open_notes += 1
        first, *rest = note.blocks or (d.Paragraph(note.line, ()),)
        parts = []
        if isinstance(first, d.Paragraph):
            parts.append(self._at(first.line, first.children))
        else:
            rest.insert(0, first)
        parts.extend(
            f'<span class="more">{self._at(block.line, block.children)}</span>'
            if isinstance(block, d.Paragraph)
            else self.block(block)
            for block in rest
        )
        self._open_notes -= 1
        kind = "note silent" if silent else "note"
        shown = self._shown[note.number]
        return (
            f'<span class="{kind}" id="{self.anchor(f"note:{note.number}")}"'
            f' data-n="{shown}"{self.source(note.line)}>{"".join(parts)}</span>'
        )

    def _nested_notes(self) -> str:
        parts = []
        while self._nested:
            parts.append(self._note(self._notes[self._nested.pop(0)], silent=True))
        return "".join(parts)

    def _notes_are_inline(self, nodes: Iterable[d.Inline]) -> bool:
        """Whether every note called here holds paragraphs alone, so that a ``p`` may hold it."""
        seen: set[int] = set()
        waiting = list(nodes)
        while waiting:
            for child in d.walk((waiting.pop(),)):
                if not isinstance(child, d.FootnoteRef) or child.number in seen:
                    continue
                seen.add(child.number)
                note = self._notes.get(child.number)
                for block in note.blocks if note else ():
                    if not isinstance(block, d.Paragraph):
                        return False
                    waiting.extend(block.children)
        return True


def alternative_text(picture: d.Picture, alt: str) -> str:
    """The alternative text of a picture; its file's name if there is none, as PDF/UA wants one."""
    return alt if alt.strip() else PurePath(picture.source).stem


def lines(blocks: Iterable[d.Block]) -> int:
    """About how many lines of a note's size ``blocks`` take."""
    count = 0
    for block in d.walk(blocks, skip=d.Marker):
        match block:
            case d.Paragraph() | d.Heading():
                count += 1 + len(plain_text(block.children)) // _NOTE_CHARACTERS
            case d.CodeBlock():
                count += 2 + sum(1 + len(row) // _CODE_CHARACTERS for row in block.text.split("\n"))
            case d.Table():
                count += 4 + 2 * len(block.rows)
            case d.Figure():
                count += 4 + (_shown_height(block.picture) // 15 if block.picture else 0)
            case _:
                count += isinstance(block, d.Block)
    return count


def _shown_height(picture: d.Picture) -> int:
    """The height of a picture that is at most as wide as the measure, in CSS pixels."""
    scale = min(1, _MEASURE / max(picture.width, 1), _HIGHEST / max(picture.height, 1))
    return int(picture.height * scale)
