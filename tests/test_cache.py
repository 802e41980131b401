"""The store of finished pictures: what is kept, what counts as missing, what goes first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pressroom.cache import VARIABLE, Store, digest, folder_of
from pressroom.diagnostics import PressroomError


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")


def test_keeps_what_was_put_for_every_process(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "store"
    store = Store(folder)
    assert store.get("key") is None
    assert not folder.exists()
    store.put("key", b"picture")
    store.put(b"\0bytes", b"")
    assert (store.get("key"), store.get(b"\0bytes")) == (b"picture", b"")
    code = (
        "import sys; from pathlib import Path; from pressroom.cache import Store\n"
        "assert Store(Path(sys.argv[1])).get('key') == b'picture'\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, timeout=60)


def test_a_new_value_takes_the_place_of_the_old(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("key", b"old")
    store.put("key", b"new")
    assert store.get("key") == b"new"


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda entry: entry[:-1],
        lambda entry: entry + b"x",
        lambda entry: entry[:-1] + bytes([entry[-1] ^ 1]),
        lambda entry: b"pressroom store 0\n" + entry[18:],
        lambda entry: entry[:30],
    ],
)
def test_an_entry_that_is_not_as_written_is_missing(damage: object, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("key", b"picture")
    (file,) = entries(tmp_path)
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert store.get("key") is None
    store.put("key", b"picture")
    assert store.get("key") == b"picture"


def test_a_folder_in_the_place_of_an_entry_is_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("key", b"picture")
    (file,) = entries(tmp_path)
    file.unlink()
    file.mkdir()
    assert store.get("key") is None
    store.put("key", b"again")  # refused by the disk, and no error


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the folder should be")
    store = Store(tmp_path / "store")
    store.put("key", b"picture")
    assert store.get("key") is None


def test_the_least_used_go_first(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=5_000)
    for number in range(4):
        store.put(str(number), bytes(1_000))
    for age, file in enumerate(entries(tmp_path)):
        os.utime(file, (1_000_000 + age, 1_000_000 + age))
    assert Store(tmp_path, limit=5_000).get("2") is not None  # it is the newest by use now
    for number in range(4, 7):
        store.put(str(number), bytes(1_000))
    assert len(entries(tmp_path)) == 7  # nothing goes before the build has ended
    store.tidy()
    kept = [number for number in range(7) if store.get(str(number)) is not None]
    assert kept == [2, 4, 5, 6]
    assert sum(file.stat().st_size for file in entries(tmp_path)) <= 5_000


def test_what_is_larger_than_the_store_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=1_000)
    store.put("small", bytes(10))
    store.put("large", bytes(2_000))
    assert store.get("large") is None
    assert store.get("small") is not None


def test_values_come_back_and_what_is_none_is_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save("value", {"a": [1, None, "\u00fc\ud800"]})
    assert store.load("value") == {"a": [1, None, "\u00fc?"]}
    assert store.load("other") is None
    for data in (b"", b"\xff", b"{", b"[" * 100_000):
        store.put("value", data)
        assert store.load("value") is None


def test_who_has_the_lock_has_others_wait(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pressroom.cache import Store\n"
        "with Store(Path(sys.argv[1])).locked(sys.argv[2]): print('in', flush=True)\n"
    )
    store = Store(tmp_path)
    command = [sys.executable, "-c", code, str(tmp_path)]
    with store.locked("one"):
        waiting = subprocess.Popen([*command, "one"], stdout=subprocess.PIPE)
        subprocess.run([*command, "other"], check=True, timeout=60)
        assert waiting.poll() is None
    assert waiting.communicate(timeout=60)[0] == b"in\n"


def test_each_publication_has_a_folder_of_its_own_outside_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = {folder_of(tmp_path / name) for name in ("one", "other")}
    assert len(folders) == 2
    assert not any(folder.is_relative_to(tmp_path) for folder in folders)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    assert folder_of(tmp_path / "one") == tmp_path / "cache"
    with pytest.raises(PressroomError, match="outside"):
        folder_of(tmp_path)


def test_the_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a", b"b") == digest(b"a", "b")
    assert digest("a") != digest("a", "")
