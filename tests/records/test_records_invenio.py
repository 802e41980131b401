"""record.json judged by InvenioRDM itself: deposit, publish, and read back what was kept.

``.ci/invenio`` prints the Python to name in ``PRESSROOM_INVENIO_PYTHON``. The
server has no legacy API, which is Zenodo's own, so zenodo.json is not judged here.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from select import select
from typing import Any

import pytest
from record_works import BASE, CASES, LATER_LICENSE, alone

from pressroom import records
from pressroom.diagnostics import Collector
from pressroom.metadata import vocabularies
from pressroom.model.work import Metadata, ZenodoSettings

SHARED = Path(os.environ.get("PRESSROOM_SHARED") or Path(__file__).parents[3] / "shared")
SERVER = SHARED / "tools" / "invenio_server.py"
PYTHON = os.environ.get("PRESSROOM_INVENIO_PYTHON", "")
START_SECONDS = 180
REQUEST_SECONDS = 60

pytestmark = [
    pytest.mark.invenio,
    pytest.mark.skipif(not PYTHON, reason="PRESSROOM_INVENIO_PYTHON is not set"),
    pytest.mark.skipif(not SERVER.is_file(), reason=f"there is no server script at {SERVER}"),
]

# The server's clean-up of text (ftfy) straightens quotation marks.
STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d\u201e\u201a", "''\"\"\"'")


@dataclass(frozen=True)
class Api:
    """The server's REST API."""

    base: str
    token: str

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and answer; a body of bytes is sent as a file's content."""
        raw = isinstance(body, bytes)
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body)
        request = urllib.request.Request(  # noqa: S310 - the loopback
            self.base + path,
            data=data.encode() if isinstance(data, str) else data,
            method=method,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/octet-stream" if raw else "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=REQUEST_SECONDS) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode("utf-8", "replace")

    def expect(self, status: int, method: str, path: str, body: object = None) -> Any:
        """The answer, whose status must be ``status``."""
        found, answer = self.call(method, path, body)
        assert found == status, f"{method} {path}: {found} {answer}"
        return answer

    def publish(self, body: object) -> Any:
        """Deposit a record with one file, publish it, and return it as it is then kept."""
        draft = self.expect(201, "POST", "/records", body)
        assert not draft.get("errors"), draft["errors"]
        place = f"/records/{draft['id']}"
        self.expect(201, "POST", f"{place}/draft/files", [{"key": "a.pdf"}])
        self.expect(200, "PUT", f"{place}/draft/files/a.pdf/content", b"%PDF-1.7 example")
        self.expect(200, "POST", f"{place}/draft/files/a.pdf/commit")
        self.expect(202, "POST", f"{place}/draft/actions/publish")
        return self.expect(200, "GET", place)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("invenio")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "stderr.txt"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [PYTHON, SERVER, "--port", str(port), "--dir", folder / "data"],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            # no bytecode beside the script, and nothing of this environment's packages
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            start_new_session=True,
        ) as server,
    ):
        try:
            assert server.stdout is not None
            ready, _, _ = select([server.stdout], [], [], START_SECONDS)
            line = server.stdout.readline() if ready else b""
            tail = log.read_text("utf-8", "replace")[-2000:]
            assert line.strip(), f"the server did not start in {START_SECONDS} seconds:\n{tail}"
            found = Api(**json.loads(line))
            await_port(port)
            yield found
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def await_port(port: int) -> None:
    """Return when the server listens; it says its address shortly before."""
    for _ in range(50):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        select([], [], [], 0.2)
    pytest.fail(f"nothing listens on port {port}")


def lost(sent: object, kept: object, at: str = "") -> list[str]:
    """What was sent and is not, or not so, in what was kept; the server may add to it."""
    match sent:
        case dict():
            if not isinstance(kept, dict):
                return [at]
            return [
                loss
                for key, value in sent.items()
                for loss in (
                    lost(value, kept[key], f"{at}/{key}") if key in kept else [f"{at}/{key}"]
                )
            ]
        case list():
            if not isinstance(kept, list) or len(kept) != len(sent):
                return [at]
            pairs = enumerate(zip(sent, kept, strict=True))
            return [loss for n, (a, b) in pairs for loss in lost(a, b, f"{at}/{n}")]
        case str():
            same = isinstance(kept, str) and settled(sent) == settled(kept)
            return [] if same else [f"{at}: {sent!r} became {kept!r}"]
        case _:
            return [] if sent == kept else [f"{at}: {sent!r} became {kept!r}"]


