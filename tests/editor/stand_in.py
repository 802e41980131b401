"""The editor stand-in in a real Chromium; see README.md beside this file."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import shared

from .document import Node

SECONDS_TO_BUNDLE = 300


@cache
def editor_page() -> Path:
    """The page of the stand-in, built on first use; skips where npm is missing."""
    if shutil.which("npm") is None:
        pytest.skip("no npm on the path, which builds the editor stand-in")
    done = subprocess.run(
        [str(shared.REPOSITORY / "scripts" / "editor-bundle")],
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_BUNDLE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def axe_source() -> str:
    """axe-core as a script."""
    return (editor_page().parent / "axe.min.js").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Carried:
    """What the clipboard held."""

    html: str
    text: str


class Editor:
    """An open editor; ``page`` is its page in the browser."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(editor_page().as_uri())

    def pasted(self) -> tuple[Node, Carried]:
        """Press Ctrl+V in the empty editor: its document, and what the clipboard gave it."""
        self.page.bring_to_front()
        self.page.evaluate("standIn.clear()")
        self.page.keyboard.press("Control+V")
        self.page.wait_for_function("standIn.carried() !== null")
        given = self.page.evaluate("standIn.carried()")
        assert given["types"] == ["text/html", "text/plain"]
        assert not self.errors
        return self.page.evaluate("standIn.document()"), Carried(given["html"], given["text"])

    def paste(self, html: str, text: str = "") -> Node:
        """The document that comes of a paste event with these two forms."""
        document: Node = self.page.evaluate("([h, t]) => standIn.paste(h, t)", [html, text])
        assert not self.errors
        return document

    def refusal(self, document: Node) -> str:
        """Why the schema refuses a document in JSON form, or an empty string."""
        reason: str = self.page.evaluate("given => standIn.refusal(given)", document)
        return reason
