"""The references of a volume as one list, and citations that follow it."""

from __future__ import annotations

import cited
import pytest

from pressroom.markdown.numbering import Numbering, merged
from pressroom.model import document as d


def document(*lines: str, numbered: bool) -> d.Document:
    references = tuple(
        d.Reference(number, line[0], (d.Text(line),), line, numbered=numbered)
        for number, line in enumerate(lines, 1)
    )
    return d.Document((), references=references)


def test_numbers_run_in_the_order_of_first_citation() -> None:
    listed, numbers = merged(
        [document("b B", "a A", numbered=True), document("c C", "a A", numbered=True)]
    )
    assert [reference.plain for reference in listed] == ["b B", "a A", "c C"]
    assert numbers == ({1: 1, 2: 2}, {1: 3, 2: 2})
    second = Numbering(references=numbers[1])
    assert second.citation_words(cited.numbers(1, 2)) == "[3, 2]"
    assert Numbering().citation_words(cited.numbers(1, 2)) == "[1, 2]"


def test_names_run_in_the_order_of_the_alphabet() -> None:
    first = document("Zoë", "Özil", numbered=False)
    listed, numbers = merged([first, document("abel", "Nowak", "Özil", numbered=False)])
    assert [reference.plain for reference in listed] == ["abel", "Nowak", "Özil", "Zoë"]
    assert numbers == ({1: 4, 2: 3}, {1: 1, 2: 2, 3: 3})
    # One article keeps the order that its style gave.
    assert [reference.plain for reference in merged([first])[0]] == ["Zoë", "Özil"]


@pytest.mark.parametrize("references", [None, {1: 5}])
def test_a_citation_by_name_loses_its_links_alone(references: dict[int, int] | None) -> None:
    words = (d.Emphasis((d.Text("Page"),)), d.Text(", 2020, p. 1"))
    inner = d.Citation((1,), (d.Text("("), d.Link(d.LinkKind.REFERENCE, "1", words), d.Text(")")))
    numbering = Numbering(references=references)
    assert numbering.citation(inner) == (d.Text("("), *words, d.Text(")"))
    assert numbering.citation_words(inner) == "(Page, 2020, p. 1)"


def test_a_numbered_place_keeps_its_words() -> None:
    link = d.Link(d.LinkKind.REFERENCE, "1", (d.Text("1"),))
    inner = d.Citation((1,), (d.Text("["), link, d.Text(", p. 1]")))
    assert Numbering(references={1: 5}).citation_words(inner) == "[5, p. 1]"
