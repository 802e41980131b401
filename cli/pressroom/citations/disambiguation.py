"""What is added to cites that look alike: "Disambiguation" of CSL 1.0.2.

https://docs.citationstyles.org/en/stable/specification.html#disambiguation

In this order: given names of namesakes wherever they are cited (all rules of
``givenname-disambiguation-rule`` but ``by-cite``), more names, given names, what
the style has for ``disambiguate="true"``. Letters after the year come last, and
are given by :mod:`pressroom.citations` in the order of the list.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pressroom.citations.clusters import Layout

_MOST = 20
"""So many names are added to a cite at most: two works by the same 300 authors stay alike."""

Person = Sequence[str]
"""The family name, the initials and the given names."""


@dataclass(frozen=True, slots=True)
class Added:
    """What is added to a cite: this many names are shown at least, with initials (1) or given
    names (2) by place, and what the style shows to tell works apart."""

    names: int = 0
    given: tuple[int, ...] = ()
    condition: bool = False


NOTHING = Added()

Render = Callable[[int, Added], str]
"""The plain cite of a work, by its number, with what is added."""
Names = Callable[[int], tuple[int, Sequence[Person]]]
"""How many names the cite of a work shows, and all there are."""


def disambiguated(
    works: Sequence[int], render: Render, names_of: Names, layout: Layout
) -> dict[int, Added]:
    """What has to be added to the cites of ``works``; works without an addition are left out."""
    added = dict.fromkeys(works, NOTHING)
    rule = layout.given_rule
    if layout.add_given and rule != "by-cite":
        _namesakes(added, names_of, rule)
    for group in _alike(works, added, render):
        groups = [group]
        if layout.add_names:
            groups = [left for one in groups for left in _more_names(one, added, render, names_of)]
        if layout.add_given and rule == "by-cite":
            groups = [left for one in groups for left in _given_names(one, added, render, names_of)]
        if layout.conditions and not layout.letters:
            for work in (work for one in groups for work in one):
                added[work] = dataclasses.replace(added[work], condition=True)
    return {work: more for work, more in added.items() if more != NOTHING}


def _alike(works: Sequence[int], added: Mapping[int, Added], render: Render) -> list[list[int]]:
    """The works whose cites are the same, in groups of two or more."""
    same: dict[str, list[int]] = {}
    for work in works:
        same.setdefault(render(work, added[work]), []).append(work)
    return [group for group in same.values() if len(group) > 1]


def _namesakes(added: dict[int, Added], names_of: Names, rule: str) -> None:
    """Initials, or given names, for those who share a family name with another."""
    primary = rule.startswith("primary-name")
    shown = {}
    for work in added:
        count, names = names_of(work)
        shown[work] = names[: 1 if primary else count]
    initials: dict[str, set[str]] = {}
    given: dict[str, set[str]] = {}
    for names in shown.values():
        for family, first, whole in names:
            initials.setdefault(family, set()).add(first)
            if whole.replace(".", "").replace(" ", "").isupper():
                continue  # initials in the source may be those of any of them
            given.setdefault(f"{family}\n{first}", set()).add(whole)
    for work, names in shown.items():
        levels = []
        for family, first, whole in names:
            level = 1 if whole and len(initials[family]) > 1 else 0
            several = len(given.get(f"{family}\n{first}", ())) > 1
            if whole and several and not rule.endswith("with-initials"):
                level = 2
            levels.append(level)
        if any(levels):
            added[work] = Added(given=tuple(levels))


def _more_names(
    group: list[int], added: dict[int, Added], render: Render, names_of: Names
) -> list[list[int]]:
    """Shows one name after the other while that helps; the groups that are left."""
    known = {work: names_of(work) for work in group}
    before = {work: added[work] for work in group}
    most = max(len(names) for _, names in known.values())
    start = min(max(known[work][0], added[work].names) for work in group) + 1
    for count in range(start, min(most, start + _MOST) + 1):
        trial = {work: dataclasses.replace(before[work], names=count) for work in group}
        left = _alike(group, trial, render)
        if len(left) == 1 and len(left[0]) == len(group):
            continue
        added.update(trial)
        return [rest for one in left for rest in _more_names(one, added, render, names_of)]
    return [group]


def _given_names(
    group: list[int], added: dict[int, Added], render: Render, names_of: Names
) -> list[list[int]]:
    """Initials, then given names, of each name that is shown; the groups that are left."""
    count = max(max(names_of(work)[0], added[work].names) for work in group)
    for place in range(count):
        for level in (1, 2):
            trial = {
                work: dataclasses.replace(added[work], given=_with(added[work].given, place, level))
                for work in group
            }
            left = _alike(group, trial, render)
            if len(left) != 1 or len(left[0]) != len(group):
                added.update(trial)
                return [rest for one in left for rest in _given_names(one, added, render, names_of)]
    return [group]


def _with(given: tuple[int, ...], place: int, level: int) -> tuple[int, ...]:
    padded = [*given, *([0] * (place + 1 - len(given)))]
    padded[place] = max(level, padded[place])
    return tuple(padded)
