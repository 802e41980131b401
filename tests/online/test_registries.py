"""What is kept, for how long, and what a damaged file does: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.cache import Store, digest
from pressroom.online.registries import SOON, WEEK, Cache, Facts


class Clock:
    now = 1_000_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_fact_is_kept_for_a_week_and_an_absence_for_an_hour(tmp_path: Path) -> None:
    clock = Clock()
    cache = Cache(Store(tmp_path / "c"), clock=clock)
    assert cache.get("doi:a") is None
    cache.put("doi:a", Facts(title="Ä"))
    cache.put("doi:b", Facts(found=False))
    assert Cache(Store(tmp_path / "c"), clock=clock).get("doi:a") == Facts(title="Ä")
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


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"asked": 1e9}',
        b'{"asked": "x", "facts": {"found": true, "names": []}}',
        b'{"asked": 1e9, "facts": 7}',
        b'{"asked": 1e9, "facts": {"names": [], "more": 1}}',
        b'{"asked": NaN, "facts": {"found": true, "names": []}}',
    ],
)
def test_what_is_damaged_is_asked_anew(tmp_path: Path, data: bytes) -> None:
    store = Store(tmp_path)
    cache = Cache(store, clock=Clock())
    store.put(digest("online 2", "k"), data)
    assert cache.get("k") is None
    cache.put("k", Facts())
    assert cache.get("k") == Facts()


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache(Store(tmp_path / "file" / "c"))
    cache.put("k", Facts())
    assert cache.get("k") is None
