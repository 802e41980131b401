"""Same input, same bytes: wherever, whenever and under whatever settings the program runs."""

from __future__ import annotations

import io
import os
import re
import shutil
import time
from pathlib import Path

import pytest
import shared

from .built import pressroom

ELSEWHERE = {
    "PYTHONHASHSEED": "4711",
    "LC_ALL": "C",
    "LANG": "C",
    "TZ": "Pacific/Kiritimati",
    "COLUMNS": "40",
}
HERE = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "America/Los_Angeles"}


def made(root: Path, *options: str, **environment: str) -> dict[str, bytes]:
    """A publication of our ``sources/`` below ``root``, built; all files by name."""
    root.mkdir(parents=True)
    shutil.copy(shared.REPOSITORY / "pressroom.toml", root)
    shutil.copytree(shared.REPOSITORY / "sources", root / "sources")
    home = root / "home"
    home.mkdir()
    home_variables = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    done = pressroom(root, "build", *options, environment={**home_variables, **environment})
    assert done.returncode == 0, done.stdout + done.stderr
    build = root / "build"
    return {
        file.relative_to(build).as_posix(): file.read_bytes()
        for file in sorted(build.rglob("*"))
        if file.is_file()
    }


def different(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that only one has or that differ."""
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def test_two_builds_are_equal(tmp_path: Path) -> None:
    first = made(tmp_path / "a", "--jobs", "1", **HERE)
    time.sleep(1.1)  # every clock that may be written has moved on
    before = os.umask(0o077)
    try:
        second = made(
            tmp_path / "another folder" / "with a longer path" / "b", "--jobs", "2", **ELSEWHERE
        )
    finally:
        os.umask(before)
    assert len(first) > 20
    assert different(first, second) == []


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """Two builds of the same SOURCE_DATE_EPOCH, and one of another."""
    root = tmp_path_factory.mktemp("dated")
    moments = ("1764547200", "1764547200", "1767225600")  # 2025-12-01, 2026-01-01
    return [
        made(root / f"{number}", "--only", "pdf", SOURCE_DATE_EPOCH=moment)
        for number, moment in enumerate(moments)
    ]


def test_the_same_moment_gives_the_same_bytes(dated: list[dict[str, bytes]]) -> None:
    assert different(dated[0], dated[1]) == []


def test_another_moment_changes_dates_alone(dated: list[dict[str, bytes]]) -> None:
    import pikepdf

    changed = [name for name in different(dated[0], dated[2]) if name.endswith(".pdf")]
    assert len(changed) == 3
    for name in changed:
        texts = []
        for files in (dated[0], dated[2]):
            with pikepdf.open(io.BytesIO(files[name])) as pdf:
                objects = [
                    bytes(thing.unparse()) + _content(thing)
                    for thing in pdf.objects
                    if thing is not None and not _is_table(thing)
                ]
            texts.append([_undated(text) for text in objects])
        assert len(texts[0]) == len(texts[1])
        assert [i for i, pair in enumerate(zip(*texts, strict=True)) if pair[0] != pair[1]] == []


def _is_table(thing: object) -> bool:
    """The table of objects and the objects packed together: they say where others stand."""
    import pikepdf

    return isinstance(thing, pikepdf.Stream) and thing.get("/Type") in {"/XRef", "/ObjStm"}


def _content(thing: object) -> bytes:
    import pikepdf

    return thing.read_bytes() if isinstance(thing, pikepdf.Stream) else b""


def _undated(text: bytes) -> bytes:
    """Without dates of PDF and of XMP, and without lengths and checksums, which follow them."""
    text = re.sub(rb"D:20\d{12}[^)]*|20\d\d-\d\d-\d\d(?:T[\d:]+(?:Z|[+-][\d:]+)?)?", b"DATE", text)
    return re.sub(rb"/(?:Length|Size) \d+|/CheckSum ?[(<][^)>]*[)>]", b"", text)
