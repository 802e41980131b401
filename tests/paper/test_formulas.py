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


@pytest.mark.parametrize(
    ("tex", "rules"),
    [
        (r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}", 2),
        (r"\begin{array}{|c|c|} \hline a & b \\ \hline \end{array}", 5),
        (r"\begin{array}{*{2}{c|}} a & b \\ \hline\hline c & d \end{array}", 3),
        (r"\begin{array}{c} a \\ \hline \begin{array}{c|c} b & c \end{array} \end{array}", 2),
        (r"\begin{pmatrix} a \end{pmatrix} \begin{array}{c|c} a & c \end{array}", 1),
        (r"\begin{array}{@{}lr@{}} a & b \\ c & d \end{array}", 0),
    ],
)
def test_rules_of_arrays(tex: str, rules: int) -> None:
    formula = formulas.draw(tex)
    assert formula
    assert formula.svg.count(b"<rect") == rules


def test_a_rule_at_the_side_is_within_the_drawing() -> None:
    plain = formulas.draw(r"\begin{array}{cc} a & b \\ c & d \end{array}")
    framed = formulas.draw(r"\begin{array}{|cc|} \hline a & b \\ c & d \\ \hline \end{array}")
    assert plain
    assert framed
    assert framed.width > plain.width
    assert framed.height > plain.height


@pytest.mark.parametrize(
    ("tex", "same"),
    [
        (r"\operatorname*{arg\,max}_x y", r"\operatorname*{argmax}_x y"),
        (r"\mathop{\mathrm{argmax}}_x y", r"\operatorname*{argmax}_x y"),
        (r"\text{if $x$ is}", r"\text{if }x\text{ is}"),
        (r"\begin{alignat}{2} a &= b \end{alignat}", r"\begin{align*} a &= b \end{align*}"),
        (r"\begin{dcases} a & b \end{dcases}", r"\begin{cases} a & b \end{cases}"),
        (r"a := b \not= c", r"a \coloneqq b \neq c"),
        (r"\LaTeX", r"\text{LaTeX}"),
        (r"a\tag{3}", r"a\qquad\text{(3)}"),
        (r"\text{50\% of 5\$}", r"\text{50% of 5$}"),
    ],
)
def test_forms_that_are_drawn_alike(tex: str, same: str) -> None:
    drawing = formulas.draw(tex)
    assert drawing
    assert drawing == formulas.draw(same)


@pytest.mark.parametrize("sign", [r"\overset{!}{=}", r"\longrightarrow", r"\mathrel{R}"])
def test_space_around_relations(sign: str) -> None:
    plain, drawn = formulas.draw("a = a"), formulas.draw(f"a {sign} a")
    assert plain
    assert drawn
    assert drawn.width > plain.width - 3


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\ce{H2O}", r"`\ce`"),
        (r"\frac{a}{b} + \nonsense{x}", r"`\nonsense`"),
        (r"\sideset{}{'}\sum", r"`\sideset`"),
        (r"\left( a \middle| b", r"`\left` without `\right`"),
        ("\\text{\u4e2d}", "the character `\u4e2d` (U+4E2D)"),
        (r"\begin{tikzpicture} a \end{tikzpicture}", r"`\begin{tikzpicture}`"),
        ("x + y", ""),
    ],
)
def test_what_is_at_fault_is_named(tex: str, expected: str) -> None:
    assert formulas.fault(tex) == expected
    assert (formulas.draw(tex) is None) == bool(expected)
