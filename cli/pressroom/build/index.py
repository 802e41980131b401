"""The index of a publication in its cache: what is known of files, articles and earlier builds.

It is made of entries of the cache, each under a key that is computed. No path is taken from an
entry: one that names a file outside of its work's folder counts as damaged, and is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from pressroom.build.digests import Digests
from pressroom.cache import Store, digest
from pressroom.diagnostics import Diagnostic, Place, Severity
from pressroom.files import Artifact, Listed, is_below, is_plain

_VERSION = "2"  # of the form of all entries
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, IndexError)

# --- findings

_FIELDS = [field.name for field in fields(Diagnostic)]


def dump_findings(found: Iterable[Diagnostic]) -> list[list[Any]]:
    """Findings as rows of JSON."""
    return [[getattr(diagnostic, name) for name in _FIELDS] for diagnostic in found]


def load_findings(rows: Sequence[Sequence[Any]]) -> tuple[Diagnostic, ...]:
    """What :func:`dump_findings` gave."""
    return tuple(Diagnostic(row[0], row[1], Severity(row[2]), *row[3:]) for row in rows)


# --- articles


@dataclass(frozen=True, slots=True)
class Summary:
    """What others need of an article's text, so that it is not parsed while it is unchanged.

    ``key`` is a digest of every setting that has a say in how it is parsed; ``files`` are the
    digests of its own file and of those it names, by path in the publication. ``links`` are
    the articles it links to, with fragment and place, ``cited`` the keys of the works it cites,
    ``anchors`` the ids of its headings, ``extent`` the numbers of :class:`Extent`.
    """

    key: str
    files: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    links: tuple[tuple[str, str, Place], ...] = ()
    cited: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    extent: tuple[int, ...] = ()

    def holds(self, key: str, root: Path, digests: Digests) -> bool:
        """Whether parsing it again would find the same.

        What is wrong may depend on files that are not there, so it is always looked at again.
        """
        return (
            self.key == key
            and all(d.severity is not Severity.ERROR for d in self.findings)
            and all(digests.digest(root / name) == known for name, known in self.files.items())
        )

    def dump(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "key": self.key,
            "files": dict(self.files),
            "findings": dump_findings(self.findings),
            "links": [
                [path, fragment, *asdict(place).values()] for path, fragment, place in self.links
            ],
            "cited": sorted(self.cited),
            "anchors": sorted(self.anchors),
            "extent": self.extent,
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Summary:
        """What :meth:`dump` gave. Raises one of several exceptions for anything else."""
        return cls(
            str(data["key"]),
            {_checked(name, is_below): str(known) for name, known in data["files"].items()},
            load_findings(data["findings"]),
            tuple((path, fragment, Place(*place)) for path, fragment, *place in data["links"]),
            frozenset(data["cited"]),
            frozenset(data["anchors"]),
            tuple(map(int, data["extent"])),
        )


def _checked(name: str, allowed: Callable[[str], bool]) -> str:
    if not allowed(name):
        raise ValueError(name)
    return name


# --- artifacts


def key_of(inputs: Mapping[str, str]) -> str:
    """The cache key of what is made of ``inputs``, by name a digest or a version of each."""
    return digest("result", _VERSION, *(part for row in sorted(inputs.items()) for part in row))


@dataclass(frozen=True, slots=True)
class Result:
    """One kind of artifact of one work as it was made: its files, and what was found meanwhile.

    The bytes are in the cache under ``key``; ``inputs`` say what the key is made of.
    """

    key: str
    inputs: Mapping[str, str]
    artifacts: tuple[Listed, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether there was an error when it was made."""
        return any(d.severity is Severity.ERROR for d in self.findings)

    def dump(self) -> dict[str, Any]:
        """The same as JSON, without the bytes; files go by their names in the work's folder."""
        return {
            "key": self.key,
            "inputs": dict(self.inputs),
            "artifacts": [
                [row.path.partition("/")[2], row.media_type, row.size, row.sha256]
                for row in self.artifacts
            ],
            "findings": dump_findings(self.findings),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any], slug: str) -> Result:
        """What :meth:`dump` gave, of the work ``slug``. Raises exceptions for anything else."""
        return cls(
            str(data["key"]),
            {str(name): str(value) for name, value in data["inputs"].items()},
            tuple(
                Listed(
                    f"{slug}/{_checked(name, is_plain)}",
                    str(media_type),
                    slug,
                    int(size),
                    str(sha256),
                )
                for name, media_type, size, sha256 in data["artifacts"]
            ),
            load_findings(data["findings"]),
        )


