"""Finding and filling templates: a publication's own before those that ship.

A publication's own templates may come from a stranger. They run in Jinja2's
sandbox, read no file but those of the two folders, and are filled in by a
process of its own with little time and memory; whatever they do wrong is a
finding (``template-valid``) at their file and line.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom import rules
from pressroom.diagnostics import Collector, Place, PressroomError
from pressroom.processes import Limits, Stopped, run_bounded

if TYPE_CHECKING:
    from jinja2 import Environment

    from pressroom.template_sandbox import Check


OWN = "templates"
"""The folder of a publication's own templates."""
SHIPPED = "pressroom"
"""What the names of shipped templates begin with for a template that extends one."""
MAX_CHARACTERS = 20_000_000
"""What a template may write unless its caller says less: a book of 3,000 pages with its markup."""

LIMITS = Limits(cpu=5, wall=60.0, memory=512 * 1024**2, grace=2)
"""What a publication's own template may use."""

_KINDS = (".j2", ".css", ".svg", ".md", ".html", ".txt")
"""What the names of a publication's own templates end with."""


@cache
def shipped() -> Path:
    """The folder of templates that ships: in the package, or beside ``cli/`` in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "templates"
    if inside.is_dir():
        return inside
    checkout = package.parents[1] / "templates"
    if checkout.is_dir():
        return checkout
    raise PressroomError("the templates are missing; install pressroom again")


def asset(name: str) -> str:
    """The text of a shipped file that is not a template, such as a stylesheet."""
    return (shipped() / name).read_text(encoding="utf-8")


def own(root: Path, name: str) -> Path | None:
    """The file ``name`` in the ``templates/`` of the publication at ``root``, if it has one.

    A copy of the file that ships is none: it says nothing of its own.
    """
    file = root / OWN / name
    if not file.is_file():
        return None
    ours = shipped() / name
    return None if ours.is_file() and filecmp.cmp(file, ours, shallow=False) else file


def shown(root: Path, name: str) -> str:
    """How the template ``name`` is called in a report: ``templates/...`` or ``pressroom/...``."""
    return f"{OWN if (root / OWN / name).is_file() else SHIPPED}/{name}"


def environment(root: Path | None = None, *, stylesheets: bool = False) -> Environment:
    """A Jinja2 environment with a sandbox: HTML is escaped, an undefined name is an error.

    ``root`` is the publication's folder; its ``templates/`` comes first. A
    template there extends the one that ships by its name after ``pressroom/``:
    ``{% extends "pressroom/overview.html.j2" %}``. What is not HTML, that is
    ``.css`` and ``.md.j2``, is not escaped. For ``stylesheets`` the lines of
    tags stay in what is written, so that its lines are those of the template.
    """
    from pressroom.template_sandbox import sandbox

    own_folder = None if root is None else root / OWN
    return sandbox(own_folder, shipped(), SHIPPED, stylesheets=stylesheets)


@lru_cache(maxsize=8)  # compiling costs more than filling in; a changed file is seen all the same
def _environment(root: Path, stylesheets: bool, _own: tuple[str, ...]) -> Environment:
    # A file that comes or goes would not be: what it hides, or hid, is as it was.
    return environment(root, stylesheets=stylesheets)


def fill(
    root: Path,
    name: str,
    values: Mapping[str, object],
    collector: Collector,
    *,
    limit: int = MAX_CHARACTERS,
    env: Environment | None = None,
    check: Check | None = None,
) -> str | None:
    """What the template ``name`` writes with ``values``, or ``None`` with reports.

    ``name`` is a path with ``/`` below the folders of templates, such as
    ``whitepaper/whitepaper.html.j2`` or ``whitepaper/extra.css``. ``values``
    may hold functions, which must not rely on being called in this process.
    ``limit`` is in characters; ``env`` is :func:`environment` or an overlay of
    it; ``check`` says what is wrong with what a template of the publication
    wrote. Never raises for what a publication's own template does.
    """
    from pressroom.template_sandbox import STYLESHEET, Outcome, filled

    folder = root / OWN
    own_names = own_templates(root)
    env = env or _environment(root, name.endswith(STYLESHEET), own_names)
    if not own_names:
        outcome = filled(env, name, values, limit, folder)
    else:
        try:
            outcome = run_bounded(lambda: filled(env, name, values, limit, folder, check), LIMITS)
        except Stopped as stopped:
            words = f"the template {_reason(stopped)}"
            outcome = Outcome.refused(words, "write less, or in fewer steps")
    for problem in outcome.problems:
        path = f"{OWN}/{problem.name}" if problem.name else shown(root, name)
        column, end = problem.column or None, problem.end or None
        place = Place(path, problem.line or None, column, problem.line if end else None, end)
        collector.report(rules.TEMPLATE_VALID, place, problem.message, problem.hint)
    return None if outcome.problems else outcome.text


def _reason(stopped: Stopped) -> str:
    if stopped.limit == "wall" or stopped.signal == "SIGKILL":
        return f"takes longer than {LIMITS.wall:.0f} s, or more memory than there is"
    match stopped.limit:
        case "cpu":
            return f"takes more than {LIMITS.cpu} s of processor time"
        case "memory":
            return f"takes more than {LIMITS.memory // 1024**2} MiB of memory"
    return f"was stopped by {stopped.signal}" if stopped.signal else "ended without an answer"


def own_templates(root: Path) -> tuple[str, ...]:
    """The templates of the publication at ``root`` that are not just copies of those that ship."""
    folder = root / OWN
    ours = shipped()
    if folder.resolve() == ours:
        return ()
    found = []
    for path, _folders, names in os.walk(folder):
        for name in names:
            if name.endswith(_KINDS):
                file = Path(path) / name
                same = ours / file.relative_to(folder)
                if not same.is_file() or not filecmp.cmp(file, same, shallow=False):
                    found.append(os.fspath(file))
    return tuple(sorted(found))
