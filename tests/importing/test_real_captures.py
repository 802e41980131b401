"""The real captured pages, which are not part of the repository.

They are looked for in the folder that ``PRESSROOM_SHARED`` names, else beside
the repository. Which lines are the article's is worked out here once more,
without the importer's own code. ``pytest -s`` shows the measured figures.
"""

from __future__ import annotations

import difflib
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from pressroom import markdown
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Severity
from pressroom.files import Source, read
from pressroom.importing.capture import import_captures
from pressroom.importing.sources import Defaults, Import
from pressroom.model.work import Person

FOLDER = Path(os.environ.get("PRESSROOM_SHARED", Path(__file__).parents[3] / "shared")) / "captures"
PAGES = ("part-1.txt", "part-2.txt")

pytestmark = pytest.mark.skipif(
    not all((FOLDER / name).is_file() for name in PAGES),
    reason=f"the captured pages are not in {FOLDER}; set PRESSROOM_SHARED",
)

SECTIONS = {
    "part-1.txt": {1: 3, 2: 3, 3: 4, 4: 3, 5: 3, 6: 3},
    "part-2.txt": {7: 6, 8: 5, 9: 6, 10: 5, 11: 9, 12: 5},
}
LETTERED = {"9.4": "abcd", "10.1": "abc", "10.2": "abc", "10.3": "abcde", "12.2": "abc"}
LETTERED["12.3"] = "abcde"
TITLES: dict[str, list[str]] = {"part-1.txt": [], "part-2.txt": ["Summary"]}
SENTENCES = [
    ("part-1.txt", "attached | to amino acids"),
    ("part-2.txt", "autonomic | fluctuations"),
    ("part-2.txt", "and the | system that"),
    ("part-2.txt", "axes— | not through"),
]
"""Where a page break stands within a sentence."""

DRAWN = {
    "part-1.txt": [(75, 91), (123, 139), (372, 396), (604, 616), (672, 692), (712, 746)],
    "part-2.txt": [(146, 180), (364, 389), (965, 999), (1172, 1194)],
}
"""First and last lines of what was drawn in a figure of the page."""

FURNITURE = re.compile(
    r"thanks for reading|subscribe for free|support my work|subscribed|← previous|next →"
    r"|discussion about this post|restacks|write a comment|top latest|see all|collection notice"
    r"|start your substack|get the app|great culture|^share$|ashwagandha|theanine|©",
    re.IGNORECASE | re.MULTILINE,
)
NOT_ARTICLE = re.compile(
    r"(?:ORCID|DOI): .*|Thanks for reading .*|Subscribe for free to .*|support my work\."
    r"|✓ \*\*Subscribed\*\*|← Previous|Next →"
)
WORD = re.compile(r"\w+(?:['’.-]\w+)*")


