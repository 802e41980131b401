"""Into the output folder: what changed is staged beside its place, then put there in one go."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pressroom.build.covers import cover
from pressroom.build.ledger.book import Ledger
from pressroom.build.ledger.units import Unit, contents
from pressroom.build.making import Made
from pressroom.diagnostics import Collector, Diagnostic, PressroomError
from pressroom.files import MANIFEST, OWN, Artifact, Listed, stage_file
from pressroom.model.work import Catalog

SHARED = "overview"
"""The kind of what belongs to no single work."""

Row = tuple[str, Listed]
"""A kind and a file."""

Again = Callable[[str, str], Sequence[Artifact]]
"""Makes one kind of a work, by slug and kind, once more: for what the store has lost."""


@dataclass(frozen=True, slots=True)
class Published:
    """All files of the output, and those of them that were written."""

    listed: tuple[Listed, ...]
    written: tuple[Path, ...]


def rows_of(target: Path) -> list[Row]:
    """The entries of the last build's manifest; none if there is no readable one."""
    try:
        data = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        found = []
        for row in data["artifacts"]:
            if _inside(str(row["path"])) and isinstance(row["work"], str):
                size, sha = int(row["bytes"]), str(row["sha256"])
                made = Listed(row["path"], str(row["media_type"]), row["work"], size, sha)
                found.append((str(row.get("kind", "")), made))
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _inside(path: str) -> bool:
    """Whether ``path``, with ``/``, leads down from the output folder and no other way."""
    parts = path.split("/")
    return bool(path) and not {"", ".", ".."} & {*parts} and not set(path) & set("\\:\0")


