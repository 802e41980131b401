"""What of all that is wanted has to be made, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pressroom.build.cachekeys import FILES, TOOLS, Inputs, listed_digest
from pressroom.build.making import Reason, Task
from pressroom.build.results import Output, Result, kept, key_of
from pressroom.cache import Store
from pressroom.files import KINDS, Listed
from pressroom.model.work import Work

_SHOWN = 6
_VERSION = 24  # characters; a digest is longer


def plan(
    works: Sequence[Work],
    kinds: Iterable[str],
    inputs: Inputs,
    store: Store,
    output: Output,
    before: Iterable[tuple[str, Listed]],
    *,
    force: bool = False,
) -> list[Task]:
    """A task for each work, with reasons. ``before`` is what lies in the output, with its kinds.

    ``output`` says what that was made of; ``force`` has everything made, whatever there is.
    """
    wanted = [kind for kind in KINDS if kind in set(kinds)]
    others: dict[str, list[Listed]] = {}
    for kind, row in before:
        if kind not in wanted:
            others.setdefault(row.work, []).append(row)
    tasks = []
    for work in works:
        slug = work.meta.slug
        last = output.results.get(slug, {})
        beside = tuple(others.get(slug, ()))
        task = Task(work, {kind: inputs.of(work, kind) for kind in wanted}, {}, beside)
        if not force:
            task.last = last.get("page")
        for kind in wanted:
            if kind == "page" and len(task.results) < len(wanted) - 1:
                task.reasons.append(Reason(slug, kind, True, "it lists the files above"))
                continue
            now = task.inputs[kind]
            if kind == "page":
                now = {**now, FILES: listed_digest(task.listed)}
            found, text = _found(slug, last.get(kind), now, store, force=force)
            if found is not None:
                task.results[kind] = found
            elif kind in last and not force:
                text = _difference(last[kind].inputs, now, {**output.tools, **inputs.tools})
            task.reasons.append(Reason(slug, kind, found is None, text))
        tasks.append(task)
    return tasks


def _found(
    slug: str, last: Result | None, inputs: Mapping[str, str], store: Store, *, force: bool
) -> tuple[Result | None, str]:
    """What an earlier build made of ``inputs``, and the reason in words."""
    if force:
        return None, "asked for with --force"
    if last is not None and last.key == key_of(inputs):
        return last, "nothing it is made of has changed"
    stored = kept(store, slug, inputs)
    if stored is not None:
        return stored, "an earlier build made it of the same, and the store has it"
    return None, "no build has made it yet"


def _difference(
    old: Mapping[str, str], new: Mapping[str, str], tools: Mapping[str, Mapping[str, str]]
) -> str:
    """Which inputs changed; versions with both."""
    parts = []
    old, new = _unfolded(old, tools), _unfolded(new, tools)
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


def _unfolded(inputs: Mapping[str, str], tools: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """``inputs`` with the versions that one of them stands for, where these are known."""
    versions = tools.get(inputs.get(TOOLS, ""))
    if versions is None:
        return dict(inputs)
    return {**{name: key for name, key in inputs.items() if name != TOOLS}, **versions}
