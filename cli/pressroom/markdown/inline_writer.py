"""Inline content of the tree to Markdown that reads back as the same content.

Content is first laid flat: runs of text and constructs, each with its marks. CommonMark 0.31,
section 6.2, decides where marks may stand; others move to the words inside, or are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pressroom.model import document as d
from pressroom.text import longest_run

EM, STRONG, STRUCK = 1, 2, 4
_DELIMITERS = {EM: "*", STRONG: "**", STRUCK: "~~"}
_Marked = d.Emphasis | d.Strong | d.Strikethrough
_BITS: dict[type[_Marked], int] = {d.Emphasis: EM, d.Strong: STRONG, d.Strikethrough: STRUCK}
_TAGS: dict[type[d.Inline], str] = {d.Subscript: "sub", d.Superscript: "sup", d.Highlight: "mark"}
_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_MATH_LINE = re.compile(r"\\\[\s*|\\\[.*\\\][.,]?\s*")
_UNSAFE = re.compile(r"[\s\x00-\x20<>\\\[\]|\"\x7f]")
# An end that is not escaped, and begins a picture, a note or struck text with what follows.
_OPEN_END = re.compile(r"(?<!\\)(?:\\\\)*([!^~])\Z")
_COMPLETES = {"!": "[", "^": "[", "~": "~"}

Lost = Callable[[str], None]
"""What is called with a sentence when marks cannot be kept."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text, or one construct, with its marks as bits; a link has its words in ``inner``."""

    node: d.Inline
    marks: int = 0
    inner: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        """The characters of text; nothing of a construct."""
        return self.node.text if isinstance(self.node, d.Text) else ""

    @property
    def whole(self) -> bool:
        """Whether this is a construct, which cannot be parted."""
        return not isinstance(self.node, d.Text)

    @property
    def is_break(self) -> bool:
        """Whether this is a hard line break."""
        return isinstance(self.node, d.LineBreak)

    def with_text(self, text: str) -> Run:
        return Run(d.Text(text), self.marks)

    def with_marks(self, marks: int) -> Run:
        return Run(self.node, marks, self.inner)


def text_run(text: str, marks: int = 0) -> Run:
    """A run of plain text."""
    return Run(d.Text(text), marks)


def tree(runs: Sequence[Run]) -> tuple[d.Inline, ...]:
    """Runs as nodes of the typed tree, each within its own marks."""
    nodes = []
    for run in merged(runs):
        node = run.node
        if isinstance(node, d.Link):
            node = replace(node, children=tree(run.inner))
        for kind, mark in _BITS.items():
            if run.marks & mark:
                node = kind((node,))
        nodes.append(node)
    return tuple(nodes)


def collapsed(runs: Sequence[Run]) -> list[Run]:
    """White space as HTML shows it: one space, none at the ends and beside breaks."""
    return _trimmed(
        [run if run.whole else run.with_text(_SPACE.sub(" ", run.text)) for run in runs]
    )


def one_line(runs: Sequence[Run]) -> list[Run]:
    """Runs with a space for each line break, without loose white space."""
    spaced = [text_run(" ") if run.is_break else run for run in runs]
    return [
        Run(run.node, run.marks, tuple(one_line(run.inner))) if run.inner else run
        for run in collapsed(spaced)
    ]


def _trimmed(runs: Sequence[Run]) -> list[Run]:
    """Without spaces at the ends, beside breaks and after spaces; no break is the last.

    Code right after code is one span with it, as two would run together.
    """
    out: list[Run] = []
    space = True  # whether a space would be the second, or the first of a line
    for run in runs:
        if out and isinstance(run.node, d.Code) and isinstance(out[-1].node, d.Code):
            out[-1] = replace(out[-1], node=d.Code(out[-1].node.text + run.node.text))
            continue
        if run.whole:
            if run.is_break:
                _strip_end(out)
            out.append(run)
            space = run.is_break
            continue
        text = run.text.lstrip(" \n") if space else run.text
        if text:
            out.append(run.with_text(text))
            space = text.endswith((" ", "\n"))
    _strip_end(out)
    while out and out[-1].is_break:
        out.pop()
        _strip_end(out)
    return out


def _strip_end(out: list[Run]) -> None:
    while out and not out[-1].whole:
        text = out[-1].text.rstrip(" \n")
        if text:
            out[-1] = out[-1].with_text(text)
            return
        out.pop()


