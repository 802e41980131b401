"""Finding and filling templates: a publication's own before those that ship."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.diagnostics import PressroomError

if TYPE_CHECKING:
    from jinja2 import Environment


OWN = "templates"
"""The folder of a publication's own templates."""
SHIPPED = "pressroom"
"""What the names of shipped templates begin with for a template that extends one."""


@cache
def shipped() -> Path:
    """The folder of templates that ships: in the package, or beside ``cli/`` in a checkout."""
    inside = Path(str(files("pressroom") / "templates"))
    if inside.is_dir():
        return inside
    checkout = Path(__file__).resolve().parents[2] / "templates"
    if checkout.is_dir():
        return checkout
    raise PressroomError("the templates are missing; install pressroom again")


def environment(root: Path | None = None) -> Environment:
    """A Jinja2 environment: everything is escaped, an undefined name is an error.

    ``root`` is the publication's folder; its ``templates/`` comes first. A
    template there extends the one that ships by its name after ``pressroom/``:
    ``{% extends "pressroom/overview.html.j2" %}``.
    """
    from jinja2 import (
        ChoiceLoader,
        Environment,
        FileSystemLoader,
        PrefixLoader,
        StrictUndefined,
    )

    own = [] if root is None else [FileSystemLoader(root / OWN)]
    ours = FileSystemLoader(shipped())
    return Environment(
        loader=ChoiceLoader([*own, ours, PrefixLoader({SHIPPED: ours})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def asset(name: str) -> str:
    """The text of a shipped file that is not a template, such as a stylesheet."""
    return (shipped() / name).read_text(encoding="utf-8")
