"""The cases of exported HTML, export zips made of them, and words to compare."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pressroom.diagnostics import Collector
from pressroom.importing import export
from pressroom.importing.sources import Defaults
from pressroom.model.work import Person

CASES = Path(__file__).resolve().parents[1] / "importing" / "export" / "cases"
DEFAULTS = Defaults((Person("Josiah", "Carberry"),), "CC-BY-4.0", "Test Notes", "en")
OLD = "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url"
NEW = OLD.replace("email_sent_at,", "email_sent_at,inbox_sent_at,")


def html() -> dict[str, str]:
    """The HTML of each case by its name."""
    return {file.stem: file.read_text("utf-8") for file in sorted(CASES.glob("*.html"))}


def rows(posts: Mapping[str, str], columns: str = NEW) -> str:
    """A posts.csv for posts by ``<id>.<slug>``, with a title each."""
    out = io.StringIO()
    table = csv.DictWriter(out, columns.split(","), "", "ignore", lineterminator="\r\n")
    table.writeheader()
    for name, title in posts.items():
        table.writerow(
            {
                "post_id": name,
                "post_date": "2025-11-21T10:00:00.000Z",
                "is_published": "true",
                "type": "newsletter",
                "title": title,
                "subtitle": "About &amp; around",
            }
        )
    return "\ufeff" + out.getvalue()


def archive(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """A zip of files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def read(path: Path) -> tuple[dict[str, str], list[tuple[str, str, int | None]]]:
    """Import a zip: the articles by file name; the findings by rule, place in the zip, line."""
    collector = Collector()
    articles = export.from_archive(path, path.name, export.ImportOptions(DEFAULTS), collector)
    return {d.filename: d.text for d in articles}, [(d.name, d.path, d.line) for d in collector]


def words(text: str) -> list[str]:
    """Words and numbers in order, whatever their typography."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text))


def without(expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """The words of ``expected`` that do not stand in ``found`` in their order."""
    lost, at = [], 0
    for word in expected:
        try:
            at = found.index(word, at) + 1
        except ValueError:
            lost.append(word)
    return lost
