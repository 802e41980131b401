"""The program as a person meets it: a process, its output, its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import marked
import pytest

GOOD = "=== sources/a.md\n@front\n\nText.\n"
BAD = "=== sources/a.md\n@front\n\nText[^a].\n\n[^a]: One.\n\n[^a]: Two.\n"


def _run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pressroom", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_version_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pressroom", "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("pressroom, version ")
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    heavy = {"weasyprint", "jinja2", "markdown_it", "ruamel.yaml", "PIL", "langcodes", "pypdfium2"}
    assert loaded & heavy == set()
    ours = {name for name in loaded if name.startswith("pressroom")}
    assert ours <= {
        "pressroom",
        "pressroom.commands",
        "pressroom.diagnostics",
        "pressroom.__main__",
    }


@pytest.mark.parametrize("command", ["", "check", "build", "import", "schema"])
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    done = _run(*command.split(), "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_check_exits_0_when_clean_and_1_with_an_error(tmp_path: Path) -> None:
    marked.parse(GOOD).write(tmp_path)
    assert _run("check", cwd=tmp_path).returncode == 0
    marked.parse(BAD).write(tmp_path)
    done = _run("check", cwd=tmp_path / "sources")
    assert done.returncode == 1
    assert "footnote-once" in done.stdout
    assert "1 error" in done.stderr


def test_strict_fails_on_a_warning(tmp_path: Path) -> None:
    marked.parse(f"{GOOD}\n[A link](#nowhere) to no heading.\n").write(tmp_path)
    assert _run("check", cwd=tmp_path).returncode == 0
    assert _run("check", "--strict", cwd=tmp_path).returncode == 1


def test_formats_for_machines_have_nothing_else_on_standard_output(tmp_path: Path) -> None:
    marked.parse(BAD).write(tmp_path)
    assert (
        len(json.loads(_run("check", "--format", "json", cwd=tmp_path).stdout)["diagnostics"]) == 1
    )
    assert json.loads(_run("check", "--format", "sarif", cwd=tmp_path).stdout)["version"] == "2.1.0"
    lines = _run("check", "--format", "github", cwd=tmp_path).stdout.splitlines()
    assert all(line.startswith("::error file=sources/a.md,line=11,") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("chek",), 2, "Did you mean 'check'?"),
        (("check", "--format", "xml"), 2, "Invalid value"),
        (("build", "--only", "pdf,word"), 2, "choose from substack, pdf, record, citation"),
        (("build", "--jobs", "0"), 2, "jobs"),
        (("import",), 2, "PAGE"),
        (("import", "none.txt"), 2, "does not exist"),
        (("check", "none.md"), 1, "no such file"),
        (("--project", "none", "check"), 2, "does not exist"),
    ],
)
def test_wrong_use_says_what_to_do(
    arguments: tuple[str, ...], code: int, words: str, tmp_path: Path
) -> None:
    marked.parse(GOOD).write(tmp_path)
    done = _run(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_publication_it_says_where_to_go(tmp_path: Path) -> None:
    done = _run("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "no pressroom.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_says_what_to_open_and_is_quiet_off_a_terminal(tmp_path: Path) -> None:
    marked.parse(GOOD).write(tmp_path)
    done = _run("build", "--only", "record", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr.strip().endswith("index.html")
    assert "\r" not in done.stderr
    assert done.stdout == ""


def test_the_cache_lies_where_it_is_said_and_never_in_the_publication(tmp_path: Path) -> None:
    root, cache = tmp_path / "publication", tmp_path / "cache"
    marked.parse(GOOD).write(root)
    before = {file for file in root.rglob("*") if file.is_file()}
    done = _run("--cache", "../cache", "check", cwd=root)
    assert done.returncode == 0
    assert any(cache.glob("??/*"))
    assert {file for file in root.rglob("*") if file.is_file()} == before
    done = _run("--cache", ".cache", "check", cwd=root)
    assert done.returncode == 1
    assert "the cache must lie outside of the publication" in done.stderr
