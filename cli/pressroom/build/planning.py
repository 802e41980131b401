"""What of all that is wanted has to be made, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pressroom.build.ingredients import FILES, TOOLS, Pantry, of_files
from pressroom.build.ledger.book import Ledger
from pressroom.build.ledger.record import Record
from pressroom.build.ledger.units import Unit, kept, key_of
from pressroom.build.making import Task
from pressroom.build.publishing import Row
from pressroom.files import KINDS, Listed
from pressroom.model.work import Catalog, Work

_SHOWN = 6
_VERSION = 24  # characters; a digest is longer


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a kind of a work is made, or is not."""

    slug: str
    kind: str
    made: bool
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, why, and with what; ``tools`` as in :class:`Record`."""

    tasks: list[Task]
    reasons: list[Reason]
    tools: dict[str, dict[str, str]]


def plan(
    works: Sequence[Work],
    kinds: Iterable[str],
    catalog: Catalog,
    ledger: Ledger,
    record: Record,
    before: Sequence[Row],
    *,
    force: bool = False,
) -> Plan:
    """A task for each work, and the reasons. ``before`` is what lies in the output.

    ``force`` has everything made, whatever earlier builds kept.
    """
    pantry = Pantry(catalog, ledger)
    wanted = [kind for kind in KINDS if kind in set(kinds)]
    tasks: list[Task] = []
    reasons: list[Reason] = []
    others: dict[str, list[Listed]] = {}
    for kind, row in before:
        if kind not in wanted:
            others.setdefault(row.work, []).append(row)
    for work in works:
        slug = work.meta.slug
        units = record.units.get(slug, {})
        ingredients = {kind: pantry.of(work, kind) for kind in wanted}
        beside = tuple(others.get(slug, ()))
        have: dict[str, Unit] = {}
        for kind in wanted:
            if kind == "page":
                if len(have) < len(wanted) - 1:
                    reasons.append(Reason(slug, kind, True, "it lists the files above"))
                    continue
                rows = [*beside, *(row for unit in have.values() for row in unit.artifacts)]
                known = {**ingredients[kind], FILES: of_files(rows)}
            else:
                known = ingredients[kind]
            last = units.get(kind)
            unit, text = _have(last, known, ledger, force=force)
            if unit is None and last is not None and not force:
                text = _difference(last.ingredients, known, record.tools, pantry.tools)
            reasons.append(Reason(slug, kind, unit is None, text))
            if unit is not None:
                have[kind] = unit
        tasks.append(Task(work, ingredients, have, None if force else units.get("page"), beside))
    return Plan(tasks, reasons, pantry.tools)


def _have(
    last: Unit | None, ingredients: Mapping[str, str], ledger: Ledger, *, force: bool
) -> tuple[Unit | None, str]:
    """The unit of ``ingredients`` that an earlier build made, and the reason in words."""
    if force:
        return None, "asked for with --force"
    if last is not None and last.key == key_of(ingredients):
        return last, "nothing it is made of has changed"
    stored = kept(ledger.store, ingredients)
    if stored is not None:
        return stored, "an earlier build made it of the same, and the store has it"
    return None, "no build has made it yet"


def _difference(
    old: Mapping[str, str],
    new: Mapping[str, str],
    old_tools: Mapping[str, Mapping[str, str]],
    new_tools: Mapping[str, Mapping[str, str]],
) -> str:
    """Which ingredients changed; versions with both."""
    parts = []
    old, new = _unfolded(old, old_tools), _unfolded(new, new_tools)
    for name in sorted({*old, *new}, key=lambda name: (name not in new, name)):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if before is None or before == "":
            parts.append(f"{name} is new")
        elif after is None or after == "":
            parts.append(f"{name} is gone")
        elif max(len(before), len(after)) < _VERSION:
            parts.append(f"{name} was {before} and is {after}")
        else:
            parts.append(f"{name} has changed")
    more = len(parts) - _SHOWN
    return "; ".join(parts[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _unfolded(
    ingredients: Mapping[str, str], known: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """``ingredients`` with the versions that one of them stands for, where these are known."""
    versions = known.get(ingredients.get(TOOLS, ""))
    if versions is None:
        return dict(ingredients)
    return {**{name: key for name, key in ingredients.items() if name != TOOLS}, **versions}
