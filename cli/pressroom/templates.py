"""Finding templates, a publication's own before those that ship, and filling them in.

A publication's own templates may come from a stranger. They run in Jinja2's
sandbox, read no file but those of the two folders, and are filled in by a
process of its own with little time and memory. Every exception of Jinja2, and
of the code that a template comes down to, is a finding (``template-valid``) at
the template's file and line.
"""

from __future__ import annotations

import filecmp
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.filters import FILTERS
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import missing

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import TEMPLATES, shipped
from pressroom.processes import Limits, OutOfTime, Stopped, run_bounded
from pressroom.text import closest

SHIPPED = "pressroom"
"""What the names of shipped templates begin with for a template that extends one."""
MAX_CHARACTERS = 20_000_000
"""What a template may write unless its caller says less: a book of 3,000 pages with its markup."""
MAX_BYTES = 1024 * 1024
"""The largest template or stylesheet of a publication, in bytes."""
MAX_RANGE = 100_000
"""How far ``range()`` counts in a template."""
LIMITS = Limits(cpu=5, wall=60.0, memory=512 * 1024**2, grace=2)
"""What a publication's own template may use."""

_STYLESHEET = ".css"
_KINDS = (".j2", _STYLESHEET, ".svg", ".md", ".html", ".txt")  # ends of a template's name
_PLAIN_NAMES = (_STYLESHEET, ".md", ".md.j2")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_MEND = "mend the template, or delete it: then the one that ships is used"
_SMALLER = "write less, or in fewer steps"
_UNDEFINED = re.compile(r"'(\w+)' is undefined")
_OF_A_PATH = frozenset({"name", "stem", "suffix"})
_SHOWN_NAMES = 40
_MOST_PARENTS = 20


# --- finding


def own(root: Path, name: str) -> Path | None:
    """The file ``name`` in the ``templates/`` of the publication at ``root``, if it has one.

    A copy of the file that ships is none: it says nothing of its own.
    """
    file = root / TEMPLATES / name
    if not file.is_file():
        return None
    ours = shipped() / name
    return None if ours.is_file() and filecmp.cmp(file, ours, shallow=False) else file


def shown(root: Path, name: str) -> str:
    """How the template ``name`` is called in a report: ``templates/...`` or ``pressroom/...``."""
    return f"{TEMPLATES if (root / TEMPLATES / name).is_file() else SHIPPED}/{name}"


def own_templates(root: Path) -> tuple[str, ...]:
    """The templates of the publication at ``root`` that are not just copies of those that ship."""
    folder = root / TEMPLATES
    if folder.resolve() == shipped():
        return ()
    files = (Path(path) / name for path, _folders, names in os.walk(folder) for name in names)
    found = [file for file in files if file.name.endswith(_KINDS)]
    mine = (file for file in found if own(root, file.relative_to(folder).as_posix()))
    return tuple(sorted(map(os.fspath, mine)))


# --- the sandbox


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template. ``name`` is below ``templates/``, empty if not known.

    ``line``, ``column`` and ``end`` (the column after the last) count from 1
    and are 0 where they are not known.
    """

    message: str
    hint: str
    name: str = ""
    line: int = 0
    column: int = 0
    end: int = 0


class _Refused(TemplateError):
    """A template's file that is not read; it bears its :class:`Problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _OwnTemplates(BaseLoader):
    """Files of ``folder``, of sane size, in UTF-8, and not by a link that leads out of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        del environment
        file = self._folder.joinpath(*split_template_path(template))

        def refuse(message: str, hint: str, **place: int) -> _Refused:
            return _Refused(Problem(message, hint, template, **place))

        if not file.is_file():
            raise TemplateNotFound(template)
        try:
            folder, root = self._folder.resolve(), self._folder.parent.resolve()
            if not (file.resolve().is_relative_to(folder) and folder.is_relative_to(root)):
                raise refuse(
                    "the template is a link to a file outside the publication's `templates/`",
                    "copy the file itself here",
                )
            before = file.stat().st_mtime_ns
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise refuse(
                f"the template cannot be read: {error.strerror}", "check its permissions"
            ) from error
        if len(data) > MAX_BYTES:
            raise refuse(f"the template is larger than {MAX_BYTES // 1024} KiB", "shorten it")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            rows = data[: error.start].decode("utf-8").split("\n")
            raise refuse(
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                "save the file as UTF-8",
                line=len(rows),
                column=len(rows[-1].removeprefix("\ufeff")) + 1,
            ) from error

        def current() -> bool:
            try:
                return file.stat().st_mtime_ns == before
            except OSError:
                return False

        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        if template.endswith(_STYLESHEET):
            # A comment leaves its line ends behind: what is said of the stylesheet names its lines.
            text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
        return text, str(file), current


class _Missing(StrictUndefined):
    """Says what lacks an attribute in words of its own, and which one may be meant."""

    @property
    def _undefined_message(self) -> str:
        message = super()._undefined_message
        owner, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint or owner is missing or not isinstance(name, str):
            return message
        guess = closest(name, (n for n in dir(owner) if not n.startswith("_")))
        kind = type(owner).__name__
        return f"a {kind} has no `{name}`" + (f"; did you mean `{guess}`?" if guess else "")


class _Sandbox(ImmutableSandboxedEnvironment):
    """No attribute that leads to the interpreter or to a file, and nothing left to chance."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, PurePath) and attr not in _OF_A_PATH:
            return False
        return super().is_safe_attribute(obj, attr, value)