@dataclass(slots=True)
class Press:
    """Publishes into ``target``; ``again`` is for what the store has lost."""

    target: Path
    catalog: Catalog
    ledger: Ledger
    again: Again
    _staged: list[tuple[Path, Path, str]] = field(default_factory=list)

    def publish(
        self,
        made: Sequence[Made],
        kinds: Iterable[str],
        collector: Collector,
        *,
        whole: bool,
        before: Sequence[Row],
    ) -> Published | None:
        """Write what changed; ``None`` if the overview cannot be made, and nothing is written.

        ``before`` is what lay there. Of it stays what belongs to other works or other ``kinds``;
        ``whole`` says that works which are not in the catalog are gone.
        """
        fresh: dict[str, Row] = {
            row.path: (kind, row)
            for one in made
            for kind, unit in one.units.items()
            for row in unit.artifacts
        }
        kept, stale = self._sorted_out(fresh, before, {one.slug for one in made}, kinds, whole)
        everything = {**kept, **fresh}
        papers = {one.slug: one.units["pdf"] for one in made if "pdf" in one.units}
        shared = self._shared(everything, papers, collector)
        if shared is None:
            return None
        everything.update({one.path: (SHARED, one.listed) for one in shared})
        stale += [row.path for kind, row in before if not row.work and row.path not in everything]
        try:
            for one in made:
                for kind, unit in one.units.items():
                    self._stage_unit(one.slug, kind, unit)
            for artifact in [*shared, _manifest(everything)]:
                self._stage(artifact.path, artifact.sha256, artifact.data)
            self._flush()
            written = self._put()
        except BaseException:
            for temporary, _file, _digest in self._staged:
                temporary.unlink(missing_ok=True)
            raise
        self._remove(stale)
        return Published(tuple(everything[path][1] for path in sorted(everything)), written)

    def _sorted_out(
        self,
        fresh: Mapping[str, Row],
        before: Sequence[Row],
        built: set[str],
        kinds: Iterable[str],
        whole: bool,
    ) -> tuple[dict[str, Row], list[str]]:
        """What stays of ``before`` beside ``fresh``, and the paths of what goes."""
        known = {work.meta.slug for work in self.catalog.works}
        wanted = set(kinds)
        kept: dict[str, Row] = {}
        stale: list[str] = []
        for kind, row in before:
            if row.path in fresh or not row.work:
                continue
            replaced = row.work in built and kind in wanted
            if replaced or (whole and row.work not in known):
                stale.append(row.path)
                continue
            file = self.target / row.path
            found = self.ledger.files.digest(file)
            if found:
                size = file.stat().st_size
                kept[row.path] = (kind, Listed(row.path, row.media_type, row.work, size, found))
        return kept, stale

    def _shared(
        self, everything: Mapping[str, Row], papers: Mapping[str, Unit], collector: Collector
    ) -> list[Artifact] | None:
        from pressroom.post import theme
        from pressroom.site import llms, overview

        listed = [everything[path][1] for path in sorted(everything)]
        covers = {
            row.work: self._cover(row, papers) for kind, row in everything.values() if kind == "pdf"
        }
        index = overview.render(self.catalog, listed, covers, tuple(collector), collector)
        if index is None:
            return None
        guide = llms.render(self.catalog, listed)
        pages = [index] if guide is None else [index, guide]
        return [*pages, *theme.font_files()]

    def _cover(self, row: Listed, units: Mapping[str, Unit]) -> bytes:
        """The picture of a PDF's first page; whoever made the PDF has drawn it as well."""

        def data() -> bytes:
            file = self.target / row.path
            if self.ledger.files.digest(file) == row.sha256:
                return file.read_bytes()
            unit = units.get(row.work)
            found = contents(self.ledger.store, unit) if unit is not None else None
            made = found or self.again(row.work, "pdf")
            return next(each.data for each in made if each.path == row.path)

        return cover(self.ledger.store, row.sha256, data)

    # --- staging

    def _stage_unit(self, slug: str, kind: str, unit: Unit) -> None:
        changed = [
            row
            for row in unit.artifacts
            if self.ledger.files.digest(self.target / row.path) != row.sha256
        ]
        if not changed:
            return
        found = contents(self.ledger.store, unit)
        data = {made.path: made.data for made in found or self.again(slug, kind)}
        for row in changed:
            self._stage(row.path, row.sha256, data[row.path])

    def _stage(self, path: str, sha256: str, data: bytes) -> None:
        file = self.target / path
        if self.ledger.files.digest(file) != sha256:
            self._staged.append((stage_file(file, data, durable=False), file, sha256))

    def _flush(self) -> None:
        """See that what was staged is on the disk before it replaces anything."""
        if len(self._staged) > _MANY and hasattr(os, "sync"):
            os.sync()
            return
        for temporary, _file, _digest in self._staged:
            with temporary.open("rb") as stream:
                os.fsync(stream.fileno())

    def _put(self) -> tuple[Path, ...]:
        written = []
        for temporary, file, sha256 in self._staged:
            try:
                temporary.replace(file)
            except OSError as error:
                raise PressroomError(f"{file}: cannot be written: {error.strerror}") from error
            self.ledger.files.note(file, sha256)
            written.append(file)
        return tuple(written)

    def _remove(self, stale: Iterable[str]) -> None:
        for path in stale:
            file = self.target / path
            if not file.parent.resolve().is_relative_to(self.target):
                continue  # a folder that was made a link to another place
            file.unlink(missing_ok=True)
            for folder in file.parents:
                if folder == self.target or not folder.is_relative_to(self.target):
                    break
                with contextlib.suppress(OSError):
                    folder.rmdir()


_MANY = 8  # files from which on one call for all is faster than one for each


_quoted = json.JSONEncoder(ensure_ascii=False).encode


def _manifest(everything: Mapping[str, Row]) -> Artifact:
    # With an indent the encoder of json is the slow one, a tenth of a second for 100 articles.
    rows = ",\n".join(
        "    {\n"
        f'      "path": {_quoted(path)},\n'
        f'      "work": {_quoted(row.work)},\n'
        f'      "kind": {_quoted(kind)},\n'
        f'      "media_type": {_quoted(row.media_type)},\n'
        f'      "bytes": {row.size},\n'
        f'      "sha256": {_quoted(row.sha256)}\n'
        "    }"
        for path, (kind, row) in sorted(everything.items())
    )
    text = f'{{\n  "version": 1,\n  "artifacts": [\n{rows}\n  ]\n}}\n'
    return Artifact(MANIFEST, text.encode(), "application/json")


@contextlib.contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Let builds of one publication publish one after the other, where the system has locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            folder = root / OWN
            folder.mkdir(exist_ok=True)
            lock = stack.enter_context((folder / "lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def errors_in(found: Iterable[Diagnostic], *, strict: bool) -> bool:
    """Whether anything found stops a build."""
    stopping = {"error", "warning"} if strict else {"error"}
    return any(d.severity in stopping for d in found)
