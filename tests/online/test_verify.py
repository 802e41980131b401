"""The whole: a publication, registries and sites that a server plays, findings at their places."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click.testing
import marked
import pytest
import servers
from servers import Server, Turns, huge, person, raw, silent, status

from pressroom import online
from pressroom.build import pipeline
from pressroom.commands import cli
from pressroom.diagnostics import Diagnostic
from pressroom.model.work import Catalog
from pressroom.online import Limits, Registries, verify

LIMITS = Limits(request=1.0, total=20.0, pause=0.0, patience=2.0, redirects=3)
CASE = (Path(__file__).parent / "publication.txt").read_text("utf-8")
FOUND = {"responseCode": 1, "handle": "x", "values": []}


@pytest.fixture
def server() -> Iterator[Server]:
    with servers.serving() as running:
        _play(running)
        yield running


def _item(title: str, *families: str) -> object:
    return {"title": title, "author": [{"family": name} for name in families], "DOI": "x"}


def _play(server: Server) -> None:
    """doi.org at the root, an agency below ``/agency``, ORCID below ``/v3.0``, and pages."""
    pages = server.pages
    for doi in ("10.5555/OWN", "10.5555/related"):
        pages[f"/api/handles/{doi}"] = status(200, FOUND)
    registered = {
        "good": _item("How Paper Folds", "Boyle", "The Fold Group"),
        "title": _item("How paper folds"),
        "authors": _item("How paper folds", "Boyle", "Lawton", "Dye"),
    }
    # What doi.org sends on goes to another host; the name of this one has two spellings.
    agency = f"http://localhost:{server.server_address[1]}/agency"
    for name, item in registered.items():
        pages[f"/10.5555/{name}"] = status(302, Location=f"{agency}/{name}")
        pages[f"/agency/{name}"] = status(200, item)
    pages["/10.5555/bare"] = status(302, Location=f"{agency}/none")
    people = {
        "0000-0002-1825-0097": person("Josiah", "Carberry", "0000-0002-1825-0097"),
        "0000-0001-5109-3700": person("Laurel", "Haak", "0000-0001-5109-3700", "L. L. Haak"),
    }
    for orcid, record in people.items():
        pages[f"/v3.0/{orcid}/person"] = status(200, record)
    pages["/v3.0/0000-0001-5393-1421/person"] = status(409, {"error-code": 9018})
    pages["/home"] = pages["/page"] = status(200, b"<html>")
    pages["/gone"] = status(410)
    pages["/locked"] = status(403)
    pages["/late"] = Turns([status(429, Retry_After="0"), status(200)])
    pages["/get"] = lambda request: request.reply(405 if request.command == "HEAD" else 200)
    pages["/broken"] = raw(b"\x00\x01\x02\r\n")
    pages["/round"] = status(302, Location="/round")


def _asked(server: Server) -> Registries:
    port = server.server_address[1]
    trusted = frozenset({server.netloc, f"localhost:{port}"})
    return Registries(server.url, server.url, trusted)


def _publication(server: Server, folder: Path, text: str = CASE) -> tuple[Catalog, marked.Case]:
    case = marked.parse(text.replace("SITE", server.url))
    case.write(folder)
    checked = pipeline.check(folder)
    assert [d for d in checked.diagnostics if d.severity == "error"] == []
    return checked.catalog, case


def _places(found: tuple[Diagnostic, ...]) -> list[marked.Finding]:
    return [(d.name, d.path, d.line, d.column, d.end_line, d.end_column) for d in found]


def test_every_finding_stands_where_the_identifier_or_link_does(
    server: Server, tmp_path: Path
) -> None:
    catalog, case = _publication(server, tmp_path)
    found = verify(catalog.works, catalog, _asked(server), LIMITS)
    assert _places(found) == case.expected


def test_each_thing_is_asked_once_and_not_again_for_a_week(server: Server, tmp_path: Path) -> None:
    catalog, _case = _publication(server, tmp_path)
    first = verify(catalog.works, catalog, _asked(server), LIMITS)
    paths = server.paths()
    assert paths.count("/v3.0/0000-0002-1825-0097/person") == 1
    assert paths.count("/page") == 1
    assert paths.count("/10.5555/good") == 1
    assert "/api/handles/10.5555/good" not in paths
    server.seen.clear()
    again = verify(catalog.works, catalog, _asked(server), LIMITS)
    assert again == first
    # What decided nothing is asked again, and nothing else.
    assert set(server.paths()) == {"/locked", "/broken", "/round"}
    server.seen.clear()
    verify(catalog.works, catalog, _asked(server), LIMITS, age=0.0)
    assert set(server.paths()) == set(paths)
    assert not (tmp_path / ".pressroom").exists()


def test_messages_say_what_differs(server: Server, tmp_path: Path) -> None:
    catalog, _case = _publication(server, tmp_path)
    found = verify(catalog.works, catalog, _asked(server), LIMITS)
    messages = {d.name: d.message for d in reversed(found)}
    assert messages["doi-title"] == (
        '10.5555/title is registered as "How paper folds", and cited as "How steel bends"'
    )
    assert messages["doi-authors"] == (
        "the authors registered for 10.5555/authors differ: Lawton not cited"
    )
    assert messages["orcid-name"] == (
        'the record of 0000-0001-5109-3700 is that of "Laurel Haak", also L. L. Haak; '
        'the name here is "Anna Other"'
    )
    assert messages["doi-registered"] == "10.5555/volume is not registered yet"
    assert all(d.hint for d in found)


ONE = """\
=== sources/a.md
---
title: A title
date: 2025-11-21
abstract: What it is about.
doi: 10.5555/OWN
related: [{identifier: 10.5555/related, relation: cites}]
---