def code_span(text: str) -> str:
    """A code span; a line break in it is a space (CommonMark 0.31, section 6.1)."""
    text = _SPACE.sub(" ", text)
    fence = "`" * (longest_run(text, "`") + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


class InlineWriter:
    """Writes inline content as Pressroom's own Markdown; a subclass may write another dialect."""

    # Characters that begin something wherever they stand; `_` only at the edge of a word.
    special: ClassVar[re.Pattern[str]] = re.compile(
        r"""[\\`\[\]{}$*]
          | (?<![^\W_])_ | _(?![^\W_])
          | ~(?=~) | (?<=~)~ | ~(?=[^\s~]*(?:~|\Z))
          | \^(?=[^\s^]*(?:\^|\Z)) | =(?==) | %(?=%)
          | <(?=[A-Za-z/!?]|\Z)
          | (?<!\w)@(?=\w+[:.\#$%&+?<>~/-]+\w)
          | &(?=\#|\w+;)""",
        re.VERBOSE,
    )
    # What begins a block, in CommonMark or in an extension, at the beginning of a line.
    openers: ClassVar[re.Pattern[str]] = re.compile(
        r"""\#{1,6}(?=\s|$) | [-+](?=\s|$) | > | :(?=\s|:|$) | ~(?=\s|$) | ~{3}
          | -+\s*$ | =+\s*$ | [|:-][\s|:-]*$
          | (?P<number>[0-9]{1,9})(?=[.)](?:\s|$)) | (?P<note>\[\^[^\[\]\s]+\])(?=:)""",
        re.VERBOSE,
    )

    # --- what others call

    def paragraph(self, nodes: Iterable[d.Inline]) -> str:
        """Content whose lines are safe at the beginning of a line."""
        return "\n".join(map(self.guarded, self._written(self.runs(nodes)).split("\n")))

    def line(self, nodes: Iterable[d.Inline]) -> str:
        """All on one line, not guarded: for what already has something before it."""
        return self._written(one_line(self.runs(nodes)))

    def cell(self, nodes: Iterable[d.Inline]) -> str:
        """A line in which no bar ends the cell of a table, not even one in code (GFM 4.10)."""
        return self.line(nodes).replace("|", "\\|")

    def escaped(self, text: str) -> str:
        """Text on one line that reads as it stands."""
        return self.special.sub(lambda found: f"\\{found[0]}", _SPACE.sub(" ", text))

    def guarded(self, line: str) -> str:
        """A line of inline Markdown that begins no block by accident."""
        if line.startswith("\u00a0"):  # white space that a reader would strip; an entity is none
            return f"&nbsp;{line[1:]}"
        if _MATH_LINE.fullmatch(line):  # display math of LaTeX begins so
            return f"&#91;{line[2:]}"
        found = self.openers.match(line)
        if found is None:
            return line
        end = found.end() if found["number"] or found["note"] else 0
        return f"{line[:end]}\\{line[end:]}"

    def link(self, words: str, url: str) -> str:
        """A link whose ``words`` are Markdown; one that shows its own address is an autolink."""
        address = self.address(url)
        if not words or (words == self.escaped(url) and address == url):
            return f"<{address}>"
        if words.startswith("^") or re.match(r"@.*]", words):  # of a note, or of a citation
            words = f"\\{words}"
        return f"[{words}]({address})"

    def address(self, url: str) -> str:
        """A link destination (CommonMark 0.31, section 6.3)."""
        url = _UNSAFE.sub(lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), url)
        depth = 0
        for char in url:
            depth += (char == "(") - (char == ")")
            if depth < 0 or depth > 16:
                break
        if depth:
            url = url.replace("(", "%28").replace(")", "%29")
        return re.sub(r"&(?=#|\w+;)", "&amp;", url)

    # --- what a dialect writes in its own way

    def simplified(self, node: d.Inline) -> Iterable[d.Inline] | None:
        """What is written in place of ``node``; ``None`` if it is written itself."""
        return node.children if isinstance(node, d.Citation) else None

    def destination(self, node: d.Link) -> str:
        """What a link names, before it is written as an address."""
        if node.kind is d.LinkKind.EXTERNAL:
            return node.href
        path = "" if node.kind is d.LinkKind.HEADING else node.href
        fragment = node.href if node.kind is d.LinkKind.HEADING else node.fragment
        return f"{path}#{fragment}" if fragment else path

    def construct(self, node: d.Inline) -> str:
        """A construct that is neither text nor a mark."""
        match node:
            case d.Code():
                return code_span(node.text)
            case d.Math():
                return f"${node.tex}$"
            case d.LineBreak():
                return "\\\n"
            case d.FootnoteRef():
                return f"[^{node.label}]"
            case d.Subscript() | d.Superscript() | d.Highlight():
                tag = _TAGS[type(node)]
                return f"<{tag}>{self.line(node.children)}</{tag}>"
            case d.CrossReference():
                return f"[@{node.label}]"
            case d.InlinePicture():
                return f"![{self.escaped(node.alt)}]({self.address(node.picture.source)})"
            case _:
                raise TypeError(f"{type(node).__name__} is no construct")

    # --- from nodes to runs

    def runs(self, nodes: Iterable[d.Inline]) -> list[Run]:
        """Inline content laid flat, without white space and breaks where none are shown."""
        out: list[Run] = []
        for run in _trimmed(self._flat(nodes, 0)):
            if not run.is_break or (out and not out[-1].is_break):
                out.append(run)
        return out

    def _flat(self, nodes: Iterable[d.Inline], marks: int) -> list[Run]:
        out: list[Run] = []
        for node in nodes:
            instead = self.simplified(node)
            if instead is not None:
                out.extend(self._flat(instead, marks))
                continue
            match node:
                case d.Text():
                    out.append(text_run(self.spaced(node.text), marks))
                case d.Emphasis() | d.Strong() | d.Strikethrough():
                    out.extend(self._flat(node.children, marks | _BITS[type(node)]))
                case d.Link():
                    out.extend(self._link(node, marks))
                case d.Code() if not node.text.strip():
                    out.append(text_run(" ", marks))
                case _:
                    out.append(Run(node, marks))
        return out

    def spaced(self, text: str) -> str:
        """White space as one space, or as the line break that is in it."""
        return _SPACE.sub(lambda found: "\n" if "\n" in found[0] else " ", text)

    def _link(self, node: d.Link, marks: int) -> list[Run]:
        """A link; its words alone where they cannot be a link's; spaces at its ends are outside."""
        inner = self._flat(node.children, marks)
        words = "".join(run.text or "\x00" * run.whole for run in inner)
        if any(run.inner or run.is_break for run in inner) or not words.strip():
            return inner
        core = tuple(_trimmed(inner))
        lead = [text_run(" ", marks)] if words[:1].isspace() else []
        trail = [text_run(" ", marks)] if words[-1:].isspace() else []
        return [*lead, Run(node, marks, core), *trail]

    # --- from runs to Markdown

    def settled(self, runs: Sequence[Run], lost: Lost = lambda _message: None) -> list[Run]:
        """``runs`` with such marks as show where they stand; ``lost`` is called for all others."""
        found = merged(runs)
        if any(run.marks for run in found):
            found = merged(self._checked(_fitted(merged(_split(found)), lost), lost))
        return [self._settled_link(run, lost) if run.inner else run for run in found]

    def _settled_link(self, link: Run, lost: Lost) -> Run:
        inner = [run.with_marks(run.marks & ~link.marks) for run in link.inner]
        return replace(link, inner=tuple(self.settled(inner, lost)))

    def _written(self, runs: Sequence[Run]) -> str:
        return self._delimited(self.settled(runs))

    def _checked(self, runs: Sequence[Run], lost: Lost) -> list[Run]:
        """``runs`` with such marks as show; each stretch of marked runs is tried by itself."""
        out: list[Run] = []
        start = 0
        while start < len(runs):
            end = start
            while end < len(runs) and runs[end].marks:
                end += 1
            stretch = list(runs[start:end])
            kinds = {run.marks for run in stretch}
            if kinds and kinds not in ({EM}, {STRONG}):
                before = text_run(_edge(runs[start - 1], True) if start else "")
                after = text_run(_edge(runs[end], False) if end < len(runs) else "")
                stretch = self._showing(stretch, before, after, lost)
            out.extend(stretch)
            out.extend(runs[end : end + 1])
            start = end + 1
        return out

    def _showing(self, stretch: list[Run], before: Run, after: Run, lost: Lost) -> list[Run]:
        """Marked runs whose marks may overlap; as many of the marks as show."""
        parts = _split(stretch)
        parted = [
            run.with_marks(0)
            if 0 < at < len(parts) - 1
            and not run.whole
            and not run.text.strip()
            and parts[at - 1].marks != parts[at + 1].marks
            else run
            for at, run in enumerate(parts)
        ]
        tries = [stretch, parted]
        tries += [
            [run.with_marks(run.marks & keep) for run in stretch]
            for keep in (STRONG | EM, STRONG | STRUCK, EM | STRUCK, STRONG, EM)
        ]
        for number, tried in enumerate(tries):
            if self.shows([before, *merged(_split(tried)), after]):
                if number > 1:
                    lost("marks of emphasis overlap so that they would not show; some are left out")
                return tried
        lost("the marks of emphasis would not show; they are left out")
        return [run.with_marks(0) for run in stretch]

    def shows(self, runs: Sequence[Run]) -> bool:
        """Whether a reader takes the marks of ``runs``, as they are written, for marks."""
        from pressroom.markdown.parser import ParseTimeout, parse_line

        try:
            tokens = parse_line(self._delimited(runs))
            bare = parse_line(self._delimited(_unmarked(runs)))
        except (ParseTimeout, RecursionError):
            return False
        return "".join(t.content for t in tokens) == "".join(t.content for t in bare)

    def _delimited(self, runs: Sequence[Run]) -> str:
        out: list[str] = []
        opened: list[int] = []

        def close(keep: int) -> None:
            """Close every mark not in ``keep``, and those opened after it."""
            first = next((i for i, mark in enumerate(opened) if not mark & keep), len(opened))
            for mark in reversed(opened[first:]):
                _append(out, _DELIMITERS[mark])
            del opened[first:]

        for index, run in enumerate(runs):
            close(run.marks)
            missing = [m for m in (STRUCK, STRONG, EM) if m & run.marks and m not in opened]
            for mark in sorted(missing, key=lambda m: -_length(runs, index, m)):
                _append(out, _DELIMITERS[mark])
                opened.append(mark)
            _append(out, self._piece(run))
        close(0)
        return "".join(out)

    def _piece(self, run: Run) -> str:
        if not run.whole:
            return self.special.sub(lambda found: f"\\{found[0]}", run.text)
        if isinstance(run.node, d.Link):
            inner = [i.with_marks(i.marks & ~run.marks) for i in run.inner]
            return self.link(self._delimited(inner), self.destination(run.node))
        return self.construct(run.node)


