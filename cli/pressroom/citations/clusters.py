"""The layout of citations in the text, and cites put together: groups, collapsed years and numbers.

"Cite Grouping" and "Cite Collapsing" of CSL 1.0.2
(https://docs.citationstyles.org/en/stable/specification.html#cite-grouping).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from pressroom.citations import markup
from pressroom.model.document import Emphasis, Inline, Link, LinkKind, Node, Strong, Text, rewritten


class Form(Enum):
    """How a citation stands in the text; all its cites have one form.

    In brackets, with the authors in the sentence, without brackets, or only authors or year.
    """

    PARENTHETICAL = "(Boyle et al., 2017)"
    NARRATIVE = "Boyle et al. (2017)"
    OPEN = "Boyle et al., 2017"
    AUTHOR = "Boyle et al."
    YEAR = "2017"


@dataclass(frozen=True, slots=True)
class Cite:
    """One work within a citation.

    ``work`` counts the works from 0. ``label`` is the CSL name of a locator
    (``page``) and ``locator`` what it says (``3-5``), both empty where there
    is none. ``bare`` leaves out the authors. ``before`` and ``after`` are the
    author's words around it. ``words`` stand for a work that has no line in the list.
    """

    work: int
    label: str = ""
    locator: str = ""
    bare: bool = False
    form: Form = Form.PARENTHETICAL
    before: tuple[Inline, ...] = ()
    after: tuple[Inline, ...] = ()
    words: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How citations stand together in the text, and whether the list is numbered or sorted.

    ``collapse``, the delimiters, ``given_rule`` and ``substitute``
    (``subsequent-author-substitute``) are the attributes of CSL 1.0.2; the
    last three delimiters are those for what is not collapsed where a style sets none.
    ``descending`` and ``cite_descending`` have an item for each key of a sort;
    ``conditions`` says whether the style shows anything for ``disambiguate="true"``.
    """

    numeric: bool
    prefix: str
    suffix: str
    delimiter: str
    group_delimiter: str
    letter_delimiter: str
    after_collapse: str
    collapse: str
    grouped: bool
    letters: bool
    add_names: bool
    add_given: bool
    given_rule: str
    conditions: bool
    substitute: str
    descending: list[bool]
    cite_descending: list[bool]


@dataclass(slots=True)
class _Cite:
    marked: str
    letter: str
    place: int
    names: str
    joins: bool
    """Whether it may collapse with one before it: has no locator, no words around it."""
    source: Cite


def citation(
    cites: Sequence[Cite],
    render: Callable[[Cite], tuple[str, str]],
    author: Callable[[Cite], str],
    place: Mapping[int, int],
    layout: Layout,
) -> tuple[Inline, ...]:
    """The citation of ``cites``, in this order.

    ``render`` gives a cite as marked text, and the letter after its year;
    ``author`` the names that stand for a work in a sentence. Each cite
    is a link to its line in the list by its ``place`` there.
    """
    form = cites[0].form
    made = []
    for one in cites:
        if one.words:
            made.append(_Cite("", "", 0, "", joins=False, source=one))
            continue
        whole, letter = render(one)
        if form is Form.AUTHOR:
            whole = author(one)
        marked = _rest(whole) or whole if one.bare or form is Form.YEAR else whole
        found = "" if one.bare else names(whole)
        alone = not (one.locator or one.before or one.after)
        if layout.numeric:  # the style may show no locators
            alone = not any(char.isalnum() for char in markup.plain(marked))
            alone = alone and not (one.before or one.after)
        made.append(_Cite(marked, letter, place[one.work], found, alone, one))
    if layout.numeric and form in (Form.PARENTHETICAL, Form.OPEN):
        nodes = _numbers(made, layout)
    else:
        ordered = layout.grouped and not has_words(cites)
        nodes = _years(_grouped(made) if ordered else made, layout)
    if form is not Form.PARENTHETICAL:
        return markup.joined(nodes)
    return markup.joined([Text(layout.prefix), *nodes, Text(layout.suffix)])


def has_words(cites: Sequence[Cite]) -> bool:
    """Whether any has words of the author's, so that the cites stay in their order."""
    return any(one.before or one.after or one.words for one in cites)


def narrative(
    cites: Sequence[Cite],
    render: Callable[[Cite], tuple[str, str]],
    author: Callable[[Cite], str],
    place: Mapping[int, int],
    layout: Layout,
) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """The names of the first work, which are of the sentence, and all else that a style shows.

    Takes what :func:`citation` does. Where a style shows nothing but names, they are
    the citation.
    """
    first = cites[0]
    whole = "" if first.words else render(first)[0]
    apart = not first.words and (layout.numeric or bool(names(whole) and _rest(whole)))
    form = Form.PARENTHETICAL if apart else Form.OPEN
    rest = [replace(one, form=form) for one in cites]
    if not apart or first.bare:
        return (), citation(rest, render, author, place, layout)
    rest[0] = replace(rest[0], bare=True)
    words = (*markup.inlines(author(first)), Text(" "))
    return markup.joined(words), citation(rest, render, author, place, layout)


def _grouped(cites: Iterable[_Cite]) -> list[_Cite]:
    """Cites with the same names next to each other, at the place of the first."""
    groups: dict[object, list[_Cite]] = {}
    for number, one in enumerate(cites):
        groups.setdefault(one.names or number, []).append(one)
    return [one for group in groups.values() for one in group]


