"""Changes on a real disk: each save is noticed once, whole, and nothing else is."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pressroom.build.watching import Watcher, watched_paths

Watch = Callable[..., Watcher]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("sources/series", "build", ".git", "library"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("pressroom.toml", "sources/a.md", "sources/series/b.md", "library/books.bib"):
        (tmp_path / name).write_text("first", encoding="utf-8")
    return tmp_path


@pytest.fixture
def watch(root: Path) -> Iterator[Watch]:
    started: list[Watcher] = []

    def start(*, polling: bool | None = None) -> Watcher:
        others = [root / "library" / "books.bib"]
        watcher = Watcher(watched_paths(root, [root / "sources"], root / "build", others), polling)
        watcher.start()
        started.append(watcher)
        return watcher

    yield start
    for watcher in started:
        watcher.stop()


def changes(watcher: Watcher, root: Path, seconds: float = 5) -> set[str]:
    """The next set of changes, as paths below ``root``; none if nothing comes."""
    found: list[frozenset[str]] = []
    thread = threading.Thread(target=lambda: found.append(watcher.next()), daemon=True)
    thread.start()
    thread.join(seconds)
    return {os.path.relpath(name, root) for name in (found[0] if found else ())}


def test_a_save_is_noticed_once(root: Path, watch: Watch) -> None:
    watcher = watch()
    (root / "sources/a.md").write_text("second", encoding="utf-8")
    assert changes(watcher, root) == {"sources/a.md"}
    assert changes(watcher, root, 0.4) == set()


def test_an_editor_that_renames_is_one_save(root: Path, watch: Watch) -> None:
    watcher = watch()
    file = root / "sources/a.md"
    (root / "sources/4913").write_text("", encoding="utf-8")
    (root / "sources/4913").unlink()
    (root / "sources/.a.md.swp").write_text("swap", encoding="utf-8")
    file.rename(root / "sources/a.md~")
    file.write_text("second", encoding="utf-8")
    assert changes(watcher, root) == {"sources/a.md"}
    assert changes(watcher, root, 0.4) == set()


def test_a_file_is_noticed_when_it_has_its_text_again(root: Path, watch: Watch) -> None:
    watcher = watch()
    file = root / "sources/a.md"
    file.write_text("", encoding="utf-8")
    timer = threading.Timer(0.05, lambda: file.write_text("second", encoding="utf-8"))
    timer.start()
    assert changes(watcher, root) == {"sources/a.md"}
    timer.join()
    assert file.read_text(encoding="utf-8") == "second"
    assert changes(watcher, root, 0.4) == set()


def test_a_checkout_is_one_set(root: Path, watch: Watch) -> None:
    watcher = watch()
    names = {f"sources/series/{number:03d}.md" for number in range(200)}
    for name in names:
        (root / name).write_text("text", encoding="utf-8")
    (root / "sources/a.md").unlink()
    assert changes(watcher, root) == {*names, "sources/a.md"}


def test_files_that_come_and_go_are_noticed(root: Path, watch: Watch) -> None:
    watcher = watch()
    (root / "sources/a.md").unlink()
    assert changes(watcher, root) == {"sources/a.md"}
    (root / "sources/new.md").write_text("text", encoding="utf-8")
    assert changes(watcher, root) == {"sources/new.md"}


@pytest.mark.parametrize("name", ["pressroom.toml", "library/books.bib"])
def test_single_files_elsewhere_are_watched(name: str, root: Path, watch: Watch) -> None:
    watcher = watch()
    (root / name).write_text("something longer", encoding="utf-8")
    assert changes(watcher, root) == {name}


def test_a_folder_of_templates_that_is_made_later_is_noticed(root: Path, watch: Watch) -> None:
    watcher = watch()
    (root / "templates").mkdir()
    assert changes(watcher, root) == {"templates"}


@pytest.mark.parametrize(
    "name", ["build/index.html", ".git/index", "notes.txt", "library/other.bib", "sources/.x.tmp"]
)
def test_what_is_no_part_of_it_is_passed_over(name: str, root: Path, watch: Watch) -> None:
    watcher = watch()
    (root / name).write_text("text", encoding="utf-8")
    assert changes(watcher, root, 0.6) == set()


def test_the_output_within_a_watched_folder_is_left_out(root: Path) -> None:
    scope = watched_paths(root, [root / "sources"], root / "templates" / "out", [])
    assert scope.concerns(str(root / "templates" / "a.css"))
    assert not scope.concerns(str(root / "templates" / "out" / "a.css"))


def test_where_nothing_notifies_it_looks(root: Path, watch: Watch) -> None:
    os.utime(root / "sources/a.md", (0, 0))  # who looks sees whole seconds
    watcher = watch(polling=True)
    (root / "sources/a.md").write_text("second and longer", encoding="utf-8")
    assert changes(watcher, root) == {"sources/a.md"}
