"""``pressroom doctor``"""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import click

from pressroom import __version__
from pressroom.diagnostics import PressroomError
from pressroom.paper import fontfiles
from pressroom.paper.typesetting import libraries

_PACKAGES = ("weasyprint", "markdown-it-py", "jinja2", "citeproc-py", "pypdfium2", "pillow")


@click.command()
def command() -> None:
    """Say whether all is here that builds need, and what brings what is not.

    No browser is needed. Exit code 1 if something is missing.
    """
    click.echo(f"Pressroom {__version__}, Python {platform.python_version()}, {sys.platform}")
    good = _packages()
    missing = libraries.missing()
    for library in libraries.LIBRARIES:
        _line(library not in missing, f"{library.title} ({library.names[0]})")
    good = _fonts() and good and not missing
    if missing:
        click.echo(f"\nThe PDF needs what is missing; {libraries.advice()}")
        for name in libraries.SYSTEMS if not libraries.system() else ():
            click.echo(f"  {name}: {libraries.command(missing, name)}")
    elif good:
        click.echo("\nNothing is missing.")
    sys.exit(not good)


def _line(good: bool, words: str) -> None:
    click.echo(f"{'ok     ' if good else 'MISSING'} {words}")


def _packages() -> bool:
    """Whether the Python packages are here, each with a line."""
    good = True
    for name in _PACKAGES:
        try:
            _line(True, f"{name} {version(name)}")
        except PackageNotFoundError:
            good = False
            _line(False, f"{name}: install pressroom anew with pip")
    return good


def _fonts() -> bool:
    try:
        families = fontfiles.bundled()
    except (PressroomError, OSError) as error:
        _line(False, f"fonts: {error}")
        return False
    _line(True, f"fonts: {', '.join(families)}")
    return True
