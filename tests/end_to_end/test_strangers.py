"""Articles that others wrote for other tools are built as they lie there, and keep their words.

The judge reads neither the program's code nor its tree: it looks for the words of the raw text in
the post and in the PDF, and for what looks like syntax that was not read.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest
from shared import SHARED

CORPUS = SHARED / "corpus"
JUDGE = SHARED / "tools" / "strangers.py"
NAMES = sorted(path.name for path in CORPUS.glob("*/")) if CORPUS.is_dir() else []

pytestmark = [
    pytest.mark.skipif(not NAMES, reason=f"no articles in {CORPUS}; set PRESSROOM_SHARED"),
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (poppler-utils)"),
]


@pytest.mark.parametrize("name", NAMES or ["none"])
def test_an_article_of_a_stranger_is_built_whole(name: str, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("strangers", JUDGE)
    assert spec is not None
    assert spec.loader is not None
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    program = tmp_path / "pressroom"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pressroom "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    said, good = judge.one(str(program), CORPUS / name)
    assert good, said
