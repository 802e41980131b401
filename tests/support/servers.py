"""A server on the loopback that plays doi.org, an agency, ORCID and sites, well and badly."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

Handler = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; ``reply`` sends an answer."""

    protocol_version = "HTTP/1.1"
    server: Server

    def reply(self, status: int, body: bytes | Any = b"", **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        with self.server.lock:
            self.server.seen.append((self.command, path, time.monotonic()))
            self.server.agents.add(self.headers["User-Agent"])
            self.server.active += 1
            self.server.most = max(self.server.most, self.server.active)
        try:
            self.server.handle_path(self, path)
        except OSError:
            self.close_connection = True
        finally:
            with self.server.lock:
                self.server.active -= 1

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Pages by path; what has none is answered 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.pages: dict[str, Handler] = {}
        self.seen: list[tuple[str, str, float]] = []
        self.agents: set[str] = set()
        self.lock = threading.Lock()
        self.active = 0
        self.most = 0

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"

    def handle_path(self, request: Request, path: str) -> None:
        handler = self.pages.get(path)
        if handler is None:
            request.reply(404, {"responseCode": 100})
        else:
            handler(request)

    def paths(self) -> list[str]:
        with self.lock:
            return [path for _method, path, _when in self.seen]

    def handle_error(self, *_args: object) -> None:
        """A client that goes away is part of the tests."""


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def status(code: int, body: Any = b"", **headers: str) -> Handler:
    return lambda request: request.reply(code, body, **headers)


def raw(data: bytes) -> Handler:
    """Bytes that are no answer of HTTP, or a part of one."""

    def handle(request: Request) -> None:
        request.wfile.write(data)
        request.wfile.flush()
        request.close_connection = True
        request.connection.shutdown(socket.SHUT_WR)

    return handle


def dripping(head: bytes, drop: bytes, seconds: float) -> Handler:
    """A server that sends a byte now and then, so that no time-out of a socket is ever due."""

    def handle(request: Request) -> None:
        request.close_connection = True
        request.wfile.write(head)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            request.wfile.write(drop)
            request.wfile.flush()
            time.sleep(0.02)

    return handle


def silent(seconds: float) -> Handler:
    def handle(request: Request) -> None:
        time.sleep(seconds)
        request.reply(200)

    return handle


def huge(megabytes: int) -> Handler:
    def handle(request: Request) -> None:
        request.close_connection = True
        request.send_response(200)
        request.end_headers()
        for _ in range(megabytes):
            request.wfile.write(b"x" * 2**20)

    return handle


@dataclass
class Turns:
    """Answers one handler after the other, the last one for ever."""

    handlers: list[Handler]
    asked: int = field(default=0)

    def __call__(self, request: Request) -> None:
        handler = self.handlers[min(self.asked, len(self.handlers) - 1)]
        self.asked += 1
        handler(request)


def person(given: str, family: str | None, orcid: str, *others: str, credit: str = "") -> Any:
    """The section "person" of a record, in the shape of ORCID's public API 3.0."""
    return {
        "last-modified-date": {"value": 1700000000000},
        "name": {
            "given-names": {"value": given},
            "family-name": {"value": family} if family is not None else None,
            "credit-name": {"value": credit} if credit else None,
            "visibility": "public",
            "path": orcid,
        },
        "other-names": {"other-name": [{"content": name} for name in others]},
        "biography": None,
        "path": f"/{orcid}/person",
    }
