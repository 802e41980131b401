"""One request to servers good and bad: always an answer, always in time."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest
import servers
from servers import Server, dripping, huge, raw, silent, status

from pressroom.online import fetch as module
from pressroom.online.fetch import (
    Answer,
    Failure,
    Guard,
    Limits,
    fetch,
    is_private_name,
    is_public,
)

LIMITS = Limits(request=0.6, redirects=3, size=2**20)
JSON = "application/json"
CERTIFICATE = Path(__file__).parent / "site.example.pem"


@pytest.fixture
def server() -> Iterator[Server]:
    with servers.serving() as running:
        yield running


def _get(server: Server, path: str, accept: str = JSON, limits: Limits = LIMITS) -> Answer:
    guard = Guard(secure=True, trusted=frozenset({server.netloc}))
    return fetch("GET", server.url + path, guard, limits, accept=accept)


def test_a_plain_answer(server: Server) -> None:
    server.pages["/a b"] = status(200, b"{}")
    answer = _get(server, "/a b?x=ä b#part")
    assert answer.status == 200
    assert answer.body == b"{}"
    assert answer.failure is None
    [agent] = server.agents
    assert agent.startswith("pressroom/")


def test_redirections_are_followed_to_a_bound(server: Server) -> None:
    server.pages["/1"] = status(302, Location="/2")
    server.pages["/2"] = status(301, Location=f"{server.url}/3")
    server.pages["/3"] = status(200, b"here")
    server.pages["/round"] = status(302, Location="/round")
    assert _get(server, "/1").body == b"here"
    assert _get(server, "/1").url == f"{server.url}/3"
    assert _get(server, "/round").failure is Failure.TOO_MANY_REDIRECTIONS
    assert server.paths().count("/round") == LIMITS.redirects + 1


@pytest.mark.parametrize(
    ("target", "failure"),
    [
        ("http://example.org/", Failure.INSECURE),
        ("ftp://example.org/", Failure.NOT_HTTP),
        ("file:///etc/passwd", Failure.NOT_HTTP),
        ("http://[", Failure.NOT_HTTP),
        ("https://127.0.0.1:1/", Failure.NOT_PUBLIC),
        ("https://localhost/", Failure.NOT_PUBLIC),
    ],
)
def test_a_redirection_leads_nowhere_else(server: Server, target: str, failure: Failure) -> None:
    server.pages["/away"] = status(302, Location=target)
    assert _get(server, "/away").failure is failure


def test_a_link_of_a_source_reaches_no_private_address(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = fetch("GET", server.url, Guard(), LIMITS)
    assert answer.failure is Failure.NOT_PUBLIC

    def resolves(_name: str, port: int, **_more: object) -> list[object]:
        pairs = (("93.184.215.14", port), ("127.0.0.1", port))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", pair) for pair in pairs]

    monkeypatch.setattr(module.socket, "getaddrinfo", resolves)
    port = server.server_address[1]
    answer = fetch("GET", f"http://rebound.example:{port}/", Guard(), LIMITS)
    assert answer.failure is Failure.NOT_PUBLIC
    assert server.seen == []


def test_the_connection_goes_to_the_address_that_was_judged(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.pages["/"] = status(200)
    asked: list[str] = []

    def resolves(name: str, port: int, *_args: object, **_more: object) -> list[object]:
        asked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(module.socket, "getaddrinfo", resolves)
    port = server.server_address[1]
    host = f"name.example:{port}"
    answer = fetch("GET", f"http://{host}/", Guard(trusted=frozenset({host})), LIMITS)
    assert answer.status == 200
    assert asked == ["name.example", "127.0.0.1"]  # by name once, then the address alone


@pytest.mark.parametrize(
    "handler",
    [
        silent(3),
        dripping(b"", b"H", 3),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 3),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", b"x", 3),
        dripping(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x", 3),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 3),
    ],
)
def test_a_slow_server_is_left_in_time(server: Server, handler: servers.Handler) -> None:
    server.pages["/"] = handler
    before = time.monotonic()
    answer = _get(server, "/")
    assert time.monotonic() - before < 2 * LIMITS.request
    assert answer.status == 0
    assert answer.failure in (Failure.TIMEOUT, Failure.NOT_HTTP)  # too many headers are no HTTP


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe garbage\r\n\r\n",
        b"HTTP/1.1 abc Oops\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
def test_garbage_is_a_failure_and_no_exception(server: Server, data: bytes) -> None:
    server.pages["/"] = raw(data)
    answer = _get(server, "/")
    assert answer.failure is not None or answer.body == b"short"


def _tls_server(server: Server) -> str:
    """Put TLS before ``server``, for site.example; the key is for this test alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return f"site.example:{server.server_address[1]}"


