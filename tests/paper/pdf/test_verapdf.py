"""veraPDF's verdict: every work is valid PDF/A-3a and PDF/UA-1, and damage is not."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import shared
import verapdf

from . import built

pytestmark = [pytest.mark.verapdf, verapdf.needs_verapdf]

_HAS_CAPTURES = (shared.CAPTURES / "part-1.txt").is_file()


@pytest.fixture(scope="module")
def verdicts(works: Path) -> dict[str, dict[str, list[str]]]:
    """The failed rules of every work by flavour; one run of Java serves all processes."""
    with (works / "verapdf.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = works / "verapdf.json"
        if not file.exists():
            file.write_text(json.dumps(_judged(works)), "utf-8")
        fcntl.flock(lock, fcntl.LOCK_UN)
    verdicts: dict[str, dict[str, list[str]]] = json.loads(file.read_text("utf-8"))
    return verdicts


def _judged(works: Path) -> dict[str, dict[str, list[str]]]:
    files: dict[Path, str] = {}
    unbuilt: dict[str, dict[str, list[str]]] = {}
    for name in built.PLAIN_NAMES:
        if name.startswith("captured/") and not _HAS_CAPTURES:
            continue
        try:
            files[built.build(works, name).pdf] = name
        except pytest.fail.Exception as failure:
            unbuilt[name] = {key: [str(failure)] for key in verapdf.FLAVOURS}
    found: dict[str, dict[str, list[str]]] = {name: {} for name in files.values()}
    for (file, flavour), rules in verapdf.validate(files).items():
        found[files[file]][flavour] = rules
    return found | unbuilt


@pytest.mark.parametrize("flavour", verapdf.FLAVOURS)
@pytest.mark.parametrize("name", built.NAMES)
def test_every_work_is_valid(
    verdicts: dict[str, dict[str, list[str]]], name: str, flavour: str
) -> None:
    assert verdicts[name][flavour] == []


# --- that it can fail


def _figures(pdf: pikepdf.Pdf) -> list[Any]:
    return [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
    ]


def _without_alternative(pdf: pikepdf.Pdf) -> None:
    del _figures(pdf)[-1]["/Alt"]


def _without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]


def _relabelled(before: bytes, after: bytes) -> Any:
    def change(pdf: pikepdf.Pdf) -> None:
        data = pdf.Root.Metadata.read_bytes()
        assert before in data
        pdf.Root.Metadata = pdf.make_stream(
            data.replace(before, after), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )

    return change


def _without_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/OutputIntents"]


def _skipped_level(pdf: pikepdf.Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/H2":
            thing["/S"] = pikepdf.Name("/H4")


DAMAGE = {
    "alternative text gone": (_without_alternative, "ua1", "7.3-1"),
    "language gone": (_without_language, "ua1", "7.2-"),
    "label of PDF/UA damaged": (
        _relabelled(b"<pdfuaid:part>1<", b"<pdfuaid:part>2<"),
        "ua1",
        "5-",
    ),
    "label of PDF/A damaged": (
        _relabelled(b'pdfaid:part="3"', b'pdfaid:part="9"'),
        "3a",
        "6.6.4-",
    ),
    "output intent gone": (_without_output_intent, "3a", "6.2.4.3-"),
    "level skipped": (_skipped_level, "ua1", "7.4.2-"),
}


@pytest.fixture(scope="module")
def damaged(works: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The rules that each damaged copy of one work breaks."""
    good = built.build(works, "everything/torture").pdf
    folder = tmp_path_factory.mktemp("damaged")
    files = {}
    for number, (name, (change, _, _)) in enumerate(DAMAGE.items()):
        with pikepdf.open(good) as pdf:
            change(pdf)
            files[name] = folder / f"{number}.pdf"
            pdf.save(files[name])
    verdicts = verapdf.validate(files.values())
    return {name: verdicts[file, DAMAGE[name][1]] for name, file in files.items()}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_judged(
    damaged: dict[str, list[str]], verdicts: dict[str, dict[str, list[str]]], name: str
) -> None:
    _, flavour, rule = DAMAGE[name]
    assert any(found.startswith(rule) for found in damaged[name]), damaged[name]
    before = verdicts["everything/torture"][flavour]
    assert not any(found.startswith(rule) for found in before)
