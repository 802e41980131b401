"""Builds that follow the writer: real files, real processes, and the output folder."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from pressroom.build.preview import BuildOptions, Session
from pressroom.build.preview.events import Built, Step

from .publishing import BROKEN, QUICK, Events, save, steps, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "p")
    return (tmp_path / "p").resolve()


@pytest.fixture
def events(root: Path) -> Iterator[Events]:
    """What a session without PDF files sends, after its first build."""
    found = Events()
    with Session(BuildOptions(root, kinds=QUICK), found):
        assert found.built().works == 3
        found.quiet()
        yield found


def post(root: Path, name: str) -> str:
    return (root / "build" / name / "substack.html").read_text(encoding="utf-8")


def test_a_save_makes_its_article_and_no_other(root: Path, events: Events) -> None:
    save(root, "two", "A second text.")
    assert events.built().written > 0
    assert "A second text." in post(root, "two")
    save(root, "two", "A third text.")
    made = events.quiet()
    assert "A third text." in post(root, "two")
    assert sorted(steps(made)) == [("two", kind) for kind in sorted(QUICK)]
    assert sum(isinstance(each, Built) for each in made) == 1


def test_a_file_that_is_saved_as_it_was_makes_nothing(root: Path, events: Events) -> None:
    file = root / "sources/one.md"
    file.write_bytes(file.read_bytes())
    assert events.quiet() == []


def test_a_burst_is_one_build_with_everything(root: Path, events: Events) -> None:
    for number in range(20):
        save(root, f"new-{number:02d}", f"Text number {number}.")
    (root / "sources/three.md").unlink()
    save(root, "one", "Changed as well.")
    builds = [each for each in events.quiet(1.5) if isinstance(each, Built)]
    assert [each.works for each in builds] == [22]
    assert "Text number 19." in post(root, "new-19")
    assert "Changed as well." in post(root, "one")
    assert not (root / "build/three").exists()


def test_a_change_during_a_build_is_built_after_it(root: Path, events: Events) -> None:
    save(root, "one", "Begun.")
    events.until(lambda event: isinstance(event, Step))  # the rest of it is still being built
    save(root, "two", "And this one.")
    events.quiet()
    assert "Begun." in post(root, "one")
    assert "And this one." in post(root, "two")


def test_what_is_broken_is_reported_and_the_last_good_version_stays(
    root: Path, events: Events
) -> None:
    save(root, "one", BROKEN)
    found = events.stopped()
    assert {d.name for d in found.found if d.severity == "error"} == {"footnote-once"}
    events.quiet()
    assert "The first text of one." in post(root, "one")
    save(root, "two", "Built all the same.")
    events.built()
    assert "Built all the same." in post(root, "two")
    events.quiet()
    save(root, "one", "Mended.")
    events.built()
    assert "Mended." in post(root, "one")


def test_an_article_without_a_publication_is_built_and_watched(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    file, found = folder / "fold.md", Events()
    file.write_text("# A fold\n\nThe first text.\n", encoding="utf-8")
    (folder / "other.md").write_text("# Another\n\nText.\n", encoding="utf-8")
    with Session(BuildOptions(folder, kinds=QUICK, paths=(file,)), found):
        assert found.built().works == 1
        found.quiet()
        file.write_text("# A fold\n\nThe second text.\n", encoding="utf-8")
        found.built()
        assert "The second text." in post(folder, "fold")
        found.quiet()
        (folder / "other.md").write_text("# Another\n\nOther text.\n", encoding="utf-8")
        assert found.quiet() == []
    assert not (folder / "build/other").exists()


def test_settings_and_templates_concern_everything(root: Path, events: Events) -> None:
    file = root / "pressroom.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Test Notes", "Other Notes"), encoding="utf-8")
    assert events.built().written > 3
    events.quiet()
    (root / "templates/substack").mkdir(parents=True)
    events.quiet()
    own = root / "templates/substack/closing.md.j2"
    own.write_text("A closing of our own.\n", encoding="utf-8")
    events.quiet()
    assert "A closing of our own." in post(root, "three")


def test_settings_that_cannot_be_read_do_not_end_it(root: Path, events: Events) -> None:
    file = root / "pressroom.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text("name = [\n", encoding="utf-8")
    events.stopped()
    file.write_text(text, encoding="utf-8")
    events.built()


def pdf_text(root: Path, name: str) -> str:
    data = (root / "build" / name / f"{name}.pdf").read_bytes()
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_the_pdf_follows_and_a_newer_save_supersedes_it(root: Path) -> None:
    events = Events()

    def done(event: object) -> bool:
        return isinstance(event, Built) and event.complete

    with Session(BuildOptions(root), events):
        events.until(done, 120)
        assert {file.stem for file in (root / "build").glob("*/*.pdf")} == {"one", "two", "three"}
        save(root, "two", "Superseded. " * 4000)
        events.until(lambda event: isinstance(event, Step) and event.kind == "pdf")
        save(root, "two", "The latest text.")
        events.until(lambda event: isinstance(event, Built))
        finished = [events.until(lambda event: isinstance(event, Step) and event.kind == "pdf")]
        events.until(done)
        finished += [each for each in events.quiet() if isinstance(each, Step)]
        assert "The latest text." in pdf_text(root, "two")
        assert "Superseded." not in pdf_text(root, "two")


def test_it_leaves_a_build_to_which_nothing_has_to_be_done(root: Path) -> None:
    events = Events()
    with Session(BuildOptions(root), events):
        events.until(lambda event: isinstance(event, Built) and event.complete, 120)
        save(root, "one", "Saved.")
        events.until(lambda event: isinstance(event, Built) and event.complete, 120)
        events.quiet()
    done = subprocess.run(
        [sys.executable, "-m", "pressroom", "build"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "nothing has changed" in done.stderr


# --- the commands


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pressroom", *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # Who runs the tests in the background may have Ctrl+C ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What is printed, up to a line with ``words``."""
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if words in line:
            return printed
    raise AssertionError(printed)


@pytest.mark.parametrize("command", [("build", "--watch", "--only", ",".join(QUICK)), ("preview",)])
def test_ctrl_c_ends_it_well(command: tuple[str, ...], root: Path) -> None:
    with start(root, *command) as process:
        try:
            read_until(process, "3 works")
            save(root, "one", "A second text.")
            printed = read_until(process, "one citation")
            assert "one substack " in printed
            save(root, "one", BROKEN)
            printed = read_until(process, "stays as it was")
            assert "sources/one.md:11:1: error:" in printed
            assert "    [^a]: Two.\n    ^" in printed
            os.killpg(process.pid, signal.SIGINT)
            rest = process.stdout.read() if process.stdout else ""
            assert process.wait(20) == 0
            assert "Traceback" not in rest
        finally:
            process.kill()


def test_a_builder_that_is_killed_ends_the_command_with_a_word(root: Path) -> None:
    with start(root, "build", "--watch", "--only", "record") as process:
        try:
            read_until(process, "3 works")
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            if not children.is_file():
                pytest.skip("the system does not tell children")
            os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
            assert process.stdout is not None
            rest = process.stdout.read()
            assert process.wait(20) == 1
            assert "the process that builds has ended" in rest
        finally:
            process.kill()


@pytest.mark.parametrize("more", [["--force"], ["--quiet"], ["--format", "json"]])
def test_options_that_do_not_go_with_watching(more: list[str], root: Path) -> None:
    with start(root, "build", "--watch", *more) as process:
        assert process.wait(30) == 2
        assert process.stdout is not None
        assert "--watch builds all that changes" in process.stdout.read()
