"""Whether the words of a source stand in the post, the PDF and the page.

Guards against a mistake of the program itself, so nothing here knows its parser: patterns strip the
marks from the raw text, and what is left is looked for in the text of each artifact. Only letters
and digits count, since a line may break anywhere in a PDF and quotation marks change.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from pressroom import rules
from pressroom.diagnostics import Collector, Place

MANY = 8
"""Words in a row whose loss stops a build; the loss of fewer is a warning."""
MOST = 10
"""Findings for one file; the last one says how many more there are."""
_SHOWN = 8  # words of a run in a message
_TRIFLE = 4  # letters; a shorter loss may be a mark that no pattern knows
_SOLID, _LONG = 16, 48  # letters that stand nowhere else by chance
_NEAR = 600  # letters within which fewer than that are taken for the same
_CHANCE = 4  # words of a lost run that may have been found elsewhere by chance


class Word(NamedTuple):
    """A word of a source, in the form of :func:`letters`, and where it stands.

    ``gap`` says that anything may stand before it; ``block`` that it begins a block, which may
    have moved; ``right_to_left`` that its line runs so, which a PDF has in another order.
    """

    letters: str
    path: str
    line: int
    gap: bool
    block: bool
    right_to_left: bool


def letters(text: str) -> str:
    """Letters and digits alone, in one case and without accents."""
    return re.sub(r"[\W_]+", "", _plain(text))


def _plain(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKD", text)).casefold()


# --- the source

_GAP, _BLOCK = "\x00", "\x01"
_FRONT = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\n.*?\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_DROPPED = re.compile(
    r"""<!--.*?-->|\{/\*.*?\*/\}|^:{3,}[ \t]*subscribe\b.*?^:{3,}[ \t]*$
    |<(audio|canvas|iframe|math|object|script|select|style|svg|template|textarea|video)\b[^<]*+(?:<(?!/?\1\b)[^<]*+)*+</\1>
    |^[ \t]*%[ ][^\n]*$|^import[ ][^\n]*["'];?[ \t]*$|^export[ ](?:[^\n]+\n)+""",
    re.DOTALL | re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
_MATH = re.compile(
    r"""(?<![\\`])\$\$(?!`).*?\$\$(?:[ \t]*\([^()\s]+\)[ \t]*$)?     # with its label behind it
    | (?<![\\$`])\$(?=[^\s$`])(?:[^$\\\n]|\\.|\n(?!\s*\n))*?(?<=\S)\$(?![\d$])
    | ^[ \t>]*\\begin\{(?P<name>equation|align|alignat|gather|multline|eqnarray|flalign|displaymath)
        (?P<star>\*?)\}.{0,4000}?\\end\{(?P=name)(?P=star)\}
    | ^[ \t>]*\\\[[ \t]*$.{0,4000}?^[ \t>]*\\\][.,;]?[ \t]*$ | \\\((?:[^\\\n]|\\[^()\n])*\\\)
    | ^[ \t>]*(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*(?:math|latex-math|\{math\})
        .{0,4000}?^[ \t>]*(?P=fence)[ \t]*$
    | ^[ \t>]*\\(?:(?:re)?newcommand|providecommand|[gex]?def|let|DeclareMathOperator)\b[^\n]*$
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?(?:\s*\{[^{}]*\})*|.)")
_COLUMNS = re.compile(r"[ \t>]*-{2,}(?: +-{2,})+ *")
_DASHES = re.compile(r"[ \t>]*--[- ]*")
_KEY = re.compile(r"@[^\s;,\]]+")
_PROSE = re.compile(r"(?:[^\W\d_]{2,}[,;.]?\s+){2,}[^\W\d_]{2,}")
_CAPTION = re.compile(r'!\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\S+\s+"((?:[^"\\]|\\.)*)"\s*\)')
_NESTED = r"\((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))*\)"
_MARKS = re.compile(
    rf"""(?P<block>
      ^[ \t>]*(?:(?:`{{3,}}|~{{3,}}|:{{3,}}[ \t]*\{{).*$|:{{3,}}[ \t]*[\w-]*)  # a fence, as it is
    | ^[ \t]*\[\^[^\]\n]+\]:                              # a note
    | ^[ \t>]*(?:Table)?:(?=\s)                           # a caption, what a term means
    | ^[ \t]*(?:>|(?:[-*+]|\#{{1,6}}|\(?[A-Za-z0-9\#]{{1,4}}[.)])(?=\s)
        (?:[ \t]+\[[ xX]\](?=\s))?|[ \t])+(?:[\d.]+(?=\s))?   # signs of items, headings, quotes
    | \n[ \t]*\n | \| | \^\[ | \\footnote\{{ )
    | ^\ {{0,3}}\[[^\]\n]+\]:\s.*$                        # where a link leads
    | \[![\w-]+\](?!\()[+-]?                              # the kind of a callout
    | ^[ \t>]*(?:\#|//|%%|--)\|.*$ | !?\[\[[^\[\]|\n]*\|   # options of cells, targets of wiki links
    | ^[ \t>]*\([\w:.-]+\)=[ \t]*$ | ^[ \t>]*:[\w-]+:.*$  # labels, options of directives
    | \\(?:begin|end)\{{[^{{}}\n]*\}}(?:\[[^\]\n]*\]|\{{[^{{}}\n]*\}})*
    | \\(?:includegraphics(?:\[[^\]\n]*\])?|textcolor|[hv]space\*?|multicolumn\{{\d+\}})
        \{{[^{{}}\n]*\}}
    | \\(?:[a-z]+rule|hline|item|appendix|maketitle)\b(?:\[[^\]\n]*\])?
    | \\(?:caption|emph|paragraph|(?:sub)*section|text[a-z]+|underline)\*?(?=\{{)
    | \\(?:bigskip|centering|clear(?:double)?page|hfill|medskip|newpage|noindent|pagebreak|smallskip
        |tableofcontents|vfill)\b | ^[ \t]*\[_?TOC_?\][ \t]*$ | \[\[_?TOC_?\]\]
    | \\(?:SI|si|qty|unit|num|ang|SIrange|qtyrange|numrange)(?:\{{[^{{}}]*\}})+
    | \\(?:[A-Za-z]*ref|label)\*?\{{[^{{}}\n]*\}} | \{{[a-z][\w:]*\}}`[^`\n]*`  # references, roles
    | !\[(?:[^\[\]]|\[[^\[\]]*\])*\](?:{_NESTED}|\[[^\]\n]*\])?  # a picture
    | \[\^[^\]\n]+\] | (?P<cited>\[[^\[\]]*@[^\[\]]*\](?!\()  # notes, citations
      | \\[A-Za-z]*cite[A-Za-z]*\*?(?:\[[^\[\]]*\])*\{{[^{{}}]*\}} | \{{cite[\w:]*\}}`[^`]*`)
    | (?<!\w)-?@(?:\{{[^{{}}\s]*\}}|[\w:.\#$%&+?~/-]+)
    | \]\(<[^<>\n]*>[^)\n]*\) | \]{_NESTED} | \]\[[^\]\n]*\]   # destinations
    | \{{\{{[^{{}}]*\}}\}} | \{{%[^{{}}]*%\}} | \{{[^{{}}\n]*\}}    # shortcodes, attributes
    | <[A-Z][\w.]*+(?:[^<>{{}}]++|\{{(?:[^{{}}]++|\{{[^{{}}]*+\}})*+\}})*+>
    | <[A-Za-z/!?][^<>]*> | :[a-z_+\d-]+: | [\[\]]
    """,
    re.MULTILINE | re.VERBOSE,
)
_NO_LETTER = re.compile(rf"[^\w\s{_GAP}{_BLOCK}]|_")
_PART = re.compile(rf"[{_GAP}{_BLOCK}]|[^\s{_GAP}{_BLOCK}]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")


def of_source(text: str, path: str) -> list[Word]:
    """The words of a Markdown file in order, without its front matter and its marks."""
    words: list[Word] = []
    gap = block = True
    for line, content in enumerate(_NO_LETTER.sub("", _plain(_unmarked(text))).split("\n"), 1):
        rtl = _RIGHT_TO_LEFT.search(content) is not None
        for part in _PART.findall(content):
            if part in (_GAP, _BLOCK):
                gap, block = True, block or part == _BLOCK
            else:
                words.append(Word(part, path, line, gap, block, rtl))
                gap = block = False
    return words


def _unmarked(text: str) -> str:
    """``text`` with :data:`_GAP` or :data:`_BLOCK` for each mark, and as many lines as before."""
    text = _parted(_DROPPED.sub(_left_out, _FRONT.sub(_left_out, text)))
    text = _CAPTION.sub(rf"{_BLOCK}\1{_BLOCK}", _MATH.sub(_formula, text))
    return unescape(_MARKS.sub(_mark, text))


def _parted(text: str) -> str:
    """``text`` with :data:`_BLOCK` between columns that a line of dashes shows: cells are lines."""
    lines = text.split("\n")
    dashes = [n for n, line in enumerate(lines) if "--" in line and _DASHES.fullmatch(line)]
    for number, before, after in zip(
        dashes, [-1, *dashes], [*dashes[1:], len(lines)], strict=False
    ):
        if not _COLUMNS.fullmatch(lines[number]):
            continue
        gaps = [found.span() for found in re.finditer(r"(?<=-) +(?=-)", lines[number])]
        # Blank lines part rows only if a line of dashes is the end.
        closed = (
            after < len(lines) and len(lines[after].rstrip()) >= len(lines[number].rstrip()) - 2
        )
        for rows in (range(number - 1, before, -1), range(number + 1, after)):
            for row in rows:
                if not lines[row].strip() and not (closed and row > number):
                    break
                for start, end in gaps:
                    lines[row] = _cut(lines[row], start, end)
    return "\n".join(lines)


def _cut(line: str, start: int, end: int) -> str:
    """``line`` with a mark at a space between two columns; where a word is, on both sides of it."""
    space = line.find(" ", start, end)
    for at in (space,) if space >= 0 else (line.rfind(" ", 0, start), line.find(" ", end)):
        if at >= 0:
            line = f"{line[:at]}{_BLOCK}{line[at + 1 :]}"
    return line


def _left_out(found: re.Match[str]) -> str:
    return _BLOCK + "\n" * found[0].count("\n") + _BLOCK


def _mark(found: re.Match[str]) -> str:
    if found["cited"]:
        return _prose(_KEY.sub(lambda key: _GAP * len(key[0]), found[0]))
    return (_BLOCK if found["block"] else _GAP) + "\n" * found[0].count("\n")


def _formula(found: re.Match[str]) -> str:
    """What of a formula is no formula: words in a row, which a stray sign took in."""
    return _prose(_COMMAND.sub(lambda part: " " * len(part[0]), found[0]))


def _prose(text: str) -> str:
    """The words in a row of ``text``, and its lines."""
    kept, end = _GAP, 0
    for prose in _PROSE.finditer(text):
        kept += "\n" * text.count("\n", end, prose.start()) + _GAP + prose[0] + _GAP
        end = prose.end()
    return kept + "\n" * text.count("\n", end) + _GAP


# --- compared with an artifact


class _Search:
    """Looks for words, one after the other, in the letters of an artifact."""

    def __init__(self, words: Sequence[Word], there: str) -> None:
        self.words, self.there = words, there
        self.wanted = "".join([word.letters for word in words])
        self.starts = [0, *accumulate([len(word.letters) for word in words])]
        self.gaps = [*(n for n, word in enumerate(words) if word.gap), len(words)]
        self.blocks = [n for n, word in enumerate(words) if word.block]
        self.used: list[tuple[int, int]] = []

    def lost(self) -> list[int]:
        """The numbers of the words that are not there."""
        lost: list[int] = []
        short: list[tuple[int, int]] = []
        at = place = 0
        while True:
            run = self._common(at, place)
            if run >= _SOLID:
                self.used.append((place, place + run))
            at, place = at + run, place + run
            if at == len(self.wanted):
                break
            number = bisect_right(self.starts, at) - 1
            resumed = self._resume(at, place, number)
            if resumed is not None:
                at, place = resumed
                continue
            place = max(0, place - (at - self.starts[number]))
            end = self._end(number)
            if self.starts[end] - self.starts[number] < _SOLID:
                short.append((number, end))
            else:
                lost.append(number)
                end = number + 1
            at = self.starts[end]
        rest = self._rest()
        for first, end in short:
            if self.wanted[self.starts[first] : self.starts[end]] not in rest:
                lost += [n for n in range(first, end) if self.words[n].letters not in rest]
        return sorted(lost)

    def is_rarer(self, run: Sequence[Word]) -> bool:
        """Whether a word of ``run`` is there less often than wanted.

        Where floats and pages part the text, a few words that occur often may be found out of turn.
        """
        there, wanted = self.there, self.wanted
        return any(there.count(word.letters) < wanted.count(word.letters) for word in run)

    def _common(self, at: int, place: int) -> int:
        """How many letters agree from here on."""
        size, step = 0, 64
        while step:
            part = self.wanted[at + size : at + size + step]
            if len(part) == step and self.there.startswith(part, place + size):
                size, step = size + step, step * 2
            else:
                step = min(step // 2, len(self.wanted) - at - size)
        return size

    def _end(self, number: int) -> int:
        """The first word behind ``number`` that anything may stand before."""
        return self.gaps[bisect_right(self.gaps, number)]

    def _resume(self, at: int, place: int, number: int) -> tuple[int, int] | None:
        """From where on both go on alike: from here, or from the beginning of the word."""
        start = self.starts[number]
        for here, there in dict.fromkeys(((at, place), (start, max(0, place - (at - start))))):
            found = self._next(here, there, number)
            if found >= 0:
                return here, found
        return None

    def _next(self, at: int, place: int, number: int) -> int:
        """Where the letters from ``at`` on stand behind ``place``; those of a block anywhere."""
        end = self.starts[self._end(number)]
        if end - at < _SOLID:
            return self.there.find(self.wanted[at:end], place, place + _NEAR)
        begin = self.starts[self.blocks[bisect_right(self.blocks, number) - 1]]
        for size in (_LONG, _SOLID):
            probe = self.wanted[at : max(min(end, at + size), self.starts[number + 1])]
            found = self.there.find(probe, place)
            if found < 0 and at - begin < _SOLID:
                found = self.there.find(probe)
            if found >= 0:
                return found
        return -1

    def _rest(self) -> str:
        """The letters in which nothing long was found."""
        parts, end = [], 0
        for start, stop in sorted(self.used):
            parts.append(self.there[end:start])
            end = max(end, stop)
        return _GAP.join([*parts, self.there[end:]])


def check(words: Sequence[Word], artifacts: Mapping[str, str], collector: Collector) -> None:
    """Report every run of ``words`` that is not in the letters of an artifact, which go by path.

    A run is told once for all artifacts that lack it; of short ones the first, with a count.
    """
    lacking: dict[tuple[Word, ...], list[str]] = {}
    for path, there in artifacts.items():
        wanted = words
        if path.endswith(".pdf"):
            wanted = [word for word in words if not word.right_to_left]
        search = _Search(wanted, there)
        runs = list(_runs(wanted, search.lost()))
        if path.endswith(".pdf"):
            runs = [run for run in runs if len(run) >= MANY or search.is_rarer(run)]
        for run in runs:
            lacking.setdefault(tuple(run), []).append(path)
    for few in (False, True):
        found = [lost for lost in lacking if (len(lost) < MANY) is few]
        most = 1 if few else MOST - 1
        for lost in found[:most]:
            more = len(found) - most if lost is found[min(most, len(found)) - 1] else 0
            _report(lost, lacking[lost], more, collector)


def _runs(words: Sequence[Word], lost: Sequence[int]) -> Iterator[list[Word]]:
    """The lost words in runs; a few between them may have been found elsewhere."""
    run: list[Word] = []
    for before, number in zip([-1, *lost], [*lost, len(words) + _CHANCE], strict=False):
        if run and number > before + _CHANCE:
            if sum(len(word.letters) for word in run) >= _TRIFLE:
                yield run
            run = []
        run += words[number : number + 1]


def _report(run: Sequence[Word], paths: Sequence[str], more: int, collector: Collector) -> None:
    shown = " ".join(word.letters for word in run[:_SHOWN]) + (" …" if len(run) > _SHOWN else "")
    lacks = f"the word `{shown}` is" if len(run) == 1 else f"{len(run)} words, `{shown}`, are"
    others = f"; and so are words in {more} more places" if more > 0 else ""
    collector.report(
        rules.WORDS_KEPT if len(run) >= MANY else rules.WORD_KEPT,
        Place(run[0].path, run[0].line),
        f"{lacks} not in {' and '.join(paths)}{others}",
        "look for a sign there that may be read as a mark, such as `$`; if there is none, and no"
        " template of the publication leaves it out, this is a fault of Pressroom: report it",
    )
