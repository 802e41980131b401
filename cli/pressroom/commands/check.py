"""``pressroom check``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pressroom.build import pipeline
from pressroom.commands import output
from pressroom.diagnostics import Diagnostic, merged


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(output.FORMATS), default="text")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option(
    "--online",
    is_flag=True,
    help="Ask doi.org, ORCID and the linked sites too. What they say is kept for a week.",
)
@click.option("--diff", is_flag=True, help="Show what --fix would write, as a difference.")
@click.option(
    "--fix",
    is_flag=True,
    help="Show and write it: spellings of keys, ORCID iDs, DOIs and dates in settings.",
)
@click.option(
    "--download",
    is_flag=True,
    help="With --fix: save pictures from elsewhere to images/ beside their articles.",
)
@click.pass_obj
def command(
    project: Path | None,
    paths: tuple[Path, ...],
    form: str,
    strict: bool,
    online: bool,
    diff: bool,
    fix: bool,
    download: bool,
) -> None:
    """Report every problem of the sources, each at its line and column."""
    root = output.root_for(project, paths)
    progress = output.Progress()
    checked = pipeline.check(root, paths, progress)
    if (diff or fix) and _mended(root, checked, paths, write=fix):
        checked = pipeline.check(root, paths, progress)
    unfetched: tuple[Diagnostic, ...] = ()
    if download:
        unfetched = _downloaded(root, checked, paths, progress, write=fix)
        checked = pipeline.check(root, paths, progress)
    found = merged(checked.diagnostics, unfetched)
    if online:
        from pressroom.online import verify

        progress("asking doi.org, ORCID and the linked sites")
        found = merged(found, verify(checked.works, checked.catalog))
    progress.done()
    output.show(found, root, form)
    if form == "text":
        count = output.summary(found)
        works = output.counted(len(checked.works), "work")
        if output.failed(found, strict) or not checked.works:
            click.echo(f"{count}. Correct these, then run `pressroom check` again.", err=True)
        else:
            words = f"{works} ready{f': {count}' if count else ''}"
            again = " ".join(["pressroom build", *map(str, paths)])
            click.echo(f"{words}. Next: `{again}`.", err=True)
    sys.exit(output.failed(found, strict))


def _mended(root: Path, checked: pipeline.Checked, paths: tuple[Path, ...], *, write: bool) -> bool:
    """Show what can be mended, and ``write`` it; whether anything was written."""
    from pressroom.build.fixing import fixes

    found = fixes(root, checked, paths)
    for one in found:
        click.echo(one.difference, nl=False, err=True)
        if write:
            one.write()
    what = output.counted(len(found), "file")
    click.echo(f"{what} {'mended' if write else 'to mend: `pressroom check --fix`'}.", err=True)
    return write and bool(found)


def _downloaded(
    root: Path,
    checked: pipeline.Checked,
    paths: tuple[Path, ...],
    progress: output.Progress,
    *,
    write: bool,
) -> tuple[Diagnostic, ...]:
    """Save pictures from elsewhere and name them in the articles, or only say which they are."""
    from pressroom.build import fetching
    from pressroom.online.fetch import Guard

    articles = fetching.remote(root, checked.catalog.publication.sources, paths)
    if not write:
        for _source, found in articles:
            for place, url in found:
                click.echo(f"{place}: would be fetched: {url}", err=True)
        return ()
    progress("fetching pictures")
    fetched = fetching.fetch(articles, Guard())
    progress.done()
    for one in fetched.fixes:
        click.echo(one.difference, nl=False, err=True)
        one.write()
    click.echo(f"{output.counted(len(fetched.files), 'picture')} saved.", err=True)
    return fetched.diagnostics
