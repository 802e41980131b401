"""``pressroom references add`` against a server of our own in the place of doi.org."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from pressroom.diagnostics import PressroomError
from pressroom.online import references
from pressroom.online.registries import CSL

BOYLE = {
    "type": "journal-article",
    "title": "The Effects of <i>Magnesium</i> &amp;amp; Stress",
    "author": [
        {"given": "Neil Bernard", "family": "Boyle", "sequence": "first", "affiliation": []},
        {"name": "A Society"},
    ],
    "issued": {"date-parts": [[2017, 4, 26]]},
    "container-title": "Nutrients",
    "volume": "9",
    "issue": "5",
    "article-number": "429",
    "publisher": "MDPI AG",
    "DOI": "10.5555/NU1",
    "reference": [{"key": "ref1"}],
}
HEAD = "---\ntitle: Tides\ndate: 2026-01-01\nbibliography: refs.json\n---\n\nText.\n"


class _Registry(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, str]] = []  # noqa: RUF012 - one test at a time

    def do_GET(self) -> None:
        self.asked.append(
            (self.path, self.headers["Accept"], self.headers["User-Agent"].split("/")[0])
        )
        answers: dict[str, tuple[int, bytes, str]] = {
            "/10.5555/nu1": (302, b"", "/there"),
            "/there": (200, json.dumps(BOYLE).encode(), ""),
            "/10.5555/none": (404, b"", ""),
            "/10.5555/word": (200, b"<html>", ""),
            "/10.5555/list": (200, b"[]", ""),
            "/10.5555/large": (200, b" " * 2_000_000, ""),
            "/10.5555/open": (302, b"", "http://example.org/x"),
            "/10.5555/refused": (406, b"", ""),
            "/10.5555/bare": (200, b'{"author": 3, "title": ["A Day"], "issued": "x"}', ""),
        }
        status, body, location = answers.get(self.path.lower(), (500, b"", ""))
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def resolver() -> Iterator[str]:
    _Registry.asked = []
    with HTTPServer(("127.0.0.1", 0), _Registry) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pressroom.toml").write_text('name = "Notes"\n')
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/tides.md").write_text(HEAD)
    return tmp_path


def test_a_work_is_added_to_the_one_bibliography(root: Path, resolver: str) -> None:
    before = '[\n    {"id": "x",   "title": "As\\u00e9 it was" }\n]\n'
    file = root / "sources/refs.json"
    file.write_text(before)
    added = references.add(root, "https://doi.org/10.5555/nu1", None, resolver)
    assert (added.key, added.path) == ("boyle2017", "sources/refs.json")
    after = file.read_text()
    assert after.startswith(before.rstrip("]\n"))
    assert json.loads(after)[1] == {
        "id": "boyle2017",
        "type": "article-journal",
        "title": "The Effects of <i>Magnesium</i> & Stress",
        "author": [{"family": "Boyle", "given": "Neil Bernard"}, {"literal": "A Society"}],
        "issued": {"date-parts": [[2017, 4, 26]]},
        "container-title": "Nutrients",
        "volume": "9",
        "issue": "5",
        "page": "429",
        "DOI": "10.5555/nu1",
    }
    assert '\n    {\n        "id": "boyle2017"' in after or "\n    {\n" in after
    assert [row[1:] for row in _Registry.asked] == [(CSL, "pressroom")] * 2


def test_a_second_one_of_a_name_gets_a_letter_and_the_same_doi_is_refused(
    root: Path, resolver: str
) -> None:
    file = root / "sources/refs.json"
    file.write_text('[{"id": "boyle2017", "title": "Another"}]')
    assert references.add(root, "10.5555/nu1", None, resolver).key == "boyle2017b"
    with pytest.raises(PressroomError, match=r"there already: \[@boyle2017b\], sources/refs.json:"):
        references.add(root, "10.5555/NU1", None, resolver)


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("new.json", None),
        ("empty.json", "[]\n"),
        ("crlf.json", '[\r\n  {"id": "x"}\r\n]\r\n'),
        ("new.yaml", None),
        ("list.yaml", "# works\n- id: x\n  title: It   is"),
        ("below.yml", "references:\n  - id: x\n    title: X\n"),
    ],
)
def test_the_rest_of_a_file_stays_byte_for_byte(
    name: str, before: str | None, root: Path, resolver: str
) -> None:
    file = root / "sources" / name
    if before is not None:
        file.write_bytes(before.encode())
    references.add(root, "10.5555/nu1", file, resolver)
    after = file.read_bytes().decode()
    assert after.startswith((before or "").rstrip("]\r\n"))
    known = references._loaded(file, root)
    assert list(known.entries)[-1] == "boyle2017"
    assert known.entries["boyle2017"].item["author"][0] == {  # type: ignore[index]
        "family": "Boyle",
        "given": "Neil Bernard",
    }
    assert ("\r\n" in after) is (name == "crlf.json")
    assert after.count("\r\n") in (0, after.count("\n"))


@pytest.mark.parametrize(
    ("name", "before"),
    [("refs.json", '{"references": []}'), ("refs.yaml", "- id: x\n...\n")],
)
def test_a_file_that_is_no_plain_list_is_left_alone(
    name: str, before: str, root: Path, resolver: str
) -> None:
    file = root / "sources" / name
    file.write_text(before)
    with pytest.raises(PressroomError, match="nothing was changed"):
        references.add(root, "10.5555/nu1", file, resolver)
    assert file.read_text() == before


@pytest.mark.parametrize(
    ("doi", "message"),
    [
        ("10.5555/none", "knows no such DOI"),
        ("10.5555/word", "not CSL-JSON"),
        ("10.5555/list", "not CSL-JSON"),
        ("10.5555/large", "too large"),
        ("10.5555/open", "without encryption"),
        ("10.5555/refused", "406"),
        ("nonsense", "nonsense:"),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_written(
    doi: str, message: str, root: Path, resolver: str
) -> None:
    with pytest.raises(PressroomError, match=message):
        references.add(root, doi, None, resolver)
    assert not (root / "sources/refs.json").exists()


def test_a_sparse_record_is_taken_as_it_is(root: Path, resolver: str) -> None:
    added = references.add(root, "10.5555/bare", None, resolver)
    assert added.item == {"id": "day", "type": "document", "title": "A Day", "DOI": "10.5555/bare"}


def test_off_the_network_it_says_so(root: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), _Registry) as server:
        port = server.server_port
    with pytest.raises(PressroomError, match=r"cannot be asked about .* nothing was changed"):
        references.add(root, "10.5555/nu1", None, f"http://127.0.0.1:{port}/")


def test_which_file_has_to_be_clear(root: Path, resolver: str) -> None:
    (root / "sources/b.md").write_text(HEAD.replace("refs.json", "more.json"))
    with pytest.raises(PressroomError, match=r"There are sources/more\.json, sources/refs\.json"):
        references.add(root, "10.5555/nu1", None, resolver)
    for name, message in (
        ("refs.bib", "BibTeX"),
        ("refs.txt", "ends in"),
        ("none/refs.json", "no such folder"),
        ("../../refs.json", "outside"),
    ):
        with pytest.raises(PressroomError, match=message):
            references.add(root, "10.5555/nu1", root / "sources" / name, resolver)
    (root / "sources/b.md").unlink()
    (root / "sources/tides.md").write_text("---\ntitle: Tides\n---\n")
    with pytest.raises(PressroomError, match="no article names a bibliography"):
        references.add(root, "10.5555/nu1", None, resolver)


def test_the_command(root: Path, resolver: str) -> None:
    def run(doi: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pressroom", "--project", str(root), "references", "add", doi,
             "--resolver", resolver],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    done = run("10.5555/nu1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Boyle, N. B., & A Society. (2017). The Effects of Magnesium & ")
    assert done.stderr == "added to sources/refs.json; cite it as [@boyle2017]\n"
    again = run("10.5555/nu1")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("pressroom: 10.5555/nu1 is there already")
