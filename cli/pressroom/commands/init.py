"""``pressroom init``"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from pressroom.build import starting
from pressroom.commands import output
from pressroom.diagnostics import Collector
from pressroom.files import CONFIG
from pressroom.metadata import Scope, read_settings
from pressroom.model.identifiers import Refusal, parse_orcid


def _orcid(text: str) -> str:
    """The iD in ``text``, which may be empty."""
    if not text.strip():
        return ""
    found = parse_orcid(text)
    if isinstance(found, Refusal):
        raise click.BadParameter(f"{found.message}; {found.hint}")
    return found


def _setting(key: str) -> click.ParamType[str]:
    """A value that ``pressroom.toml`` takes for ``key``."""

    class Setting(click.ParamType[str]):
        name = "text"

        def convert(
            self, value: str, param: click.Parameter | None, ctx: click.Context | None
        ) -> str:
            from pressroom.files import Source

            collector = Collector()
            text = f'{key} = "{value}"\n' if '"' not in value else value
            read_settings(Source(CONFIG, text), Scope.PUBLICATION, collector)
            for found in collector:
                self.fail(f"{found.message}; {found.hint}", param, ctx)
            return value

    return Setting()


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="What the publication is called. Default: the folder's name.")
@click.option("--author", help="Who writes: given name, then family name.")
@click.option("--orcid", help="The author's ORCID iD, if there is one.")
@click.option("--license", type=_setting("license"), help="An SPDX identifier, as CC-BY-4.0.")
@click.option("--language", type=_setting("language"), help="A BCP 47 tag, such as en or pt-BR.")
def command(
    folder: Path,
    name: str | None,
    author: str | None,
    orcid: str | None,
    license: str | None,  # noqa: A002 - the option's name
    language: str | None,
) -> None:
    """Make DIR a publication: settings, a first article, and what editors and git need.

    What no option says is asked for on a terminal. Articles that are there stay as they are; what
    they say of authors, licence and language goes into pressroom.toml. Nothing is overwritten.
    """
    if (folder / CONFIG).exists():
        raise output.Misuse(f"{folder / CONFIG}: this is a publication already")
    if folder.exists() and not folder.is_dir():
        raise output.Misuse(f"{folder}: is a file")
    known = starting.understand(folder.resolve()) if folder.is_dir() else starting.Understood()
    for sentence in known.sentences:
        click.echo(f"found: {sentence}", err=True)
    if output.is_terminal(sys.stdin) and output.is_terminal(sys.stderr):
        name = name or click.prompt("Name", folder.resolve().name, err=True)
        if author is None and not known.authors:
            author = click.prompt("Author (given name, family name)", err=True)
        if orcid is None and author:
            orcid = click.prompt("ORCID iD (or nothing)", "", err=True, value_proc=_orcid)
        license = license or click.prompt(  # noqa: A001
            "Licence", known.license or starting.LICENSE, err=True, type=_setting("license")
        )
        language = language or click.prompt(
            "Language", known.language or "en", err=True, type=_setting("language")
        )
    elif not author and not known.count:
        raise output.Misuse("say who writes, as nobody can be asked: --author NAME")
    answers = starting.Answers(
        name or "", author or "", _orcid(orcid or ""), license or "", language or ""
    )
    today = datetime.datetime.now().astimezone().date()
    made = starting.start(folder, answers, known, today)
    for file in made.written:
        click.echo(f"wrote {file}", err=True)
    for hint in made.hints:
        click.echo(hint, err=True)
    there = "" if folder == Path() else f"cd {folder} and "
    click.echo(f"Next: {there}`pressroom build`.", err=True)
