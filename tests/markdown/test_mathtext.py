"""LaTeX to a line of Unicode: what converts, and what must not."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from pressroom.markdown.mathtext import katex, unicode_math

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


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\begin{align*} a &= b \end{align*}", r"\begin{aligned} a &= b \end{aligned}"),
        (r"\begin{equation} a \label{x} \end{equation}", "a"),
        (r"\begin{multline} a \\ b \end{multline}", r"\begin{gathered} a \\ b \end{gathered}"),
        (r"\begin{alignat}{2} a \end{alignat}", r"\begin{alignedat}{2} a \end{alignedat}"),
        (r"\begin{cases} a \nonumber \end{cases}", r"\begin{cases} a  \end{cases}"),
        (r"a \tag{1}", r"a \tag{1}"),
    ],
)
def test_display_math_for_katex(tex: str, expected: str) -> None:
    assert katex(tex) == expected
