"""``pressroom import``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pressroom import reports
from pressroom.commands import output
from pressroom.importers import run


@click.command("import")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PAGE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder below the sources. Default: the sources themselves.",
)
@click.option("--format", "form", type=click.Choice(output.FORMATS), default="text")
@click.pass_obj
def command(project: Path | None, paths: tuple[Path, ...], into: Path | None, form: str) -> None:
    """Turn captured pages of published posts into sources.

    Every line that is left out, moved or mended is reported. Nothing that
    exists is replaced.
    """
    root = output.project_root(project)
    imported = run.import_pages(root, paths, into)
    output.show(imported.diagnostics, root, form)
    if form == "text":
        count = reports.summary(imported.diagnostics)
        if imported.written:
            for file in imported.written:
                click.echo(f"wrote {file}", err=True)
            click.echo(f"{count or 'Nothing to report'}. Next: `pressroom check`.", err=True)
        else:
            click.echo(f"{count}. Nothing was written.", err=True)
    sys.exit(output.failed(imported.diagnostics, strict=False))
