"""A server for one's own browser: the output folder, read only, on the loopback alone.

Another site could have its name lead here (DNS rebinding), so a request has to name this host.
"""

from __future__ import annotations

import contextlib
import errno
import json
import re
import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from pressroom.build.preview.status import Status
from pressroom.diagnostics import PressroomError
from pressroom.files import asset

SCRIPT = "/.pressroom/preview.js"
EVENTS = "/.pressroom/events"

HOST = "127.0.0.1"
PORT = 8000
_PORTS = 50  # that are tried, from the first on
_IDLE = 10.0  # seconds after which a connection that is idle is looked at
_SECONDS = 30  # that a request may take to arrive
_POLICY = re.compile(rb'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")')
_OURS = ("script-src", "connect-src")


def with_script(html: bytes, version: str) -> bytes:
    """``html`` with the script that reloads it, as it is served and never written to the disk.

    A Content-Security-Policy in it lets the script run and hear from its own server
    (https://www.w3.org/TR/CSP3/), and nothing else beyond what it allowed.
    """
    tag = f'<script src="{SCRIPT}" data-version="{version}" async></script>'.encode()
    html = _POLICY.sub(lambda found: found[1] + _allowing(found[2]) + found[3], html)
    at = html.rfind(b"</body>")
    return html + tag if at < 0 else html[:at] + tag + html[at:]


def _allowing(policy: bytes) -> bytes:
    rules = [rule.split() for rule in policy.decode("latin-1").split(";") if rule.strip()]
    by_name = {rule[0].lower(): rule for rule in reversed(rules)}
    for name in _OURS:
        mine = by_name.get(name)
        if mine is None:
            if "default-src" not in by_name:
                continue
            mine = [name, *by_name["default-src"][1:]]
            rules.append(mine)
        if "'self'" not in mine:
            mine[1:] = [source for source in mine[1:] if source != "'none'"] + ["'self'"]
    return "; ".join(" ".join(rule) for rule in rules).encode("latin-1")


def _script() -> bytes:
    """The script itself, its style within."""
    css, code = asset("preview/preview.css"), asset("preview/preview.js")
    given = f"const css = {json.dumps(css)};\nconst events = {json.dumps(EVENTS)};\n"
    return f'"use strict";\n{{\n{given}{code}}}\n'.encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Where it is allowed, a second server could take over the port on Windows.
    allow_reuse_address = not hasattr(socket, "SO_EXCLUSIVEADDRUSE")

    def __init__(self, port: int, status: Status) -> None:
        super().__init__((HOST, port), _Handler)
        self.status = status
        self.script = _script()
        self.open = True
        self.names = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}
        if self.server_port == 80:
            self.names |= {HOST, "localhost"}

    def handle_error(self, *_where: object) -> None:
        """A browser that goes away is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "pressroom"
    sys_version = ""
    timeout = _SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        names = self.headers.get_all("Host") or []
        if len(names) != 1 or names[0].lower() not in self.server.names:
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "This server answers to its own address.")
            return
        asked = urlsplit(self.path)
        path = unquote(asked.path, errors="replace")
        if path == EVENTS:
            self._events(parse_qs(asked.query).get("page", ["/"])[0])
        elif path == SCRIPT:
            self._answer(self.server.script, "text/javascript")
        else:
            self._file(path)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _file(self, path: str) -> None:
        status = self.server.status
        name = _page_of(path)
        file = status.file(name)
        if file is None and status.is_folder(name):
            self.send_response(HTTPStatus.TEMPORARY_REDIRECT)
            self.send_header("Location", quote(f"/{name}/"))
            self._end(b"")
        elif file is None and name == "favicon.ico":  # browsers ask where a page names none
            self.send_response(HTTPStatus.NO_CONTENT)
            self._end(b"")
        elif file is None:
            self._refuse(HTTPStatus.NOT_FOUND, "There is no such file in the output folder.")
        elif file.media_type == "text/html":
            self._answer(with_script(file.data, file.sha256[:16]), file.media_type)
        else:
            self._answer(file.data, file.media_type)

    def _answer(self, data: bytes, media_type: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        is_text = media_type.startswith("text/") or media_type.endswith(("json", "xml"))
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8" if is_text else media_type)
        self._end(data)

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        page = f'<!doctype html><html lang="en"><title>{words}</title><p>{words}</p>\n'.encode()
        if status == HTTPStatus.NOT_FOUND:
            page = with_script(page, "")
        self._answer(page, "text/html", status)

    def _end(self, data: bytes) -> None:
        self._common()
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _common(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Frame-Options", "SAMEORIGIN")
        self.send_header("Referrer-Policy", "no-referrer")

    def _events(self, path: str) -> None:
        """Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self._common()
        self.end_headers()
        if self.command == "HEAD":
            return
        status, page = self.server.status, _page_of(unquote(path, errors="replace"))
        status.enter(page)
        try:
            number, last = -1, ""
            while self.server.open:
                now = status.wait(number, _IDLE)
                text = json.dumps(status.of_page(page))
                if text != last:
                    self.wfile.write(f"data: {text}\n\n".encode())
                elif now == number:
                    self.wfile.write(b":\n\n")  # finds out whether anybody is there
                self.wfile.flush()
                number, last = now, text
        finally:
            status.leave(page)

    def log_message(self, *_arguments: Any) -> None:
        """The terminal is for what is built."""


def _page_of(path: str) -> str:
    """The file that the path of an address means, relative to the output folder."""
    name = path.removeprefix("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


@contextlib.contextmanager
def serving(status: Status, port: int | None = None) -> Iterator[str]:
    """Serve until the end; the address. ``port`` is that or none, else the first free from 8000 on.

    Raises :class:`PressroomError` when the port, or every one that is tried, is taken.
    """
    server = _bound(status, port)
    # The server looks every so often whether it is to end.
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.open = False
        server.shutdown()
        server.socket.close()


def _bound(status: Status, port: int | None) -> _Server:
    ports = [port] if port is not None else [*range(PORT, PORT + _PORTS), 0]
    for number in ports:
        try:
            return _Server(number, status)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES) or port is not None:
                raise PressroomError(
                    f"port {number} of {HOST} cannot be used: {error.strerror}; "
                    "name another: pressroom preview --port N"
                ) from error
    raise PressroomError(f"no port of {HOST} is free")
