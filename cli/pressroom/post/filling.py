"""Filling in the templates round a post, which are small: far less text than a page has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.diagnostics import Collector
from pressroom.templates import OWN, fill, shown

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_CHARACTERS = 200_000
"""What a template may write: far more than is needed, and parsed in a moment."""


def filled(
    env: Environment, root: Path, name: str, context: Mapping[str, object], collector: Collector
) -> str | None:
    """What the template ``name`` writes, or ``None`` with a report of ``template-valid``.

    ``root`` is the publication's folder; the report bears the line of its own
    template where that is known.
    """
    return fill(root, name, context, collector, limit=MAX_CHARACTERS, env=env)


def origin(root: Path, name: str) -> tuple[str, Path]:
    """The display path and the file of a template: the publication's own, or the shipped one."""
    return shown(root, name), root / OWN / name
