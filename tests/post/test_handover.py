"""The hand-over page: what it says, that nothing breaks out, and that it works in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import chromium
import html5lib
import pytest
from publishing import GAUGE, article, load, one

from pressroom import post
from pressroom.diagnostics import Collector
from pressroom.files import asset
from pressroom.metadata.colours import MIN_CONTRAST, contrast, readable
from pressroom.model.work import Catalog, Work
from pressroom.post import frame, theme
from pressroom.post.handover import BYTES_PER_LINK, BYTES_PER_PICTURE, WARN_BYTES, email_bytes
from pressroom.post.theme import DARK_CONTRAST, page_css

from .posting import Posted
from .safe_profile import problems

DATA_URI = r"data:image/png;base64,[A-Za-z0-9+/=]+"
BODY = """A harbour is a clock.[^1] See [a critic](https://example.org/critic?a=1&b=2).

## What the clerk wrote

![A "curve" & more.](gauge.svg "The *gauge*"){#fig:gauge}

| Port | Rise |
|------|-----:|
| Saint Erth | 4.1 |

::: subscribe
:::

1. Measure.
   - at noon

> A promise.

```
if a < b: wait()  # </script>
```

[^1]: Unless the moon counts.
"""
MORE = """subtitle: Why a table is an argument
substack:
  tables: bullets
  seo_title: The clerk who argued with the moon and printed it for all to see
  tags: [history, measurement]
"""


def files_of(work: Work, catalog: Catalog) -> dict[str, bytes]:
    artifacts = post.render(work, catalog, Collector())
    return {a.path.split("/", 1)[1]: a.data for a in artifacts}


def posted(work: Work, catalog: Catalog) -> Posted:
    found = Collector()
    before, after = frame.opening(work, catalog, found), frame.closing(work, catalog, found)
    return Posted(work, catalog, before=before, after=after)


def page_of(folder: Path, body: str = BODY, more: str = MORE) -> str:
    return files_of(*one(folder, body, more, gauge_svg=GAUGE))["handover.html"].decode()


def text_of(html: str) -> str:
    """The words of the page as shown, without its scripts and styles."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    body = tree.find("body")
    for script in [*body.iter("script")]:
        script.text = ""
    return " ".join("".join(body.itertext()).split())


def test_says_what_to_enter_where(tmp_path: Path) -> None:
    text = text_of(page_of(tmp_path))
    assert "64 characters; longer than advised: under 60 is advised." in text
    assert "26 characters; under 160 is advised. Taken from the subtitle" in text
    assert "history, measurement" in text
    assert "Put a subscribe button into the body after “Port: Saint Erth; Rise: 4.1”." in text
    assert re.search(r"stands as a list, one item a row sources/article\.md:\d+", text)
    order = [text.index(f" {name} Done") for name in ("Title and subtitle", "Body", "Pictures")]
    order += [text.index(f" {name} Done") for name in ("Settings", "Checks before sending")]
    assert order == sorted(order)


def test_says_nothing_of_what_is_not_there(tmp_path: Path) -> None:
    text = text_of(page_of(tmp_path, "Only words.", ""))
    for absent in ("Subtitle", "Section", "Tags", "table", "None"):
        assert absent not in text
    assert "This post has no pictures." in text
    assert "Nothing: the post has the form of the source." in text
    assert "A short study of tides." in text


def test_asks_for_nothing_from_anywhere(tmp_path: Path) -> None:
    tree = html5lib.parse(page_of(tmp_path), namespaceHTMLElements=False)
    for node in tree.iter():
        assert not [name for name in node.attrib if name.startswith("on")]
        if node.tag in {"img", "script", "iframe", "source"} and "src" in node.attrib:
            assert node.get("src").startswith("data:image/")
        if node.tag == "link":
            assert node.get("href") == "data:,"
    styles = "".join(node.text for node in tree.iter("style"))
    assert "url(" not in styles.replace(theme.font_css("../"), "")
    assert "@import" not in styles


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_nothing_of_a_source_breaks_out(tmp_path: Path) -> None:
    more = (
        f"subtitle: '{HOSTILE}'\nkeywords: ['{HOSTILE}']\n"
        f"substack: {{seo_title: '{HOSTILE}', section: '{HOSTILE}', tags: ['{HOSTILE}']}}\n"
    )
    body = f'A `{HOSTILE}` &lt;script&gt;.\n\n!["> `<script>`](gauge.svg "`<script>`")\n'
    catalog = load(
        tmp_path,
        {"a.md": article(body, title=f"'{HOSTILE}'", more=more), "gauge.svg": GAUGE},
    )
    work = catalog.works[0]
    files = files_of(work, catalog)
    tree = html5lib.parse(files["handover.html"].decode(), namespaceHTMLElements=False)
    scripts = [node.text for node in tree.iter("script")]
    assert len(scripts) == 2
    html = files["substack.html"].decode()
    assert json.loads(scripts[0]) == {"html": html, "text": posted(work, catalog).text}
    assert scripts[1].strip() == asset("substack/handover.js").strip()
    assert not [node for node in tree.iter() if "onerror" in node.attrib]
    assert not problems(files["substack.html"].decode())


def test_the_preview_is_the_body_with_its_pictures_in_it(tmp_path: Path) -> None:
    files = files_of(*one(tmp_path, BODY, MORE, gauge_svg=GAUGE))
    page = files["handover.html"].decode()
    start = page.index(">", page.index('id="post"')) + 1
    shown = page[start : page.index("</div>", start)]
    assert not problems(shown)
    back = re.sub(DATA_URI, "images/01-gauge.png", shown)
    assert back == files["substack.html"].decode().strip("\n")


@pytest.mark.parametrize(("words", "warns"), [(100, False), (20_000, True)])
def test_warns_of_a_large_e_mail(words: int, warns: bool, tmp_path: Path) -> None:
    text = text_of(page_of(tmp_path, "tide " * words, ""))
    assert ("consider a shorter post" in text) is warns
    assert "by estimate" in text


def test_the_estimate_counts_links_and_pictures() -> None:
    html = '<p>é <a href="https://example.org/">a</a></p><figure><img src="images/a"></figure>'
    assert email_bytes(html) == len(html) + 1 + BYTES_PER_LINK + BYTES_PER_PICTURE
    assert WARN_BYTES == 80_000


def test_colours_are_readable_in_both_schemes() -> None:
    tokens = asset("tokens.css")
    for scheme in (tokens[: tokens.index("@media")], tokens[tokens.index("@media") :]):
        values = dict(re.findall(r"--(\w+): (#[0-9a-f]+);", scheme))
        for text in ("ink", "quiet", "accent", "good", "warn"):
            for paper in ("paper", "wash"):
                assert contrast(values[text], values[paper]) >= MIN_CONTRAST, (text, paper)


@pytest.mark.parametrize(
    "accent", ["#1d3f72", "#ff0", "#ffffff", "#000000", "#7f7f7f", "#c0392bff"]
)
def test_any_accent_becomes_readable(accent: str) -> None:
    light, dark = re.findall(r"--accent: (#[0-9a-f]+); }", page_css(accent))
    assert min(contrast(light, "#ffffff"), contrast(light, "#f6f5f1")) >= MIN_CONTRAST
    assert min(contrast(dark, "#16171a"), contrast(dark, "#1f2024")) >= DARK_CONTRAST


def test_a_readable_accent_stays() -> None:
    assert readable("#1d3f72", "#ffffff") == "#1d3f72"
    assert contrast("#000", "#fff") == pytest.approx(21)


# --- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium.launched() as instance:
        yield instance


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of one post, and its plain text as ``text``."""
    work, catalog = one(tmp_path_factory.mktemp("post"), BODY, MORE, gauge_svg=GAUGE)
    return {**files_of(work, catalog), "text": posted(work, catalog).text.encode()}


@pytest.fixture
def opened(
    browser: Any, files: dict[str, bytes], tmp_path: Path
) -> Iterator[tuple[Any, dict[str, bytes], list[str]]]:
    """The page opened from the disk, the files, and everything that went wrong or was asked for."""
    path = tmp_path / "work" / "handover.html"
    path.parent.mkdir()
    path.write_bytes(files["handover.html"])
    fonts = tmp_path / theme.FONTS
    fonts.mkdir()
    for font in theme.font_files():
        (tmp_path / font.path).write_bytes(font.data)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    events: list[str] = []
    page.on("console", lambda message: events.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: events.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: (
            events.append(f"request: {request.url[:80]}")
            if not request.url.startswith(("data:", path.as_uri(), fonts.as_uri()))
            else None
        ),
    )
    page.goto(path.as_uri())
    yield page, files, events
    context.close()


PASTE_BOX = """() => {
  const box = document.createElement("div");
  box.contentEditable = "true"; box.id = "paste-box"; document.body.append(box);
  box.addEventListener("paste", (event) => {
    window.pasted = { html: event.clipboardData.getData("text/html"),
                      text: event.clipboardData.getData("text/plain") };
    event.preventDefault();
  });
  box.focus();
}"""


WAYS = {
    "as it is": "0",
    "only the copy event": "Object.defineProperty(navigator, 'clipboard', {value: undefined})",
    "only the clipboard API": "document.execCommand = () => false",
}


def paste(page: Any) -> dict[str, str]:
    page.evaluate(PASTE_BOX)
    page.keyboard.press("Control+V")
    page.wait_for_function("window.pasted !== undefined")
    pasted: dict[str, str] = page.evaluate("window.pasted")
    page.evaluate("document.getElementById('paste-box').remove(); delete window.pasted")
    return pasted


def words(html: str) -> list[str]:
    return unescape(re.sub(r"<[^>]+>", " ", html)).split()


@pytest.mark.chromium
@pytest.mark.parametrize("way", WAYS)
def test_copy_body_carries_html_and_plain_text(opened: Any, way: str) -> None:
    page, files, events = opened
    page.evaluate(WAYS[way])
    page.get_by_role("button", name="Copy body").click()
    page.get_by_text("Copied: body").wait_for(state="attached")
    assert page.locator("[data-copy-body]").inner_text() == "Copied"
    pasted = paste(page)
    html = files["substack.html"].decode()
    assert words(pasted["html"]) == words(html)
    assert "data:image/png;base64," in pasted["html"]
    assert "images/01" not in pasted["html"]
    assert pasted["text"] == files["text"].decode()
    if way != "only the clipboard API":  # Chromium wraps what goes that way in a document
        assert re.sub(DATA_URI, "images/01-gauge.png", pasted["html"]) == html
    assert not events


@pytest.mark.chromium
@pytest.mark.parametrize("way", WAYS)
def test_a_field_is_copied_as_it_is(opened: Any, way: str) -> None:
    page, _, events = opened
    page.evaluate(WAYS[way])
    page.get_by_role("button", name="Copy alternative text of picture 1").click()
    page.get_by_text("Copied: alternative text of picture 1").wait_for(state="attached")
    assert paste(page)["text"] == 'A "curve" & more.'
    assert not events


@pytest.mark.chromium
def test_ticks_are_remembered_and_a_new_build_is_noticed(opened: Any) -> None:
    page, _, events = opened
    page.get_by_label("Done with: Body").check()
    page.get_by_label("The links open what they say.").check()
    assert page.locator("#progress").inner_text() == "1 of 5 steps done"
    page.reload()
    assert page.get_by_label("Done with: Body").is_checked()
    assert page.get_by_label("The links open what they say.").is_checked()
    assert not page.get_by_label("Done with: Pictures").is_checked()
    assert not page.locator("#stale").is_visible()
    path = Path(page.url.removeprefix("file://"))
    path.write_text(re.sub('data-revision="[^"]+"', 'data-revision="x"', path.read_text("utf-8")))
    page.reload()
    assert page.locator("#stale").is_visible()
    page.get_by_role("button", name="untick all").click()
    assert page.locator("input:checked").count() == 0
    assert not page.locator("#stale").is_visible()
    assert not events


@pytest.mark.chromium
def test_works_where_storage_is_denied(opened: Any) -> None:
    page, _, events = opened
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', "
        "{get() { throw new DOMException('denied', 'SecurityError') }})"
    )
    page.reload()
    page.get_by_label("Done with: Body").check()
    assert page.locator("#progress").inner_text() == "1 of 5 steps done"
    assert not events


@pytest.mark.chromium
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(opened: Any, width: int) -> None:
    page, _, _ = opened
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.chromium
def test_everything_can_be_reached_with_the_keyboard(opened: Any) -> None:
    page, _, _ = opened
    total = page.locator("button:visible, input, #post").count()
    reached: set[str] = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(() => { const e = document.activeElement; if (!e.matches('button, input, #post'))"
                " return ''; return [...document.querySelectorAll('*')].indexOf(e) + ''})()"
            )
        )
    assert len(reached - {""}) == total
