"""``init``, ``new`` and ``doctor`` as a person meets them."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pressroom.commands import cli, output
from pressroom.paper.typesetting import libraries


def _run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(cli, arguments, input=given)


def test_init_takes_options_and_never_asks_off_a_terminal(tmp_path: Path) -> None:
    folder = str(tmp_path / "notes")
    done = _run("init", folder)
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert "--author NAME" in done.output
    author = ("--author", "Josiah Carberry")
    assert "check digit" in _run("init", folder, *author, "--orcid", "0000-0002-1825-0098").output
    assert "did you mean" in _run("init", folder, *author, "--license", "CC-BY-4").output
    assert not (tmp_path / "notes").exists()
    done = _run("init", folder, *author, "--name", "Notes", "--language", "de")
    assert done.exit_code == 0
    assert done.output.endswith(f"Next: cd {folder} and `pressroom build`.\n")
    assert 'language = "de"' in (tmp_path / "notes/pressroom.toml").read_text("utf-8")
    assert _run("init", folder, *author).exit_code == 2


def test_init_asks_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda _stream: True)
    answers = (
        "Notes\nJosiah Carberry\n0000-0002-1825-0098\nhttps://orcid.org/0000000218250097\n\n\n"
    )
    done = _run("init", str(tmp_path), given=answers)
    assert done.exit_code == 0, done.output
    text = (tmp_path / "pressroom.toml").read_text("utf-8")
    for line in ('name = "Notes"', 'family = "Carberry"', 'orcid = "0000-0002-1825-0097"'):
        assert f"\n{line}\n" in text


def test_new_writes_an_article_once(tmp_path: Path) -> None:
    assert _run("init", str(tmp_path), "--author", "Josiah Carberry").exit_code == 0
    project = ("--project", str(tmp_path))
    assert _run(*project, "new", "A second").exit_code == 0
    assert (tmp_path / "sources/a-second.md").is_file()
    assert _run(*project, "new", " ").exit_code == 2
    with pytest.raises(Exception, match="exists already"):
        CliRunner().invoke(cli, (*project, "new", "A second"), catch_exceptions=False)


def test_doctor_names_what_is_missing_and_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    done = _run("doctor")
    assert done.exit_code == 0
    assert "Nothing is missing." in click.unstyle(done.output)
    monkeypatch.setattr(libraries, "_loads", lambda name: "fontconfig" not in name)
    monkeypatch.setattr(libraries, "system", lambda: "fedora")
    done = _run("doctor")
    assert done.exit_code == 1
    assert "MISSING fontconfig (libfontconfig-1)\n" in done.output
    assert done.output.endswith("run: dnf install fontconfig\n")
    monkeypatch.setattr(libraries, "system", lambda: "")
    assert "  macos: brew install fontconfig\n" in _run("doctor").output
