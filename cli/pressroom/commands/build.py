"""``pressroom build``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pressroom import pipeline, reports
from pressroom.commands import output


def _kinds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    if value is None:
        return pipeline.KINDS
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    wrong = [name for name in names if name not in pipeline.KINDS]
    if wrong or not names:
        raise click.BadParameter(f"choose from {', '.join(pipeline.KINDS)}, joined by commas")
    return names


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--only", callback=_kinds, help="Some of: substack,pdf,record,citation,page.")
@click.option(
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help="The folder to write to. Default: build/ in the publication.",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Works rendered at once.")
@click.option("--format", "form", type=click.Choice(output.FORMATS), default="text")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.pass_obj
def command(
    project: Path | None,
    paths: tuple[Path, ...],
    only: tuple[str, ...],
    target: Path | None,
    jobs: int | None,
    form: str,
    strict: bool,
) -> None:
    """Check the sources and make every artifact; with an error, write nothing."""
    root = output.project_root(project)
    progress = output.Progress()
    built = pipeline.build(
        root, paths, only=only, output=target, jobs=jobs, strict=strict, progress=progress
    )
    progress.done()
    output.show(built.diagnostics, root, form)
    if form == "text":
        count = reports.summary(built.diagnostics)
        if output.failed(built.diagnostics, strict):
            click.echo(f"{count}. Nothing was written; correct these and build again.", err=True)
        else:
            pages = (path for path in built.written if path.name == "index.html")
            index = min(pages, key=lambda path: len(path.parts))  # the others are of the works
            click.echo(
                f"{len(built.checked.works)} works, {len(built.written)} files"
                f"{' (' + count + ')' if count else ''}. Open {index}",
                err=True,
            )
    sys.exit(output.failed(built.diagnostics, strict))
