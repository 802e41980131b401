"""The main job: load, check, render everything in memory, then write.

A build with an error writes nothing, so the last good artifacts stay.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pressroom import publication
from pressroom.artifacts import Artifact, write_file
from pressroom.diagnostics import Collector, Diagnostic, PressroomError
from pressroom.model.work import Catalog, Volume, Work
from pressroom.publication import Progress
from pressroom.series import FILE_NAME
from pressroom.store import FOLDER, Store

KINDS = ("substack", "pdf", "record", "citation", "page")
MANIFEST = "manifest.json"

Renderer = Callable[[Work, Catalog, Collector], list[Artifact]]


def _quiet(_name: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Checked:
    """A publication as read: its catalog, the works that were asked for, and the findings."""

    catalog: Catalog
    works: tuple[Work, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``written`` is empty when an error kept it from writing."""

    checked: Checked
    diagnostics: tuple[Diagnostic, ...]
    written: tuple[Path, ...] = ()


def check(root: Path, paths: Sequence[Path] = (), progress: Progress = _quiet) -> Checked:
    """Read the publication at ``root`` and report on all of it, or on ``paths`` alone.

    Raises :class:`PressroomError` for a path that is not in the publication.
    """
    collector = Collector()
    catalog = publication.load(root, collector, progress)
    wanted = _selection(root, paths)
    works = tuple(work for work in catalog.works if _selected(work, wanted))
    if wanted is None:
        return Checked(catalog, works, tuple(collector))
    return Checked(catalog, works, tuple(d for d in collector if _concerns(wanted, d.path)))


def _concerns(wanted: set[str], path: str) -> bool:
    """Whether a finding at ``path`` is about what was asked for.

    Articles and series elsewhere are not; the series above it, the settings
    and the bibliographies are.
    """
    name = path.rpartition("/")[2]
    if name == FILE_NAME:
        folder = path.rpartition("/")[0]
        return _covers(wanted, path) or any(w.startswith(f"{folder}/") for w in wanted)
    return not name.endswith(".md") or _covers(wanted, path)


def _selection(root: Path, paths: Sequence[Path]) -> set[str] | None:
    if not paths:
        return None
    wanted = set()
    for path in paths:
        full = path.resolve()
        if not full.exists():
            raise PressroomError(f"{path}: there is no such file or folder")
        if not full.is_relative_to(root.resolve()):
            raise PressroomError(f"{path}: lies outside the publication {root}")
        wanted.add(full.relative_to(root.resolve()).as_posix())
    return wanted


def _covers(wanted: Iterable[str], path: str) -> bool:
    return any(w == "." or path == w or path.startswith(f"{w}/") for w in wanted)


def _selected(work: Work, wanted: set[str] | None) -> bool:
    return wanted is None or _covers(wanted, work.path)


# --- build


@dataclass(frozen=True, slots=True)
class _Rendered:
    """One work's artifacts by kind, the picture of its first page, and what was found."""

    slug: str
    artifacts: tuple[tuple[str, Artifact], ...]
    cover: bytes | None
    diagnostics: tuple[Diagnostic, ...]


