"""The lines of the table from runs that are made up: which field, which sides, which bound."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import contenders
import lines
import pytest
from contenders import Site
from measuring import Run

COLD = {
    (100, contenders.OURS): Run(cpu=150, peak=300, wall=80, total=600),
    (100, contenders.TYPST): Run(cpu=50, peak=180, wall=50, total=180),
    (100, contenders.TYPST_TWO): Run(cpu=52, peak=180, wall=27, total=360),
    (1000, contenders.OURS): Run(cpu=1500, peak=330, wall=840, total=720),
}


@pytest.fixture
def bench(tmp_path: Path) -> lines.Bench:
    def cold(count: int, wanted: Iterable[str]) -> dict[str, list[Run]]:
        return {name: [COLD[count, name]] for name in wanted}

    def site(_count: int) -> Site:
        raise AssertionError("no articles are due")

    return lines.Bench(site, cold, lambda _text: None, tmp_path, articles=100, repeat=1)


def test_cold_is_wall_time_against_the_loop(bench: lines.Bench) -> None:
    figure = lines.all_cold(bench)
    assert (figure.ours, figure.theirs, figure.ratio) == (80, 50, 1.6)
    assert not figure.met
    assert figure.note == "the loop two at a time: 27.0"


def test_ten_times_as_many_compare_time_and_memory(bench: lines.Bench) -> None:
    figures = lines.many(bench)
    assert [(figure.ratio, figure.met) for figure in figures] == [
        (10.5, True),
        (1.1, True),
        (1.2, True),
    ]
    assert figures[0].work == "1,000 articles against 100, cold: time"


@pytest.mark.parametrize(
    ("script", "ratios", "note"),
    [
        (
            'print("""{"save": 80.0, "slowest": 99.0, "pdf": 2500}""")',
            [0.8, 1.25],
            "save 80, slowest 99, pdf 2500",
        ),
        (
            'raise SystemExit("no browser")',
            [None, None],
            "not measured: preview.py failed: no browser",
        ),
        (None, [None, None], "not measured: there is no preview.py"),
    ],
)
def test_on_save_is_what_the_preview_measures(
    script: str | None,
    ratios: list[float | None],
    note: str,
    bench: lines.Bench,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = bench.folder / "preview.py"
    if script is not None:
        file.write_text(script, encoding="utf-8")
    monkeypatch.setattr(lines, "PREVIEW", file)
    figures = lines.on_save(bench)
    assert [figure.ratio for figure in figures] == ratios
    assert [figure.note for figure in figures] == [note, note]
