"""``cs:name`` as CSL 1.0.2 says ("Name"): who is shown, in what order, with which initials.

Replaces citeproc-py's: inherited delimiters, ``after-inverted-name``, sorting
without particles, given names that have no capitals, names in Chinese,
Japanese and Korean letters, and what disambiguation adds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from citeproc import model
from citeproc.string import join

_EAST = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(slots=True)
class Telling:
    """What is added to the cite that is being rendered so that it differs from others.

    ``names`` are shown at least; ``given`` says of each name, by its place,
    whether it has initials (1) or given names (2); ``told`` is what
    ``disambiguate="true"`` tests; ``letter`` waits for the first year. ``people`` is
    filled with the names of the first list that is shown (:meth:`Name.process`).
    """

    names: int = 0
    given: tuple[int, ...] = ()
    told: bool = False
    letter: str = ""
    people: list[tuple[str, str, str]] = field(default_factory=list)
    shown: int = 0

    def clear(self) -> None:
        """Begin with another cite."""
        self.names, self.given, self.told, self.letter, self.shown = 0, (), False, "", 0
        self.people = []


TELLING = Telling()


class Name(model.Name):  # type: ignore[misc]
    """``cs:name``"""

    def process(
        self,
        item: Any,
        variable: str,
        context: Any = None,
        sort_options: Any = None,
        **_: Any,
    ) -> Any:
        def option(name: str) -> Any:
            return self.get_option(name, context, sort_options)

        people = item.reference.get(variable, [])
        form = option("form")
        least, first = option("et-al-min"), option("et-al-use-first")
        if sort_options is None:
            first = max(first, TELLING.names)
        cut = 0 < least <= len(people) and first < len(people) and len(people) > 1
        if form == "count":
            return first if cut else len(people)
        with_last = cut and option("et-al-use-last") and len(people) - first >= 2
        shown = people[:first] if cut else people
        self._tell(people, len(shown), context, option)
        if with_last:
            shown = [*shown, people[-1]]

        order = option("name-as-sort-order")
        turned = [order == "all" or (order == "first" and at == 0) for at in range(len(shown))]
        sorting = sort_options is not None
        texts = [
            self._person(name, at, form, context, option, turned=turned[at], sorting=sorting)
            for at, name in enumerate(shown)
        ]
        delimiter = self.get("delimiter", option("delimiter"))
        et_al = self.et_al() if cut else None
        if with_last:
            return join([*texts[:-1], f"\u2026 {texts[-1]}"], delimiter)
        if cut and et_al:
            apart = _apart(option("delimiter-precedes-et-al"), len(texts) >= 2, turned[-1])
            text = join(texts, delimiter)
            return join([text, et_al], delimiter) if apart else join([text, et_al], " ")
        joint = option("and")
        if joint is None or len(texts) < 2 or cut:
            return join(texts, delimiter)
        word = self.get_single_term(name="and") if joint == "text" else self.preformat("&")
        apart = _apart(option("delimiter-precedes-last"), len(texts) > 2, turned[-2])
        before = join(texts[:-1], delimiter)
        gap = delimiter if delimiter.endswith(" ") else f"{delimiter} "
        return join([before, f"{word} {texts[-1]}"], gap if apart else " ")

    def _tell(self, people: Any, shown: int, context: Any, option: Any) -> None:
        """Keep who is in the first list of names of a cite, for those that look alike."""
        if TELLING.people or not people:
            return
        for name in people:
            given, family, _, ndp, _ = name.parts()
            short = " ".join(part for part in (ndp, family) if part)
            initials = self._given(given, 1, context, option) if given else ""
            TELLING.people.append((short, initials, given or ""))
        TELLING.shown = shown

    def _given(self, given: str, level: int, context: Any, option: Any) -> str:
        mark = option("initialize-with")
        return self.initialize(given, mark, context) if mark is not None and level < 2 else given

    def _person(
        self,
        name: Any,
        at: int,
        form: str,
        context: Any,
        option: Any,
        *,
        turned: bool,
        sorting: bool,
    ) -> str:
        given, family, dropping, particle, suffix = name.parts()
        level = TELLING.given[at] if at < len(TELLING.given) and not sorting else 0
        if form == "short" and not level:
            _, family = self._parts(given, _words(particle, family))
            return str(family)
        if given and _EAST.search(family or ""):
            return f"{family}{given}"  # neither turned nor cut short, nor a space
        if given:
            given = self._given(given, level, context, option)
            mark = option("initialize-with")
            if suffix and mark is not None and "." not in mark:
                suffix = suffix.replace(".", "")  # "King ML Jr" as the NLM and the AMA write it
        if not turned or form == "short":
            given, family = self._parts(given, _words(dropping, particle, family))
            return _words(given, family, suffix)
        demoted = option("demote-non-dropping-particle")
        if demoted == "never" or (demoted == "sort-only" and not sorting):
            family, given = _words(particle, family), _words(given, dropping)
        else:
            given = _words(given, dropping, particle)
        given, family = self._parts(given, family)
        separator: str = option("sort-separator")
        return separator.join(str(part) for part in (family, given, suffix) if part)

    def _parts(self, given: Any, family: Any) -> tuple[Any, Any]:
        for part in self.findall("cs:name-part", self.nsmap):
            if part.get("name") == "family" or given:
                given, family = part.format_part(given, family)
        return given, family

    def initialize(self, given: str, mark: str, context: Any) -> str:
        """``Jean-Paul M.`` as ``J.-P. M.``, or ``JPM`` where the style wants no hyphens.

        A part in small letters is a particle and stays; the second half of a
        compound ("Jin-woo") makes no initial of its own after a hyphen. A name of
        small letters alone ("bell") has initials all the same.
        """
        layout = (context if context is not None else self).get_layout()
        above = (self, layout.getparent(), self.get_root())
        set_at = next((e for e in above if e.get("initialize") is not None), None)
        if set_at is not None and set_at.get("initialize") == "false":
            return given
        hyphens = self.get_option("initialize-with-hyphen", context)
        some = any(word[0].isupper() for word in re.split(r"[\s.-]+", given) if word)
        made = ""
        for word in given.replace(".", " ").split():
            halves = [half for half in word.split("-") if half]
            letters = [half[0] for half in halves if half[0].isupper() or not some]
            if letters and not hyphens:
                letters = [half[0].upper() if some else half[0] for half in halves]
            if letters:
                joint = f"{mark.strip()}-" if hyphens else mark
                made += joint.join(letters) + mark
            else:
                made = f"{made.rstrip()} {word} "
        return made.strip()


def _apart(rule: str, several: bool, turned: bool) -> bool:
    """Whether the delimiter of names stands before "and" or "et al." """
    if rule == "after-inverted-name":
        return turned
    return rule == "always" or (rule == "contextual" and several)


def _words(*parts: Any) -> str:
    return " ".join(str(part) for part in parts if part)
