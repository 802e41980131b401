"""``pressroom import``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pressroom.commands import output
from pressroom.importing import run
from pressroom.online.fetch import Guard


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
@click.option(
    "--download",
    is_flag=True,
    help="Fetch the pictures of exported posts to images/ beside them. Nothing is fetched without.",
)
@click.option(
    "--verbatim",
    is_flag=True,
    help="Leave captured pages in the form that they have: join no sentences, find no headings.",
)
@click.option("--format", "form", type=click.Choice(output.FORMATS), default="text")
@click.pass_obj
def command(
    project: Path | None,
    paths: tuple[Path, ...],
    into: Path | None,
    download: bool,
    verbatim: bool,
    form: str,
) -> None:
    """Turn published posts into sources.

    PAGE is a Substack export zip, the saved HTML of one post, or a captured
    page's text; which, is told by its content. Whatever is left out, moved or
    mended is reported. Nothing that exists is replaced.
    """
    root = output.project_root(project)
    imported = run.import_pages(
        root, paths, into, download=Guard() if download else None, verbatim=verbatim
    )
    output.show(imported.diagnostics, root, form)
    if form == "text":
        count = output.summary(imported.diagnostics)
        if imported.written:
            for file in imported.written:
                click.echo(f"wrote {file}", err=True)
            click.echo(f"{count or 'Nothing to report'}. Next: `pressroom check`.", err=True)
        else:
            click.echo(f"{count}. Nothing was written.", err=True)
    sys.exit(output.failed(imported.diagnostics, strict=False))