def _append(out: list[str], piece: str) -> None:
    """Add what follows; an end or a beginning is escaped where both together would mean more."""
    if out and piece.startswith("~") and out[-1] == _DELIMITERS[STRUCK]:
        piece = f"\\{piece}"
    elif out and (opened := _OPEN_END.search(out[-1])) and piece[:1] == _COMPLETES[opened[1]]:
        out[-1] = f"{out[-1][:-1]}\\{opened[1]}"
    out.append(piece)


def _split(runs: Sequence[Run]) -> list[Run]:
    """White space at the ends of marked words apart, with the marks that both sides have."""
    parts: list[Run] = []
    for run in runs:
        if run.whole or not run.marks:
            parts.append(run)
            continue
        text = run.text
        core = text.strip()
        begin = len(text) - len(text.lstrip())
        pieces = (text[:begin], core, text[begin + len(core) :])
        parts.extend(run.with_text(piece) for piece in pieces if piece)
    out: list[Run] = []
    for index, run in enumerate(parts):
        if _blank(run):
            marks = out[-1].marks if out else 0
            for part in parts[index:]:
                marks &= -1 if part.is_break else part.marks
                if not _blank(part):
                    break
            else:
                marks = 0
            run = run.with_marks(marks)
        out.append(run)
    return out


