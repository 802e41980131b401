"""The pages' own fonts: a browser finds each of them, and asks for nothing else."""

from __future__ import annotations

from pathlib import Path

import chromium
import marked
import pytest

from pressroom.build import pipeline
from pressroom.files import shipped
from pressroom.post import theme

ARTICLE = """\
=== sources/one.md
@front

Plain, *italic*, **bold** and `code`.
"""


def test_the_files_are_those_that_ship_with_their_licences() -> None:
    made = {artifact.path: artifact for artifact in theme.font_files()}
    for path, artifact in made.items():
        assert artifact.data == (shipped() / path).read_bytes()
        assert artifact.work == ""
    faces = [path for path in made if path.endswith(".ttf")]
    assert len(faces) == theme.font_css("").count("@font-face")
    for path in faces:
        assert f'url("{path}")' in theme.font_css("")
        assert f'url("../{path}")' in theme.font_css("../")
        family = path.rpartition("/")[2].partition("-")[0]
        assert f"fonts/{family}-OFL.txt" in made


@pytest.mark.chromium
def test_every_page_is_set_in_them(tmp_path: Path) -> None:
    marked.parse(ARTICLE).write(tmp_path)
    assert pipeline.build(tmp_path, only=["substack", "page"], jobs=1).written
    with chromium.launched() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for name in ("index.html", "one/index.html", "one/handover.html"):
            asked.clear()
            page.goto((tmp_path / "build" / name).as_uri())
            page.evaluate("document.fonts.ready")
            loaded = page.evaluate(
                "[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)"
            )
            assert {family.strip('"') for family in loaded} >= {"Source Serif 4", "Source Sans 3"}
            failed = page.evaluate("[...document.fonts].filter(f => f.status == 'error').length")
            assert failed == 0
            fonts = (tmp_path / "build" / "fonts").as_uri()
            others = [url for url in asked if not url.startswith((fonts, "data:"))]
            assert others == [(tmp_path / "build" / name).as_uri()]
