"""Fonts of this system for characters that the fonts of a publication lack.

Fontconfig lists them (https://www.freedesktop.org/software/fontconfig/fontconfig-devel/), which
the typesetter needs anyway. Which family sets which script is chosen here, by name: what Pango
would take depends on the order of files on a disk.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pressroom.paper.fontfiles import embeddable, helping_family

LIBRARIES = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")

_NAME = re.compile(r"[\w .()+&-]+")
_REGULAR, _BOLD = 80, 200  # FC_WEIGHT_REGULAR, FC_WEIGHT_BOLD
_NORMAL_WIDTH = 100  # FC_WIDTH_NORMAL
_ENOUGH = 0.9
"""Of the best coverage of a script: a better known family may lack a few rare characters."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Families of the system in the order in which they are looked in, and their files.

    ``missing`` are the characters that no font of the system has either.
    """

    families: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    missing: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Family:
    """A family: its files, and fontconfig's sets of the characters of its upright faces."""

    name: str
    files: dict[Path, None] = field(default_factory=dict)
    sets: list[Any] = field(default_factory=list)
    variable: bool = False


def choose(characters: Iterable[str], language: str = "") -> Chosen:
    """The families for ``characters`` of a text in ``language`` (BCP 47), one script at a time."""
    return _chosen(frozenset(characters), _han_of(language))


def forget() -> None:
    """Ask fontconfig anew, as tests must."""
    _chosen.cache_clear()
    _families.cache_clear()


@cache
def _chosen(characters: frozenset[str], han: str) -> Chosen:
    scripts: dict[str, set[str]] = {}
    for character in sorted(characters):
        scripts.setdefault(helping_family([character]), set()).add(character)
    _join_han(scripts, han)
    found: dict[str, _Family] = {}
    missing: set[str] = set()
    for script, left in scripts.items():
        left -= {one for family in found.values() for one in _covered(family, left)}
        while left:
            best = _best(script, left)
            if best is None:
                missing |= left
                break
            found[best.name] = best
            left -= _covered(best, left)
    files = dict.fromkeys(file for family in found.values() for file in family.files)
    return Chosen(tuple(found), tuple(files), frozenset(missing))


_CHINESE, _TRADITIONAL = "Noto Serif SC", "Noto Serif TC"
_JAPANESE, _KOREAN = "Noto Serif JP", "Noto Serif KR"


def _han_of(language: str) -> str:
    """The family of ideographs that ``language`` asks for, if it is one that has them."""
    main, *subtags = language.lower().split("-")
    if main == "zh":
        return _TRADITIONAL if {"hant", "tw", "hk", "mo"} & set(subtags) else _CHINESE
    return {"ja": _JAPANESE, "ko": _KOREAN}.get(main, "")


def _join_han(scripts: dict[str, set[str]], han: str) -> None:
    """One family for the ideographs and the syllables beside them."""
    if not han:
        han = next((one for one in (_JAPANESE, _KOREAN) if one in scripts), _CHINESE)
    if shared := scripts.pop(_CHINESE, None):
        scripts.setdefault(han, set()).update(shared)


def _best(script: str, characters: set[str]) -> _Family | None:
    """The family that suits best, of those that have about as many characters as any."""
    counts = {name: len(_covered(family, characters)) for name, family in families().items()}
    most = max(counts.values(), default=0)
    if not most:
        return None
    good = [name for name, count in counts.items() if count >= most * _ENOUGH]
    return families()[min(good, key=lambda name: (*_rank(name, script), -counts[name], name))]


_FORMS = (
    "Noto Serif CJK {}",
    "Source Han Serif {}",
    "Noto Sans {}",
    "Noto Sans CJK {}",
    "Source Han Sans {}",
)


def _rank(name: str, script: str) -> tuple[int, bool]:
    """How well a family of this name suits where the family ``script`` of Noto would do."""
    kind = re.sub(r"^Noto (Serif|Sans|Naskh) ", "", script)
    wanted = [script, *(form.format(kind) for form in _FORMS)] if script else []
    variable = families()[name].variable
    if name in wanted:
        return wanted.index(name), variable
    odd = re.search(r"Mono|Unifont|Math|Condensed|Narrow|Nastaliq|Kufi|Emoji|Symbol", name)
    for number, start in enumerate(("Noto Serif", "Noto", "Source", "DejaVu Serif", "DejaVu")):
        if name.startswith(start) and not odd:
            return 10 + number, variable
    return 30 if odd else 20, variable


