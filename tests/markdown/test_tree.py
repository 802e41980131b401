"""Markdown to the typed tree, a golden file a construct.

``PRESSROOM_REFRESH=1`` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from dump import dump

from pressroom.citations.bibliography import load
from pressroom.diagnostics import Collector, Place
from pressroom.files import FileRef, Source
from pressroom.markdown import build

FOLDER = Path(__file__).parent / "cases"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.md")), ids=lambda file: file.stem)
def test_tree(file: Path) -> None:
    collector = Collector()
    refs = FileRef(FOLDER / "refs.json", "refs.json", Place(file.name))
    bibliography = load(refs, "refs.json", collector)
    assert bibliography is not None
    source = Source(file.name, file.read_text(encoding="utf-8"), file)
    body = build(source, 0, FOLDER, bibliography, collector)
    text = dump(body.document)
    for link in body.links:
        text += f"article link {link.path}#{link.fragment} at {link.place}\n"
    for found in collector:
        text += f"{found.place} {found.name}\n"
    golden = file.with_suffix(".tree")
    if os.environ.get("PRESSROOM_REFRESH"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
