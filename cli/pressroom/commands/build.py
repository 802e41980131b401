"""``pressroom build``"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pressroom.build.unchanged import Options, nothing_to_do
from pressroom.commands import output
from pressroom.files import CONFIG, KINDS, target_of

if TYPE_CHECKING:
    from pressroom.build.pipeline import Built
    from pressroom.build.planning import Reason
    from pressroom.diagnostics import Diagnostic


def _kinds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    if value is None:
        return KINDS
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    wrong = [name for name in names if name not in KINDS]
    if wrong or not names:
        raise click.BadParameter(f"choose from {', '.join(KINDS)}, joined by commas")
    return names


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--only", callback=_kinds, help="Some of: substack,pdf,record,citation,page.")
@click.option(
    "--output",
    "to",
    type=click.Path(path_type=Path),
    help="The folder to write to. Default: build/ in the publication.",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Works rendered at once.")
@click.option("--format", "form", type=click.Choice(output.FORMATS), default="text")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--force", is_flag=True, help="Make everything anew, changed or not.")
@click.option("--explain", metavar="SLUG", help="Say why a work was made anew, or was not.")
@click.option("--watch", is_flag=True, help="Go on, and build again whenever something is saved.")
@click.option("--quiet", is_flag=True, help="Print errors and warnings alone.")
@click.pass_obj
def command(
    project: Path | None,
    paths: tuple[Path, ...],
    only: tuple[str, ...],
    to: Path | None,
    jobs: int | None,
    form: str,
    strict: bool,
    force: bool,
    explain: str | None,
    watch: bool,
    quiet: bool,
) -> None:
    """Check the sources and make what has changed; a work with an error stays as it was.

    PATHS are articles, or folders of them; without any, the publication's, or those in the folder
    where you are.
    """
    root = output.root_for(project, paths)
    target = target_of(root, to)
    if watch:
        if force or explain or quiet or form != "text":
            raise click.UsageError(
                "--watch builds all that changes; it goes with --only, --output, --jobs, --strict"
            )
        from pressroom.build.preview import BuildOptions
        from pressroom.commands import watching

        watching.watch(BuildOptions(root, to, only, strict, jobs, paths))
        return
    if not (paths or force or explain) and (root / CONFIG).is_file():
        last = nothing_to_do(root, target, Options(only, strict))
        if last is not None:
            output.show(_shown(last.diagnostics, (), form), root, form)
            if form == "text" and not quiet:
                count = output.summary(last.diagnostics)
                _close(last.works, last.files, "nothing has changed", count, target)
            return
    from pressroom.build import pipeline

    progress = output.Progress(quiet=quiet)
    built = pipeline.build(
        root,
        paths,
        only=only,
        output=to,
        jobs=jobs,
        strict=strict,
        force=force,
        progress=progress,
    )
    progress.done()
    made = {reason.slug for reason in built.reasons if reason.made and not quiet}
    paths_made = [work.path for work in built.checked.works if work.meta.slug in made]
    output.show(_shown(built.diagnostics, paths_made, form), root, form)
    if explain is not None:
        _explain(explain, built.reasons, [work.meta.slug for work in built.checked.works])
    failed = output.failed(built.diagnostics, strict)
    if form == "text" and not (quiet and not failed):
        _summarize(built, target, force=force)
    sys.exit(failed)


_MOST_NAMED = 5
"""Works that the last line names; of more it says how many."""


def _summarize(built: Built, target: Path, *, force: bool) -> None:
    """The last lines: what was built, and which works were not."""
    count = output.summary(built.diagnostics)
    if built.listed:
        works = len([work for work in built.checked.works if work.path not in built.refused])
        fresh = f"{len(built.written)} of them written"
        if not built.written:
            fresh = "all made anew and none other than before" if force else "nothing has changed"
        _close(works, len(built.listed) + 1, fresh, count, target)  # 1: the manifest
    else:
        click.echo(f"{count}. Nothing was written; correct these and build again.", err=True)
    if built.listed and built.refused:
        more = len(built.refused) - _MOST_NAMED
        names = ", ".join(built.refused[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        click.echo(f"Not built, and as they were before: {names}.", err=True)


def _shown(found: Sequence[Diagnostic], made: Collection[str], form: str) -> Sequence[Diagnostic]:
    """What a person is shown: notes only on the articles that were made now, as news."""
    if form != "text":
        return found
    return [d for d in found if d.severity != "note" or d.path in made]


def _close(works: int, files: int, fresh: str, count: str, target: Path) -> None:
    """One line: how much there is, how much of it is ``fresh``, and what to open."""
    words = f"{output.counted(works, 'work')}, {files} files, {fresh}"
    click.echo(f"{words}{f' ({count})' if count else ''}. Open {target / 'index.html'}", err=True)


def _explain(slug: str, reasons: Sequence[Reason], slugs: Sequence[str]) -> None:
    mine = [reason for reason in reasons if reason.slug == slug]
    if not mine:
        known = ", ".join(sorted(slugs)) or "none"
        raise click.BadParameter(f"there is no work `{slug}` in this build; there are: {known}")
    for reason in mine:
        click.echo(f"{slug} {reason.kind}: {'made' if reason.made else 'kept'}: {reason.text}")
