"""Export zips of every kind: what cannot be read is told at its place, the rest is imported."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import exports
import pytest

from pressroom.importing.export import archive

POST = "<p>The water rises.</p>"
Findings = list[tuple[str, str, int | None]]


def listed(*names: str) -> str:
    return exports.rows({name: f"Title of {name}" for name in names})


def test_personal_data_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poison = "a secret address"
    private = ["email_list.notes.csv", "posts/1.opens.csv", "posts/1.delivers.csv", "posts/1.x.csv"]
    path = exports.archive(
        tmp_path / "e.zip",
        {"posts.csv": listed("1.one"), "posts/1.one.html": POST, **dict.fromkeys(private, poison)},
    )
    opened: list[str] = []
    real = zipfile.ZipFile.open

    def spy(self: zipfile.ZipFile, name: Any, *arguments: Any, **more: Any) -> Any:
        opened.append(name if isinstance(name, str) else name.filename)
        return real(self, name, *arguments, **more)

    monkeypatch.setattr(zipfile.ZipFile, "open", spy)
    texts, found = exports.read(path)
    assert opened == ["posts.csv", "posts/1.one.html"]
    assert found == []
    assert poison not in "".join(texts.values())


def test_either_set_of_columns_a_folder_on_top_and_what_a_row_may_hold(tmp_path: Path) -> None:
    for columns in (exports.OLD, exports.NEW, "title,post_id,post_date"):
        rows = exports.rows({"7.tides": 'Tides,\n"twice" &amp; &#39;daily&#39;'}, columns)
        files = {"notes/posts.csv": rows, "notes/posts/7.tides.html": POST}
        texts, found = exports.read(exports.archive(tmp_path / "e.zip", files))
        head = texts["tides.md"].split("---\n")[1]
        assert 'title: "Tides, \\"twice\\" & \'daily\'"\n' in head
        assert "date: 2025-11-21\n" in head
        assert ('subtitle: "About & around"' in head) == ("subtitle" in columns)
        assert found == []


def test_rows_without_files_files_without_rows_and_ids_given_twice(tmp_path: Path) -> None:
    rows = listed("1.one", "2.no-html") + listed("1.again").split("\n", 1)[1] + "\r\n,x\r\n"
    files = {
        "posts.csv": rows,
        "posts/1.one.html": POST,
        "posts/1.other.html": POST,
        "posts/9.found.html": "<h2>Found</h2>" + POST,
    }
    texts, found = exports.read(exports.archive(tmp_path / "e.zip", files))
    assert sorted(texts) == ["found.md", "one.md"]
    assert 'title: "Found"' in texts["found.md"]
    assert [f for f in found if f[1].endswith(".csv")] == [
        ("import-listed", "e.zip!posts.csv", line) for line in (3, 4, 6)
    ]
    assert ("import-listed", "e.zip!posts/1.other.html", None) in found
    assert ("import-listed", "e.zip!posts/9.found.html", None) in found


def test_drafts_podcasts_and_posts_without_words(tmp_path: Path) -> None:
    header = exports.NEW
    rows = (
        f"{header}\n1.draft,,false,,,newsletter,everyone,,,\n"
        "2.talk,2025-01-02T00:00:00Z,true,,,podcast,everyone,Talk,,https://audio.example.org/1\n"
        "3.blank,2025-01-02T00:00:00Z,true,,,thread,everyone,Blank,,\n"
    )
    files = {
        "posts.csv": rows,
        "posts/1.draft.html": POST,
        "posts/2.talk.html": POST,
        "posts/3.blank.html": "<p> </p>",
    }
    texts, found = exports.read(exports.archive(tmp_path / "e.zip", files))
    assert 'title: "Draft"' in texts["draft.md"]
    assert "[Listen to the episode](https://audio.example.org/1)\n\nThe water" in texts["talk.md"]
    assert "blank.md" not in texts
    assert [(rule, path.rpartition("/")[2]) for rule, path, _ in found] == [
        ("import-unsaid", "1.draft.html"),
        ("import-unsaid", "1.draft.html"),
        ("import-listed", "1.draft.html"),
        ("import-form-changed", "2.talk.html"),
        ("import-listed", "3.blank.html"),
    ]


def test_names_that_climb_are_flattened_and_repeated_slugs_numbered(tmp_path: Path) -> None:
    files = {
        "posts.csv": listed("1.same", "2.same", "3.x", "4.y"),
        "posts/1.same.html": POST,
        "posts/2.same.html": POST,
        "posts/../../../3.Über Fluß.html": POST,
        "/etc/4.y.html": POST,
        "__MACOSX/posts/._1.same.html": "junk",
        "posts/.html": POST,
    }
    texts, found = exports.read(exports.archive(tmp_path / "e.zip", files))
    assert sorted(texts) == ["same-2.md", "same.md", "uber-flu.md", "y.md"]
    assert found == []


def patched(path: Path, change: Any) -> Path:
    """The zip with bytes changed."""
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)
    return path


def central(data: bytearray, name: bytes) -> int:
    """Where a file's record in the directory begins."""
    at = data.rindex(name) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    return at


