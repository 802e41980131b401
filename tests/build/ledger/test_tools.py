"""What renders is an ingredient of what is rendered: every distribution has its part."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from pressroom.build.ledger import tools
from pressroom.build.ledger.files import Files


def needed(name: str, seen: set[str]) -> set[str]:
    """The distributions that one needs to run, and those that these need."""
    for text in metadata.requires(name) or ():
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        other = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if other not in seen:
            seen.add(other)
            needed(other, seen)
        for extra in requirement.extras:
            for more in metadata.requires(other) or ():
                optional = Requirement(more)
                if optional.marker is not None and optional.marker.evaluate({"extra": extra}):
                    seen.add(re.sub(r"[-_.]+", "-", optional.name).lower())
    return seen


def test_every_distribution_has_its_part() -> None:
    classed = tools.READS | tools.SETS | tools.IDLE
    assert needed("pressroom", set()) - classed == set()
    assert tools.READS & tools.SETS == tools.READS & tools.IDLE == tools.SETS & tools.IDLE == set()


def test_versions_are_those_that_are_installed() -> None:
    made = dict(tools.made_with("pdf", Files()))
    for name in ("weasyprint", "markdown-it-py", "jinja2", "ruamel-yaml"):
        assert made[name] == metadata.version(name)
    assert made["Python"] == sys.version.split()[0].rstrip("+")
    assert re.fullmatch(r"1\.\d+\.\d+", made["Pango"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", made["HarfBuzz"])
    assert int(made["Fontconfig"]) > 20_000


def test_a_record_is_not_made_with_what_sets_type() -> None:
    record = dict(tools.made_with("record", Files()))
    assert not set(record) & tools.SETS
    assert "Pango" not in record
    assert {"Pressroom", "Python", "lxml"} <= set(record)


def test_the_programs_own_digest_follows_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "commands").mkdir()
    code = tmp_path / "part" / "code.py"
    code.write_text("1", "utf-8")
    monkeypatch.setattr(tools, "_PACKAGE", tmp_path)

    def own() -> str:
        return dict(tools.made_with("record", Files()))["Pressroom"]

    before = own()
    (tmp_path / "commands" / "build.py").write_text("what is printed", "utf-8")
    assert own() == before
    code.write_text("2", "utf-8")
    after = own()
    assert after != before
    code.rename(tmp_path / "part" / "renamed.py")
    assert own() not in (before, after)
