"""One saved post: title, subtitle, date and address from its markup, then its body alone."""

from __future__ import annotations

import exports
import pytest

from pressroom.diagnostics import Collector
from pressroom.importing import export
from pressroom.importing.export.saved import is_html
from pressroom.importing.sources import Defaults

WHOLE = """\
<!DOCTYPE html>
<html lang="en"><head><title>Tides - Harbour Letters</title>
<link rel="canonical" href="https://letters.example.org/p/high-tides">
<meta property="og:title" content="Another title">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"High &amp; Low",
"datePublished":"2025-11-20T09:00:00+00:00","description":"About tides"}</script></head>
<body><nav>Menu</nav><article>
<h1 class="post-title published">High Tides</h1><h3 class="subtitle">How they come</h3>
<time datetime="2024-01-01T00:00:00Z">Jan 1</time><div class="post-ufi">Share</div>
<div class="available-content"><div dir="auto" class="body markup"><p>The water rises.</p>
<h2>And falls</h2></div></div></article><footer>Ready for more?</footer></body></html>
"""
FRAGMENT = '<div class="body markup"><h1 class="post-title">Short</h1><p>One line.</p></div>'


def imported(html: str, name: str = "folder/My page.html") -> tuple[dict[str, str], list[str]]:
    collector = Collector()
    settings = export.ImportOptions(exports.DEFAULTS)
    drafts = export.from_page(html.encode(), name, settings, collector)
    return {d.filename: d.text for d in drafts}, [d.message for d in collector]


def test_a_whole_page_says_all_of_its_front_matter() -> None:
    texts, found = imported(WHOLE)
    assert texts == {
        "high-tides.md": '---\ntitle: "High Tides"\nsubtitle: "How they come"\n'
        'date: 2025-11-20\nslug: "high-tides"\nsubstack:\n'
        '  url: "https://letters.example.org/p/high-tides"\n---\n\n'
        "The water rises.\n\n## And falls\n"
    }
    assert found == []


def test_what_the_headings_do_not_say_comes_from_the_head() -> None:
    for gone, title, subtitle in (
        ('<h1 class="post-title published">High Tides</h1>', "High & Low", "How they come"),
        ('<h3 class="subtitle">How they come</h3>', "High Tides", "About tides"),
    ):
        texts, _ = imported(WHOLE.replace(gone, ""))
        assert f'title: "{title}"\nsubtitle: "{subtitle}"\n' in texts["high-tides.md"]
    page = WHOLE.replace("ld+json", "other")
    page = page.replace('<h1 class="post-title published">High Tides</h1>', "")
    assert 'title: "Another title"' in imported(page)[0]["high-tides.md"]
    assert "date: 2024-01-01" in imported(page)[0]["high-tides.md"]


def test_a_fragment_says_less_and_the_rest_is_asked_for() -> None:
    texts, found = imported(FRAGMENT)
    assert texts == {"my-page.md": '---\ntitle: "Short"\nslug: "my-page"\n---\n\nOne line.\n'}
    assert found == ["nothing says the post's date"]
    texts, found = imported("<p>Only text.</p>")
    assert 'title: "My page"' in texts["my-page.md"]
    assert len(found) == 2
    assert imported("<div> </div>")[0] == {}


def test_what_the_publication_does_not_say_is_asked_for_once() -> None:
    collector = Collector()
    export.from_page(WHOLE.encode(), "a.html", export.ImportOptions(Defaults()), collector)
    assert [d.name for d in collector] == ["import-unsaid"] * 3


@pytest.mark.parametrize(
    ("head", "html"),
    [
        (b"<!DOCTYPE html><html>", True),
        (b"\xef\xbb\xbf \n<!-- saved --><HTML lang=en>", True),
        (b'<div class="body markup">', True),
        (b"<p>text", True),
        (b"EXAMPLE NOTES\n\n<p> is a tag", False),
        (b"<https://example.org>", False),
        (b"# Title", False),
        (b"", False),
    ],
)
def test_html_is_known_by_its_beginning(head: bytes, html: bool) -> None:
    assert is_html(head) is html


def test_words_in_a_figure_that_are_no_caption_stay() -> None:
    html = '<p>Before.</p><figure>Beside it. <img src="https://a.org/b.png" alt="A"></figure>'
    [text] = imported(html)[0].values()
    assert text.endswith("Before.\n\nBeside it. [Picture: A](https://a.org/b.png)\n")


def test_a_list_right_within_a_list_belongs_to_the_text_above() -> None:
    [text] = imported("<ul>Above<ul><li>Below</li></ul></ul>")[0].values()
    assert text.endswith("- Above\n  - Below\n")
