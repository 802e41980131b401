"""The pages a person works with: axe-core finds nothing, and the keyboard does everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import chromium
import pytest
from publishing import picture

from pressroom.diagnostics import Collector, Diagnostic, Severity
from pressroom.files import Artifact
from pressroom.site import landing, overview

from .stand_in import axe_source
from .works import Publication, write_torture

pytestmark = pytest.mark.chromium
PAGES = ("handover.html", "index.html", "landing.html")
AXE = """async () => (await axe.run(document)).violations.map(
  ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join("  ")}`)"""
CONTROLS = "a[href], button, input, summary, [tabindex='0']"
SHOWN = f"""() => [...document.querySelectorAll("{CONTROLS}")].filter((node) => node.tabIndex >= 0
  && node.checkVisibility({{ visibilityProperty: true }}) && !node.closest("[aria-hidden=true]"))"""


_FINDING = Diagnostic(
    code="PR000",
    name="a-rule",
    severity=Severity.ERROR,
    path="sources/torture.md",
    line=3,
    column=1,
    end_line=None,
    end_column=None,
    message="",
    hint="Do `this` instead.",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hand-over and landing page of the torture article, an overview with all it can show."""
    publication = Publication(write_torture(tmp_path_factory.mktemp("publication")))
    folder = tmp_path_factory.mktemp("pages")
    artifacts = [made for slug in publication.works for made in publication.artifacts(slug)]
    found = [
        replace(_FINDING, severity=severity, message=f"What `is` of {severity.value}.")
        for severity in (Severity.ERROR, Severity.WARNING)
    ]
    covers = {"torture": picture(360, 509)}
    index = overview.render(publication.catalog, artifacts, covers, found, Collector())
    assert index is not None
    (folder / "index.html").write_bytes(index.data)
    (folder / "handover.html").write_bytes(publication.files("torture")["handover.html"])
    work = publication.works["torture"]
    names = ("torture.pdf", "citation.bib", "record.json")
    beside = [Artifact(f"torture/{name}", b"x", "text/plain", "torture") for name in names]
    page = landing.render(work, publication.catalog, Collector(), beside)[0]
    (folder / "landing.html").write_bytes(page.data)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium.launched() as instance:
        yield instance


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Any]:
    contexts: list[Any] = []

    def open_page(name: str, scheme: str = "light", width: int = 1280) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.goto((folder / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("handover.html", 1280),
        ("handover.html", 390),
        ("index.html", 1280),
        ("index.html", 390),
        ("landing.html", 1280),
        ("landing.html", 390),
    ],
)
def test_axe_finds_nothing(opened: Any, name: str, scheme: str, width: int) -> None:
    page = opened(name, scheme, width)
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    page.evaluate(axe_source())
    assert page.evaluate(AXE) == []


def test_axe_finds_what_is_wrong(opened: Any) -> None:
    page = opened("handover.html")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\"><button>')")
    page.evaluate(axe_source())
    found = " ".join(page.evaluate(AXE))
    assert "image-alt" in found
    assert "button-name" in found


@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_reached_in_the_order_shown_and_is_seen(opened: Any, name: str) -> None:
    page = opened(name)
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    count = page.evaluate(f"({SHOWN})().length")
    assert count > 5
    order: list[int] = []
    for _ in range(count):
        page.keyboard.press("Tab")
        place, outline = page.evaluate(
            f"""() => {{ const node = document.activeElement;
            return [({SHOWN})().indexOf(node), getComputedStyle(node).outlineStyle]; }}"""
        )
        order.append(place)
        assert outline not in ("none", "hidden")
    assert order == list(range(count))
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    assert page.evaluate(f"({SHOWN})().indexOf(document.activeElement)") == count - 3


def test_the_hand_over_works_by_keyboard_alone(opened: Any) -> None:
    page = opened("handover.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    assert page.evaluate("location.hash") == "#title"
    buttons = page.locator("button.copy")
    for index in range(buttons.count()):
        button = buttons.nth(index)
        button.focus()
        page.keyboard.press("Enter" if index % 2 else "Space")
        what = button.get_attribute("data-what")
        page.get_by_text(f"Copied: {what}", exact=True).wait_for(state="attached")
        assert button.evaluate("(node) => node === document.activeElement")
    for box in page.locator("input[type=checkbox]").all():
        box.focus()
        page.keyboard.press("Space")
        assert box.is_checked()
    assert page.locator("#progress").inner_text() == "5 of 5 steps done"
    for link in page.locator("nav a").all():
        link.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == link.get_attribute("href")
    post = page.locator("#post")
    post.focus()
    page.keyboard.press("PageDown")
    post.evaluate(
        """(node) => new Promise((done) => {
          const look = () => (node.scrollTop > 0 ? done() : requestAnimationFrame(look));
          look();
        })"""
    )


def test_the_overview_opens_its_lists_by_keyboard(opened: Any) -> None:
    page = opened("index.html")
    details = page.locator("details").all()
    assert details
    for one in details:
        one.locator("summary").focus()
        page.keyboard.press("Enter")
        assert one.evaluate("(node) => node.open")
