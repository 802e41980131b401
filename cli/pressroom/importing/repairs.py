"""What the pages of a document did to its text when they were captured, undone.

Sentences that a page parted are joined, and headings that are not numbered are found. Each step is
a note; none adds or drops a word.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pressroom import rules
from pressroom.importing.page import Line, Reporter, plain, shown

Block = Sequence[Line]

_LONG = 40
"""Characters of a line that a page may have broken; shorter ones are labels."""
_MARK = re.compile(r"[-*•]\s|\(?\w{1,3}[.)]\s")
_LETTERED = re.compile(r"([a-z])\.\s+(?=\S)")
_TITLE = re.compile(
    r"(?:abstract|acknowledge?ments?|appendix|conclusions?|introduction|outlook|overview|preface"
    r"|references|summary)(?:\s+of\s+part\s+(?:[ivxlc]+|\d+))?(?:\s*[-–—:]\s.*)?",
    re.IGNORECASE,
)
_SMALL = 4
"""Letters of the longest word that a title may write small."""
_ENDS = (".", "!", "?", ":", ";", ",")
MAX_TITLE = 120
"""The longest line that can be a title without a number, in characters."""


def joined(blocks: Sequence[Block], reporter: Reporter) -> tuple[list[list[Line]], set[int]]:
    """``blocks``, those made one that a sentence goes through, and the numbers of the lines joined.

    It does where a long line ends without a stop, and the block below begins with a small letter.
    """
    found: list[list[Line]] = []
    lines: set[int] = set()
    for block in blocks:
        if found and _is_open(found[-1]) and _goes_on(block):
            _tell(reporter, block[0], "goes on with the sentence above, and is joined to it")
            lines.add(block[0].number)
            found[-1] += [replace(block[0], apart=False), *block[1:]]
        else:
            found.append(list(block))
    return found, lines


def _is_open(block: Block) -> bool:
    text = plain(block[-1].text)
    if len(text) < _LONG or "\t" in text or any(_MARK.match(line.text) for line in block):
        return False
    return text[-1].isalnum() or text[-1] in ",—–"


def _goes_on(block: Block) -> bool:
    text = plain(block[0].text)
    return text[:1].islower() and not _MARK.match(block[0].text) and "\t" not in block[0].text


def headings(
    blocks: Sequence[Block], numbered: Mapping[int, tuple[int, ...]], reporter: Reporter
) -> dict[int, int]:
    """Headings without a number among ``blocks``: the level of each, by its index.

    These are lines ``a.``, ``b.`` that each have text below, one level under the section with a
    number that they stand in; and titles such as ``Summary of Part II``, of the first level.
    """
    found: dict[int, int] = {}
    run: list[int] = []
    depth = 0
    for index, block in enumerate([*blocks, ()]):
        letter = _letter(block)
        if run and (not block or index in numbered or letter == "a"):
            if _are_sections(blocks, run):
                found |= dict.fromkeys(run, depth + 2)
            run = []
        if index in numbered:
            depth = len(numbered[index])
        elif letter and letter == chr(ord("a") + len(run)):
            run.append(index)
        elif len(block) == 1 and _is_title(plain(block[0].text)):
            found[index] = 2
            depth = 1
    for index, level in found.items():
        _tell(reporter, blocks[index][0], f"is taken for a heading of level {level}")
    return found


def _letter(block: Block) -> str:
    """The letter of a line alone that could be a heading, or nothing."""
    text = plain(block[0].text) if len(block) == 1 else ""
    match = _LETTERED.match(text)
    if match is None or len(text) > MAX_TITLE or text.endswith(_ENDS) or "\t" in text:
        return ""
    return match[1]


def _are_sections(blocks: Sequence[Block], run: Sequence[int]) -> bool:
    """Whether there are several, and text stands below each: else they are a list."""
    return len(run) > 1 and all(index + 1 < len(blocks) and index + 1 not in run for index in run)


def _is_title(text: str) -> bool:
    if len(text) > MAX_TITLE or text.endswith(_ENDS) or not _TITLE.fullmatch(text):
        return False
    return _is_titled(text) or " " not in text


# --- text that was drawn in a figure


def drawn(
    blocks: Sequence[Block], headings: Container[int], joined: Container[int], reporter: Reporter
) -> dict[int, int]:
    """The text of figures among ``blocks``: the index behind its last block, by that of its first.

    In a section it begins with the title above the first of several blocks that are broken within
    a sentence (a paragraph of a page is one line), that say again what stood before, or that are
    labels; it goes on to the next heading.
    """
    found: dict[int, int] = {}
    opening = {_words(block) for block in blocks[:_OPENING]}
    seen: set[str] = set()
    start = 0
    for end in range(len(blocks) + 1):
        closes = end == len(blocks) or end in headings or _words(blocks[end]) in opening
        if not closes and not _END.match(_words(blocks[end])):
            continue
        section = range(start, end)
        evidence = _evidence(blocks, section, seen, joined)
        if evidence is not None:
            first = _title_above(blocks, evidence, start)
            found[first] = end
            message = f"this and what follows to line {blocks[end - 1][-1].number} looks as if it"
            hint = "see the page; `pressroom import --verbatim` leaves such lines as they are"
            reporter.report(
                rules.IMPORT_STRUCTURE,
                blocks[first][0],
                f"{message} was drawn in a figure, and is set apart",
                hint,
            )
        start = end + 1
    return found


_OPENING = 3
"""Blocks at the beginning of an article that a page may repeat at its end."""
_LABELS = 3
_NEAR = 8
"""Blocks that may stand between the title of a figure and what tells that it is one."""
_END = re.compile(r"End of\b")


def _evidence(
    blocks: Sequence[Block], section: range, seen: set[str], joined: Container[int]
) -> int | None:
    """The first block of a section that tells of a figure; adds its texts to ``seen``.

    A single paragraph that is broken within a sentence, such as a verse, tells nothing; a title
    that is broken does.
    """
    labels = [index for index in section if _is_label(blocks[index])]
    found = {labels[0]: 2} if len(labels) >= _LABELS else {}
    for index in section:
        text = _words(blocks[index])
        titled = _is_titled(text)
        if text in seen and text.count(" ") >= 4 and (text[-1] in _ENDS or titled):
            found[index] = 2
        elif _is_wrapped(blocks[index], joined):
            found[index] = 1 + titled
        seen.add(text)
    return min(found) if sum(found.values()) > 1 else None


def _words(block: Block) -> str:
    return " ".join(plain(line.text) for line in block)


def _is_label(block: Block) -> bool:
    text = _words(block)
    if not any(char.isalpha() for char in text) or text[-1] in _ENDS:
        return False
    return text.count(" ") < 2 and not _MARK.match(block[0].text)


def _is_wrapped(block: Block, joined: Container[int]) -> bool:
    """Whether a line is broken within a sentence, which in a paragraph of a page none is."""
    first, last = block[0].text, block[-1].text
    if any(_MARK.match(line.text) or "\t" in line.text for line in block):
        return False
    if first.startswith("*") and last.endswith("*"):
        return False
    return any(
        plain(above.text)[-1:] not in _ENDS and below.number not in joined
        for above, below in pairwise(block)
    )


def _title_above(blocks: Sequence[Block], index: int, start: int) -> int:
    for above in range(index, max(start, index - _NEAR) - 1, -1):
        text = blocks[above][0].text
        if len(blocks[above]) == 1 and _is_titled(plain(text)) and not _MARK.match(text):
            return above
    return index


def _is_titled(text: str) -> bool:
    """Whether a line is written as a title is: its words of some length begin with capitals."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > _SMALL]
    return len(words) > 1 and text[-1] not in _ENDS and all(word[0].isupper() for word in words)


def _tell(reporter: Reporter, line: Line, what: str) -> None:
    hint = "see the page; `pressroom import --verbatim` leaves such lines as they are"
    reporter.report(rules.IMPORT_CHANGED, line, f"{shown(plain(line.text))} {what}", hint)
