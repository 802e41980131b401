"""Whether two titles, or two names, are of the same thing, however they are spelt."""

from __future__ import annotations

import difflib
import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

NEAR = 0.85
"""From here on two titles are taken for one: a word more or less, another spelling."""

_TAG = re.compile(r"<[^<>]{0,200}>")
_MAX = 600  # characters compared; what is longer is no title


def words(text: str) -> list[str]:
    """The words of ``text`` without case, accents, markup and punctuation."""
    plain = html.unescape(_TAG.sub(" ", text[: 4 * _MAX]))[:_MAX]
    folded = unicodedata.normalize("NFKD", plain.casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", kept.replace("'", "").replace("’", ""))


def same_title(ours: str, registered: str) -> bool:
    """Whether two titles are near; one may lack the subtitle that the other has.

    A title that has no letters or digits cannot be compared and passes.
    """
    a, b = words(ours), words(registered)
    if not a or not b:
        return True
    short, long = sorted((a, b), key=len)
    if long[: len(short)] == short and (len(short) >= 3 or _parted(ours, registered)):
        return True
    return difflib.SequenceMatcher(None, " ".join(a), " ".join(b), autojunk=False).ratio() >= NEAR


def _parted(one: str, other: str) -> bool:
    """Whether the longer title goes on after the shorter with a colon or a dash or the like."""
    short, long = sorted((one, other), key=len)
    rest = long[len(short.rstrip()) :].lstrip()
    return not rest or not (rest[0].isalnum() or rest[0] in "'’")


def family_names(people: object) -> list[str]:
    """Family names, or whole names of organisations, of a list of CSL-JSON names, in order."""
    found = []
    for person in people if isinstance(people, Sequence) else ():
        if not isinstance(person, Mapping):
            continue
        keys = ("family", "literal", "name", "given")
        name = next((v for k in keys if isinstance(v := person.get(k), str) and v.strip()), "")
        if name:
            found.append(" ".join(name.split()))
    return found


def missing(names: Sequence[str], among: Sequence[str]) -> list[str]:
    """Those of ``names`` that are not near any of ``among``; a particle more or less is near."""
    others = [words(name) for name in among]
    return [name for name in names if not any(_near(words(name), other) for other in others)]


def _near(a: Sequence[str], b: Sequence[str]) -> bool:
    if not a or not b or a[-len(b) :] == b or b[-len(a) :] == a:
        return True
    return difflib.SequenceMatcher(None, "".join(a), "".join(b)).ratio() >= NEAR


def fits(given: str, family: str, registered: Iterable[str]) -> bool:
    """Whether a person's name fits one of the names that a record holds.

    Family name and given name in either order, with more or fewer given names,
    and initials for names. Without a name to compare with it fits.
    """
    names = [found for name in registered if (found := words(name))]
    if not names:
        return True
    first, last = words(given), words(family)
    return any(_same_person(first, last, name) for name in names)


def _same_person(given: Sequence[str], family: Sequence[str], name: Sequence[str]) -> bool:
    if "".join(name) in ("".join([*given, *family]), "".join([*family, *given])):
        return True  # the same, divided in another way
    if set(name) <= {*given, *family}:
        return True  # a record that shows a part of the name
    rest = list(name)
    for word in family:
        close = difflib.get_close_matches(word, rest, n=1, cutoff=NEAR)
        if not close:
            return False
        rest.remove(close[0])
    if not given or not rest:
        return True
    return any(
        a.startswith(b) or b.startswith(a) or difflib.SequenceMatcher(None, a, b).ratio() >= NEAR
        for a in given
        for b in rest
    )