def _range(*numbers: int) -> range:
    """``range`` that refuses to count far: a loop over it would not end."""
    counted = range(*numbers)
    if counted[MAX_RANGE:]:
        raise OverflowError(f"`range` counts at most to {MAX_RANGE} in a template")
    return counted


def environment(root: Path | None = None, *, stylesheets: bool = False) -> Environment:
    """A Jinja2 environment with a sandbox: HTML is escaped, an undefined name is an error.

    ``root`` is the publication's folder; its ``templates/`` comes first. A
    template there extends the one that ships by its name after ``pressroom/``:
    ``{% extends "pressroom/overview.html.j2" %}``. What is not HTML, that is
    ``.css`` and ``.md.j2``, is not escaped. For ``stylesheets`` the lines of
    tags stay in what is written, so that its lines are those of the template.
    """
    ours = FileSystemLoader(shipped())
    loaders: list[BaseLoader] = [ours, PrefixLoader({SHIPPED: ours})]
    if root is not None:
        loaders.insert(0, _OwnTemplates(root / TEMPLATES))
    env = _Sandbox(
        loader=ChoiceLoader(loaders),
        autoescape=lambda name: name is None or not name.endswith(_PLAIN_NAMES),
        undefined=_Missing,
        trim_blocks=not stylesheets,
        lstrip_blocks=not stylesheets,
        keep_trailing_newline=True,
    )
    env.globals["range"] = _range
    # What is random would give other bytes in each build.
    del env.globals["lipsum"], env.filters["random"]
    return env


# --- filling in

Check = Callable[[str], Iterable[tuple[str, str]]]
"""Takes what a template wrote; gives message and hint of what is wrong with it."""


@lru_cache(maxsize=8)  # compiling costs more than filling in; a changed file is seen all the same
def _environment(root: Path, stylesheets: bool, _own: tuple[str, ...]) -> Environment:
    # A file that comes or goes would not be: what it hides, or hid, is as it was.
    return environment(root, stylesheets=stylesheets)


def fill(
    root: Path,
    name: str,
    values: Mapping[str, object],
    collector: Collector,
    *,
    limit: int = MAX_CHARACTERS,
    env: Environment | None = None,
    check: Check | None = None,
) -> str | None:
    """What the template ``name`` writes with ``values``, or ``None`` with reports.

    ``name`` is a path with ``/`` below the folders of templates, such as
    ``whitepaper/whitepaper.html.j2`` or ``whitepaper/extra.css``. ``values``
    may hold functions, which must not rely on being called in this process.
    ``limit`` is in characters; ``env`` is :func:`environment` or an overlay of
    it; ``check`` says what is wrong with what a template of the publication
    wrote. Never raises for what a publication's own template does.
    """
    own_names = own_templates(root)
    env = env or _environment(root, name.endswith(_STYLESHEET), own_names)
    filling = partial(_filled, env, name, values, limit, root / TEMPLATES, check)
    try:
        result = run_bounded(filling, LIMITS) if own_names else filling()
    except Stopped as stopped:
        result = Problem(f"the template {_reason(stopped)}", _SMALLER)
    if isinstance(result, str):
        return result
    for problem in result if isinstance(result, list) else [result]:
        path = f"{TEMPLATES}/{problem.name}" if problem.name else shown(root, name)
        column, end = problem.column or None, problem.end or None
        place = Place(path, problem.line or None, column, problem.line if end else None, end)
        collector.report(rules.TEMPLATE_VALID, place, problem.message, problem.hint)
    return None


def _reason(stopped: Stopped) -> str:
    if stopped.limit == "wall" or stopped.signal == "SIGKILL":
        return f"takes longer than {LIMITS.wall:.0f} s, or more memory than there is"
    match stopped.limit:
        case "cpu":
            return f"takes more than {LIMITS.cpu} s of processor time"
        case "memory":
            return f"takes more than {LIMITS.memory // 1024**2} MiB of memory"
    return f"was stopped by {stopped.signal}" if stopped.signal else "ended without an answer"


