"""What ``check --fix`` writes: the spelling that is meant, and every other byte as it was."""

from __future__ import annotations

from pathlib import Path

import marked
from click.testing import CliRunner

from pressroom.build import pipeline
from pressroom.build.fixing import corrected, fixes
from pressroom.commands import cli
from pressroom.diagnostics import Place

BEFORE = (
    "\ufeff---\r\n"
    "titel: 'Ünïcode'   # kept\r\n"
    "doi: https://doi.org/10.5555/12345678.\r\n"
    'date: "18 August 2020"\r\n'
    "authors:\r\n"
    "  - {name: Josiah Carberry, orcid: https://orcid.org/0000000218250097}\r\n"
    "updated: 2023/05/03\n"
    "---\r\n\r\nText, orcid: 0000000218250097.  "
)
AFTER = (
    "\ufeff---\r\n"
    "title: 'Ünïcode'   # kept\r\n"
    "doi: 10.5555/12345678\r\n"
    'date: "2020-08-18"\r\n'
    "authors:\r\n"
    "  - {name: Josiah Carberry, orcid: 0000-0002-1825-0097}\r\n"
    "updated: 2023-05-03\n"
    "---\r\n\r\nText, orcid: 0000000218250097.  "
)
LEFT = "---\ntitle: A\ndate: 2/3/2022\norcid: 0000-0002-1825-0098\nlayout: post\n---\n\nText.\n"


def _write(root: Path) -> Path:
    marked.parse("=== sources/b.md\n@front\n\nText.\n").write(root)
    (root / "sources/left.md").write_text(LEFT, "utf-8")
    file = root / "sources/a.md"
    file.write_bytes(BEFORE.encode())
    return file


def test_only_what_is_meant_changes(tmp_path: Path) -> None:
    file = _write(tmp_path)
    [fix] = fixes(tmp_path, pipeline.check(tmp_path), ())
    assert (fix.file, fix.after) == (file, AFTER)
    assert fix.difference.startswith("--- a/sources/a.md\n+++ b/sources/a.md\n@@ ")
    assert fixes(tmp_path, pipeline.check(tmp_path), [tmp_path / "sources/b.md"]) == []


def test_a_difference_is_shown_and_written_with_the_flag_alone(tmp_path: Path) -> None:
    file = _write(tmp_path)
    run = ("--project", str(tmp_path), "check")
    done = CliRunner().invoke(cli, (*run, "--diff"))
    assert "+doi: 10.5555/12345678" in done.output
    assert "1 file to mend: `pressroom check --fix`." in done.output
    assert file.read_bytes() == BEFORE.encode()
    done = CliRunner().invoke(cli, (*run, "--fix"))
    assert "+doi: 10.5555/12345678" in done.output
    assert file.read_bytes() == AFTER.encode()
    assert "titel" not in done.output.split("1 file mended.")[1]
    assert "0 files mended." in CliRunner().invoke(cli, (*run, "--fix")).output


def test_corrections_that_overlap_are_made_once() -> None:
    both = [(Place("a", 1, 1, 1, 4), "x"), (Place("a", 1, 3, 1, 6), "y")]
    assert corrected("abcdefg\n", both) == "abyfg\n"
    assert corrected("abc\n", [(Place("a", 7, 1, 7, 2), "x"), (Place("a", 1), "y")]) == "abc\n"
