"""Fonts of a publication: their families, the files that are refused, and which font helps."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from fontTools.ttLib import TTFont
from sfnt import ENGLISH, font

from pressroom.build import loading, pipeline
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import shipped
from pressroom.model.work import Fonts, Publication
from pressroom.paper import fontfiles
from pressroom.paper.fontfiles import MAX_BYTES, MAX_FILES, bundled, find, helping_family

GERMAN = 0x0407


def write(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (root / "fonts" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "fonts" / name).write_bytes(data)
    return root


def found(
    root: Path, data: bytes, name: str = "own.ttf"
) -> tuple[tuple[str, ...], list[Diagnostic]]:
    collector = Collector()
    return find(write(root, {name: data}), collector).families, list(collector)


def test_the_bundled_families_are_those_of_the_files_that_ship() -> None:
    assert {"IBM Plex Mono", "Source Sans 3", "Source Serif 4"} <= set(bundled())
    defaults = Fonts()
    assert {defaults.text, defaults.display, defaults.code} <= set(bundled())


def test_a_publication_without_the_folder_has_no_fonts(tmp_path: Path) -> None:
    collector = Collector()
    assert find(tmp_path, collector) == fontfiles.OwnFonts()
    assert list(collector) == []


def test_real_fonts_are_found_in_folders_too_in_order(tmp_path: Path) -> None:
    ours = shipped() / "fonts"
    serif = (ours / "SourceSerif4-SemiBold.ttf").read_bytes()
    mono = (ours / "IBMPlexMono-Regular.ttf").read_bytes()
    write(tmp_path, {"b/Serif.TTF": serif, "Mono.ttf": mono, ".git/x.ttf": b"", "OFL.txt": b""})
    collector = Collector()
    own = find(tmp_path, collector)
    assert list(collector) == []
    assert own.files == (tmp_path / "fonts/Mono.ttf", tmp_path / "fonts/b/Serif.TTF")
    assert own.families == ("IBM Plex Mono", "Source Serif 4", "Source Serif 4 SemiBold")


NAMES = {
    "plain": ([(3, ENGLISH, 1, "A B")], ("A B",)),
    "typographic-first": ([(3, ENGLISH, 1, "A Light"), (3, ENGLISH, 16, "A")], ("A", "A Light")),
    "english-first": ([(3, GERMAN, 1, "Hafen"), (3, ENGLISH, 1, "Harbour")], ("Harbour", "Hafen")),
    "macintosh": ([(1, 0, 1, "Café")], ("Café",)),
    "unicode": ([(0, 0, 1, "水")], ("水",)),
    "others": ([(3, ENGLISH, 2, "Bold"), (3, ENGLISH, 1, "A"), (3, ENGLISH, 4, "A Bold")], ("A",)),
    "control": ([(3, ENGLISH, 1, "A\nB"), (3, GERMAN, 1, "C")], ("C",)),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_family_is_what_the_font_says(name: str, tmp_path: Path) -> None:
    names, families = NAMES[name]
    assert found(tmp_path, font(names)) == (families, [])


EMBEDDING = {0x0000: "", 0x0004: "", 0x0008: "", 0x000A: "", 0x0002: "forbids it",
             0x0100: "only be embedded whole", 0x0208: "as pictures of its letters"}  # fmt: skip


@pytest.mark.parametrize("kind", EMBEDDING)
def test_a_font_that_forbids_embedding_is_refused(kind: int, tmp_path: Path) -> None:
    families, problems = found(tmp_path, font(embedding=kind))
    assert (families == ()) == bool(EMBEDDING[kind])
    assert [EMBEDDING[kind] in problem.message for problem in problems] == [True] * len(problems)
    assert bool(problems) == bool(EMBEDDING[kind])


BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is no font"),
    "text": (b"This is no font.\n" * 9, "is no font"),
    "web": (b"wOF2" + bytes(99), "is no font"),
    "collection": (b"ttcf" + bytes(99), "is a collection of fonts"),
    "variable": (font(tables={"fvar": bytes(16)}), "is a variable font"),
    "cut": (font()[:-1], "ends too early"),
    "directory": (font()[:40], "is damaged"),
    "tables": (b"OTTO\xff\xff" + bytes(6), "too many tables"),
    "cmap": (font(tables={"cmap": None}), "has no table `cmap`"),
    "bitmaps": (font(tables={"glyf": None, "CBDT": b"x"}), "holds pictures in place of outlines"),
    "glyphs": (font(tables={"maxp": bytes(6)}), "has no glyphs or no size"),
    "size": (font(tables={"head": bytes(54)}), "has no glyphs or no size"),
    "short": (font(tables={"head": b"x"}), "is damaged"),
    "flipped": (font().replace(b"outlines", b"0utlines"), "the checksum of its table `glyf`"),
    "nameless": (font(()), "does not say what its family is called"),
    "names": (font(tables={"name": b"\0\0\xff\xff\0\6"}), "is damaged"),
    "huge-table": (font(tables={"name": bytes(1024 * 1024 + 1)}), "`name` is too large"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_usable_font_is_reported_at_its_file(name: str, tmp_path: Path) -> None:
    data, message = BROKEN[name]
    families, [problem] = found(tmp_path, data)
    assert families == ()
    assert (problem.name, problem.path, problem.line) == ("font-usable", "fonts/own.ttf", None)
    assert message in problem.message
    assert problem.hint


def test_the_same_font_with_cff_outlines_is_taken(tmp_path: Path) -> None:
    data = font(tables={"glyf": None, "CFF ": b"x"}, signature=b"OTTO")
    assert found(tmp_path, data, "own.otf") == (("Harbour Serif",), [])


@pytest.mark.parametrize("suffix", ["ttc", "otc", "woff", "woff2", "WOFF2"])
def test_another_form_of_font_gets_a_hint(suffix: str, tmp_path: Path) -> None:
    _, [problem] = found(tmp_path, b"", f"own.{suffix}")
    assert problem.path == f"fonts/own.{suffix}"
    assert ".ttf or .otf" in problem.hint


def test_a_font_too_large_is_not_opened(tmp_path: Path) -> None:
    write(tmp_path, {"own.ttf": font()})
    with (tmp_path / "fonts" / "own.ttf").open("r+b") as stream:
        stream.truncate(MAX_BYTES + 1)
    collector = Collector()
    assert find(tmp_path, collector).files == ()
    [problem] = collector
    assert "larger than 30 MiB" in problem.message


def test_no_more_fonts_are_read_than_a_publication_may_have(tmp_path: Path) -> None:
    write(tmp_path, {f"{number:02}.ttf": font() for number in range(MAX_FILES + 5)})
    collector = Collector()
    assert len(find(tmp_path, collector).files) == MAX_FILES
    [problem] = collector
    assert problem.path == f"fonts/{MAX_FILES}.ttf"


def test_a_link_out_of_the_publication_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "away.ttf").write_bytes(font())
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.ttf").write_bytes(font())
    root = tmp_path / "publication"
    (root / "fonts").mkdir(parents=True)
    (root / "fonts" / "a.ttf").symlink_to(tmp_path / "away.ttf")
    (root / "fonts" / "more").symlink_to(tmp_path / "folder")
    (root / "fonts" / "self").symlink_to(root / "fonts")
    (root / "fonts" / "gone.ttf").symlink_to(root / "nothing")
    collector = Collector()
    assert find(root, collector).files == ()
    assert [(p.name, p.path) for p in collector] == [
        ("file-readable", "fonts/a.ttf"),
        ("file-readable", "fonts/gone.ttf"),
    ]


def test_a_font_with_any_bytes_changed_never_raises(tmp_path: Path) -> None:
    chance = random.Random(4)
    whole = (shipped() / "fonts" / "IBMPlexMono-Regular.ttf").read_bytes()[:4000]
    whole = font() + whole
    file = tmp_path / "fonts" / "own.ttf"
    file.parent.mkdir()
    for _ in range(1500):
        data = bytearray(whole[: chance.choice((len(whole), chance.randrange(len(whole))))])
        for _change in range(chance.randrange(12)):
            if data:
                data[chance.randrange(min(len(data), 400))] = chance.randrange(256)
        file.write_bytes(bytes(data))
        collector = Collector()
        assert len(find(tmp_path, collector).files) + len(collector) == 1


# --- the settings


def settings(root: Path, fonts: str) -> tuple[Publication, list[Diagnostic]]:
    (root / "sources").mkdir(exist_ok=True)
    (root / "pressroom.toml").write_text(f'name = "Test"\n[fonts]\n{fonts}\n', "utf-8")
    collector = Collector()
    return loading.load(root, collector).publication, list(collector)


def test_own_and_bundled_families_are_found_and_spelt_as_their_files_do(tmp_path: Path) -> None:
    write(tmp_path, {"own.ttf": font()})
    loaded, problems = settings(
        tmp_path, 'text = "harbourserif"\ncode = "HARBOUR SERIF"\nfallback = ["noto emoji"]'
    )
    assert problems == []
    assert loaded.fonts == Fonts(
        text="Harbour Serif",
        code="Harbour Serif",
        fallback=("Noto Emoji",),
        files=(tmp_path / "fonts" / "own.ttf",),
    )


def test_own_fonts_are_known_without_a_setting(tmp_path: Path) -> None:
    write(tmp_path, {"own.ttf": font()})
    (tmp_path / "pressroom.toml").write_text('name = "Test"\n', "utf-8")
    (tmp_path / "sources").mkdir()
    loaded = loading.load(tmp_path, Collector()).publication
    assert loaded.fonts == Fonts(files=(tmp_path / "fonts" / "own.ttf",))


def test_an_unknown_family_is_refused_with_those_there_are(tmp_path: Path) -> None:
    write(tmp_path, {"own.ttf": font()})
    loaded, [problem] = settings(tmp_path, 'text = "Harbor Serif"')
    assert loaded.fonts.text == "Source Serif 4"
    assert (problem.name, problem.path, problem.line, problem.column) == (
        "font-known", "pressroom.toml", 3, 8,
    )  # fmt: skip
    assert problem.hint.startswith("did you mean `Harbour Serif`? there are: Harbour Serif, IBM")


@pytest.mark.parametrize("name", ["a'b", 'a\\"b', "a\\\\b", "a\\u0001b", "</style>", "A, B"])
def test_a_family_name_that_would_break_out_of_a_stylesheet_is_refused(
    name: str, tmp_path: Path
) -> None:
    _, [problem] = settings(tmp_path, f'text = "{name}"')
    assert problem.name == "font-known"
    assert "does not belong into the name of a font family" in problem.message


def test_the_pdf_is_set_in_the_publication_s_own_font(tmp_path: Path) -> None:
    with TTFont(shipped() / "fonts" / "SourceSerif4-Regular.ttf") as own:
        for record in list(own["name"].names):
            if record.nameID in (1, 4, 6, 16):
                own["name"].setName("HarbourSerif", *_key(record))
        (tmp_path / "fonts").mkdir()
        own.save(tmp_path / "fonts" / "harbour.ttf")
    (tmp_path / "pressroom.toml").write_text(
        'name = "Test"\nlicense = "CC-BY-4.0"\n'
        '[fonts]\ntext = "HarbourSerif"\n[[authors]]\norganisation = "Board"\n',
        "utf-8",
    )
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.md").write_text(
        "---\ntitle: Tides\ndate: 2026-03-09\nabstract: A.\n---\n\nThe moon.\n", "utf-8"
    )
    built = pipeline.build(tmp_path, only=["pdf"], jobs=1)
    assert [d for d in built.diagnostics if d.severity != "note"] == []
    pages = pypdf.PdfReader(tmp_path / "build" / "a" / "a.pdf").pages
    names = {f.get_object()["/BaseFont"] for page in pages for f in _fonts(page).values()}
    assert any("HarbourSerif" in name for name in names)
    assert not any("Source-Serif" in name or "SourceSerif" in name for name in names)


def _key(record: Any) -> tuple[int, int, int, int]:
    return record.nameID, record.platformID, record.platEncID, record.langID


def _fonts(page: Any) -> dict[str, Any]:
    return dict(page["/Resources"]["/Font"])


# --- which font helps

HELP = {
    "水火": "Noto Serif SC", "水の": "Noto Serif JP", "カ": "Noto Serif JP",
    "한水": "Noto Serif KR", "ㄅ": "Noto Serif TC", "𠮷": "Noto Serif SC",
    "ش": "Noto Naskh Arabic", "שלום": "Noto Serif Hebrew", "अ": "Noto Serif Devanagari",
    "ก": "Noto Serif Thai", "ქ": "Noto Serif Georgian", "Ա": "Noto Serif Armenian",
    "α": "Noto Serif", "ж": "Noto Serif", "ᾳ": "Noto Serif", "አ": "Noto Serif Ethiopic",
    "∯": "Noto Sans Math", "𝔸": "Noto Sans Math", "𝄞": "Noto Music", "ᚠ": "Noto Sans Runic",
    "ཀ": "Noto Serif Tibetan", "ខ": "Noto Serif Khmer", "த": "Noto Serif Tamil",
    "🦉": "Noto Emoji", "☃": "Noto Sans Symbols 2", "！": "Noto Serif SC",
    "ש水火": "Noto Serif SC", "": "", "\ue000": "", "\U0010ffff": "", "\u1a00": "",
}  # fmt: skip


@pytest.mark.parametrize("characters", HELP)
def test_the_family_that_helps(characters: str) -> None:
    assert helping_family(characters) == HELP[characters]


def test_the_table_is_in_order_and_without_overlap() -> None:
    rows = fontfiles._helpers()
    assert all(start <= end for start, end, _ in rows)
    assert all(one[1] < other[0] for one, other in pairwise(rows))
    assert all(family.startswith("Noto ") for *_, family in rows)
