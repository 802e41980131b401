"""Every file of tests is found when all tests are run."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def test_no_folder_with_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    passed_over = pytestconfig.getini("norecursedirs")
    folders = {file.parent for file in TESTS.rglob("test_*.py") if "node_modules" not in file.parts}
    names = {name for folder in folders for name in folder.relative_to(TESTS).parts}
    assert "build" in names
    assert [n for n in sorted(names) if any(fnmatch(n, one) for one in passed_over)] == []
