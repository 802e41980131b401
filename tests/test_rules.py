"""Every rule at its exact place: each case is a small publication with its findings marked."""

from __future__ import annotations

from pathlib import Path

import marked
import pytest

from pressroom import rules
from pressroom.build import pipeline

CASES = sorted((Path(__file__).parent / "cases" / "rules").glob("*.txt"))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_findings_stand_exactly_where_they_are_marked(file: Path, tmp_path: Path) -> None:
    case = marked.parse(file.read_text(encoding="utf-8"))
    case.write(tmp_path)
    found = [
        (d.name, d.path, d.line, d.column, d.end_line, d.end_column)
        for d in pipeline.check(tmp_path).diagnostics
    ]
    assert found == case.expected


def test_codes_and_names_are_unique_and_described() -> None:
    table = rules.table()
    assert len({rule.code for rule in table}) == len(table)
    assert len({rule.name for rule in table}) == len(table)
    assert all(rule.description.endswith(".") for rule in table)
