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
        (("check", "none.md"), 2, "pressroom: none.md: there is no such file or folder\n"),
        (("build", "pressroom.lock"), 2, "pressroom.lock: is no article; their names end in .md"),
        (("preview", "none"), 2, "pressroom: none: there is no such file or folder\n"),
        (("--project", "none", "check"), 2, "pressroom: --project none: there is no such folder\n"),
    ],
)
def test_wrong_use_says_what_to_do(
    arguments: tuple[str, ...], code: int, words: str, tmp_path: Path
) -> None:
    marked.parse(GOOD).write(tmp_path)
    (tmp_path / "pressroom.lock").touch()
    done = _run(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_publication_it_says_where_to_go(tmp_path: Path) -> None:
    done = _run("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        0,
        "1 warning. Correct these, then run `pressroom check` again.\n",
    )
    assert "no article is here: no file whose name ends in .md, .qmd" in done.stdout
    assert "[work-found]" in done.stdout
    assert "pressroom new TITLE" in done.stdout
    assert _run("check", "--strict", cwd=tmp_path).returncode == 1
    assert _run("build", cwd=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []
    done = _run("import", "../a.txt", cwd=tmp_path)
    assert "Traceback" not in done.stderr


def test_files_and_folders_are_built_without_a_publication(tmp_path: Path) -> None:
    paper = tmp_path / "paper" / "fold.md"
    paper.parent.mkdir()
    paper.write_text("# A fold\n\nText.\n", encoding="utf-8")
    done = _run("build", "--only", "page", "paper/fold.md", cwd=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "paper/build/fold/index.html").is_file()
    done = _run("build", "--only", "page", "--force", "paper", cwd=tmp_path)
    assert "all made anew and none other than before" in done.stderr
    done = _run("build", "--only", "page", "--quiet", "paper", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "note" not in done.stdout


def test_one_work_with_an_error_does_not_stop_the_others(tmp_path: Path) -> None:
    marked.parse(GOOD + BAD.replace("a.md", "b.md")).write(tmp_path)
    done = _run("build", "--only", "page", "--quiet", cwd=tmp_path)
    assert done.returncode == 1
    assert "Not built, and as they were before: sources/b.md.\n" in done.stderr
    assert (tmp_path / "build/a/index.html").is_file()
    assert not (tmp_path / "build/b").exists()


def test_an_output_that_is_closed_or_full_is_one_line(tmp_path: Path) -> None:
    marked.parse(BAD).write(tmp_path)
    command = [sys.executable, "-m", "pressroom", "check"]
    shell = " ".join(command)
    closed = subprocess.run(
        ["sh", "-c", f"{shell} >&-"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (closed.returncode, closed.stderr.count("\n")) == (1, 1)
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "pressroom: standard output: No space left on device"
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
