"""The pieces of a style that citeproc-py has otherwise than CSL 1.0.2, one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pressroom.citations import Cite, Citer, corrections, markup
from pressroom.citations.corrections import punctuated
from pressroom.citations.markup import CLOSE, END, ITALIC, OPEN, quoted
from pressroom.model import document as d
from pressroom.model.document import plain_text

ENGLISH = ("“", "”", "‘", "’")


@pytest.mark.parametrize(
    ("first", "last", "form", "expected"),
    [
        ("42", "45", "minimal", "5"),
        ("321", "328", "minimal", "8"),
        ("2787", "2816", "minimal", "816"),
        ("42", "45", "minimal-two", "45"),
        ("103", "104", "minimal-two", "04"),
        ("321", "328", "minimal-two", "28"),
        ("321", "8", "expanded", "328"),
        ("2787", "816", "expanded", "2816"),
        ("321", "8", None, "8"),
        # The table of the Chicago Manual, 16th edition, 9.60.
        ("3", "10", "chicago-16", "10"),
        ("71", "72", "chicago-16", "72"),
        ("100", "104", "chicago-16", "104"),
        ("1100", "1113", "chicago-16", "1113"),
        ("101", "108", "chicago-16", "8"),
        ("808", "833", "chicago-16", "33"),
        ("1103", "1104", "chicago-16", "4"),
        ("321", "328", "chicago-16", "28"),
        ("498", "532", "chicago-16", "532"),
        ("1087", "1089", "chicago-16", "89"),
        ("1496", "1500", "chicago-16", "500"),
        ("11564", "11615", "chicago-16", "615"),
        ("12991", "13001", "chicago-16", "3001"),
        ("1496", "1500", "chicago-15", "1500"),
        ("98", "104", "minimal", "104"),
        ("S101", "S109", "minimal", "S109"),
        ("xii", "xv", "minimal", "xv"),
        ("9", "7", "minimal", "7"),
        ("7", "7", "minimal", "7"),
    ],
)
def test_ranges_of_pages(first: str, last: str, form: str | None, expected: str) -> None:
    assert corrections.last_page(first, last, form) == expected


@pytest.mark.parametrize(
    ("text", "numeric", "plural"),
    [
        ("3", True, False),
        ("3-5", True, True),
        ("2, 3", True, True),
        ("2 & 4", True, True),
        ("L2d", True, False),
        ("iii-v", False, True),
        ("xii", False, False),
        ("2.0", False, False),
        ("second", False, False),
        ("1st-2nd", True, False),
        ("e12345", True, False),
        ("S1-S9", True, True),
    ],
)
def test_numbers(text: str, numeric: bool, plural: bool) -> None:
    assert (corrections.is_numeric(text), corrections.is_plural(text)) == (numeric, plural)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the art of sleep", "The Art of Sleep"),
        ("sleep: a review", "Sleep: A Review"),
        ("what to look for", "What to Look For"),
        ("sleep? the answer is no", "Sleep? The Answer Is No"),
        ("up-to-date, evidence-based care", "Up-to-Date, Evidence-Based Care"),
        ("eLife, arXiv and example.org", "eLife, arXiv and example.org"),
        ("anxiety\u2014a review", "Anxiety\u2014a Review"),
        ("THE ROLE OF SLEEP", "The Role of Sleep"),
        ("DNA", "DNA"),
        (f"growth of {ITALIC}Escherichia coli{END} in milk", None),
        (f"the {OPEN}sleep switch{CLOSE}", f"The {OPEN}Sleep Switch{CLOSE}"),
        ("women\u2019s sleep with p < 0.05", "Women\u2019s Sleep with p < 0.05"),
        ("ο ύπνος", "ο ύπνος"),
        ("", ""),
    ],
)
def test_capitals_of_a_title(text: str, expected: str | None) -> None:
    if expected is None:
        expected = f"Growth of {ITALIC}Escherichia coli{END} in Milk"
    assert markup.titled(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("technical report", "Technical report"),
        ("arXiv:1706.03762", "arXiv:1706.03762"),
        (f"{OPEN}rest{CLOSE} alone", f"{OPEN}Rest{CLOSE} alone"),
        ("2nd edition", "2nd edition"),
        ("42", "42"),
    ],
)
def test_a_capital_first(text: str, expected: str) -> None:
    assert markup.first_raised(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ('The "switch"', "“The ‘switch’”"),
        ("The 'switch'", "“The ‘switch’”"),
        ("The “switch”", "“The ‘switch’”"),
        ("Don't say 'no'", "“Don’t say ‘no’”"),
        ('A 5" disk', '“A 5" disk”'),
        ("Dogs' sleep", "“Dogs' sleep”"),
        ("«Non», dit-il", "“‘Non’, dit-il”"),
        ("Say ‘it’s “so”’", "“Say ‘it’s “so”’”"),
        ("An open “one", "“An open “one”"),
    ],
)
def test_quotation_marks_within_others(title: str, expected: str) -> None:
    text = f"{OPEN}{quoted(title)}{CLOSE}"
    assert punctuated(text, inside_quotes=False, quotes=ENGLISH) == expected


@pytest.mark.parametrize(
    ("text", "american", "british"),
    [
        (f"{OPEN}Why?{CLOSE}, J", "“Why?” J", "“Why?”, J"),
        (f"{OPEN}Rest{CLOSE}, J", "“Rest,” J", "“Rest”, J"),
        (f"{OPEN}Of {OPEN}rest{CLOSE}{CLOSE}. J", "“Of ‘rest.’” J", "“Of ‘rest’”. J"),
        ("The dogs’, J", "The dogs’, J", "The dogs’, J"),
        ("Press;.", "Press.", "Press."),
        ("2015. . The", "2015. The", "2015. The"),
        ("Why?. In", "Why? In", "Why? In"),
        ("Wait...", "Wait...", "Wait..."),
        (f"{ITALIC}A.{END}. B", f"{ITALIC}A.{END} B", f"{ITALIC}A.{END} B"),
    ],
)
def test_punctuation(text: str, american: str, british: str) -> None:
    assert punctuated(text, inside_quotes=True, quotes=ENGLISH) == american
    assert punctuated(text, inside_quotes=False, quotes=ENGLISH) == british


def work(key: str, year: int | None, *names: str, **more: object) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": key,
        "type": "book",
        "title": f"Title {key}",
        "author": [dict(zip(("family", "given"), name.split(", "), strict=True)) for name in names],
        "publisher": "P",
        **more,
    }
    return made | ({} if year is None else {"issued": {"date-parts": [[year]]}})


STYLE = """\
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" initialize-with=". ">
<macro name="year"><date variable="issued"><date-part name="year"/></date></macro>
<macro name="who"><names variable="author"><name form="short" and="text"/></names></macro>
<citation et-al-min="3" et-al-use-first="1" {0}><layout prefix="(" suffix=")" delimiter="; ">
<group delimiter=" "><text macro="who"/><text macro="year"/><text variable="locator"/></group>
<choose><if disambiguate="true"><text variable="title" prefix=", "/></if></choose>
</layout></citation>
<bibliography {1}><layout><text macro="who"/><text macro="year" prefix=" "/>
<text variable="title" prefix=" "/></layout></bibliography></style>
"""


def shown(folder: Path, works: list[dict[str, Any]], options: str, listing: str = "") -> list[str]:
    """What stands in the text where all ``works`` are cited at once, and the list."""
    file = folder / "own.csl"
    file.write_text(STYLE.format(options, listing), encoding="utf-8")
    found = Citer(str(file)).listed(works, [[Cite(n) for n in range(len(works))]])
    return [plain_text(found.citations[0]), *(line.plain for line in found.lines)]


ROE = [
    work("a", 2001, "Roe, Ann"),
    work("b", 2001, "Roe, Ann"),
    work("c", 2001, "Roe, Ann"),
    work("d", 2002, "Roe, Ann"),
]
LETTERS = 'disambiguate-add-year-suffix="true" '


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("", "(Roe 2001, Title a; Roe 2001, Title b; Roe 2001, Title c; Roe 2002)"),
        (LETTERS, "(Roe 2001a; Roe 2001b; Roe 2001c; Roe 2002)"),
        (LETTERS + 'cite-group-delimiter=", "', "(Roe 2001a, Roe 2001b, Roe 2001c, Roe 2002)"),
        (LETTERS + 'collapse="year"', "(Roe 2001a, 2001b, 2001c, 2002)"),
        (LETTERS + 'collapse="year-suffix"', "(Roe 2001a, b, c, 2002)"),
        (
            LETTERS + 'collapse="year-suffix" year-suffix-delimiter=","',
            "(Roe 2001a,b,c, 2002)",
        ),
        (LETTERS + 'collapse="year-suffix-ranged"', "(Roe 2001a–c, 2002)"),
    ],
)
def test_years_collapse(options: str, text: str, tmp_path: Path) -> None:
    assert shown(tmp_path, ROE, options)[0] == text


def test_a_group_is_gathered_and_what_follows_it_set_apart(tmp_path: Path) -> None:
    works = [ROE[0], work("x", 2000, "Poe, Ed"), ROE[3]]
    options = 'collapse="year" after-collapse-delimiter=" / "'
    assert shown(tmp_path, works, options)[0] == "(Roe 2001, 2002 / Poe 2000)"


ADD = 'disambiguate-add-names="true" '
GIVEN = 'disambiguate-add-givenname="true" givenname-disambiguation-rule='
TRIO = [
    work("a", 2001, "Roe, Ann", "Fox, Al", "Low, Di"),
    work("b", 2001, "Roe, Ann", "Gay, Al", "Low, Di"),
]


@pytest.mark.parametrize(
    ("works", "options", "text"),
    [
        (TRIO, ADD, "(Roe, Fox, et al. 2001; Roe, Gay, et al. 2001)"),
        (TRIO, LETTERS, "(Roe et al. 2001a; Roe et al. 2001b)"),
        (
            [work("a", 2001, "Roe, Ann"), work("b", 2002, "Roe, Bob")],
            GIVEN + '"primary-name"',
            "(A. Roe 2001; B. Roe 2002)",
        ),
        (
            [work("a", 2001, "Roe, Ann"), work("b", 2002, "Roe, Amy")],
            GIVEN + '"all-names"',
            "(Ann Roe 2001; Amy Roe 2002)",
        ),
        (
            [work("a", 2001, "Roe, Ann"), work("b", 2002, "Roe, Amy")],
            GIVEN + '"all-names-with-initials"',
            "(Roe 2001; Roe 2002)",
        ),
        (
            [work("a", 2001, "Roe, Ann"), work("b", 2002, "Roe, A.")],
            GIVEN + '"all-names"',
            "(Roe 2001; Roe 2002)",
        ),
        (
            [work("a", 2001, "Roe, Ann"), work("b", 2002, "Roe, Bob")],
            GIVEN + '"by-cite"',
            "(Roe 2001; Roe 2002)",
        ),
        (
            [work("a", 2001, "Roe, Ann"), work("b", 2001, "Roe, Bob")],
            GIVEN + '"by-cite"',
            "(A. Roe 2001; B. Roe 2001)",
        ),
        (
            [work("a", 2001, "Poe, Ed", "Roe, Ann"), work("b", 2002, "Fox, Al", "Roe, Bob")],
            GIVEN + '"primary-name"',
            "(Poe and Roe 2001; Fox and Roe 2002)",
        ),
        (
            [work("a", 2001, "Poe, Ed", "Roe, Ann"), work("b", 2002, "Fox, Al", "Roe, Bob")],
            GIVEN + '"all-names"',
            "(Poe and A. Roe 2001; Fox and B. Roe 2002)",
        ),
    ],
)
def test_works_are_told_apart(
    works: list[dict[str, Any]], options: str, text: str, tmp_path: Path
) -> None:
    assert shown(tmp_path, works, options)[0] == text


def test_many_works_of_the_same_many_are_told_apart_by_letters(tmp_path: Path) -> None:
    names = [f"Name{n}, A" for n in range(60)]
    works = [work(str(n), 2001, *names) for n in range(3)]
    assert shown(tmp_path, works, ADD + LETTERS)[0] == (
        "(Name0 et al. 2001a; Name0 et al. 2001b; Name0 et al. 2001c)"
    )


def test_the_same_authors_may_be_a_dash(tmp_path: Path) -> None:
    lines = shown(tmp_path, [*ROE[:2], TRIO[0]], "", 'subsequent-author-substitute="———"')[1:]
    assert lines == ["Roe 2001 Title a", "——— 2001 Title b", "Roe, Fox, and Low 2001 Title a"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ({"family": "Sartre", "given": "Jean-Paul"}, "Sartre, J.-P."),
        ({"family": "Park", "given": "Jin-woo"}, "Park, J."),
        ({"family": "hooks", "given": "bell"}, "hooks, b."),
        ({"family": "Cruz", "given": "Maria de la"}, "Cruz, M. de la"),
        ({"family": "Roe", "given": "A.B."}, "Roe, A. B."),
        ({"family": "山田", "given": "太郎"}, "山田太郎"),
        ({"family": "홍", "given": "길동"}, "홍길동"),
        (
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
            "van der Berg, J.",
        ),
        ({"family": "Goethe", "given": "J. W.", "dropping-particle": "von"}, "Goethe, J. W. von"),
        ({"family": "King", "given": "M. L.", "suffix": "Jr."}, "King, M. L., Jr."),
        ({"literal": "World Health Organization"}, "World Health Organization"),
    ],
)  # fmt: skip
def test_names(name: dict[str, str], expected: str) -> None:
    item = {"id": "x", "type": "book", "title": "T", "author": [name], "publisher": "P"}
    line = Citer("apa").line(item).plain
    assert line.startswith(f"{expected.removesuffix('.')}. (n.d.)")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([[2019], [2020]], "2019–2020"),
        ([[2019, 5], [2019, 6]], "2019, May–June"),
        ([[2019, 5, 3], [2019, 5, 7]], "2019, May 3–7"),
        ([[2019, 5, 3], [2019, 6, 7]], "2019, May 3–June 7"),
        ([[2019, 5], [2019, 5]], "2019, May"),
        ([[2019], [0]], "2019–"),
    ],
)
def test_ranges_of_dates(parts: list[list[int]], expected: str) -> None:
    item = {
        "id": "x", "type": "webpage", "title": "T", "author": [{"literal": "Org"}],
        "issued": {"date-parts": parts}, "URL": "https://example.org/x",
    }  # fmt: skip
    assert f"({expected})" in Citer("apa").line(item).plain


@pytest.mark.parametrize("doi", ["10.1000/x", "https://doi.org/10.1000/x", "doi:10.1000/x"])
@pytest.mark.parametrize("style", ["apa", "ieee", "nature", "mla"])
def test_a_doi_is_shown_once_however_it_is_written(doi: str, style: str) -> None:
    item = work("x", 2001, "Roe, Ann", type="article-journal", DOI=doi)
    item |= {"container-title": "Sleep", "volume": "1", "page": "2"}
    line = Citer(style).line(item)
    assert line.plain.count("10.1000/x") == 1
    assert "https://doi.org/10.1000/x" in {
        node.href for node in line.children if isinstance(node, d.Link)
    }


def test_what_has_no_variable_has_no_label() -> None:
    item = work("x", 2001, "Roe, Ann", type="webpage", URL="https://example.org/x")
    assert " p." not in Citer("science").line(item).plain


def test_the_short_title_of_a_journal_has_two_names() -> None:
    for name in ("container-title-short", "journalAbbreviation"):
        item = work("x", 2001, "Roe, Ann", type="article-journal", volume="1", page="2")
        item |= {"container-title": "Journal of Sleep Research", name: "J Sleep Res"}
        assert "J Sleep Res 1" in Citer("nature").line(item).plain
