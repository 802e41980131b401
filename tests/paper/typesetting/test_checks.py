"""What is wider than its room is reported with how much, and nothing else is."""

from __future__ import annotations

import pytest

from pressroom.paper.typesetting import Complaint, Stylesheet, typeset

# Content is 200 px wide.
STYLE = Stylesheet(
    "a.css",
    """
    @page { size: 300px 400px; margin: 20px 50px;
            @top-left { content: "very long running head"; white-space: nowrap; width: 900px } }
    html { font: 12px/16px "Source Serif 4" }
    body, p, figure, table { margin: 0 } table { border-collapse: collapse } td { padding: 0 }
    .w100 { width: 100px } .w200 { width: 200px } .w240 { width: 240px } .w320 { width: 320px }
    .out { margin: 0 -20px } .far { margin-left: -80px } .half { width: 50% }
    .tall { width: 10px; height: 500px; display: block }
    .low { position: relative; top: 372px }
    .block { display: block } .line { white-space: nowrap }
    """,
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="5"><path d="M0 0h9v9z"/></svg>'


def found(body: str) -> tuple[Complaint, ...]:
    html = f'<html lang="en"><title>T</title><body data-source="0:1">{body}'
    return typeset(html, [STYLE], files={"a.svg": SVG}, archival=True).complaints


def room(width: int) -> str:
    return f'<div style="width: {width}px">a</div>'


def cell(width: int) -> str:
    return f"<thead><tr><th>h</th></tr></thead><tr><td>{room(width)}</td></tr>"


def picture(kind: str) -> str:
    return f'<img src="a.svg" alt="a" class="{kind}">'


@pytest.mark.parametrize(
    "body",
    [
        f"<table>{cell(200)}</table>",
        f'<table class="out">{cell(240)}</table>',
        f'<figure class="out"><table>{cell(240)}</table></figure>',
        f"<p>{picture('w200')}</p>",
        f'<figure class="out">{picture("w240")}</figure>',
        picture("w240 out block"),
        '<p class="line">' + "word " * 7 + "</p>",
        f'<div style="transform: rotate(90deg)"><table>{cell(380)}</table></div>',
    ],
)
def test_what_fits(body: str) -> None:
    assert found(body) == ()


@pytest.mark.parametrize(
    ("body", "what", "ratio"),
    [
        (f'<p data-source="0:9">{picture("tall")}</p>', "picture", 500 / 380),
        ('<p data-source="0:9" class="low">a</p>', "line", 2),
        (f'<table data-source="0:9">{cell(240)}</table>', "table", 1.2),
        (f'<div data-source="0:9"><table class="out">{cell(300)}</table></div>', "table", 1.25),
        (f'<div class="half" data-source="0:9"><table>{cell(150)}</table></div>', "table", 1.5),
        (f'<p data-source="0:9">a {picture("w240")}</p>', "picture", 1.2),
        (f'<figure data-source="0:9" class="w100">{picture("w200")}</figure>', "picture", 2.0),
        (f'<p data-source="0:9">{picture("far w200 block")}</p>', "picture", 200 / 170),
        (f'<p data-source="0:9" class="line">{"w" * 80}</p>', "line", None),
    ],
)
def test_what_does_not(body: str, what: str, ratio: float | None) -> None:
    (complaint,) = found(body)
    assert complaint.kind == ("tall" if " tall " in complaint.text else "wide")
    assert complaint.source == "0:9"
    assert complaint.text.startswith(f"the {what} is ")
    assert complaint.ratio > 1
    if ratio is not None:
        assert complaint.ratio == pytest.approx(ratio, abs=0.01)


def test_a_table_on_many_pages_is_named_once() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(80))
    (complaint,) = found(f'<table data-source="0:9">{cell(240)}{rows}</table>')
    assert complaint.ratio == pytest.approx(1.2)
