"""Templates of a publication: what they may do, and what is said of those that cannot be used."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pressroom import rules, templates
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import shipped
from pressroom.model.work import Organisation
from pressroom.templates import MAX_CHARACTERS, environment, fill, own, shown

NAME = "whitepaper/own.html.j2"
PATH = f"templates/{NAME}"


def filled(
    root: Path, text: str | bytes, limit: int = MAX_CHARACTERS, **values: Any
) -> tuple[str | None, list[Diagnostic]]:
    """What the template ``text`` writes and what is said of it."""
    write(root, NAME, text)
    collector = Collector()
    return fill(root, NAME, values, collector, limit=limit), list(collector)


def write(root: Path, name: str, text: str | bytes) -> Path:
    file = root / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return file


def refused(root: Path, text: str | bytes, **values: Any) -> Diagnostic:
    result, [found] = filled(root, text, **values)
    assert result is None
    assert (found.code, found.severity) == (rules.TEMPLATE_VALID.code, "error")
    assert found.hint
    return found


def test_an_own_template_extends_the_one_that_ships_and_escapes(tmp_path: Path) -> None:
    text, found = filled(
        tmp_path,
        '{% extends "pressroom/substack/card.html.j2" %}{% macro m() %}{% endmacro %}',
        language="en", direction="ltr", publication="P", series="", title="A <b> & c",
        authors="", place="",
    )  # fmt: skip
    assert found == []
    assert text is not None
    assert "A &lt;b&gt; &amp; c" in text


def test_a_stylesheet_is_not_escaped(tmp_path: Path) -> None:
    write(tmp_path, "whitepaper/extra.css", "p { font-family: '{{ name }}' }\n")
    collector = Collector()
    text = fill(tmp_path, "whitepaper/extra.css", {"name": "B & W"}, collector)
    assert (text, list(collector)) == ("p { font-family: 'B & W' }\n", [])


def test_the_lines_of_a_stylesheet_are_those_of_its_template(tmp_path: Path) -> None:
    source = "{# One\ntwo #}\n{% if wide %}\na { b: {{ c }} }\n{% endif %}\n{#- x -#}\nd {}\n"
    write(tmp_path, "whitepaper/extra.css", source)
    text = fill(tmp_path, "whitepaper/extra.css", {"wide": True, "c": 1}, Collector())
    assert text is not None
    rows = text.split("\n")
    assert (rows[3], rows[6], len(rows)) == ("a { b: 1 }", "d {}", 8)


def test_what_ships_is_filled_in_where_the_publication_has_nothing(tmp_path: Path) -> None:
    names = ("language", "direction", "publication", "series", "title", "authors", "place")
    values = dict.fromkeys(names, "X")
    collector = Collector()
    first = fill(tmp_path, "substack/card.html.j2", values, collector)
    write(tmp_path, "whitepaper/extra.css", "p {}")
    assert fill(tmp_path, "substack/card.html.j2", values, collector) == first
    assert first is not None
    assert list(collector) == []


def test_own_and_shown_tell_whose_a_template_is(tmp_path: Path) -> None:
    card = "substack/card.html.j2"
    assert (own(tmp_path, card), shown(tmp_path, card)) == (None, f"pressroom/{card}")
    file = write(tmp_path, card, "x")
    assert (own(tmp_path, card), shown(tmp_path, card)) == (file, f"templates/{card}")
    write(tmp_path, card, (shipped() / card).read_bytes())
    assert own(tmp_path, card) is None


BROKEN: dict[str, tuple[str, int | None, str, str]] = {
    # the template; its line; what the message and what the hint says
    "unclosed": ("a\n\n{% block x %}", 3, "does not parse: ", "mend"),
    "tag": ("a\n{% blok x %}", 2, "unknown tag 'blok'", "mend"),
    "filter": ("\n{{ title|upcase }}", 2, "No filter named 'upcase'", ""),
    "filter-near": ("\n{{ title|uper }}", 2, "No filter named 'uper'", "did you mean `upper`?"),
    "chance": ("{{ [1, 2]|random }}", 1, "No filter named 'random'", ""),
    "variable": ("\n{{ titel }}", 2, "'titel' is undefined", "did you mean `title`?"),
    "variable-far": ("{{ xyzzy }}", 1, "'xyzzy' is undefined", "known here: meta, title"),
    "attribute": ("\n\n{{ meta.nam }}", 3, "Organisation has no `nam`; did you mean `name`?", ""),
    "include": ("\n{% include 'a/gone.css' %}", 2, "there is no template `a/gone.css`", ""),
    "parent": ("{% extends 'gone.html.j2' %}", 1, "no template `gone.html.j2`", "`pressroom/`"),
    "outside": ("{% include '../pressroom.toml' %}", 1, "no template `../pressroom.toml`", ""),
    "root": ("{% include '/etc/hostname' %}", 1, "no template `/etc/hostname`", ""),
    "itself": ("{% include 'whitepaper/own.html.j2' %}", None, "includes itself", "extend"),
    "macro": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", None, "calls itself", "macro"),
    "parent-of-blocks": (
        "{% block a %}{% endblock %}\n{% extends 'gone.j2' %}", 2, "no template `gone.j2`", "",
    ),
    "error": ("\n{{ 1 / 0 }}", 2, "ZeroDivisionError", "mend"),
    "class": ("\n{{ meta.__class__ }}", 2, "access to attribute '__class__'", "documented"),
    "format": ("{{ '{0.__class__}'.format(meta) }}", 1, "access to attribute '__class__'", ""),
    "globals": ("{{ speak.__globals__ }}", 1, "access to attribute '__globals__'", ""),
    "file": ("{{ here.read_text() }}", 1, "access to attribute 'read_text'", ""),
    "parents": ("{{ here.parent }}", 1, "access to attribute 'parent'", ""),
    "change": ("{{ names.append(1) }}", 1, "access to attribute 'append'", ""),
    "range": ("\n{% for i in range(10**9) %}{% endfor %}", 2, "counts at most to 100000", "mend"),
    "far": ("{{ range(10**30) }}", 1, "counts at most to 100000", "mend"),
    "attr": ("{{ here|attr('parent') }}", 1, "access to attribute 'parent'", ""),
    "map": ("{{ [here]|map(attribute='parent')|join }}", 1, "access to attribute 'parent'", ""),
    "item": ("{{ meta['__class__'] }}", 1, "access to attribute '__class__'", ""),
    "quiet": (
        "\n{% for i in range(99999) %}\n{% for j in range(99999) %}{% endfor %}{% endfor %}", 3,
        "takes too long", "write less",
    ),
    "loud": ("{% for i in range(99999) %}{{ title * 999 }}{% endfor %}", None, "characters", ""),
    "memory": ("\n{{ title * 10**10 }}", 2, "too much memory", "write less"),
    "wide": ("{{ title|center(10**10) }}", 1, "memory", ""),
    "doubled": (
        "{% set a = namespace(b='x') %}{% for i in range(99) %}\n"
        "{% set a.b = a.b ~ a.b %}{% endfor %}", 2, "too much memory", "write less",
    ),
    "deep": ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", None, "", ""),
    "loops": ("{% for a in [1] %}" * 30 + "{% endfor %}" * 30, None, "nested blocks", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_said_at_its_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "LIMITS", replace(templates.LIMITS, cpu=1))
    text, line, message, hint = BROKEN[name]
    values = {"title": "T", "meta": Organisation("Harbour Board")}
    if "known here" not in hint:
        values |= {"here": tmp_path, "names": [1], "speak": shown}
    found = refused(tmp_path, text, **values)
    assert (found.path, found.line) == (PATH, line), found.message
    assert message in found.message
    assert hint in found.hint


def test_an_unknown_name_has_its_column_where_the_line_has_it_once(tmp_path: Path) -> None:
    found = refused(tmp_path, "a\n<p>{{ titel }}</p>", title="T")
    assert (found.line, found.column, found.end_line, found.end_column) == (2, 7, 2, 12)
    found = refused(tmp_path, "{{ titel }}{{ titel }}", title="T")
    assert (found.line, found.column) == (1, None)


def test_a_block_that_the_parent_lacks_would_not_be_shown(tmp_path: Path) -> None:
    empty = "{{% block {} %}}{{% endblock %}}"
    extends = '{{% extends "whitepaper/{}.html.j2" %}}'
    base = empty.format("title") + empty.format("b")
    middle = extends.format("base") + "{% block b %}" + empty.format("c") + "{% endblock %}"
    write(tmp_path, "whitepaper/base.html.j2", base)
    write(tmp_path, "whitepaper/middle.html.j2", middle)
    inner = "{% block title %}A" + empty.format("new") + "{% endblock %}" + empty.format("c")
    good = extends.format("middle") + inner
    assert filled(tmp_path, good) == ("A", [])
    found = refused(tmp_path, extends.format("middle") + "\n\n" + empty.format("titel"))
    assert (found.path, found.line) == (PATH, 3)
    assert "there is no block `titel` in `whitepaper/middle.html.j2`" in found.message
    assert found.hint == "did you mean `title`?"


def test_a_problem_bears_the_path_of_the_file_it_stands_in(tmp_path: Path) -> None:
    write(tmp_path, "whitepaper/extra.css", "\n\np { color: {{ colour }} }")
    found = refused(tmp_path, "{% include 'whitepaper/extra.css' %}")
    assert (found.path, found.line, found.column) == ("templates/whitepaper/extra.css", 3, 15)


UNREADABLE: dict[str, tuple[bytes, int | None, int | None, str]] = {
    "latin": ("ab\nä".encode("latin-1"), 2, 1, "byte 0xe4 is not UTF-8"),
    "sixteen": ("a".encode("utf-16"), 1, 1, "byte 0xff is not UTF-8"),
    "large": (b" " * (1024 * 1024 + 1), None, None, "larger than 1024 KiB"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_text_of_sane_size_is_reported(name: str, tmp_path: Path) -> None:
    data, line, column, message = UNREADABLE[name]
    found = refused(tmp_path, data)
    assert (found.path, found.line, found.column) == (PATH, line, column)
    assert message in found.message


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert filled(tmp_path, b"\xef\xbb\xbfa") == ("a", [])


@pytest.mark.parametrize("of", ["file", "folder", "templates"])
def test_a_link_that_leads_out_of_the_templates_is_not_followed(of: str, tmp_path: Path) -> None:
    secret = tmp_path / "away" / "whitepaper" / "own.html.j2"
    secret.parent.mkdir(parents=True)
    secret.write_text("secret", "utf-8")
    root = tmp_path / "publication"
    folder = root / "templates"
    link, target = {
        "file": (folder / NAME, secret),
        "folder": (folder / "whitepaper", secret.parent),
        "templates": (folder, tmp_path / "away"),
    }[of]
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    collector = Collector()
    assert fill(root, NAME, {}, collector) is None
    [found] = collector
    assert (found.path, found.name) == (PATH, "template-valid")
    assert "outside" in found.message


def test_a_limit_of_the_caller_holds(tmp_path: Path) -> None:
    assert filled(tmp_path, "{{ 'ab' * 5 }}", limit=10) == ("ababababab", [])
    text, [found] = filled(tmp_path, "{{ 'ab' * 6 }}", limit=10)
    assert text is None
    assert "writes 12 characters, more than 10" in found.message


def test_a_changed_template_is_seen(tmp_path: Path) -> None:
    assert [filled(tmp_path, text)[0] for text in ("one", "two")] == ["one", "two"]


def test_the_same_values_give_the_same_text_whether_guarded_or_not(tmp_path: Path) -> None:
    source = "{% for a in names %}{{ loop.index }}{{ a|upper }}\n{% endfor %}"
    text, found = filled(tmp_path, source, names=["a", "ß", "水"])
    assert found == []
    assert text == environment().from_string(source).render(names=["a", "ß", "水"])
    assert re.findall(r"\d\w+", text) == ["1A", "2SS", "3水"]