def _render(
    work: Work, catalog: Catalog, kinds: frozenset[str], kept: Sequence[Artifact]
) -> _Rendered:
    """One work; ``kept`` are its artifacts of other kinds that an earlier build made."""
    from pressroom import agreement, overview
    from pressroom.enclosures import enclosures
    from pressroom.renderers import citations, landing, records, substack, whitepaper

    collector = Collector()
    # The PDF carries the record within, so that one is made first.
    record = records.render(work, catalog, collector) if kinds & {"record", "pdf"} else []

    def pdf(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
        return whitepaper.render(work, catalog, collector, enclosures(work, catalog, record))

    def page(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
        beside = [artifact for _kind, artifact in artifacts]
        return landing.render(work, catalog, collector, [*kept, *beside])

    renderers: dict[str, Renderer] = {
        "substack": substack.render,
        "pdf": pdf,
        "record": lambda *_work: record,
        "citation": citations.render,
        "page": page,
    }
    artifacts: list[tuple[str, Artifact]] = []
    cover = None
    for kind in KINDS:
        if kind in kinds:
            made = renderers[kind](work, catalog, collector)
            artifacts.extend((kind, artifact) for artifact in made)
            if kind == "pdf" and made:
                cover = overview.cover(made[0].data)
    agreement.check(work, catalog, [artifact for _kind, artifact in artifacts], collector)
    return _Rendered(work.meta.slug, tuple(artifacts), cover, tuple(collector))


@dataclass(slots=True)
class _Job:
    """What a forked worker needs; set before it is forked, so nothing is sent to it."""

    works: tuple[Work, ...] = ()
    catalog: Catalog | None = None
    kinds: frozenset[str] = field(default_factory=frozenset)
    kept: Mapping[str, Sequence[Artifact]] = field(default_factory=dict)


_job = _Job()


def _render_numbered(index: int) -> _Rendered:
    assert _job.catalog is not None
    work = _job.works[index]
    return _render(work, _job.catalog, _job.kinds, _job.kept.get(work.meta.slug, ()))


def _render_all(
    works: tuple[Work, ...],
    catalog: Catalog,
    kinds: frozenset[str],
    kept: Mapping[str, Sequence[Artifact]],
    jobs: int,
    progress: Progress,
) -> list[_Rendered]:
    store = Store(catalog.publication.root / FOLDER)
    if "pdf" in kinds or ("substack" in kinds and store.is_empty()):
        from pressroom import typesetting

        typesetting.preload()
    if jobs <= 1 or len(works) <= 1 or not hasattr(os, "fork"):
        done = []
        for work in works:
            progress(work.meta.title)
            done.append(_render(work, catalog, kinds, kept.get(work.meta.slug, ())))
        return done
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    _job.works, _job.catalog, _job.kinds, _job.kept = works, catalog, kinds, kept
    # The longest first: a volume takes as long as all of its parts.
    order = sorted(range(len(works)), key=lambda i: not isinstance(works[i], Volume))
    results: dict[int, _Rendered] = {}
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(jobs, len(works)), mp_context=context) as pool:
        futures = {pool.submit(_render_numbered, index): index for index in order}
        for future in as_completed(futures):
            index = futures[future]
            results[index] = future.result()
            progress(works[index].meta.title)
    return [results[index] for index in range(len(works))]


def build(
    root: Path,
    paths: Sequence[Path] = (),
    *,
    only: Iterable[str] = KINDS,
    output: Path | None = None,
    jobs: int | None = None,
    strict: bool = False,
    progress: Progress = _quiet,
) -> Built:
    """Check, render and write. ``only`` names kinds of :data:`KINDS`.

    With an error (under ``strict`` also with a warning) nothing is written.
    Raises :class:`PressroomError` when the output folder cannot be used.
    """
    root = root.resolve()
    target = (output or root / "build").resolve()
    checked = check(root, paths, progress)
    sources = checked.catalog.publication.sources
    if target == root or target.is_relative_to(sources) or sources.is_relative_to(target):
        raise PressroomError(f"{target}: the output folder must not hold the sources")
    if target.exists() and not target.is_dir():
        raise PressroomError(f"{target}: is a file; the output goes into a folder")
    if _stops(checked.diagnostics, strict):
        return Built(checked, checked.diagnostics)
    kinds = frozenset(only)
    count = jobs or min(os.cpu_count() or 1, 8)
    kept = _kept(target, kinds) if "page" in kinds else {}
    rendered = _render_all(checked.works, checked.catalog, kinds, kept, count, progress)
    collector = Collector()
    collector.extend(checked.diagnostics)
    for result in rendered:
        collector.extend(result.diagnostics)
    found = tuple(collector)
    if _stops(found, strict):
        return Built(checked, found)
    written = _write(target, checked.catalog, rendered, kinds, not paths, collector)
    return Built(checked, tuple(collector), written)


def _stops(found: Sequence[Diagnostic], strict: bool) -> bool:
    stopping = {"error", "warning"} if strict else {"error"}
    return any(d.severity in stopping for d in found)


# --- output


def _read_manifest(target: Path) -> list[dict[str, str]]:
    """The entries of the last build's manifest; none if there is no readable one."""
    try:
        data = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        rows = data["artifacts"]
        return [
            row
            for row in rows
            if isinstance(row["path"], str)
            and isinstance(row["work"], str)
            and (target / row["path"]).resolve().is_relative_to(target)
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _kept(target: Path, kinds: frozenset[str]) -> dict[str, list[Artifact]]:
    """By slug, what the last build left there that this one does not make anew."""
    found: dict[str, list[Artifact]] = {}
    for row in _read_manifest(target):
        slug, file = row["work"], target / row["path"]
        if slug and row.get("kind", "") not in kinds and file.is_file():
            made = Artifact(row["path"], file.read_bytes(), row["media_type"], slug)
            found.setdefault(slug, []).append(made)
    return found


def _write(
    target: Path,
    catalog: Catalog,
    rendered: Sequence[_Rendered],
    kinds: frozenset[str],
    whole: bool,
    collector: Collector,
) -> tuple[Path, ...]:
    """The files written; none when there is no overview to write with them."""
    from pressroom import llms, overview

    fresh = {a.path: (kind, a) for result in rendered for kind, a in result.artifacts}
    built = {result.slug for result in rendered}
    known = {work.meta.slug for work in catalog.works}
    kept: dict[str, tuple[str, Artifact]] = {}
    stale: list[Path] = []
    for row in _read_manifest(target):
        path, slug, kind = row["path"], row["work"], row.get("kind", "")
        if path in fresh or not slug:
            continue
        file = target / path
        replaced = slug in built and kind in kinds
        if replaced or (whole and slug not in known):
            stale.append(file)
        elif file.is_file():
            kept[path] = (kind, Artifact(path, file.read_bytes(), row["media_type"], slug))
    everything = {**kept, **fresh}
    covers = {result.slug: result.cover for result in rendered if result.cover}
    for kind, artifact in kept.values():
        if kind == "pdf" and artifact.work not in covers:
            covers[artifact.work] = overview.cover(artifact.data)
    listed = [everything[path][1] for path in sorted(everything)]
    index = overview.render(catalog, listed, covers, tuple(collector), collector)
    if index is None:
        return ()
    guide = llms.render(catalog, listed)
    if guide is None:
        stale.append(target / llms.NAME)
    shared = [index] if guide is None else [index, guide]
    manifest = _manifest({**everything, **{made.path: ("overview", made) for made in shared}})
    written = []
    for artifact in [*(a for _kind, a in fresh.values()), *shared, manifest]:
        file = target / artifact.path
        write_file(file, artifact.data)
        written.append(file)
    for file in stale:
        file.unlink(missing_ok=True)
        _remove_empty(file.parent, target)
    return tuple(written)


def _remove_empty(folder: Path, target: Path) -> None:
    while folder != target and folder.is_relative_to(target):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _manifest(artifacts: dict[str, tuple[str, Artifact]]) -> Artifact:
    rows = [
        {
            "path": path,
            "work": artifact.work,
            "kind": kind,
            "media_type": artifact.media_type,
            "bytes": len(artifact.data),
            "sha256": artifact.sha256,
        }
        for path, (kind, artifact) in sorted(artifacts.items())
    ]
    text = json.dumps({"version": 1, "artifacts": rows}, ensure_ascii=False, indent=2) + "\n"
    return Artifact(MANIFEST, text.encode(), "application/json")
