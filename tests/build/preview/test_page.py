"""The page in a real Chromium: it follows each save, and says what is wrong, to everyone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromium
import pytest
from playwright.sync_api import Error

from pressroom.build.preview import BuildOptions, Session
from pressroom.build.preview.events import Event
from pressroom.build.preview.server import serving
from pressroom.build.preview.status import Status
from pressroom.commands import output

from ...editor.stand_in import axe_source
from ...editor.test_accessible import AXE
from .publishing import BROKEN, QUICK, Events, save, write

pytestmark = pytest.mark.chromium


@dataclass
class Shown:
    """A publication under way, and a browser that looks at it."""

    root: Path
    address: str
    browser: Any

    def page(self, name: str, scheme: str = "light", width: int = 1280) -> Any:
        context = self.browser.new_context(
            viewport={"width": width, "height": 700}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda one: one.type == "error" and page.errors.append(one.text))
        page.goto(self.address + name)
        return page


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    root = (tmp_path_factory.mktemp("preview") / "p").resolve()
    write(root, ("one", "two"))
    events = Events()
    status = Status(root / "build", lambda found: output.as_text(found, root))

    def receive(event: Event) -> None:
        status.update(event)
        events(event)

    with Session(BuildOptions(root, kinds=QUICK), receive) as session:
        events.built()
        status.view = session.view
        with serving(status) as address, chromium.launched() as browser:
            yield Shown(root, address, browser)


def answer(page: Any, promise: str, script: str = "") -> Any:
    """What a ``promise`` gives, asked again where the page is loaded anew meanwhile.

    Playwright waits without end for one that went with its page.
    """
    for _ in range(4):
        with contextlib.suppress(Error):
            page.evaluate(script)
            page.evaluate(f"void ({promise}).then((one) => {{ window.answer = {{ one }} }})")
            page.wait_for_function("window.answer !== undefined", timeout=10_000)
            return page.evaluate("window.answer.one")
    raise AssertionError("no answer")


@pytest.fixture(autouse=True)
def closed(shown: Shown) -> Iterator[None]:
    yield
    for context in shown.browser.contexts:
        context.close()


@pytest.mark.parametrize("name", ["one/handover.html", "one/substack.html"])
def test_a_save_is_shown_where_the_reader_is(name: str, shown: Shown) -> None:
    long = "\n\n".join(f"Paragraph {number}." for number in range(120))
    save(shown.root, "one", long)
    page = shown.page(name)
    page.get_by_text("Paragraph 119.").first.wait_for(state="attached")
    if name == "one/handover.html":
        page.locator("[data-tick=check-title]").check()
        page.evaluate("document.getElementById('post').scrollTop = 150")
    answer(page, "document.fonts.ready.then(() => window.scrollTo(0, 400))")
    page.wait_for_timeout(200)
    words = f"Saved for {name.replace('/', ' ')}."
    save(shown.root, "one", f"{long}\n\n{words}")
    page.get_by_text(words).first.wait_for(state="attached")
    for _ in range(2):  # at once, and after a page with scripts of its own was loaded anew
        assert answer(page, "document.fonts.ready.then(() => window.scrollY)") == 400
        if name == "one/handover.html":
            assert page.evaluate("document.getElementById('post').scrollTop") == 150
            assert page.locator("[data-tick=check-title]").is_checked()
        page.wait_for_timeout(2500)
        # On a loaded machine it may still be loading, and has no place yet.
        page.wait_for_function("document.readyState === 'complete' && window.scrollY > 0")
    if name == "one/handover.html":
        assert words in page.evaluate("document.getElementById('given').textContent")
    assert page.errors == []


def test_a_title_is_shown_on_landing_page_and_overview(shown: Shown) -> None:
    pages = [shown.page("one/"), shown.page("")]
    file = shown.root / "sources/one.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: One", "title: Another title"), encoding="utf-8")
    for page in pages:
        page.get_by_text("Another title").first.wait_for()
        page.wait_for_timeout(2000)
        assert "Another title" in page.inner_text("body")
        assert page.errors == []


def test_what_is_broken_is_shown_over_the_last_good_version(shown: Shown) -> None:
    save(shown.root, "one", "Good so far.")
    page = shown.page("one/handover.html")
    page.locator("#post").get_by_text("Good so far.").wait_for()
    save(shown.root, "one", BROKEN)
    page.get_by_role("alert").filter(has_text="Not built").wait_for()
    report = page.locator("aside pre").inner_text()
    assert "sources/one.md:11:1: error: " in report
    assert "    [^a]: Two.\n    ^~~~" in report
    assert "    hint: " in report
    # Waited for: the page may be loading anew in this very moment.
    page.locator("#post").get_by_text("Good so far.").wait_for()
    page.reload()  # and whoever comes later is told too
    page.locator("aside section").wait_for()
    save(shown.root, "one", "Mended.")
    page.locator("#post").get_by_text("Mended.").wait_for()
    page.locator("aside section").wait_for(state="hidden")
    page.get_by_role("status").filter(has_text="post ").wait_for()
    assert page.errors == []


def test_warnings_do_not_stand_in_the_way(shown: Shown) -> None:
    page = shown.page("one/handover.html")
    file = shown.root / "sources/one.md"
    save(shown.root, "one", "Without an abstract.")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("abstract: What it is about.\n", ""), encoding="utf-8")
    page.locator("#post").get_by_text("Without an abstract.").wait_for()
    page.wait_for_timeout(500)
    assert page.locator("aside section").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_corner_and_banner(scheme: str, width: int, shown: Shown) -> None:
    save(shown.root, "one", f"Looked at in {scheme}, {width} wide.")
    page = shown.page("one/handover.html", scheme, width)
    save(shown.root, "one", f"Looked at in {scheme}, {width} wide, once more.")
    page.get_by_role("status").filter(has_text="post ").wait_for()
    save(shown.root, "one", BROKEN)
    page.locator("aside section").wait_for()
    assert answer(page, f"({AXE})()", axe_source()) == []


def test_no_script_comes_from_elsewhere(shown: Shown) -> None:
    context = shown.browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{shown.address}one/")
    page.wait_for_timeout(500)
    assert all(url.startswith((shown.address, "data:")) for url in asked)
    assert any(url.endswith("/.pressroom/preview.js") for url in asked)
