"""Formulas as MathML: what browsers know, and nothing that breaks out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pressroom.cache import Store
from pressroom.site.mathml import mathml


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.of(tmp_path)


def inside(tex: str, store: Store) -> str:
    found = re.fullmatch(
        r'<math display="inline" alttext="[^"<>]*">(.*)</math>', mathml(tex, store, display=False)
    )
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("E=mc^2", "<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>"),
        ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        (r"\mathbf{x}", "<mi>𝐱</mi>"),
        (r"\boldsymbol{\alpha}", "<mrow><mi>𝜶</mi></mrow>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathbb{A}", "<mi>𝔸</mi>"),
        (r"\mathfrak{C}", "<mi>ℭ</mi>"),
        (r"\mathcal{B}", "<mi>ℬ</mi>"),
        (r"\mathrm{d}", '<mrow><mi mathvariant="normal">d</mi></mrow>'),
        (r"x \label{a}", "<mi>x</mi>"),
        (r"\text{<b>}", "<mtext>&lt;b&gt;</mtext>"),
        (r"\color{red}x", "<mstyle><mi>x</mi></mstyle>"),
    ],
)
def test_what_is_understood(tex: str, expected: str, store: Store) -> None:
    assert inside(tex, store) == f"<mrow>{expected}</mrow>"


@pytest.mark.parametrize(
    "tex",
    [
        "",
        r"\unknown{x}",
        r"\href{javascript:alert(1)}{x}",
        r"\left( x",
        r"\def\x{\x}\x",
        "a & b",
        "{" * 3000,
    ],
)
def test_what_is_not_understood_is_nothing(tex: str, store: Store) -> None:
    assert mathml(tex, store, display=True) == ""


def test_what_was_read_before_is_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = mathml("x", store, display=True)
    monkeypatch.setattr("pressroom.site.mathml._made", None)
    assert mathml("x", store, display=True) == first != ""


def test_lines_of_an_alignment_are_not_numbered(store: Store) -> None:
    html = mathml(r"\begin{align} a &= b \\ c &= d \end{align}", store, display=True)
    assert html.count("<mtr>") == 2
    assert "(1)" not in html


def test_rules_of_an_array_are_classes_of_its_cells(store: Store) -> None:
    html = mathml(r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}", store, display=True)
    assert html.count('<mtr class="before">') == 1
    assert html.count(' class="before"') == 3