def _blank(run: Run) -> bool:
    return run.is_break or (not run.whole and not run.text.strip())


def merged(runs: Sequence[Run]) -> list[Run]:
    """Runs of text with the same marks as one."""
    out: list[Run] = []
    for run in runs:
        if out and not run.whole and not out[-1].whole and out[-1].marks == run.marks:
            out[-1] = run.with_text(out[-1].text + run.text)
        else:
            out.append(run)
    return out


def _edge(run: Run, last: bool) -> str:
    """The first or last character as written: a construct begins and ends in punctuation."""
    if run.is_break:
        return "\n"
    return "]" if run.whole else run.text[-1 if last else 0]


def _parts(char: str) -> bool:
    """Whether marks may stand between a character and punctuation (CommonMark 0.31, 2.1)."""
    return char.isspace() or unicodedata.category(char)[0] in "PS"


def _fitted(runs: list[Run], lost: Lost) -> list[Run]:
    """Take marks from punctuation that would hide them; a link then has them inside."""
    for backward in (False, True):
        row = runs[::-1] if backward else runs
        taken = False
        out: list[Run] = []
        queue = list(reversed(row))
        while queue:
            run = queue.pop()
            before = out[-1] if out else None
            opened = run.marks & ~(before.marks if before else 0)
            near = _edge(before, not backward) if before else " "
            if not opened or _parts(near) or not _parts(_edge(run, backward)):
                out.append(run)
                continue
            taken = True
            if not run.whole:
                lost("marks beside punctuation would not show; they stand on the words inside")
            if run.whole or len(run.text) == 1:
                out.append(run.with_marks(run.marks & ~opened))
                continue
            cut = len(run.text) - 1 if backward else 1
            halves = (run.text[:cut], run.text[cut:])
            edge, rest = halves[::-1] if backward else halves
            out.append(run.with_text(edge).with_marks(run.marks & ~opened))
            queue.append(run.with_text(rest))
        if taken:
            runs = merged(_split(out[::-1] if backward else out))
    return runs


def _length(runs: Sequence[Run], start: int, mark: int) -> int:
    end = start
    while end < len(runs) and runs[end].marks & mark:
        end += 1
    return end


def _unmarked(runs: Iterable[Run]) -> list[Run]:
    return merged([Run(run.node, 0, tuple(_unmarked(run.inner))) for run in runs])
