"""Tables and formulas as pictures: what is drawn, where a long one is cut, what the store saves."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from publishing import GAUGE, article, load, one

from pressroom import rules
from pressroom.cache import Store
from pressroom.diagnostics import Diagnostic
from pressroom.markdown.numbering import Numbering
from pressroom.markdown.tabletext import alt_text
from pressroom.model import document as d
from pressroom.model.work import Catalog, Volume, Work
from pressroom.paper import formulas, typesetting
from pressroom.post import raster
from pressroom.post.pictures import PostPicture
from pressroom.post.sheets import MAX_HEIGHT

from .posting import Posted
from .safe_profile import problems

PORTS = """| Port | Rise, m |
|------|---------|
| Saint *Erth* | 4.1 |
| Low Quay | 12.75 |

: Rise of the tides {#tbl:ports}
"""


def table(head: list[str], rows: list[list[str]], caption: str = "") -> str:
    lines = [head, ["---"] * len(head), *rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{text}\n\n{f': {caption}' if caption else ''}\n\n"


class Made(Posted):
    """A post with its pictures."""

    def __init__(self, work: Work, catalog: Catalog, store: Store | None = None) -> None:
        super().__init__(work, catalog, store)
        self.pictures: list[PostPicture] = self.gallery.make()
        self.found: list[Diagnostic] = list(self.collector)
        assert not problems(self.html)

    @property
    def names(self) -> list[str]:
        return [picture.name for picture in self.pictures]

    def image(self, index: int = 0) -> Image.Image:
        with Image.open(io.BytesIO(self.pictures[index].data)) as image:
            image.load()
        return image.convert("RGB")


def made(folder: Path, body: str, store: Store | None = None, more: str = "") -> Made:
    return Made(*one(folder, body, more, gauge_svg=GAUGE), store)


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """The box of all that is not white."""
    box = ImageChops.invert(image).getbbox()
    assert box is not None
    return box


# --- what a picture looks like


def test_a_table_is_twice_the_display_width_on_white_and_as_tall_as_it_needs(
    tmp_path: Path,
) -> None:
    post = made(tmp_path, PORTS)
    image = post.image()
    assert image.width == 1456
    left, top, right, bottom = ink(image)
    assert (left, 1456 - right) == (32, 32)  # the rules go from margin to margin
    assert 8 <= top <= 16
    assert 12 <= image.height - bottom <= 24
    assert image.getpixel((0, 0)) == (255, 255, 255)
    dark = [y for y in range(image.height) if image.getpixel((700, y)) == (27, 27, 29)]
    blocks = [y for y in dark if y - 1 not in dark]
    assert len(blocks) == 3  # three rules and, in the middle, nothing else


def test_figures_stand_at_the_right(tmp_path: Path) -> None:
    image = made(tmp_path, PORTS).image()
    cells = image.crop((0, image.height // 2, 1456, image.height - 40))
    assert ink(cells)[2] > 1456 - 40


def test_name_caption_alt_and_data(tmp_path: Path) -> None:
    post = made(tmp_path, f"{PORTS}\n\n![A curve.](gauge.svg)\n\n{table(['A'], [['b']])}")
    assert post.names == ["01-table-ports.png", "02-gauge.png", "03-table-2.png"]
    first = post.pictures[0]
    words = "Table\u00a01. Rise of the tides"
    assert first.caption == words
    assert first.alt == f"{words}. Port: Saint Erth; Rise, m: 4.1. Port: Low Quay; Rise, m: 12.75."
    assert post.gallery.data_files == {
        "images/01-table-ports.csv": b'Port,"Rise, m"\r\nSaint Erth,4.1\r\nLow Quay,12.75\r\n',
        "images/03-table-2.csv": b"A\r\nb\r\n",
    }


def test_what_is_said_twice_is_one_file(tmp_path: Path) -> None:
    twice = table(["A", "B"], [["b", "1"]])
    post = made(tmp_path, f"{twice}Text.\n\n{twice}$$\na\n$$\n\n$$\na\n$$\n\n{PORTS}")
    assert post.html.count("01-table-1.png") == 2
    assert post.html.count("02-formula.png") == 2
    assert post.names == ["01-table-1.png", "02-formula.png", "03-table-ports.png"]


@pytest.mark.parametrize("form", ["bullets", "code", "picture"])
def test_the_article_chooses_and_a_table_may_differ(form: str, tmp_path: Path) -> None:
    own = table(["A"], [["b"]], "{.code}")
    body = f"{PORTS}\n{own}"
    post = made(tmp_path, body, more=f"substack: {{tables: {form}}}\n")
    assert post.names == (["01-table-ports.png"] if form == "picture" else [])
    assert post.html.count("<pre>") == (2 if form == "code" else 1)
    assert post.html.count("<ul>") == (form == "bullets")
    codes = [d.code for d in post.found]
    assert codes.count(rules.TABLE_AS_ROWS.code) == (form == "bullets")


def test_tables_of_a_volume_count_through(tmp_path: Path) -> None:
    part = PORTS + "\nA [@tbl:ports].\n"
    catalog = load(
        tmp_path,
        {
            "tides/series.yaml": "title: Tides\ndate: 2026-11-01\nlicense: CC-BY-4.0\n"
            "authors: [{given: Josiah, family: Carberry}]\n",
            "tides/one.md": article(part, "One", "part: 1\n"),
            "tides/two.md": article(part, "Two", "part: 2\n"),
        },
    )
    volume = next(work for work in catalog.works if isinstance(work, Volume))
    post = Made(volume, catalog)
    assert [picture.alt[:8] for picture in post.pictures] == ["Table\u00a01.", "Table\u00a02."]
    assert "A Table\u00a02." in post.html


# --- odd tables


def test_many_columns_get_room_and_are_reported(tmp_path: Path) -> None:
    cells = [f"{number}.25" for number in range(40)]
    post = made(tmp_path, table([f"c{n}" for n in range(40)], [cells, cells]))
    image = post.image()
    assert image.width == raster.MAX_WIDTH
    assert ink(image)[2] < image.width
    assert [d.line for d in post.found if "very small type" in d.message] == [12]


def test_nothing_is_cut_off_where_the_estimate_is_too_narrow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pressroom.post import sheets

    monkeypatch.setattr(sheets, "ems", lambda text: 0.2 * len(text))
    words = ["observatories" for _ in range(14)]
    image = made(tmp_path, table(words, [words])).image()
    assert image.width > 1456
    assert image.width - ink(image)[2] >= 8


def test_one_column_and_no_rows(tmp_path: Path) -> None:
    body = f"{table(['Only'], [['x' * 300]])}Text.\n\n{table(['A', 'B'], [])}"
    post = made(tmp_path, body)
    for index in range(2):
        image = post.image(index)
        assert (image.width, ink(image)[2]) == (1456, 1424)


def test_a_long_table_is_several_pictures_that_hold_every_row(tmp_path: Path) -> None:
    rows = [[f"port {number}", str(number)] for number in range(1, 1_001)]
    post = made(tmp_path, table(["Port", "n"], rows, "Many {#tbl:many}"))
    parts = len(post.pictures)
    assert parts > 10
    assert post.names[:2] == ["01-table-many-1.png", "02-table-many-2.png"]
    heights = [post.image(index).height for index in range(parts)]
    assert max(heights) <= 2 * MAX_HEIGHT * 1.1
    assert min(heights) > max(heights) * 0.8  # evenly cut
    assert post.pictures[-1].caption.endswith("of 1,000)")
    ends = [p.caption.partition("rows ")[2].split(" ")[0].split("–") for p in post.pictures]
    counted = [(int(a.replace(",", "")), int(b.replace(",", ""))) for a, b in ends]
    assert counted[0][0] == 1
    assert counted[-1][1] == 1_000
    assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(counted))
    assert list(post.gallery.data_files) == ["images/01-table-many.csv"]
    assert "01-table-many.csv" in post.pictures[1].alt
    message = f"a long table of 1,000 rows is {parts} pictures, each with the head"
    assert [d.message for d in post.found] == [message]
    assert post.html.count("Many") == parts + 1  # in each alternative text, and the caption once


def test_a_table_that_cannot_be_drawn_is_an_error_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = typesetting.typeset

    def limited(html: str, styles: object, **more: object) -> object:
        if "bomb" in html:
            raise typesetting.LimitReached("the work took too long to typeset and was stopped")
        return honest(html, styles, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(typesetting, "typeset", limited)
    post = made(tmp_path, f"{PORTS}\n\n{table(['A'], [['bomb']])}")
    errors = [d for d in post.found if d.severity == "error"]
    assert [(d.code, d.line) for d in errors] == [(rules.RENDER_LIMIT.code, 20)]
    assert ".bullets" in errors[0].hint
    assert [bool(picture.data) for picture in post.pictures] == [True, False]


def test_a_table_taller_than_any_page_is_an_error_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raster, "_TALL", 200)
    post = made(tmp_path, table(["A"], [["word " * 900]]))
    errors = [d for d in post.found if d.severity == "error"]
    assert [(d.code, d.line) for d in errors] == [(rules.RENDER_LIMIT.code, 12)]
    assert not post.pictures[0].data


# --- formulas


@pytest.mark.parametrize(
    "tex",
    [
        r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{cases} a & x > 0 \\ b & x < 0 \end{cases}",
        r"a = b \tag{3}",
    ],
)
def test_a_formula_is_drawn(tex: str, tmp_path: Path) -> None:
    post = made(tmp_path, f"$$\n{tex}\n$$")
    (picture,) = post.pictures
    assert (picture.name, picture.alt) == ("01-formula.png", tex)
    image = post.image()
    assert image.width == 1456
    left, top, right, bottom = ink(image)
    assert abs(left - (1456 - right)) <= 16  # in the middle
    assert min(top, image.height - bottom) >= 8


@pytest.mark.parametrize(
    "tex",
    [
        "",
        r"\frac{a}{",
        r"\whatever{x}",
        r"a & b",
        r"\text{高}",
        "{" * 3_000,
        "x" * 5_000,
        r"\def\x{y}\x",
    ],
)
def test_a_formula_that_would_be_wrong_is_not_drawn(tex: str) -> None:
    assert formulas.draw(tex) is None


def test_a_wide_formula_is_not_cut_off(tmp_path: Path) -> None:
    post = made(tmp_path, f"$$\n{' + '.join(f'x_{{{n}}}' for n in range(30))}\n$$")
    image = post.image()
    assert 1456 < image.width <= raster.MAX_WIDTH
    left, _, right, _ = ink(image)
    assert left >= 16
    assert image.width - right >= 16


# --- the store

BODY = f"{PORTS}\n$$\n\\frac{{a}}{{b}}\n$$\n\n$$\n\\whatever\n$$\n\n![A curve.](gauge.svg)\n"


def test_what_is_in_the_store_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(tmp_path, BODY, Store(tmp_path / "store"))
    monkeypatch.setattr(typesetting, "typeset", None)
    monkeypatch.setattr(formulas, "draw", None)
    second = made(tmp_path, BODY, Store(tmp_path / "store"))
    assert second.pictures == first.pictures
    assert all(picture.data for picture in second.pictures)
    assert second.html == first.html


def test_only_what_changed_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, BODY, Store(tmp_path / "store"))
    honest = typesetting.typeset
    asked: list[str] = []

    def spy(html: str, styles: object, **more: object) -> object:
        asked.append(html)
        return honest(html, styles, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(typesetting, "typeset", spy)
    made(tmp_path, BODY.replace("Low Quay", "High Quay"), Store(tmp_path / "store"))
    (html,) = asked
    assert "High Quay" in html
    assert "drawing-" not in html


def test_same_bytes_with_and_without_a_store(tmp_path: Path) -> None:
    body = f"Grüße.\n\n{BODY}"
    without = made(tmp_path, body)
    assert made(tmp_path, body, Store(tmp_path / "s")).pictures == without.pictures
    assert made(tmp_path, body, Store(tmp_path / "s")).pictures == without.pictures


def test_a_column_without_entries_is_named_in_the_alternative_text() -> None:
    head = ((d.Text("Port"),), (d.Text("Rise"),))
    rows = (((d.Text("Saint Erth"),), ()),)
    node = d.Table(1, (d.Align.NONE,) * 2, head, rows, (), "", 1)
    alt = alt_text(node, Numbering(), rows, "data.csv")
    assert alt.endswith("Without entries: Rise. Port: Saint Erth.")


def test_nothing_heavy_is_imported_when_all_is_in_the_store(tmp_path: Path) -> None:
    more = "A rare letter: | Ł |\n\n" + table(["Łódź ✓", "n"], [["a", "1"]])
    made(tmp_path, BODY + more, Store(tmp_path / "store"))
    code = (
        "import sys; from pathlib import Path; from pressroom.build import loading\n"
        "from pressroom.diagnostics import Collector, Place; from pressroom.cache import Store\n"
        "from pressroom.post.pictures import Gallery\n"
        "from pressroom.post.lowering import lower\n"
        f"root = Path({str(tmp_path)!r})\n"
        "catalog = loading.load(root, Collector())\n"
        "gallery = Gallery(Store(root / 'store'), Collector(), Place('x'))\n"
        "lower(catalog.works[0], catalog, Collector(), gallery)\n"
        "made = gallery.make()\n"
        "assert len(made) == 4 and all(picture.data for picture in made), made\n"
    )
    # In a process of its own too: what this one knows already would not go into a new store.
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    code += (
        "names = {'weasyprint', 'pypdfium2', 'PIL', 'ziamath', 'fontTools'}\n"
        "names.add('pressroom.paper.typesetting')\n"
        "assert not names & set(sys.modules), names & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
