"""Tables in words: cells, CSV, alternative text and code."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import cited
import pytest

from pressroom.markdown.numbering import Numbering
from pressroom.markdown.tabletext import (
    ALT_LENGTH,
    alignments,
    alt_text,
    cell_text,
    code_text,
    csv_data,
    is_figure,
)
from pressroom.model import document as d

NONE = Numbering()
CURVE = d.Picture(Path("/none/curve.png"), "curve.png", "image/png", 10, 10)


def table(head: list[str], *rows: list[str], caption: str = "", label: str = "") -> d.Table:
    def line(words: list[str]) -> tuple[d.Cell, ...]:
        return tuple((d.Text(word),) if word else () for word in words)

    words = (d.Text(caption),) if caption else ()
    columns = (d.Align.NONE,) * len(head)
    return d.Table(3, columns, line(head), tuple(map(line, rows)), words, label, 1)


def alt(node: d.Table, part: str = "") -> str:
    return alt_text(node, NONE, node.rows, "01-table.csv", part)


def test_a_cell_as_words() -> None:
    cell: d.Cell = (
        d.Text("a\nb "),
        d.Strong((d.Emphasis((d.Text("c"),)),)),
        d.Link(d.LinkKind.HEADING, "x", (d.Code("d"), d.FootnoteRef(1, "n"))),
        d.Math("x^2"),
        d.Math(r"\frac"),
        d.InlinePicture(CURVE, " curve"),
        d.LineBreak(),
        d.CrossReference("figure", 1, "fig:a"),
        cited.numbers(2, 1),
        d.FootnoteRef(2, "m"),
        d.Text(" "),
    )
    numbering = Numbering(4, 0, 9, {1: 7})
    assert cell_text(cell) == "a b cdx²\\frac curve Figure\u00a01[2, 1]"
    assert cell_text(cell, numbering) == "a b cdx²\\frac curve Figure\u00a05[2, 7]"
    assert cell_text(cell, numbering, notes=True).endswith("[2, 7]¹¹")


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("−1.5 %", True),
        ("50–80", True),
        ("4\u202f000", True),
        ("", False),
        ("–", False),
        ("4 m", False),
        ("1.5 mg", False),
    ],
)
def test_figures(text: str, figure: bool) -> None:
    assert is_figure(text) == figure


def test_figures_stand_right_unless_the_author_says_otherwise() -> None:
    node = table(["a", "b", "c"], ["x", "1", ""], ["2", "", ""])
    assert alignments(node) == (d.Align.NONE, d.Align.RIGHT, d.Align.NONE)
    centred = d.Table(1, (d.Align.CENTER,), ((),), (((d.Text("1"),),),), (), "", 1)
    assert alignments(centred) == (d.Align.CENTER,)


def test_csv_is_read_back_as_it_was_written() -> None:
    rows = [["a,b", 'say "x"', "é 高"], ["", "=1+1", "-2"], ["x", "", ""]]
    data = csv_data(table(["A", "B;", "C"], *rows), NONE)
    assert data.startswith(b"A,B;,C\r\n")
    assert data.endswith(b"\r\n")
    assert list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""))) == [
        ["A", "B;", "C"],
        *rows,
    ]


def test_csv_without_a_head() -> None:
    assert csv_data(table(["", ""], ["1", "2"]), NONE) == b"1,2\r\n"


def test_alt_says_head_and_cell() -> None:
    node = table(
        ["Port", "Rise"], ["X", "4.1"], ["Y", ""], ["", ""], caption="Tides", label="tbl:t"
    )
    assert alt(node) == "Table\u00a01. Tides. Port: X; Rise: 4.1. Port: Y."
    assert alt(node, "rows 1–3 of 9").startswith("Table\u00a01, rows 1–3 of 9. Tides. Port")
    numbered = alt_text(node, Numbering(tables=4), node.rows, "01-table.csv")
    assert numbered.startswith("Table\u00a05. ")


def test_alt_of_odd_tables() -> None:
    assert alt(table(["", "Rise"], ["X!", "4"])) == "Table. X!; Rise: 4."
    assert alt(table(["A", "B"])) == "Table. A; B."


def test_a_long_alt_counts_the_rows_it_leaves_out() -> None:
    rows = [[f"port {number}", "word " * 8] for number in range(1_200)]
    text = alt(table(["Port", "Note"], *rows))
    kept = text.count("Port: ")
    assert len(text) <= ALT_LENGTH + 80
    assert len(text) > ALT_LENGTH - 80
    assert text.endswith(f". … and {1_200 - kept:,} more rows; the data are in 01-table.csv.")


def test_one_row_is_never_left_out_and_a_giant_cell_is_cut_between_words() -> None:
    text = alt(table(["A", "B"], ["word " * 900, "2"], ["x", "y"]))
    assert text.startswith("Table. A: word word")
    assert "word…; B: 2. A: x; B: y." in text
    assert len(text) < 400


def test_code_is_aligned() -> None:
    node = table(["Port", "n"], ["高松", "1"], ["Low", "12"])
    assert code_text(node, NONE) == "Port   n\n────  ──\n高松   1\nLow   12"
    assert code_text(table(["", ""], ["a", "1"]), NONE) == "a  1"
    assert code_text(table(["A"]), NONE) == "A\n─"