def _covered(family: _Family, characters: Iterable[str]) -> set[str]:
    has = _fontconfig().FcCharSetHasChar
    return {one for one in characters if any(has(known, ord(one)) for known in family.sets)}


# --- what fontconfig knows


class _FontSet(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_int),
        ("room", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    )


@cache
def _fontconfig() -> Any:
    for name in LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        for function, result, arguments in (
            ("FcInitLoadConfigAndFonts", pointer, ()),
            ("FcPatternCreate", pointer, ()),
            ("FcObjectSetCreate", pointer, ()),
            ("FcObjectSetAdd", ctypes.c_int, (pointer, text)),
            ("FcFontList", ctypes.POINTER(_FontSet), (pointer, pointer, pointer)),
            ("FcPatternGetString", ctypes.c_int, (pointer, text, ctypes.c_int, pointer)),
            ("FcPatternGetInteger", ctypes.c_int, (pointer, text, ctypes.c_int, pointer)),
            ("FcPatternGetBool", ctypes.c_int, (pointer, text, ctypes.c_int, pointer)),
            ("FcPatternGetCharSet", ctypes.c_int, (pointer, text, ctypes.c_int, pointer)),
            ("FcCharSetHasChar", ctypes.c_int, (pointer, ctypes.c_uint32)),
        ):
            call = getattr(library, function)
            call.restype, call.argtypes = result, arguments
        return library
    return None


def families() -> dict[str, _Family]:
    """The families of the system by name."""
    return _families()


@cache
def _families() -> dict[str, _Family]:
    # What fontconfig gave is never let go: the sets of characters are its own.
    found: dict[str, _Family] = {}
    slanted: dict[str, list[Any]] = {}
    for face in _faces():
        family = found.setdefault(face.family, _Family(face.family))
        family.files[face.file] = None
        family.variable |= face.variable
        kept = family.sets if face.regular else slanted.setdefault(face.family, [])
        kept.append(face.characters)
    for name, family in found.items():
        family.sets = family.sets or slanted[name]
        family.files = dict.fromkeys(sorted(family.files))
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Face:
    family: str
    file: Path
    regular: bool
    variable: bool
    characters: Any


def _faces() -> Iterator[_Face]:
    """Faces with outlines, of the widths and weights of text, that a document may hold."""
    library = _fontconfig()
    if library is None:
        return
    objects = library.FcObjectSetCreate()
    for name in ("family", "file", "weight", "slant", "width", "outline", "variable", "charset"):
        library.FcObjectSetAdd(objects, name.encode())
    config = library.FcInitLoadConfigAndFonts()
    listed = library.FcFontList(config, library.FcPatternCreate(), objects).contents
    for index in range(listed.count):
        pattern = listed.fonts[index]

        def got(kind: str, name: str, value: Any, pattern: Any = pattern) -> Any:
            get = getattr(library, f"FcPatternGet{kind}")
            return value.value if get(pattern, name.encode(), 0, ctypes.byref(value)) == 0 else None

        name = (got("String", "family", ctypes.c_char_p()) or b"").decode("utf-8", "replace")
        file = Path((got("String", "file", ctypes.c_char_p()) or b"").decode("utf-8", "replace"))
        characters = got("CharSet", "charset", ctypes.c_void_p())
        variable = bool(got("Bool", "variable", ctypes.c_int()))
        weight = got("Integer", "weight", ctypes.c_int())
        width = got("Integer", "width", ctypes.c_int())
        slant = got("Integer", "slant", ctypes.c_int())
        usable = got("Bool", "outline", ctypes.c_int()) and characters and _NAME.fullmatch(name)
        of_text = variable or (weight or 0) in range(_REGULAR, _BOLD + 1)
        if usable and of_text and width in (None, _NORMAL_WIDTH) and embeddable(file):
            regular = variable or (weight == _REGULAR and not slant)
            yield _Face(name, file, regular, variable, characters)
