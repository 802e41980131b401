"""Filling in a template that may be the publication's own: whatever it does wrong is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.templating import OWN, SHIPPED

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_CHARACTERS = 200_000
"""What a template may write: far more than is needed, and parsed in a moment."""

_MEND = "mend the template, or delete it: then the one that ships is used"
_NAMES = "the names that may be used stand at the top of the template that ships"


def filled(
    env: Environment, root: Path, name: str, context: Mapping[str, object], collector: Collector
) -> str | None:
    """What the template ``name`` writes, or ``None`` with a report of ``template-valid``.

    ``root`` is the publication's folder; the report bears the line of its own
    template where that is known.
    """
    from jinja2 import TemplateSyntaxError, UndefinedError

    def refuse(place: Place, message: str, hint: str = _MEND) -> None:
        collector.report(rules.TEMPLATE_VALID, place, message, hint)

    path, _ = origin(root, name)
    try:
        text = env.get_template(name).render(context)
    except TemplateSyntaxError as error:
        place = Place(_shown(root, error.filename, path), error.lineno)
        refuse(place, f"the template does not parse: {error.message}")
    except UndefinedError as error:
        refuse(_raised(root, path, error), f"the template cannot be filled in: {error}", _NAMES)
    except RecursionError:
        ours = f'`{{% extends "{SHIPPED}/{name}" %}}`'
        refuse(Place(path), "the template includes itself", f"extend the one that ships: {ours}")
    except Exception as error:  # noqa: BLE001 - a template runs code of the publication's
        what = f"{type(error).__name__}: {error}"
        refuse(_raised(root, path, error), f"the template cannot be filled in: {what}")
    else:
        if len(text) <= MAX_CHARACTERS:
            return text
        refuse(
            Place(path),
            f"the template writes {len(text)} characters, more than {MAX_CHARACTERS}",
            "shorten it",
        )
    return None


def origin(root: Path, name: str) -> tuple[str, Path]:
    """The display path and the file of a template: the publication's own, or the shipped one."""
    own = root / OWN / name
    return (f"{OWN}/{name}" if own.is_file() else f"{SHIPPED}/{name}"), own


def _shown(root: Path, filename: str | None, path: str) -> str:
    """How a template's file is called in a report; ``path`` where that is not known."""
    if filename is not None and Path(filename).is_relative_to(root / OWN):
        return Path(filename).relative_to(root).as_posix()
    return path


def _raised(root: Path, path: str, error: BaseException) -> Place:
    """The line of the publication's template at which ``error`` came up, where it is known."""
    place = Place(path)
    step = error.__traceback__
    while step is not None:
        filename = step.tb_frame.f_code.co_filename
        if Path(filename).is_relative_to(root / OWN):
            place = Place(_shown(root, filename, path), step.tb_lineno)
        step = step.tb_next
    return place
