"""``pressroom preview``"""

from __future__ import annotations

from pathlib import Path

import click

from pressroom.commands import output
from pressroom.files import target_of


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 8000, or the next free one.")
@click.option(
    "--output",
    "to",
    type=click.Path(path_type=Path),
    help="The folder to build into. Default: build/ in the publication.",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Works rendered at once.")
@click.option("--strict", is_flag=True, help="Warnings stop a build too.")
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
@click.pass_obj
def command(
    project: Path | None,
    paths: tuple[Path, ...],
    port: int | None,
    to: Path | None,
    jobs: int | None,
    strict: bool,
    opened: bool,
) -> None:
    """Build, serve the output to your own browser, and show every save there at once."""
    from pressroom.build.preview import BuildOptions
    from pressroom.build.preview.server import serving
    from pressroom.build.preview.status import Status
    from pressroom.commands import watching

    root = output.root_for(project, paths)
    status = Status(target_of(root, to), lambda found: output.as_text(found, root))
    options = BuildOptions(root, to, strict=strict, jobs=jobs, paths=paths)
    with watching.session(options, status.update) as running:
        status.view = running.view
        with serving(status, port) as address:
            click.echo(
                f"Serving {status.output} on {address} (this computer only). Ctrl+C ends it.",
                err=True,
            )
            if opened:
                click.launch(address)
            running.wait()
