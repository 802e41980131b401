"""Many authors share their institutions, which are numbered once."""

from __future__ import annotations

from pressroom.model.bylines import row
from pressroom.model.work import Affiliation, Organisation, Person

A, B, UNNAMED = Affiliation("A"), Affiliation("B"), Affiliation("", "03yrm5c26")


def test_few_stand_one_below_the_other() -> None:
    assert row([Person("", "X", affiliations=(A,))] * 3) is None


def test_institutions_are_numbered_in_the_order_of_their_first_author() -> None:
    authors = [
        Person("", "W", affiliations=(B,)),
        Person("", "X", affiliations=(A, B)),
        Organisation("Y"),
        Person("", "Z", affiliations=(UNNAMED,)),
    ]
    found = row(authors)
    assert found is not None
    assert found.numbers == ((1,), (2, 1), (), ())
    assert found.places == (B, A)