def settled(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(STRAIGHT)


def record(meta: Metadata) -> Any:
    collector = Collector()
    work, catalog = alone(meta)
    data = {a.path: a.data for a in records.render(work, catalog, collector)}
    return json.loads(data[f"{meta.slug}/record.json"])


@pytest.mark.parametrize("name", CASES)
def test_published_as_sent(api: Api, name: str) -> None:
    work, catalog = CASES[name]
    (data,) = (
        a.data for a in records.render(work, catalog, Collector()) if a.path.endswith("record.json")
    )
    sent = json.loads(data)
    kept = api.publish(sent)
    assert lost(sent, kept) == []
    assert set(kept["metadata"]) == set(sent["metadata"])
    if "pids" not in sent:
        assert kept["pids"]["doi"]["provider"] == "datacite"


GOLDEN = sorted(Path(__file__).parents[1].glob("golden/*/expected/*/record.json"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: "-".join(file.parts[-4:-1:2]))
def test_every_golden_record_is_published_as_sent(api: Api, file: Path) -> None:
    sent = json.loads(file.read_text("utf-8"))
    kept = api.publish(sent)
    assert lost(sent, kept) == []
    assert set(kept["metadata"]) == set(sent["metadata"])


def test_there_are_golden_records() -> None:
    assert len(GOLDEN) >= 8


@pytest.mark.parametrize("kind", sorted(vocabularies.PUBLICATION_TYPES))
def test_every_publication_type_is_taken(api: Api, kind: str) -> None:
    sent = record(replace(BASE, zenodo=ZenodoSettings(kind)))
    draft = api.expect(201, "POST", "/records", sent)
    assert not draft.get("errors")
    assert lost(sent, draft) == []


def test_a_license_the_archive_lacks_is_kept_as_text(api: Api) -> None:
    sent = record(replace(BASE, license=LATER_LICENSE))
    assert sent["metadata"]["rights"][0]["title"] == {"en": LATER_LICENSE.name}
    assert lost(sent, api.publish(sent)) == []


@pytest.mark.parametrize(
    ("vocabulary", "ours"),
    [
        ("licenses", vocabularies.ARCHIVE_LICENSES),
        ("relationtypes", frozenset(vocabularies.RELATION_IDS.values())),
        ("resourcetypes", frozenset(vocabularies.RESOURCE_TYPES.values())),
        ("titletypes", frozenset({"subtitle"})),
        ("descriptiontypes", frozenset({"other"})),
        ("datetypes", frozenset({"available"})),
        (
            "contributorsroles",
            frozenset(role.lower() for role in vocabularies.CONTRIBUTOR_ROLES),
        ),
    ],
)
def test_vocabularies_are_the_servers(api: Api, vocabulary: str, ours: frozenset[str]) -> None:
    answer = api.expect(200, "GET", f"/vocabularies/{vocabulary}?size=1000")
    theirs = {hit["id"] for hit in answer["hits"]["hits"]}
    assert ours <= theirs
    if vocabulary == "licenses":
        assert ours == theirs


def test_a_doi_of_the_archive_is_refused_from_outside(api: Api) -> None:
    """Why `pids` is left out for such a DOI."""
    claimed = {"doi": {"identifier": "10.5281/zenodo.1", "provider": "external"}}
    draft = api.expect(201, "POST", "/records", {**record(BASE), "pids": claimed})
    assert [error["field"] for error in draft["errors"]] == ["pids.doi"]


def test_an_affiliation_by_an_unknown_ror_id_refuses_the_record(api: Api) -> None:
    """Why the name is given where there is one."""
    body = record(BASE)
    body["metadata"]["creators"][0]["affiliations"] = [{"id": "05gq02987", "name": "A name"}]
    status, answer = api.call("POST", "/records", body)
    assert status == 400
    assert "05gq02987" in answer


def test_a_key_that_vanishes_is_seen_here(api: Api) -> None:
    body = {**record(BASE), "unknown": "x"}
    assert lost(body, api.expect(201, "POST", "/records", body)) == ["/unknown"]
