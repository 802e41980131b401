"""The command line. Each command is a module of its own, imported when it is called."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import click

from pressroom import __version__

_CACHE = "PRESSROOM_CACHE"  # that of pressroom.cache, which takes longer to import than all this
_COMMANDS = {
    "init": "init",
    "new": "new",
    "import": "import_",
    "check": "check",
    "build": "build",
    "preview": "preview",
    "references": "references",
    "schema": "schema",
    "doctor": "doctor",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        name = _COMMANDS.get(cmd_name)
        if name is None:
            return None
        command = import_module(f"pressroom.commands.{name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from pressroom.text import closest

            guess = closest(args[0], _COMMANDS)
            hint = f"Did you mean '{guess}'?" if guess else f"One of: {', '.join(_COMMANDS)}."
            ctx.fail(f"No such command '{args[0]}'. {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pressroom")
@click.option(
    "--project",
    type=click.Path(path_type=Path),
    help="The publication's folder. Default: the nearest one upward with a pressroom.toml.",
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=_CACHE,
    show_envvar=True,
    help="What earlier runs made. Default: a folder among the user's caches.",
)
@click.pass_context
def cli(ctx: click.Context, project: Path | None, cache: Path | None) -> None:
    """Research articles from plain text: Substack post, PDF whitepaper, Zenodo record."""
    if project is not None and not project.is_dir():
        from pressroom.commands.output import Misuse

        raise Misuse(f"--project {project}: there is no such folder")
    ctx.obj = project
    if cache is not None:
        os.environ[_CACHE] = os.fspath(cache.resolve())