def _years(cites: Sequence[_Cite], layout: Layout) -> list[Inline]:
    nodes: list[Inline] = []
    collapse = layout.collapse
    before: _Cite | None = None
    collapsed = False
    for run in _letter_runs(cites) if collapse == "year-suffix-ranged" else [[c] for c in cites]:
        one = run[0]
        marked, joint = one.marked, layout.after_collapse if collapsed else layout.delimiter
        same = before is not None and one.names and one.names == before.names
        collapsed = False
        if before is not None and same and layout.grouped and not collapse:
            joint = layout.group_delimiter
        if (
            before is not None
            and same
            and before.joins
            and one.joins
            and collapse.startswith("year")
        ):
            collapsed = True
            marked, joint = _rest(marked) or marked, layout.group_delimiter
            if collapse != "year" and _year(one) and _year(one) == _year(before):
                marked, joint = one.letter, layout.letter_delimiter
        if before is not None:
            nodes.append(Text(joint))
        nodes += _around(one, one.source.words or (_link(marked, one.place),))
        if len(run) > 1:
            nodes += [Text("\u2013"), _link(run[-1].letter, run[-1].place)]
        before = run[-1]
    return nodes


def _letter_runs(cites: Sequence[_Cite]) -> list[list[_Cite]]:
    """Three or more works of a year with letters that follow each other, as one."""
    return _runs(
        cites,
        lambda a, b: bool(
            a.joins
            and b.joins
            and _year(a)
            and _year(a) == _year(b)
            and len(a.letter) == len(b.letter) == 1
            and ord(b.letter) == ord(a.letter) + 1
        ),
    )


def _numbers(cites: Sequence[_Cite], layout: Layout) -> list[Inline]:
    nodes: list[Inline] = []
    runs = [[one] for one in cites]
    if layout.collapse == "citation-number":
        runs = _runs(cites, lambda a, b: b.place == a.place + 1 and a.joins and b.joins)
    joint = layout.delimiter
    for run in runs:
        if nodes:
            nodes.append(Text(joint))
        nodes += _around(run[0], run[0].source.words or _numbered(run[0]))
        joint = layout.delimiter
        if len(run) > 1:
            nodes += [Text("\u2013"), *_numbered(run[-1])]
            joint = layout.after_collapse
    return nodes


def _runs(cites: Sequence[_Cite], follows: Callable[[_Cite, _Cite], bool]) -> list[list[_Cite]]:
    """Three or more cites of which each follows the one before, together; others alone."""
    runs: list[list[_Cite]] = []
    for one in cites:
        if runs and follows(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [part for run in runs for part in ([run] if len(run) > 2 else [[one] for one in run])]


def _around(cite: _Cite, nodes: Sequence[Inline]) -> list[Inline]:
    """``nodes`` between the words that the author put around the cite."""
    before, after = cite.source.before, cite.source.after
    gap = [Text(" ")] if before else []
    return [*before, *gap, *nodes, *after]


def _numbered(cite: _Cite) -> tuple[Inline, ...]:
    """A cite of a numeric style: the number alone is the link."""
    number = str(cite.place)
    link = Link(LinkKind.REFERENCE, number, (Text(number),))

    def inside(nodes: Iterable[Inline]) -> tuple[Inline, ...]:
        found: list[Inline] = []
        for node in nodes:
            if isinstance(node, Text) and markup.NUMBER in node.text:
                before, _, after = node.text.partition(markup.NUMBER)
                found += [text for text in (Text(before), link, Text(after)) if text != Text("")]
            elif isinstance(node, Emphasis | Strong):
                found.append(type(node)(inside(node.children)))
            else:
                found.append(node)
        return tuple(found)

    return inside(markup.inlines(cite.marked))


def _link(marked: str, place: int) -> Link:
    # Links do not nest, and an address in a citation is that of its work.
    children = markup.inlines(marked.replace("://", ":\ufdd0//"))
    return Link(LinkKind.REFERENCE, str(place), rewritten(children, _unguarded))


def _unguarded(node: Node) -> Node:
    return Text(node.text.replace("\ufdd0", "")) if isinstance(node, Text) else node


def _year(cite: _Cite) -> str:
    """The year of a cite that is nothing but names, year and letter."""
    rest = markup.plain(_rest(cite.marked) or cite.marked)
    return rest.removesuffix(cite.letter) if cite.letter and rest.endswith(cite.letter) else ""


def names(marked: str) -> str:
    """The names at the beginning of marked text, or an empty string."""
    return marked[: _end(marked, 0)] if marked.startswith(markup.NAMES) else ""


def _rest(cite: str) -> str:
    """A cite without its authors: ``2017, p. 3`` of ``Boyle et al., 2017, p. 3``."""
    start = cite.find(markup.NAMES)
    if start < 0:
        return cite
    return cite[:start] + cite[_end(cite, start) :].lstrip(" ,;:")


def _end(marked: str, start: int) -> int:
    """Where the mark at ``start`` ends."""
    depth = 0
    for at in range(start, len(marked)):
        if marked[at] == markup.END:
            depth -= 1
        elif markup.ITALIC <= marked[at] < markup.END:
            depth += 1
        if depth == 0:
            return at + 1
    return len(marked)