def keep(
    store: Store, inputs: Mapping[str, str], made: Sequence[Artifact], found: Sequence[Diagnostic]
) -> Result:
    """Put ``made`` and ``found`` into ``store``."""
    result = Result(
        key_of(inputs), inputs, tuple(artifact.listed for artifact in made), tuple(found)
    )
    head = json.dumps(result.dump(), ensure_ascii=False).encode("utf-8") + b"\n"
    store.put(result.key, b"".join((head, *(artifact.data for artifact in made))))
    return result


def kept(store: Store, slug: str, inputs: Mapping[str, str]) -> Result | None:
    """What was made of ``inputs`` for the work ``slug``, if ``store`` has it whole."""
    key = key_of(inputs)
    entry = store.get(key)
    if entry is None:
        return None
    try:
        result = Result.load(json.loads(entry.partition(b"\n")[0]), slug)
    except _DAMAGED:
        return None
    return result if result.key == key else None


def contents(store: Store, result: Result) -> list[Artifact] | None:
    """The files of ``result`` with their bytes; ``None`` if ``store`` does not have just these."""
    entry = store.get(result.key)
    if entry is None:
        return None
    at = entry.find(b"\n") + 1
    found = []
    for row in result.artifacts:
        data = entry[at : at + row.size]
        at += row.size
        found.append(Artifact(row.path, data, row.media_type, row.work))
    whole = all(
        made.sha256 == row.sha256 for made, row in zip(found, result.artifacts, strict=True)
    )
    return found if whole else None


# --- what lies in an output folder


@dataclass(slots=True)
class Output:
    """By slug and kind the results in an output folder.

    ``tools`` are versions by name, by the digest of them all, which is an input of a result.
    """

    results: dict[str, dict[str, Result]] = field(default_factory=dict)
    tools: dict[str, dict[str, str]] = field(default_factory=dict)


# --- all of it


@dataclass(slots=True)
class Index:
    """What earlier runs left of the publication at ``root``.

    ``digests`` are those of files, ``summaries`` those of articles by path, ``store`` has what
    was made. ``front_matter`` is what was read in this process; ``is_new`` says that there was
    nothing in the cache.
    """

    root: Path
    digests: Digests = field(default_factory=Digests)
    summaries: dict[str, Summary] = field(default_factory=dict)
    store: Store = field(init=False)
    front_matter: dict[str, Any] = field(default_factory=dict)
    is_new: bool = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store.of(self.root)
        self.is_new = self.store.is_empty()

    @classmethod
    def open(cls, root: Path, *, digests_alone: bool = False) -> Index:
        """What is in the cache of the publication at ``root``."""
        index = cls(root)
        index.digests = Digests.load(index.load("digests"))
        if not digests_alone:
            rows = index.load("articles") or {}
            try:
                index.summaries = {path: Summary.load(row) for path, row in rows.items()}
            except _DAMAGED:
                index.summaries = {}
        return index

    def save(self) -> None:
        """Keep it. A disk that refuses is no error: the next build does more."""
        rows = {path: summary.dump() for path, summary in self.summaries.items()}
        self.keep("articles", rows)
        self.keep_digests()

    def keep_digests(self) -> None:
        """Keep the digests of files alone."""
        self.keep("digests", self.digests.dump())

    def load(self, *name: str) -> Any:
        """The entry called ``name``, as JSON; ``None`` if there is none."""
        return self.store.load(self._key(name))

    def keep(self, *name_and_value: Any) -> None:
        """Keep an entry: its name, in one part or more, and the value."""
        *name, value = name_and_value
        self.store.save(self._key(name), value)

    def _key(self, name: Sequence[str]) -> str:
        return digest("index", _VERSION, os.fspath(self.root), *name)

    def output(self, target: Path) -> Output:
        """What a build left in the folder ``target``; nothing if that is not known."""
        try:
            data = self.load("output", os.fspath(target)) or {"results": {}, "tools": {}}
            return Output(
                {
                    slug: {kind: Result.load(row, slug) for kind, row in kinds.items()}
                    for slug, kinds in data["results"].items()
                },
                {key: dict(rows) for key, rows in data["tools"].items()},
            )
        except _DAMAGED:
            return Output()

    def keep_output(self, target: Path, output: Output) -> None:
        """Keep what lies in the folder ``target``."""
        results = {
            slug: {kind: result.dump() for kind, result in kinds.items()}
            for slug, kinds in output.results.items()
        }
        self.keep("output", os.fspath(target), {"results": results, "tools": output.tools})

    def publishing(self, target: Path) -> AbstractContextManager[None]:
        """Let builds into the folder ``target`` publish one after the other."""
        return self.store.locked(os.fspath(target))
