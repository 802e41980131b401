"""Numbers with units, written out; each formula is one that can be drawn."""

from __future__ import annotations

import time

import pytest

from pressroom.markdown.units import written_out
from pressroom.paper.formulas import fault


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\SI{9.81}{\metre\per\square\second}", r"9.81\,\mathrm{m\,s^{-2}}"),
        (r"a \times \qty[per-mode=symbol]{30}{\km} b", r"a \times 30\,\mathrm{km} b"),
        (r"\qty{1.2e-3}{\micro\metre\squared}", r"1.2\times 10^{-3}\,\mathrm{\mu{}m^{2}}"),
        (r"\si{\kilogram\per\metre\cubed}", r"\mathrm{kg\,m^{-3}}"),
        (r"\unit{kg.m/s^2}", r"\mathrm{kg.m/s^{2}}"),
        (r"\num{1e5} \num{12.3 +- 0.4}", r"1\times 10^{5} 12.3 \pm  0.4"),
        (r"\ang{30;15;}", r"30^{\circ}15'"),
        (r"\SIrange{1}{10}{\mega\hertz}", r"1\text{--}10\,\mathrm{MHz}"),
        (r"\qty{3}{\degreeCelsius}", r"3\,\mathrm{{}^{\circ}C}"),
    ],
)
def test_a_unit_is_written_out_and_drawn(tex: str, expected: str) -> None:
    assert written_out(tex) == expected
    assert not fault(expected)


@pytest.mark.parametrize(
    "tex", [r"\SI{5}", r"\sin{x}", r"\SI", r"\unit", "{" * 9, r"\single{x}{y}"]
)
def test_what_is_no_unit_stays(tex: str) -> None:
    assert written_out(tex) == tex


def test_braces_without_an_end_take_no_time() -> None:
    start = time.perf_counter()
    written_out(r"\SI{" * 2000 + "{" * 2000)
    assert time.perf_counter() - start < 5