def lie(name: bytes, size: int) -> Any:
    def change(data: bytearray) -> None:
        at = central(data, name)
        struct.pack_into("<L", data, at + 24, size)

    return change


def encrypt(data: bytearray) -> None:
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1


def test_a_post_that_lies_bombs_or_is_damaged_is_left_out_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    files: dict[str, str | bytes] = {
        "posts.csv": listed(*(f"{n}.post-{n}" for n in range(1, 7))),
        "posts/1.post-1.html": POST,
        "posts/2.post-2.html": POST * 100,
        "posts/3.post-3.html": "<p>" + "a" * 3_000_000,
        "posts/4.post-4.html": bytes(range(256)) * 40_000,
        "posts/6.post-6.html": POST * 50,
    }
    path = patched(exports.archive(tmp_path / "e.zip", files), lie(b"posts/2.post-2.html", 20))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as more:
        more.writestr("posts/5.post-5.html", POST)

    def damage(data: bytearray) -> None:
        at = data.index(b"posts/6.post-6.html") + 30
        data[at : at + 8] = b"\xff" * 8

    texts, found = exports.read(patched(path, damage))
    assert list(texts) == ["post-1.md"]
    assert found == [("import-post", f"e.zip!posts/{n}.post-{n}.html", None) for n in range(2, 7)]


def test_what_is_no_export_is_one_error_and_no_article(tmp_path: Path) -> None:
    good = {"posts.csv": listed("1.one"), "posts/1.one.html": POST}
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    no_list = exports.archive(tmp_path / "a.zip", {"posts/1.one.html": POST}).read_bytes()
    no_column = exports.archive(tmp_path / "b.zip", {**good, "posts.csv": "a,b\n"}).read_bytes()
    locked = patched(exports.archive(tmp_path / "c.zip", good), encrypt).read_bytes()
    whole = exports.archive(tmp_path / "d.zip", good).read_bytes()
    big_list = patched(
        exports.archive(tmp_path / "f.zip", good), lie(b"posts.csv", 2**31)
    ).read_bytes()
    many = bytearray(whole)
    struct.pack_into("<H", many, len(many) - 12, 60_000)
    cases = {
        "empty": buffer.getvalue(),
        "cut": whole[:-40],
        "head-alone": b"PK\x03\x04" + b"\0" * 100,
        "no-list": no_list,
        "no-column": no_column,
        "locked": locked,
        "big-list": big_list,
        "many": bytes(many),
    }
    for name, data in cases.items():
        path = tmp_path / f"{name}.zip"
        path.write_bytes(data)
        texts, found = exports.read(path)
        assert texts == {}, name
        assert [rule for rule, _, _ in found] == ["import-archive"], name
        assert found[0][1].startswith(f"{name}.zip"), name


def test_a_list_that_breaks_off_is_an_error_at_its_line(tmp_path: Path) -> None:
    rows = listed("1.one") + '2.two,"' + " ".join(map(str, range(800_000))) + '"\r\n'
    files = {"posts.csv": rows, "posts/1.one.html": POST}
    texts, found = exports.read(exports.archive(tmp_path / "e.zip", files))
    assert ("import-archive", "e.zip!posts.csv", 3) in found
    assert list(texts) == ["one.md"]


def test_entries_beyond_the_bound_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"posts.csv": listed("1.one"), **{f"posts/{n}.x.html": POST for n in range(20)}}
    path = exports.archive(tmp_path / "e.zip", files)
    monkeypatch.setattr(archive, "MAX_ENTRIES", 20)
    assert exports.read(path) == ({}, [("import-archive", "e.zip", None)])
    monkeypatch.setattr(archive, "MAX_ENTRIES", 50)
    monkeypatch.setattr(archive, "MAX_TOTAL", len(files["posts.csv"].encode()) + 3 * len(POST))
    texts, found = exports.read(path)
    assert len(texts) == 3
    assert sum(rule == "import-post" for rule, _, _ in found) == 17
