"""The fixed words of what is made of an article, in its language: one data file a language.

``templates/languages/de.toml`` holds those of German; ``en.toml`` has all that there are, and one
that lacks elsewhere is shown in English. A publication changes words, or adds a language, by a
file of the same name in its own ``templates/languages/``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import TEMPLATES, shipped
from pressroom.text import closest

ENGLISH = "en"
FOLDER = "languages"
"""Of the files of words, among the templates."""
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"}
)
"""Languages whose usual script runs from right to left (CLDR, script metadata)."""
_MONTHS = "months"
_MAX_BYTES = 64 * 1024
_MAX_FILES = 100
_SLOT = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a language by name. ``tag`` is the BCP 47 tag of the language they are in.

    That is English where there is no file of the language that was asked for.
    """

    tag: str
    words: Mapping[str, str]
    months: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A text that is another where any word is."""
        return repr((self.tag, sorted(self.words.items()), self.months))

    def say(self, name: str, /, **values: object) -> str:
        """The words called ``name`` with ``values`` put in for their names in braces."""

        def put(slot: re.Match[str]) -> str:
            return str(values.get(slot[1], slot[0]))

        return _SLOT.sub(put, self.words[name])

    def numbered(self, kind: str, number: object) -> str:
        """``Figure 3``, with a space that does not break."""
        return self.say(kind, number=number).replace(" ", "\u00a0")

    def numbered_others(self, count: int) -> str:
        """``2 others``, of people who are not named."""
        words = self.say("others" if count > 1 else "other", count=count)
        return words.replace(" ", "\u00a0")

    def day(self, date: datetime.date) -> str:
        """A date as the language writes it."""
        day = self.words["first-day"] if date.day == 1 else str(date.day)
        return self.say("date", day=day, month=self.months[date.month - 1], year=date.year)

    def listed(self, names: Sequence[str]) -> str:
        """``A``, ``A and B``, or ``A, B and C``."""
        if len(names) < 2:
            return "".join(names)
        text = names[0]
        for name in names[1:-1]:
            text = self.say("comma", before=text, next=name)
        return self.say("and" if len(names) == 2 else "last", before=text, last=names[-1])


def direction(tag: str) -> str:
    """``rtl`` or ``ltr``, the way in which a text in the language ``tag`` (BCP 47) runs."""
    main, *subtags = tag.lower().split("-")
    if "latn" in subtags or "cyrl" in subtags:
        return "ltr"
    return "rtl" if main in _RIGHT_TO_LEFT or {"arab", "hebr"} & set(subtags) else "ltr"


def language(tag: str, root: Path | None = None) -> Language:
    """The words for a text in the language ``tag`` (BCP 47) of the publication at ``root``.

    Of ``pt-BR`` those come first, then those of ``pt``, then the English ones (RFC 4647,
    section 3.4). What is wrong with a publication's file is left out; :func:`check` reports it.
    """
    folders = [shipped() / FOLDER]
    if root is not None and (own := root / TEMPLATES / FOLDER).is_dir():
        folders.append(own)
    states = []
    for name in _names(tag):
        for folder in reversed(folders):
            file = folder / f"{name}.toml"
            if file.is_file():
                states.append((name, file, file.stat().st_mtime_ns))
    return _language(tuple(states))


def _names(tag: str) -> Iterator[str]:
    """The names of files for ``tag``, the one that fits best first, and that of English."""
    parts = [part for part in tag.split("-") if part.isalnum()]
    if parts and parts[0].lower() == "zh" and {"tw", "hk", "mo"} & set(map(str.lower, parts)):
        parts.insert(1, "Hant")  # CLDR, likely subtags
    for count in range(len(parts), 0, -1):
        name = _cased(parts[:count])
        if name != ENGLISH:
            yield name
    yield ENGLISH


def _cased(parts: list[str]) -> str:
    """Subtags in the case that RFC 5646, section 2.1.1, recommends."""
    first, *rest = parts
    forms = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(forms.get(len(p), str.lower)(p) for p in rest)])


@lru_cache(maxsize=64)
def _language(files: tuple[tuple[str, Path, int], ...]) -> Language:
    words: dict[str, str] = {}
    months: tuple[str, ...] = ()
    for _name, file, _changed in reversed(files):
        found = _read(file)
        if isinstance(found, str):
            continue
        for name, value in found.items():
            if name == _MONTHS:
                months = _months(value) or months
            elif isinstance(value, str) and (not words or name in words or file.stem == ENGLISH):
                words[name] = value
    return Language(files[0][0], words, months)


def _months(value: object) -> tuple[str, ...]:
    """Twelve names; nothing where ``value`` is no list of them."""
    names = [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
    return tuple(names) if len(names) == 12 else ()


def _read(file: Path) -> dict[str, object] | str:
    """What a file holds, or what is wrong with it."""
    import tomllib  # a build with nothing to do reads no words

    try:
        with file.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            return f"the file is larger than {_MAX_BYTES // 1024} KiB"
        return tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        return f"the file cannot be read: {error.strerror}"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"the file is no TOML: {error}"


def check(root: Path, collector: Collector) -> None:
    """Report what is wrong with the files of words of the publication at ``root``."""
    english = language(ENGLISH)
    folder = root / TEMPLATES / FOLDER
    if folder.resolve() == (shipped() / FOLDER).resolve():
        return
    for file in sorted(folder.glob("*.toml"))[:_MAX_FILES]:
        place = Place(file.relative_to(root).as_posix())
        found = _read(file)
        if isinstance(found, str):
            collector.report(
                rules.TEMPLATE_VALID, place, found, "mend it; until then it says nothing"
            )
            continue
        for name, value in found.items():
            if problem := _problem(name, value, english):
                collector.report(rules.TEMPLATE_VALID, place, *problem)


def _problem(name: str, value: object, english: Language) -> tuple[str, str] | None:
    """Message and hint for what is wrong with one entry, if anything is."""
    if name == _MONTHS:
        if _months(value):
            return None
        return "`months` is no list of twelve names", "write them all, beginning with January"
    if name not in english.words:
        guess = closest(name, english.words)
        hint = f"did you mean `{guess}`?" if guess else "those that there are stand in en.toml"
        return f"there is no word `{name}`", hint
    if not isinstance(value, str):
        return f"`{name}` is no text", "put it between quotes"
    slots = set(_SLOT.findall(english.words[name]))
    if strange := sorted(set(_SLOT.findall(value)) - slots):
        known = ", ".join(f"{{{slot}}}" for slot in sorted(slots)) or "none"
        return f"nothing is put in for `{{{strange[0]}}}` in `{name}`", f"there are: {known}"
    return None


# --- the language of a text that does not say it

_SCRIPTS = {
    "ar": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "hy": "\u0530-\u058f",
    "ja": "\u3041-\u30fe",
    "ka": "\u10a0-\u10ff",
    "ko": "\uac00-\ud7af",
    "ru": "\u0400-\u052f",
    "th": "\u0e00-\u0e7f",
    "zh": "\u4e00-\u9fff",
}
"""Characters of scripts, by the language that most texts in them are in."""
_COUNTED = {tag: re.compile(f"[{characters}]") for tag, characters in _SCRIPTS.items()}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_MOSTLY = 0.4
_TELLING = {"ar": {"fa": "پچژگ", "ur": "ٹڈڑں"}, "ru": {"uk": "іїєґ"}}
"""Letters that tell another language of the same script, where one in a hundred is of them."""
_TRADITIONAL, _SIMPLIFIED = frozenset("這個們來時會國說對為"), frozenset("这个们来时会国说对为")


def guessed(text: str) -> str:
    """The language that the script of ``text`` tells, if most of it is in one that does."""
    counts = {tag: len(pattern.findall(text)) for tag, pattern in _COUNTED.items()}
    # A character of these is a syllable or a word.
    ideographs = 2 * (counts.pop("zh") + counts["ja"])
    east = "ja" if counts.pop("ja") * 20 > ideographs else "zh"
    counts[east] = ideographs
    counts["ko"] *= 2
    tag = max(counts, key=counts.__getitem__)
    if counts[tag] <= _MOSTLY * (sum(counts.values()) + len(_LATIN.findall(text))):
        return ""
    for other, letters in _TELLING.get(tag, {}).items():
        if sum(map(text.count, letters)) * 100 > counts[tag]:
            return other
    if tag == "zh":
        traditional = sum(map(text.count, _TRADITIONAL - _SIMPLIFIED))
        return "zh-Hant" if traditional > sum(map(text.count, _SIMPLIFIED - _TRADITIONAL)) else tag
    return tag