class Visible(HTMLParser):
    """The text of HTML as a reader sees it, with the numbers of ordered lists."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(" " if tag not in ("em", "strong", "a") else "")
        if tag in ("ul", "ol"):
            start = dict(attrs).get("start") or "1"
            self.numbers.append(int(start) if tag == "ol" else None)
        elif tag == "li" and self.numbers[-1] is not None:
            self.parts.append(f"{self.numbers[-1]}. ")
            self.numbers[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.numbers.pop()

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def commonmark() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def body_of(text: str) -> str:
    return text.split("---\n", 2)[2]


def visible(text: str) -> str:
    reader = Visible()
    reader.feed(commonmark().render(body_of(text)))
    return "".join(reader.parts)


def article_words(page: str) -> list[str]:
    lines = page.split("\n")
    stripped = [line.strip() for line in lines]
    begin = stripped.index("Share") + 1
    end = len(lines)
    if "Discussion about this post" in stripped:
        end = stripped.index("Discussion about this post")
    kept = [line for line in stripped[begin:end] if not NOT_ARTICLE.fullmatch(line)]
    return WORD.findall(re.sub(r"<[^>]*>|\*", "", "\n".join(kept)))


@pytest.fixture(scope="module")
def pages() -> list[Source]:
    found = [read(FOLDER / name, name, Collector()) for name in PAGES]
    return [page for page in found if page is not None]


@pytest.fixture(scope="module")
def found(pages: list[Source]) -> Import:
    page = pages[0].text
    orcid = re.search(r"orcid\.org/([0-9X-]{19})", page)
    assert orcid is not None
    author = Person("Given", "Family", orcid[1])
    return import_captures(pages, Defaults((author,), "CC-BY-4.0", "", "en"), Collector())


@pytest.mark.parametrize("name", PAGES)
def test_headings_are_those_of_the_page(found: Import, name: str) -> None:
    [article] = [a for a in found.articles if a.source == name]
    tokens = commonmark().parse(body_of(article.text))
    headings = [
        (token.tag, tokens[index + 1].content.split()[0].rstrip("."))
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    expected = []
    for section, count in SECTIONS[name].items():
        expected.append(("h2", str(section)))
        for sub in range(1, count + 1):
            expected.append(("h3", f"{section}.{sub}"))
            expected.extend(("h4", letter) for letter in LETTERED.get(f"{section}.{sub}", ""))
    expected.extend(("h2", word) for word in TITLES[name])
    assert headings == expected


@pytest.mark.parametrize(("name", "words"), SENTENCES)
def test_sentences_that_a_page_parted_are_whole(found: Import, name: str, words: str) -> None:
    [article] = [a for a in found.articles if a.source == name]
    before, after = words.split(" | ")
    assert re.search(rf"{before}[ \n]{after}", body_of(article.text))


def test_a_list_that_a_page_parted_is_one(found: Import) -> None:
    tokens = commonmark().parse(body_of(found.articles[1].text))
    items: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == "bullet_list_open":
            items.append(0)
        elif token.type == "inline" and tokens[index - 2].type == "list_item_open":
            items[-1] += bool(re.match(r"\W*[1-7] \w", token.content))
    assert [count for count in items if count > 1] == [8]  # the page has two that are the seventh


def test_texts_of_figures_are_set_apart(pages: list[Source], found: Import) -> None:
    collector = Collector()
    import_captures(pages, Defaults(), collector)
    told = [d for d in collector if "drawn in a figure" in d.message]
    groups: dict[str, list[tuple[int, int]]] = {name: [] for name in PAGES}
    for d in told:
        last = re.search(r"to line (\d+)", d.message)
        assert last is not None
        groups[d.path].append((d.line or 0, int(last[1])))
    assert groups == DRAWN
    for article in found.articles:
        assert article.text.count("\n::: callout\n") == len(DRAWN[article.source])


def test_verbatim_leaves_the_form_of_the_page(pages: list[Source]) -> None:
    collector = Collector()
    left = import_captures(pages, Defaults(), collector, verbatim=True)
    assert [article.filename for article in left.articles] == ["part-1.md", "part-2.md"]
    assert [d for d in collector if d.name == "import-form-changed"] == []
    assert all("\n#### " not in article.text for article in left.articles)


@pytest.mark.parametrize("name", PAGES)
def test_the_words_of_the_article_stand_in_their_order(
    found: Import, pages: list[Source], name: str
) -> None:
    [article] = [a for a in found.articles if a.source == name]
    [page] = [p for p in pages if p.path == name]
    words = article_words(page.text)
    result = WORD.findall(visible(article.text))
    matcher = difflib.SequenceMatcher(None, words, result, autojunk=False)
    matched = sum(block.size for block in matcher.get_matching_blocks())
    figures = f"{matched} of {len(words)} words in order, {len(result)} in the result"
    print(f"\n{name}: {figures}")  # noqa: T201 - the measurement is wanted
    assert len(words) > 2500
    assert matched / len(words) >= 0.995
    assert matched / len(result) >= 0.995


@pytest.mark.parametrize("name", PAGES)
def test_neither_furniture_nor_stray_marks_are_left(found: Import, name: str) -> None:
    [article] = [a for a in found.articles if a.source == name]
    text = visible(article.text)
    assert FURNITURE.findall(text) == []
    assert "**" not in text
    assert "<p" not in text


def test_both_parts_are_read_without_an_error(found: Import, tmp_path: Path) -> None:
    collector = Collector()
    for article in found.articles:
        skip = article.text.split("---\n", 2)[1].count("\n") + 2
        text = Source(article.filename, article.text)
        markdown.build(text, skip, tmp_path, Bibliography(), collector)
    assert [d for d in collector if d.severity is not Severity.NOTE] == []


def test_what_the_head_says_is_front_matter(found: Import, pages: list[Source]) -> None:
    assert [
        (a.settings["part"], str(a.settings["date"]), a.settings["doi"]) for a in found.articles
    ] == [
        (1, "2025-11-21", ""),
        (2, "2025-11-21", ""),
    ]
    doi = re.search(r"doi\.org/(10\.[^)\s]+)", pages[0].text)
    assert doi is not None
    assert found.series is not None
    assert found.series["doi"] == doi[1]
    assert found.articles[0].settings["title"] == f"Part I - {found.series['title']}"