A [page](SITE/page).
"""


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (raw(b"garbage\r\n\r\n"), "the answer is not HTTP"),
        (status(200, b"<html>not JSON"), "the answer cannot be read"),
        (status(200, b"[1, 2]"), "the answer cannot be read"),
        (status(200, b"[" * 100_000), "the answer cannot be read"),
        (status(200, {"responseCode": "1"}), "the answer cannot be read"),
        (status(500), "the answer has the status 500"),
        (status(429), "it asks for a rest (status 429)"),
        (status(429, Retry_After="86400"), "it asks for a rest (status 429)"),
        (status(302, Location="http://example.org/"), "without encryption"),
        (silent(3), "there was no answer in time"),
        (huge(20), "the answer is too large"),
    ],
)
def test_a_registry_that_does_not_tell_is_a_note_and_the_rest_goes_on(
    server: Server, tmp_path: Path, handler: servers.Handler, words: str
) -> None:
    catalog, _case = _publication(server, tmp_path, ONE)
    for doi in ("10.5555/OWN", "10.5555/related"):
        server.pages[f"/api/handles/{doi}"] = handler
    asked = _asked(server)
    found = verify(catalog.works, catalog, asked, replace(LIMITS, request=0.5))
    [note] = [d for d in found if d.message.startswith("doi.org did not tell")]
    assert note.severity == "note"
    assert "doi.org did not tell about 2 DOIs (10.5555/OWN, 10.5555/related): " in note.message
    assert words in note.message
    assert (note.path, note.line) == ("pressroom.toml", None)
    # All is one host here: when it asks for a rest, or is silent twice, the others are left alone.
    rest = {d.name for d in found if d is not note}
    left_alone = {"429": {"online-answers", "link-certain"}, "time": {"link-certain"}}
    assert rest == next((names for word, names in left_alone.items() if word in words), set())


def test_without_a_network_it_is_said_once_and_nothing_fails(
    server: Server, tmp_path: Path
) -> None:
    catalog, _case = _publication(server, tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        netloc = f"127.0.0.1:{free.getsockname()[1]}"
    asked = Registries(f"http://{netloc}", f"http://{netloc}", frozenset({netloc}))
    works = [work for work in catalog.works if work.path == "sources/two.md"]
    [note] = verify(
        works, replace(catalog, publication=replace(catalog.publication, url="")), asked
    )
    assert (note.name, note.severity, note.path) == ("online-answers", "note", "pressroom.toml")
    assert note.message.startswith("no host could be reached")
    # What was told before is still known.
    verify(works, catalog, _asked(server), LIMITS)
    again = verify(works, replace(catalog, publication=replace(catalog.publication, url="")), asked)
    assert [d.name for d in again] == ["orcid-record", "orcid-name"]


def test_the_whole_ends_in_time_and_says_for_what_there_was_none(
    server: Server, tmp_path: Path
) -> None:
    links = " ".join(f"[{n}](SITE/slow/{n})" for n in range(12))
    catalog, _case = _publication(server, tmp_path, ONE + f"\n{links}\n")
    for n in range(12):
        server.pages[f"/slow/{n}"] = silent(0.4)
    before = time.monotonic()
    found = verify(catalog.works, catalog, _asked(server), replace(LIMITS, total=1.0))
    assert time.monotonic() - before < 2.5
    late = [d.message for d in found if "no time left" in d.message]
    assert len(late) == 1
    assert late[0].startswith("there was no time left for ")


def test_hosts_are_asked_politely(server: Server, tmp_path: Path) -> None:
    links = " ".join(f"[{n}](SITE/page?{n})" for n in range(6))
    catalog, _case = _publication(server, tmp_path, ONE + f"\n{links}\n")
    verify(catalog.works, catalog, _asked(server), replace(LIMITS, pause=0.1))
    times = sorted(when for _method, _path, when in server.seen)
    assert len(times) >= 9
    # One that comes late on a busy machine is near the next; all together they take their time.
    assert times[-1] - times[0] > 0.09 * (len(times) - 1)
    assert server.most == 1
    assert len(server.agents) == 1


def test_a_deprecated_record_names_the_one_that_replaced_it(server: Server, tmp_path: Path) -> None:
    catalog, _case = _publication(server, tmp_path, ONE)
    orcid = "0000-0002-1825-0097"
    server.pages[f"/v3.0/{orcid}/person"] = status(301, Location="/v3.0/0000-0001-5109-3700/person")
    server.pages["/v3.0/0000-0001-5109-3700/person"] = status(
        200, person("Josiah", "Carberry", "0000-0001-5109-3700")
    )
    [found] = verify(catalog.works, catalog, _asked(server), LIMITS)
    assert found.name == "orcid-record"
    assert found.message == f"{orcid} has been replaced by 0000-0001-5109-3700"
    assert found.path == "pressroom.toml"


@pytest.mark.parametrize(
    "record",
    [
        {"name": None},
        {"name": {"given-names": None, "family-name": None}},
        {"name": {"given-names": {"value": 7}}, "other-names": []},
        {"name": {"given-names": {"value": "Josiah"}}, "other-names": {"other-name": [None, 7]}},
        {"name": {"credit-name": {"value": "J. Carberry"}}, "other-names": None},
        {"name": [], "other-names": {"other-name": "x"}},
    ],
)
def test_a_record_with_private_names_is_a_record(
    server: Server, tmp_path: Path, record: object
) -> None:
    catalog, _case = _publication(server, tmp_path, ONE)
    server.pages["/v3.0/0000-0002-1825-0097/person"] = status(200, record)
    assert verify(catalog.works, catalog, _asked(server), LIMITS) == ()


@pytest.mark.parametrize(
    "item",
    [
        {"title": ["How paper folds", 7]},
        {"title": [7]},
        {"title": {"a": 1}, "author": "Boyle"},
        {"title": "How paper folds", "author": [{"family": None}, 7]},
        {"title": ""},
        {"author": []},
        [],
        None,
    ],
)
def test_metadata_of_any_shape_never_raises(server: Server, tmp_path: Path, item: object) -> None:
    catalog, _case = _publication(server, tmp_path)
    server.pages["/agency/title"] = status(200, item)
    found = verify(catalog.works, catalog, _asked(server), LIMITS)
    assert {d.name for d in found if "10.5555/title" in d.message} <= {"doi-title"}


def test_only_https_is_asked_by_default() -> None:
    asked = Registries()
    assert asked.doi.startswith("https://")
    assert asked.orcid.startswith("https://")
    assert asked.trusted == frozenset()


def test_doi_with_odd_characters_is_encoded(server: Server, tmp_path: Path) -> None:
    sici = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
    server.pages[f"/api/handles/{sici}"] = status(200, FOUND)
    text = ONE.replace("10.5555/related", f'"{sici}"')
    catalog, _case = _publication(server, tmp_path, text)
    assert verify(catalog.works, catalog, _asked(server), LIMITS) == ()
    assert f"/api/handles/{sici}" in server.paths()


def test_the_command_asks_only_when_told_to(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publication(server, tmp_path)
    monkeypatch.setattr(online, "REGISTRIES", _asked(server))
    monkeypatch.setattr(online, "LIMITS", LIMITS)
    runner = click.testing.CliRunner()
    plain = runner.invoke(cli, ["--project", os.fspath(tmp_path), "check"])
    assert plain.exit_code == 0
    assert server.seen == []
    asked = runner.invoke(cli, ["--project", os.fspath(tmp_path), "check", "--online"])
    assert asked.exit_code == 1
    assert "error: doi.org knows no 10.5555/gone [doi-resolves]" in asked.stdout
    assert "error: ORCID has no public record of 0000-0002-1694-233X" in asked.stdout


def test_the_command_is_clean_when_all_is_well(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publication(server, tmp_path, ONE)
    monkeypatch.setattr(online, "REGISTRIES", _asked(server))
    monkeypatch.setattr(online, "LIMITS", LIMITS)
    runner = click.testing.CliRunner()
    done = runner.invoke(cli, ["--project", os.fspath(tmp_path), "check", "--online", "--strict"])
    assert (done.exit_code, done.stdout) == (0, "")