def _here(_name: str, port: int, *_args: object, **_more: object) -> list[object]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def test_a_certificate_is_that_of_the_name_and_from_one_who_may(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    netloc = _tls_server(server)
    server.pages["/"] = status(200, b"here")
    guard = Guard(secure=True, trusted=frozenset({netloc, server.netloc}))
    monkeypatch.setattr(module.socket, "getaddrinfo", _here)
    unknown = fetch("GET", f"https://{netloc}/", guard, LIMITS, accept=JSON)
    assert unknown.failure is Failure.CERTIFICATE
    known = ssl.create_default_context(cafile=CERTIFICATE)
    monkeypatch.setattr(module, "_tls", lambda: known)
    assert fetch("GET", f"https://{netloc}/", guard, LIMITS, accept=JSON).body == b"here"
    other = fetch("GET", f"https://{server.netloc}/", guard, LIMITS, accept=JSON)
    assert other.failure is Failure.CERTIFICATE


def test_no_tls_where_it_should_be(server: Server) -> None:
    guard = Guard(trusted=frozenset({server.netloc}))
    answer = fetch("GET", f"https://{server.netloc}/", guard, LIMITS)
    assert answer.failure is Failure.NOT_HTTP


def test_a_huge_answer_is_not_read_to_its_end(server: Server) -> None:
    server.pages["/"] = huge(200)
    assert _get(server, "/").failure is Failure.TOO_LARGE
    # Of a page only the status counts: its body is not read at all.
    assert _get(server, "/", accept="*/*").status == 200


def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        netloc = f"127.0.0.1:{free.getsockname()[1]}"
    guard = Guard(trusted=frozenset({netloc}))
    assert fetch("GET", f"http://{netloc}/", guard, LIMITS).failure is Failure.UNREACHABLE


@pytest.mark.parametrize(
    ("code", "failure"),
    [(socket.EAI_NONAME, Failure.NO_HOST), (socket.EAI_AGAIN, Failure.UNREACHABLE)],
)
def test_a_name_that_does_not_resolve(
    monkeypatch: pytest.MonkeyPatch, code: int, failure: Failure
) -> None:
    def resolves(*_args: object, **_more: object) -> None:
        raise socket.gaierror(code, "no")

    monkeypatch.setattr(module.socket, "getaddrinfo", resolves)
    assert fetch("GET", "https://nowhere.example/", Guard(), LIMITS).failure is failure


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "http://",
        "http:///a",
        "http://a:port/",
        "http://a:99999/",
        "http://[::1",
        "http://é\x00/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    assert fetch("GET", url, Guard(), LIMITS).failure is not None


def test_retry_after_is_seconds_or_a_date(server: Server) -> None:
    server.pages["/seconds"] = status(429, Retry_After="7")
    server.pages["/date"] = status(503, Retry_After=formatdate(time.time() + 60, usegmt=True))
    server.pages["/past"] = status(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")
    server.pages["/odd"] = status(503, Retry_After="soon")
    assert _get(server, "/seconds").retry_after == 7
    assert 50 < (_get(server, "/date").retry_after or 0) <= 60
    assert _get(server, "/past").retry_after == 0
    assert _get(server, "/odd").retry_after is None


def test_a_proxy_of_the_environment_is_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(
        server, "handle_path", lambda request, _path: (seen.append(request), request.reply(200))
    )
    for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.url.replace("http://", "http://me:pass@"))
    assert fetch("GET", "http://site.example/a?b", Guard(), LIMITS).status == 200
    assert seen[0].path == "http://site.example:80/a?b"
    # Where the proxy resolves the name, a private one is still told by itself.
    answer = fetch("GET", "http://10.0.0.1/", Guard(), LIMITS)
    assert answer.failure is Failure.NOT_PUBLIC


# --- addresses

PUBLIC = ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",  # noqa: S104 - judged, not bound to
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fec0::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "",
    "example.org",
    "1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)
    assert not is_private_name(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_every_other_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "printer.local",
        "metadata.google.internal",
        "nas.lan",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "10.0.0.1",
        "::1",
    ],
)
def test_some_names_tell_it_alone(name: str) -> None:
    assert is_private_name(name)


@pytest.mark.parametrize("name", ["example.org", "doi.org", "localhost.example.org", "lan.net"])
def test_names_of_the_internet_do_not(name: str) -> None:
    assert not is_private_name(name)
