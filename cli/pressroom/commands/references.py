"""``pressroom references``"""

from __future__ import annotations

from pathlib import Path

import click

from pressroom.commands import output


@click.group("references")
def command() -> None:
    """The works that articles cite."""


@command.command("add")
@click.argument("doi")
@click.option("--bibliography", "file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--resolver", default="https://doi.org/", hidden=True, envvar="PRESSROOM_RESOLVER")
@click.pass_obj
def add(project: Path | None, doi: str, file: Path | None, resolver: str) -> None:
    """Fetch what is registered with DOI, and add it to the bibliography.

    Without --bibliography it goes to the one file that the publication names.
    """
    from pressroom.citations import cite
    from pressroom.online import references

    added = references.add(output.project_root(project), doi, file, resolver)
    click.echo(cite([added.item])[0].plain)
    click.echo(f"added to {added.path}; cite it as [@{added.key}]", err=True)
