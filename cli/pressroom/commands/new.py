"""``pressroom new``"""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pressroom.build import starting
from pressroom.commands import output


@click.command()
@click.argument("title")
@click.option("--series", default="", help="The folder of a series; the article is its next part.")
@click.pass_obj
def command(project: Path | None, title: str, series: str) -> None:
    """Write a new article with complete front matter. Nothing is overwritten."""
    if not title.strip():
        raise output.Misuse("an article has a title: pressroom new TITLE")
    today = datetime.datetime.now().astimezone().date()
    file = starting.new_article(output.project_root(project), title.strip(), series, today)
    click.echo(f"wrote {file}", err=True)
