"""What a page of a publication's own template lacks is found before a PDF is made of it."""

from __future__ import annotations

import time

import pytest

from pressroom.paper.manuscript import accessibility_problems

GOOD = '<html lang="en"><head><title>T</title></head><body><h1>A</h1><h2>B</h2>{}</body></html>'

GOOD_PAGES = {
    "plain": "",
    "back": "<h3>C</h3><h2>D</h2><h3>E</h3><h1>F</h1><h2>G</h2>",
    "picture": "<img src=a.png alt='An owl'><IMG ALT=\"x\" SRC=b>",
    "angle": '<img alt="a > b" src="c">',
    "comment": "<!-- <h6>gone</h6><img src=a> -->",
    "other": "<header>x</header><hr><image-note>",
}
BAD_PAGES = {
    "language": ("<html><title>T</title>", ["the page does not say its language"]),
    "language-empty": ('<html lang=""><title>T</title>', ["the page does not say its language"]),
    "title": ('<html lang="en"><title> </title>', ["the page has no title"]),
    "fragment": ("<p>", ["the page does not say its language", "the page has no title"]),
    "first": (
        '<html lang="en"><title>T</title><h2>Late &amp; low</h2>',
        ["the heading “Late & low” has level 2 and comes after no heading"],
    ),
    "skipped": (
        GOOD.format("<h4>D <b>e</b></h4>"),
        ["the heading “D” has level 4 and comes after a heading of level 2"],
    ),
    "alt": (GOOD.format("<img src='a.png'>"), ["the picture `a.png` has no alternative text"]),
    "alt-empty": (GOOD.format('<img alt="" src=b>'), ["the picture `b` has no alternative text"]),
    "data": (GOOD.format('<img data-alt="x" src=b>'), ["the picture `b` has no alternative text"]),
}


@pytest.mark.parametrize("name", GOOD_PAGES)
def test_a_whole_page_has_no_problem(name: str) -> None:
    assert accessibility_problems(GOOD.format(GOOD_PAGES[name]), []) == []


@pytest.mark.parametrize("name", BAD_PAGES)
def test_what_is_missing_is_said(name: str) -> None:
    page, messages = BAD_PAGES[name]
    found = accessibility_problems(page, [])
    assert [message for message, _hint in found] == messages
    assert all(hint for _message, hint in found)


def test_the_text_of_the_work_must_be_there() -> None:
    body = '<p data-source="0:7">One</p><p data-source="0:9">Two</p>'
    assert accessibility_problems(GOOD.format(body), [body, ""]) == []
    assert accessibility_problems(GOOD.format(body.replace("One", "1")), [body]) == []
    for lost in ('<p data-source="0:7">One</p>', body.replace("<", "&lt;").replace('"', "&#34;")):
        [(message, hint)] = accessibility_problems(GOOD.format(lost), [body])
        assert "leaves out text" in message
        assert "part.blocks | safe" in hint


def test_one_fault_a_hundred_times_is_not_said_a_hundred_times() -> None:
    page = GOOD.format("<img src=a>" * 100 + "<h6>x</h6><h1>y</h1>" * 100)
    assert len(accessibility_problems(page, [])) == 10


def test_a_long_page_takes_no_long_time() -> None:
    page = GOOD.format('<p data-source="0:1">a</p><img alt="b" src="c">' * 50_000)
    before = time.process_time()
    assert accessibility_problems(page, []) == []
    assert time.process_time() - before < 3
