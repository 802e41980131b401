"""``pressroom schema``"""

from __future__ import annotations

from pathlib import Path

import click

from pressroom.metadata import schema


@click.command()
@click.argument("name", required=False, type=click.Choice(list(schema.NAMES)))
@click.option(
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write files into this folder in place of printing: all three, or the one that is named.",
)
def command(name: str | None, folder: Path | None) -> None:
    """Print the JSON Schema of the front matter, pressroom.toml or series.yaml, for editors.

    Without a name it is that of the front matter.
    """
    if folder is None:
        click.echo(schema.as_text(name or "front-matter"), nl=False)
        return
    for file in schema.write(folder, [name] if name else schema.NAMES):
        click.echo(f"wrote {file}", err=True)
