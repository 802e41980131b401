"""Into the output folder: what changed is staged beside its place, then put there in one go."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pressroom.build.index import Digests, Index
from pressroom.build.making import cover, files
from pressroom.build.planning import Task
from pressroom.diagnostics import Collector, PressroomError
from pressroom.files import MANIFEST, Artifact, Listed, is_plain, stage_file
from pressroom.model.work import Catalog
from pressroom.text import pretty_json

SHARED = "overview"
"""The kind of what belongs to no single work."""

Row = tuple[str, Listed]
"""A kind and a file."""


def read_manifest(target: Path) -> list[Row]:
    """The entries of the last build's manifest; none if there is no readable one."""
    try:
        data = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        found = []
        for row in data["artifacts"]:
            if is_plain(str(row["path"])) and isinstance(row["work"], str):
                size, sha = int(row["bytes"]), str(row["sha256"])
                made = Listed(row["path"], str(row["media_type"]), row["work"], size, sha)
                found.append((str(row.get("kind", "")), made))
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


@dataclass(frozen=True, slots=True)
class Published:
    """All files of the output, and those of them that were written."""

    listed: tuple[Listed, ...]
    written: tuple[Path, ...]


def publish(
    tasks: Sequence[Task],
    kinds: Sequence[str],
    target: Path,
    catalog: Catalog,
    index: Index,
    collector: Collector,
    *,
    whole: bool,
    before: Sequence[Row],
) -> Published | None:
    """Write into ``target`` what changed by ``tasks``, which are done.

    ``before`` is what lay there. Of it stays what belongs to other works or other ``kinds``;
    ``whole`` says that works which are not in the catalog are gone. If the overview cannot be
    made the answer is ``None``, and nothing is written.
    """
    fresh: dict[str, Row] = {
        row.path: (kind, row)
        for task in tasks
        for kind, result in task.results.items()
        for row in result.artifacts
    }
    built = {task.work.meta.slug: task for task in tasks}
    known = {work.meta.slug for work in catalog.works}
    everything: dict[str, Row] = {}
    for kind, row in before:
        replaced = row.work in built and kind in kinds
        gone = whole and row.work not in known
        if row.work and not replaced and not gone:
            file = target / row.path
            if sha256 := index.digests.digest(file):
                size = file.stat().st_size
                now = Listed(row.path, row.media_type, row.work, size, sha256)
                everything[row.path] = (kind, now)
    everything.update(fresh)
    shared = _shared(everything, built, target, catalog, index, collector)
    if shared is None:
        return None
    everything.update({one.path: (SHARED, one.listed) for one in shared})
    with _Stage(target, index.digests) as stage:
        for task in tasks:
            for kind, result in task.results.items():
                changed = {row.path for row in result.artifacts if stage.differs(row)}
                for one in files(task, kind, catalog, index.store) if changed else ():
                    if one.path in changed:
                        stage.add(one)
        for one in [*shared, _manifest(everything)]:
            if stage.differs(one.listed):
                stage.add(one)
        written = stage.put()
    _remove((row.path for _kind, row in before if row.path not in everything), target)
    return Published(tuple(everything[path][1] for path in sorted(everything)), written)


def _shared(
    everything: Mapping[str, Row],
    built: Mapping[str, Task],
    target: Path,
    catalog: Catalog,
    index: Index,
    collector: Collector,
) -> list[Artifact] | None:
    """What belongs to no single work: the overview, ``llms.txt``, fonts of the pages."""
    from pressroom.post import theme
    from pressroom.site import llms, overview

    def paper(row: Listed) -> bytes:
        file = target / row.path
        if index.digests.digest(file) == row.sha256:
            return file.read_bytes()
        made = files(built[row.work], "pdf", catalog, index.store)
        return next(one.data for one in made if one.path == row.path)

    listed = [everything[path][1] for path in sorted(everything)]
    covers = {
        row.work: cover(index.store, row.sha256, partial(paper, row))
        for kind, row in everything.values()
        if kind == "pdf"
    }
    page = overview.render(catalog, listed, covers, tuple(collector), collector)
    if page is None:
        return None
    guide = llms.render(catalog, listed)
    return [page, *([] if guide is None else [guide]), *theme.font_files()]


_MANY = 8  # files from which on one call for all is faster than one for each


@dataclass(slots=True)
class _Stage:
    """Files beside the places in ``target`` where :meth:`put` moves them; what is left is removed.

    ``digests`` says what lies there.
    """

    target: Path
    digests: Digests
    _files: list[tuple[Path, Path, str]] = field(default_factory=list)

    def __enter__(self) -> _Stage:
        return self

    def __exit__(self, *_error: object) -> None:
        for temporary, _file, _sha256 in self._files:
            temporary.unlink(missing_ok=True)

    def differs(self, row: Listed) -> bool:
        """Whether something else lies in the place of ``row``, or nothing."""
        return self.digests.digest(self.target / row.path) != row.sha256

    def add(self, artifact: Artifact) -> None:
        """Write ``artifact`` beside its place."""
        file = self.target / artifact.path
        temporary = stage_file(file, artifact.data, durable=False)
        self._files.append((temporary, file, artifact.sha256))

    def put(self) -> tuple[Path, ...]:
        """Move every file to its place, once all of them are on the disk."""
        if len(self._files) > _MANY and hasattr(os, "sync"):
            os.sync()
        else:
            for temporary, _file, _sha256 in self._files:
                with temporary.open("rb") as stream:
                    os.fsync(stream.fileno())
        for temporary, file, sha256 in self._files:
            try:
                temporary.replace(file)
            except OSError as error:
                raise PressroomError(f"{file}: cannot be written: {error.strerror}") from error
            self.digests.note(file, sha256)
        return tuple(file for _temporary, file, _sha256 in self._files)


def _remove(stale: Iterable[str], target: Path) -> None:
    """Remove files of earlier builds, and the folders that are empty then."""
    for path in stale:
        file = target / path
        if not file.parent.resolve().is_relative_to(target):
            continue  # a folder that was made a link to another place
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if folder == target or not folder.is_relative_to(target):
                break
            with contextlib.suppress(OSError):
                folder.rmdir()


def _manifest(everything: Mapping[str, Row]) -> Artifact:
    rows = [
        {
            "path": path,
            "work": row.work,
            "kind": kind,
            "media_type": row.media_type,
            "bytes": row.size,
            "sha256": row.sha256,
        }
        for path, (kind, row) in sorted(everything.items())
    ]
    text = pretty_json({"version": 1, "artifacts": rows}) + "\n"
    return Artifact(MANIFEST, text.encode(), "application/json")
