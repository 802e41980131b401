"""LaTeX to a line of Unicode: what converts, and what must not."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from pressroom.markdown.mathtext import unicode_math

CASES = json.loads((Path(__file__).parent / "mathtext.json").read_text("utf-8"))


@pytest.mark.parametrize(("tex", "text"), CASES["line"])
def test_reads_well_on_a_line(tex: str, text: str) -> None:
    assert unicode_math(tex) == text


@pytest.mark.parametrize("tex", CASES["none"])
def test_does_not(tex: str) -> None:
    assert unicode_math(tex) is None


@pytest.mark.parametrize("tex", ["{" * 5000, "{" * 5000 + "}" * 5000, "x^" * 5000, "a+" * 50_000])
def test_takes_no_time_and_never_recurses_too_far(tex: str) -> None:
    start = time.process_time()
    unicode_math(tex)
    assert time.process_time() - start < 2
