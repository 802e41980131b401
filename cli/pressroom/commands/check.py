"""``pressroom check``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pressroom import pipeline, reports
from pressroom.commands import output


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(output.FORMATS), default="text")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.pass_obj
def command(project: Path | None, paths: tuple[Path, ...], form: str, strict: bool) -> None:
    """Report every problem of the sources, each at its line and column."""
    root = output.project_root(project)
    progress = output.Progress()
    checked = pipeline.check(root, paths, progress)
    progress.done()
    output.show(checked.diagnostics, root, form)
    if form == "text":
        count = reports.summary(checked.diagnostics)
        works = len(checked.works)
        if output.failed(checked.diagnostics, strict):
            click.echo(f"{count}. Correct these, then run `pressroom check` again.", err=True)
        else:
            click.echo(
                f"{works} work{'s' if works != 1 else ''} ready{': ' + count if count else ''}. "
                "Next: `pressroom build`.",
                err=True,
            )
    sys.exit(output.failed(checked.diagnostics, strict))
