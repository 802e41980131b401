"""Names as BibTeX has them ("BibTeXing", section 4): ``First von Last``, ``von Last, First``."""

from __future__ import annotations

import re

from pressroom.citations.latex import split, unicode_text


def people(text: str) -> list[dict[str, str]]:
    """The names of a list joined by ``and``, as names of CSL-JSON.

    A name in braces is that of an organisation. ``others`` is nobody.
    """
    found = []
    for name in split(text, r"\sand(?=\s)"):
        name = " ".join(name.split())
        if name and name.lower() != "others":
            found.append(_person(name))
    return [person for person in found if person]


def _person(name: str) -> dict[str, str]:
    if name.startswith("{") and name.endswith("}") and len(split(name, r"\s")) == 1:
        return {"literal": unicode_text(name[1:-1])}
    parts = [part.strip() for part in split(name, ",")]
    if len(parts) == 1:
        words = [word for word in split(parts[0], r"[\s~]+") if word]
        lower = [n for n, word in enumerate(words[:-1]) if _is_particle(word)]
        first = lower[0] if lower else len(words) - 1
        last = lower[-1] + 1 if lower else first
        given, particle, family, suffix = words[:first], words[first:last], words[last:], ""
    else:
        words = [word for word in split(parts[0], r"[\s~]+") if word]
        count = 0
        while count < len(words) - 1 and _is_particle(words[count]):
            count += 1
        particle, family = words[:count], words[count:]
        suffix = parts[1] if len(parts) > 2 else ""
        given = [parts[2] if len(parts) > 2 else parts[1]]
    made = {
        "family": unicode_text(" ".join(family)),
        "given": unicode_text(" ".join(given)),
        "non-dropping-particle": unicode_text(" ".join(particle)),
        "suffix": unicode_text(suffix),
    }
    made = {key: value for key, value in made.items() if value}
    return {"literal": made["family"]} if set(made) == {"family"} else made


def _is_particle(word: str) -> bool:
    """Whether a word begins with a small letter, outside of braces."""
    letter = re.search(r"[^\W\d_]", unicode_text(word)) if not word.startswith("{") else None
    return letter is not None and letter[0].islower()
