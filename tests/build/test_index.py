"""The index: when a digest is believed, when a file is read again, what else comes back."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from pressroom import rules
from pressroom.build import index as module
from pressroom.build.index import MISSING, Digests, Index, Summary, below
from pressroom.diagnostics import Collector, Place

OLD = 1_700_000_000_123_456_789


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def aged(file: Path, data: bytes, when: int = OLD) -> Path:
    file.write_bytes(data)
    os.utime(file, ns=(when, when))
    return file


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the digests that are read, as they are."""
    seen: list[str] = []
    real = module._sha256

    def watched(name: str) -> str:
        seen.append(Path(name).name)
        return real(name)

    monkeypatch.setattr(module, "_sha256", watched)
    # A status changes when a test makes the file; let that be long ago.
    monkeypatch.setattr(module.time, "time_ns", lambda: 4_000_000_000_000_000_000)
    return seen


def again(digests: Digests) -> Digests:
    """What the next run knows."""
    return Digests.load(json.loads(json.dumps(digests.dump())))


def test_a_file_is_read_once_for_each_of_its_states(tmp_path: Path, reads: list[str]) -> None:
    file = aged(tmp_path / "a", b"one")
    digests = Digests()
    assert digests.digest(file) == sha(b"one")
    assert digests.digest(file) == sha(b"one")
    digests = again(digests)
    assert digests.digest(file) == sha(b"one")
    assert reads == ["a"]
    assert not digests.changed
    aged(file, b"two", OLD + 1)
    digests = again(digests)
    assert digests.digest(file) == sha(b"two")
    assert reads == ["a", "a"]
    assert digests.changed


def test_a_file_of_the_same_size_and_time_is_told_by_its_status(
    tmp_path: Path, reads: list[str]
) -> None:
    file = aged(tmp_path / "a", b"one")
    digests = Digests()
    digests.digest(file)
    aged(tmp_path / "new", b"two")
    (tmp_path / "new").replace(file)  # as editors save: another inode with a time that was set
    assert again(digests).digest(file) == sha(b"two")
    assert reads == ["a", "a"]


def test_what_was_written_just_now_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"one")
    digests = Digests()
    assert digests.digest(file) == sha(b"one")
    assert digests.dump() == {}


def test_what_has_whole_seconds_is_believed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = aged(tmp_path / "a", b"one", 1_700_000_000_000_000_000)
    changed = file.stat().st_ctime_ns
    for later, known in ((1_000_000_000, 0), (3_000_000_000, 1)):
        monkeypatch.setattr(module.time, "time_ns", lambda now=changed + later: now)
        digests = Digests()
        digests.digest(file)
        assert len(digests.dump()) == known


def test_what_we_wrote_ourselves_is_known(tmp_path: Path, reads: list[str]) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"one")
    digests = Digests()
    digests.note(file, sha(b"one"))
    assert again(digests).digest(file) == sha(b"one")
    assert reads == []


def test_a_run_that_asks_less_forgets_nothing(
    tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        aged(tmp_path / name, b"one")
    digests = Digests()
    digests.digest(tmp_path / "a")
    digests.digest(tmp_path / "b")
    digests = again(digests)
    digests.digest(tmp_path / "a")
    digests = again(digests)
    digests.digest(tmp_path / "b")
    assert reads == ["a", "b"]
    monkeypatch.setattr(module, "MOST", 1)
    assert list(digests.dump()) == [str(tmp_path / "b")]


def test_what_was_read_counts_and_not_what_was_saved_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"saved later")
    digests = Digests()
    digests.read_as(file, sha(b"read"))
    assert digests.digest(file) == sha(b"read")
    digests.forget_answers()
    assert digests.digest(file) == sha(b"saved later")


def test_what_is_no_file_has_no_digest(tmp_path: Path) -> None:
    digests = Digests()
    (tmp_path / "folder").mkdir()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    for name in ("folder", "nowhere", "absent", "a" * 300):
        assert digests.digest(tmp_path / name) == MISSING
    (tmp_path / "absent").write_bytes(b"here now")
    assert digests.digest(tmp_path / "absent") == MISSING  # one run sees one state
    digests.forget_answers()
    assert digests.digest(tmp_path / "absent") == sha(b"here now")


def test_a_file_that_is_gone_is_forgotten(tmp_path: Path, reads: list[str]) -> None:
    file = aged(tmp_path / "a", b"one")
    digests = Digests()
    digests.digest(file)
    file.unlink()
    digests = again(digests)
    assert digests.digest(file) == MISSING
    assert digests.changed
    assert digests.dump() == {}
    assert reads == ["a"]


@pytest.mark.parametrize("rows", [None, [], 3, {"a": [1, 2]}, {"a": 1}])
def test_rows_that_are_none_say_nothing(rows: object) -> None:
    assert Digests.load(rows).dump() == {}


def test_hidden_files_are_not_below(tmp_path: Path) -> None:
    for name in ("b/2.md", "b/1.md", "a.md", ".git/config", "b/.swp", "c/.x/y"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    found = [Path(name).relative_to(tmp_path).as_posix() for name in below(tmp_path)]
    assert found == ["a.md", "b/1.md", "b/2.md"]
    assert list(below(tmp_path / "absent")) == []


# --- summaries

found = Collector()
found.report(rules.ABSTRACT_GIVEN, Place("a.md"), "none")
SUMMARY = Summary(
    "key",
    {"sources/a.md": "0" * 64},
    tuple(found),
    (("sources/b.md", "top", Place("sources/a.md", 3, 1)),),
    frozenset({"clock"}),
    frozenset({"begin"}),
    (1, 2, 3, 4, 5),
)


def test_summaries_and_digests_come_back(tmp_path: Path) -> None:
    index = Index(tmp_path)
    assert index.is_new
    index.summaries["sources/a.md"] = SUMMARY
    index.digests.note(tmp_path, "0" * 64)
    index.save()
    again = Index(tmp_path)
    assert not again.is_new
    assert again.summaries == index.summaries
    assert again.digests.dump() == index.digests.dump() != {}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        3,
        {"sources/a.md": {}},
        {"sources/a.md": {**SUMMARY.dump(), "findings": [[]]}},
    ],
)
def test_summaries_that_are_none_say_nothing(rows: object, tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.put("articles", rows)
    assert Index(tmp_path).summaries == {}


def test_a_summary_names_no_file_outside_of_the_publication() -> None:
    data = {**SUMMARY.dump(), "files": {"../secret": "0", "/secret": "0", "a.md": "1"}}
    assert Summary.load(data).files == {"a.md": "1"}
