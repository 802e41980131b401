"""Macros of mathematics: what they expand to, and that they end."""

from __future__ import annotations

import time

import pytest

from pressroom.markdown.macros import LONGEST, Macros

NINE = r"\x" * 9
GIVEN = {r"\dobs": r"\mathbf{d}_\text{obs}", "R": r"\mathbb{R}", "pair": r"\langle #1, #2 \rangle"}


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\dobs \R^n", r"\mathbf{d}_\text{obs} \mathbb{R}^n"),
        (r"\pair{a}b", r"\langle a, b \rangle"),
        (r"\Real", r"\Real"),
        (r"\newcommand{\E}[2][p]{E_{#1}[#2]} \E{x} \E[q]y", "E_{p}[x] E_{q}[y]"),
        (r"\renewcommand\R{R} \R", "R"),
        (r"\def\sq#1{#1^2} \sq a + \sq{bc}", "a^2 + bc^2"),
        (r"\def\a#1{#1\alpha}\a xy", r"x\alpha y"),
        (r"\let\Reals=\R \Reals", r"\mathbb{R}"),
        (r"\DeclareMathOperator*{\argmax}{arg\,max} \argmax_x", r"\operatorname*{arg\,max}_x"),
        (r"\newcommand{\x}{y}", ""),
        (r"\newcommand{\bad}", r"\newcommand{\bad}"),
        (r"\newcommand{\bad}[1]{#2} \bad{a}", r"\newcommand{\bad}[1]{#2} \bad{a}"),
        (r"\pair{a", r"\pair{a"),
    ],
)
def test_expansion(tex: str, expected: str) -> None:
    assert Macros(GIVEN).expand(tex) == expected


def test_a_macro_holds_from_its_definition_on() -> None:
    macros = Macros()
    assert macros.expand(r"\x") == r"\x"
    assert macros.are_defined(r"\newcommand{\x}{y}")
    assert macros.expand(r"\x") == "y"
    assert not macros.are_defined(r"\newcommand{\z}{y} and words")


@pytest.mark.parametrize(
    "definitions",
    [
        r"\def\a{\a}",
        r"\def\a{\b}\def\b{\a\a}",
        "".join(rf"\def\{one}{{{NINE.replace('x', chr(ord(one) + 1))}}}" for one in "abcdefgh"),
        rf"\def\b#1{{{'#1' * 1000}}}\def\a{{\b{{\b{{\b x}}}}}}",
    ],
)
def test_what_would_not_end_stays_as_it_is(definitions: str) -> None:
    macros = Macros()
    assert macros.are_defined(definitions)
    begin = time.monotonic()
    for _ in range(2000):
        assert macros.expand(r"\a") == r"\a"
    assert time.monotonic() - begin < 10


def test_a_definition_longer_than_a_formula_is_none() -> None:
    tex = rf"\def\a{{{'x' * LONGEST}}}"
    assert Macros().expand(tex) == tex
