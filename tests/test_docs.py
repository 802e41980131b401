"""What the documentation says is what the program does."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import click
import pytest
import shared

from pressroom import __version__, records, rules
from pressroom.build import pipeline
from pressroom.commands import cli
from pressroom.diagnostics import Collector

DOCS = shared.REPOSITORY / "docs"
TESTS = Path(__file__).parent
GENERATED: dict[str, str] = runpy.run_path(str(shared.REPOSITORY / "scripts" / "docs"))["pages"]()


@pytest.mark.parametrize("name", GENERATED)
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == GENERATED[name]


def test_every_rule_is_shown_by_a_case_or_a_test() -> None:
    cases = "".join(
        file.read_text(encoding="utf-8")
        for file in TESTS.rglob("*")
        if file.suffix in (".txt", ".toml", ".py", ".json") and file != Path(__file__)
    )
    constants = {id(value): name for name, value in vars(rules).items()}
    missing = [
        rule.name
        for rule in rules.table()
        if rule.name not in cases and f"rules.{constants[id(rule)]}" not in cases
    ]
    assert missing == []


def test_every_rule_is_reported_somewhere() -> None:
    package = shared.REPOSITORY / "cli" / "pressroom"
    code = "".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py"))
    constants = [name for name, value in vars(rules).items() if value in rules.table()]
    assert [name for name in constants if f"rules.{name}" not in code] == []


def test_the_readme_names_every_command() -> None:
    readme = (shared.REPOSITORY / "README.md").read_text(encoding="utf-8")
    context = click.Context(cli)
    assert [n for n in cli.list_commands(context) if f"pressroom {n}" not in readme] == []
    named = set(re.findall(r"^pressroom (\w+)", readme, re.MULTILINE))
    assert named == set(cli.list_commands(context))


def test_the_readme_shows_an_article_that_checks_without_a_finding(tmp_path: Path) -> None:
    from pressroom.build import pipeline

    readme = (shared.REPOSITORY / "README.md").read_text(encoding="utf-8")
    [config] = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    [article] = re.findall(r"```markdown\n(.*?)```", readme, re.DOTALL)
    (tmp_path / "sources").mkdir()
    (tmp_path / "pressroom.toml").write_text(config, encoding="utf-8")
    (tmp_path / "sources" / "paper.md").write_text(article, encoding="utf-8")
    (tmp_path / "sources" / "crease.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', encoding="utf-8"
    )
    checked = pipeline.check(tmp_path)
    assert checked.diagnostics == ()
    assert len(checked.works) == 1


# --- command blocks

_BLOCK = re.compile(r"(?:^<!-- (\w+): (.*?) -->\n)?^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [
    (f"{file.name}:{found.start()}", *found.groups())
    for file in (shared.REPOSITORY / "README.md", *sorted(DOCS.rglob("*.md")))
    for found in _BLOCK.finditer(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("name", "mark", "what", "block"), BLOCKS, ids=[row[0] for row in BLOCKS])
def test_a_block_of_commands_runs_as_it_is_written(
    name: str, mark: str | None, what: str, block: str, tmp_path: Path
) -> None:
    """In an empty folder; a comment above a block says what it needs, or which file is there."""
    if mark == "needs":
        pytest.skip(f"{name} needs {what}")
    if mark == "with":
        (tmp_path / what).write_text("# A paper\n\nIts text.\n", encoding="utf-8")
    program = tmp_path / "bin" / "pressroom"
    program.parent.mkdir()
    code = "from pressroom.__main__ import main\nmain()\n"
    program.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
    program.chmod(0o755)
    path = os.pathsep.join((str(program.parent), os.environ["PATH"]))
    done = subprocess.run(
        ["sh", "-e", "-c", block],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error" not in done.stdout


def test_the_changelog_has_a_place_for_this_version() -> None:
    changelog = (shared.REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased" in changelog or f"## {__version__}" in changelog


def test_the_readme_shows_a_record_as_it_is() -> None:
    readme = (shared.REPOSITORY / "README.md").read_text(encoding="utf-8")
    shown = readme.split("from its `zenodo.json`:", 1)[1].split("In a repository", 1)[0]
    catalog = pipeline.check(shared.REPOSITORY).catalog
    work = next(w for w in catalog.works if w.meta.slug.endswith("part-1"))
    [file] = (made for made in records.render(work, catalog, Collector())
              if made.path.endswith("zenodo.json"))  # fmt: skip
    record = json.loads(file.data)
    assert f"**{record['title']}**" in shown
    assert f"Published {record['publication_date']} · Version {record['version']}" in shown
    [creator] = record["creators"]
    assert (
        " · ".join((creator["name"], f"ORCID iD {creator['orcid']}", creator["affiliation"]))
        in shown
    )
    assert f"| {', '.join(record['keywords'])} |" in shown
    assert f"| {record['language']} |" in shown
    assert f"| {record['license']} |" in shown
    related = {(one["relation"], one["identifier"]) for one in record["related_identifiers"]}
    for doi in re.findall(r"10\.\d{4,}/[^\s,|)]+", shown):
        assert {("isPartOf", doi), ("cites", doi)} & related, doi


# --- the architecture page

PACKAGE = shared.REPOSITORY / "cli" / "pressroom"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
LONGEST_JOURNEY = 12


def _section(title: str) -> str:
    return ARCHITECTURE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_path_that_the_guides_name_exists() -> None:
    files = (
        shared.REPOSITORY / "CONTRIBUTING.md",
        DOCS / "architecture.md",
        DOCS / "security.md",
        *(DOCS / "decisions").glob("*.md"),
    )
    guides = "".join(file.read_text(encoding="utf-8") for file in files)
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w-]+(?:\.py|/))`", guides))
    assert len(named) > 40
    bases = (PACKAGE, shared.REPOSITORY, TESTS)
    assert [path for path in named if not any((base / path).exists() for base in bases)] == []


def test_every_room_has_a_row_and_a_place_in_the_picture() -> None:
    rows = re.findall(r"^\| `(\w+)/` \|", _section("The rooms"), re.MULTILINE)
    assert sorted(rows) == ROOMS
    picture = ARCHITECTURE.split("```mermaid\n", 1)[1].split("```", 1)[0]
    assert {room for room in ROOMS if not re.search(rf"\b{room}\b", picture)} == set()


def test_the_picture_shows_the_imports_between_rooms() -> None:
    import grimp

    picture = ARCHITECTURE.split("```mermaid\n", 1)[1].split("```", 1)[0]
    arrows = set(re.findall(r"^\s*(\w+) --> (\w+)$", picture, re.MULTILINE))
    graph = grimp.build_graph("pressroom", cache_dir=None)
    names = (
        (module.split(".")[1:2], other.split(".")[1:2])
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
    )
    imports = {
        (one, other)
        for [one], [other] in (pair for pair in names if all(pair))
        if one != other and one in ROOMS and other in ROOMS
    }
    assert arrows <= imports
    reached = set(arrows)
    for middle in ROOMS:
        into = [one for one, other in reached if other == middle]
        onward = [other for one, other in reached if one == middle]
        reached |= {(one, other) for one in into for other in onward}
    assert imports <= reached


@pytest.mark.parametrize("journey", ["From an article to findings", "From an article to files"])
def test_a_journey_is_a_chain_of_calls(journey: str) -> None:
    steps = re.findall(r"^\d+\. `([\w/]+)` `(\w+)`", _section(journey), re.MULTILINE)
    assert 6 <= len(steps) <= LONGEST_JOURNEY
    for module, name in steps:
        text = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
        assert re.search(rf"^(?:    )?(?:def|class) {name}\b", text, re.MULTILINE), (module, name)
