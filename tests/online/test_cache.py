"""What is kept, for how long, and what a damaged file does: nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pressroom.online.cache import SOON, WEEK, Cache, Facts


class Clock:
    now = 1_000_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_fact_is_kept_for_a_week_and_an_absence_for_an_hour(tmp_path: Path) -> None:
    clock = Clock()
    cache = Cache(tmp_path / "c", clock=clock)
    assert cache.get("doi:a") is None
    cache.put("doi:a", Facts(title="Ä"))
    cache.put("doi:b", Facts(found=False))
    assert Cache(tmp_path / "c", clock=clock).get("doi:a") == Facts(title="Ä")
    clock.now += SOON - 1
    assert cache.get("doi:b") == Facts(found=False)
    clock.now += 2
    assert cache.get("doi:b") is None
    clock.now += WEEK - SOON - 3
    assert cache.get("doi:a") is not None
    clock.now += 3
    assert cache.get("doi:a") is None
    clock.now -= 2 * WEEK  # a clock that was set back
    assert cache.get("doi:a") is None


def test_the_folder_is_ignored_by_git(tmp_path: Path) -> None:
    Cache(tmp_path / "c").put("k", Facts())
    assert (tmp_path / "c" / ".gitignore").read_text("utf-8").endswith("*\n")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"version": 2}',
        b'{"version": 3, "key": "k", "asked": 1e9, "facts": {"found": true, "names": []}}',
        b'{"version": 2, "key": "other", "asked": 1e9, "facts": {"found": true, "names": []}}',
        b'{"version": 2, "key": "k", "asked": "x", "facts": {"found": true, "names": []}}',
        b'{"version": 2, "key": "k", "asked": 1e9, "facts": 7}',
        b'{"version": 2, "key": "k", "asked": 1e9, "facts": {"names": [], "more": 1}}',
        b'{"version": 2, "key": "k", "asked": NaN, "facts": {"found": true, "names": []}}',
    ],
)
def test_what_is_damaged_is_asked_anew(tmp_path: Path, data: bytes) -> None:
    cache = Cache(tmp_path, clock=Clock())
    cache.put("k", Facts())
    [file] = tmp_path.glob("*.json")
    assert json.loads(file.read_bytes())["key"] == "k"
    file.write_bytes(data)
    assert cache.get("k") is None
    cache.put("k", Facts())
    assert cache.get("k") == Facts()


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache(tmp_path / "file" / "c")
    cache.put("k", Facts())
    assert cache.get("k") is None
    cache.tidy()


def test_what_is_too_large_is_not_kept_and_what_is_old_goes(tmp_path: Path) -> None:
    clock = Clock()
    cache = Cache(tmp_path, clock=clock)
    cache.put("large", Facts(title="x" * 300_000))
    assert list(tmp_path.glob("*.json")) == []
    cache.put("k", Facts())
    [file] = tmp_path.glob("*.json")
    os.utime(file, (clock.now - WEEK - 1, clock.now - WEEK - 1))
    cache.tidy()
    assert list(tmp_path.glob("*.json")) == []