def _filled(
    env: Environment,
    name: str,
    values: Mapping[str, object],
    limit: int,
    folder: Path,
    check: Check | None,
) -> str | Problem | list[Problem]:
    """What the template writes, or what kept it from that; never raises."""
    try:
        template = env.get_template(name)
        if stray := list(_stray_blocks(env, template, folder)):
            return stray
        pieces, total = [], 0
        for piece in template.generate(values):
            pieces.append(piece)
            total += len(piece)
            if total > limit:
                words = f"the template writes {total} characters, more than {limit}"
                return Problem(words, "shorten it")
        text = "".join(pieces)
        if check and _name_of(template.filename, folder):
            return [Problem(*found) for found in check(text)] or text
    except Exception as error:  # noqa: BLE001 - a template runs code of the publication's
        return _explained(error, name, values, folder)
    return text


def _stray_blocks(env: Environment, template: Template, folder: Path) -> Iterator[Problem]:
    """Blocks of a template that the one it extends does not have: they would stand nowhere."""
    name = _name_of(template.filename, folder)
    if not name or not template.blocks:
        return
    tree = _tree(env, template)
    extended = _extended(tree)
    known: set[str] = set()
    above = extended
    try:
        for _step in range(_MOST_PARENTS):
            if not above:
                break
            parent = env.get_template(above)
            known |= set(parent.blocks)
            above = _extended(_tree(env, parent))
    except TemplateError:
        return  # filling in comes upon the same, and knows the line
    for block in tree.body if extended else ():
        if isinstance(block, nodes.Block) and block.name not in known:
            guess = closest(block.name, known)
            yield Problem(
                f"there is no block `{block.name}` in `{extended}`, so this one would not be shown",
                f"did you mean `{guess}`?" if guess else f"its blocks: {', '.join(sorted(known))}",
                name,
                block.lineno,
            )


def _extended(tree: nodes.Template) -> str:
    """The name of the template that one extends, or nothing where it is none or not certain."""
    found = next(tree.find_all(nodes.Extends), None)
    named = found.template if found else None
    return str(named.value) if isinstance(named, nodes.Const) else ""


def _tree(env: Environment, template: Template) -> nodes.Template:
    return env.parse(Path(template.filename or "").read_text(encoding="utf-8-sig"))


# --- explaining what went wrong


def _name_of(filename: str | None, folder: Path) -> str:
    """The name of a publication's own template, or nothing for any other file."""
    if filename is None or not Path(filename).is_relative_to(folder):
        return ""
    return Path(filename).relative_to(folder).as_posix()


def _raised(trace: TracebackType | None, folder: Path) -> tuple[str, int]:
    """The innermost own template in ``trace`` and its line; Jinja2 puts both there."""
    found = ("", 0)
    while trace is not None:
        if name := _name_of(trace.tb_frame.f_code.co_filename, folder):
            found = (name, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _explained(
    error: Exception, template: str, values: Mapping[str, object], folder: Path
) -> Problem:
    name, line = _raised(error.__traceback__, folder)
    cannot = "the template cannot be filled in: "
    match error:
        case _Refused():
            return error.problem
        case TemplateSyntaxError():
            name = _name_of(error.filename, folder) or name
            hint = _MEND
            if found := re.match(r"No (filter|test) named '(\w+)'", error.message or ""):
                guess = closest(found[2], FILTERS if found[1] == "filter" else TESTS)
                hint = f"did you mean `{guess}`?" if guess else _MEND
            return Problem(
                f"the template does not parse: {error.message}", hint, name, error.lineno
            )
        case TemplateNotFound():
            return Problem(
                f"{cannot}there is no template `{error.name or error.message}`",
                "a name is relative to the publication's `templates/`; "
                "one that ships begins with `pressroom/`",
                name,
                line,
            )
        case SecurityError():
            return Problem(f"{cannot}{error}", "use the names that are documented", name, line)
        case UndefinedError():
            return _undefined(str(error), name, line, values, folder)
        case RecursionError():
            ours = f'`{{% extends "pressroom/{template}" %}}`'
            hint = f"extend the one that ships: {ours}, and let no macro call itself without an end"
            return Problem("the template includes itself, or calls itself without an end", hint)
        case OutOfTime():
            return Problem("the template takes too long", _SMALLER, name, line)
        case MemoryError():
            return Problem("the template takes too much memory", _SMALLER, name, line)
        case _:
            return Problem(f"{cannot}{type(error).__name__}: {error}", _MEND, name, line)


def _undefined(
    message: str, name: str, line: int, values: Mapping[str, object], folder: Path
) -> Problem:
    """A variable or an attribute that is not there, at its column where that is certain."""
    hint = "use the names that are documented"
    column = end = 0
    if found := _UNDEFINED.match(message):
        guess = closest(found[1], values)
        known = ", ".join(sorted(values)[:_SHOWN_NAMES])
        hint = f"did you mean `{guess}`?" if guess else f"known here: {known}"
        if name and line:
            rows = (folder / name).read_text(encoding="utf-8-sig").split("\n")
            spots = list(re.finditer(rf"\b{found[1]}\b", rows[line - 1]))
            if len(spots) == 1:
                column, end = spots[0].start() + 1, spots[0].end() + 1
    text = f"the template cannot be filled in: {message}"
    return Problem(text, hint, name, line, column, end)
