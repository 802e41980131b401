"""LaTeX as drawings: measures, colours, what is refused, and what the store saves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pressroom.cache import Store
from pressroom.paper import formulas


def test_a_letter_stands_on_the_baseline() -> None:
    formula = formulas.draw("x", inline=True)
    assert formula
    above = formula.height - formula.depth
    assert above == pytest.approx(formulas.X_HEIGHT * formulas.SIZE, abs=1.2)
    assert 0.5 < formula.depth < 2, "the margin and the overshoot"


def test_a_descender_reaches_below() -> None:
    plain, deep = formulas.draw("x", inline=True), formulas.draw("y", inline=True)
    assert plain
    assert deep
    assert deep.depth > plain.depth + 3


def test_inline_is_set_smaller_than_display() -> None:
    tex = r"\sum_{i=1}^{n} \frac{a}{b}"
    inline, display = formulas.draw(tex, inline=True), formulas.draw(tex)
    assert inline
    assert display
    assert inline.height < display.height


def test_the_colour_of_the_text() -> None:
    formula = formulas.draw(r"\frac{a}{b} \textcolor{red}{c}")
    assert formula
    assert b'"black"' in formula.svg
    svg = formula.coloured("#123456")
    assert b'"black"' not in svg
    assert b'"#123456"' in svg
    assert b'"red"' in svg


def test_what_is_kept_needs_no_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    asked = [(r"\frac{a}{b}", True), (r"\frac{a}{b}", False), (r"\nonsense{x}", True)]
    first = [formulas.drawn(tex, store, inline=inline) for tex, inline in asked]
    assert first[0] != first[1]
    assert first[2] is None
    monkeypatch.setattr(formulas, "draw", None)
    assert [formulas.drawn(tex, store, inline=inline) for tex, inline in asked] == first


def test_a_kept_formula_imports_no_ziamath(tmp_path: Path) -> None:
    formulas.drawn("x+1", Store(tmp_path))
    code = (
        "import sys; from pathlib import Path; from pressroom.paper import formulas;"
        " from pressroom.cache import Store;"
        f" assert formulas.drawn('x+1', Store(Path({str(tmp_path)!r})));"
        " assert 'ziamath' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
