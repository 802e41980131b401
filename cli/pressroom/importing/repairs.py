"""What the pages of a document did to its text when they were captured, undone.

Sentences that a page parted are joined, and headings that are not numbered are found. Each step is
a note; none adds or drops a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

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


def joined(blocks: Sequence[Block], reporter: Reporter) -> list[list[Line]]:
    """``blocks``, those made one that a sentence goes through.

    It does where a long line ends without a stop, and the block below begins with a small letter.
    """
    found: list[list[Line]] = []
    for block in blocks:
        if found and _is_open(found[-1]) and _goes_on(block):
            _tell(reporter, block[0], "goes on with the sentence above, and is joined to it")
            found[-1] += [replace(block[0], apart=False), *block[1:]]
        else:
            found.append(list(block))
    return found


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
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > _SMALL]
    return all(word[0].isupper() for word in words)


def _tell(reporter: Reporter, line: Line, what: str) -> None:
    hint = "see the page; `pressroom import --verbatim` leaves such lines as they are"
    reporter.report(rules.IMPORT_CHANGED, line, f"{shown(plain(line.text))} {what}", hint)
