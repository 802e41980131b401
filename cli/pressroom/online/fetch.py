"""One request, bounded in every way: time, size, redirections, and whom it may reach.

The standard library's client is used because the connection has to go to the very address that
was judged, and be cut at its time whatever the server does; a client library hides both, and
would bring five packages for a few small requests.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from pressroom import __version__

AGENT = f"pressroom/{__version__} (checks the identifiers and links of a publication)"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run; times in seconds."""

    request: float = 10.0  # one request, its redirections counted in
    total: float = 120.0  # the whole run
    pause: float = 1.0  # between the beginnings of two requests at one host
    patience: float = 30.0  # the longest Retry-After that is waited for
    workers: int = 4
    redirects: int = 5
    size: int = 4 * 1024 * 1024  # bytes of an answer


class Failure(StrEnum):
    """Why there is no answer."""

    NO_HOST = "there is no such host"
    UNREACHABLE = "the host cannot be reached"
    TIMEOUT = "there was no answer in time"
    CERTIFICATE = "the certificate is not valid for the host"
    NOT_PUBLIC = "the address is not one of the public internet"
    INSECURE = "the answer would come without encryption"
    TOO_MANY_REDIRECTIONS = "there are too many redirections"
    NOT_HTTP = "the answer is not HTTP"
    TOO_LARGE = "the answer is too large"
    CUT_SHORT = "the answer broke off"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: a status and perhaps a body from ``url``, or a failure and the status 0.

    ``retry_after`` is in seconds, where the server named a time.
    """

    url: str
    status: int = 0
    body: bytes = b""
    failure: Failure | None = None
    retry_after: float | None = None

    def json(self) -> Any:
        """The body as JSON; ``None`` if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def unreachable(self) -> bool:
        """Whether nobody answered, as where there is no network."""
        return self.failure in (Failure.NO_HOST, Failure.UNREACHABLE, Failure.TIMEOUT)


@dataclass(frozen=True, slots=True)
class Guard:
    """Whom a request may reach: https alone, public addresses alone, ``trusted`` in any case.

    ``trusted`` holds ``host:port``.
    """

    secure: bool = False
    public: bool = True
    trusted: frozenset[str] = frozenset()


def host_of(url: str) -> str:
    """``host`` or ``host:port`` of an address; empty if it is none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


Pace = Callable[[str], Answer | None]
"""Waits until a host may be asked; or has its answer, where it is not to be asked again."""


def _free(_host: str) -> None:
    return None


def fetch(
    method: str,
    url: str,
    guard: Guard,
    limits: Limits,
    accept: str = "*/*",
    pace: Pace = _free,
) -> Answer:
    """Ask for ``url`` and follow redirections; never raises.

    ``pace`` is called with the host before each request. The body is read for GET with an
    ``accept`` of its own, and up to the limit.
    """
    end = time.monotonic() + limits.request
    for _ in range(limits.redirects + 1):
        before = time.monotonic()
        known = pace(host_of(url))
        if known is not None:
            return replace(known, url=url)
        end += time.monotonic() - before  # waiting for one's turn is no fault of the server
        answer, location = _once(method, url, guard, limits, accept, end)
        if not location:
            return answer
        try:
            url = urljoin(url, location).partition("#")[0]
        except ValueError:
            return Answer(url, failure=Failure.NOT_HTTP)
    return Answer(url, failure=Failure.TOO_MANY_REDIRECTIONS)


class _Refused(Exception):
    def __init__(self, failure: Failure) -> None:
        self.failure = failure


def _once(
    method: str, url: str, guard: Guard, limits: Limits, accept: str, end: float
) -> tuple[Answer, str]:
    """One request: the answer, or where it redirects to."""
    cut = threading.Event()
    connection: http.client.HTTPConnection | None = None
    opened: socket.socket | None = None

    def stop() -> None:
        # A server that sends a byte now and then never runs into a time-out of the socket.
        cut.set()
        sock = opened or (connection.sock if connection is not None else None)
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    left = end - time.monotonic()
    if left <= 0:
        return Answer(url, failure=Failure.TIMEOUT), ""
    watch = threading.Timer(left, stop)
    watch.daemon = True
    watch.start()
    try:
        connection, target = _connection(urlsplit(url), guard, left)
        connection.connect()
        opened = connection.sock
        headers = {"User-Agent": AGENT, "Accept": accept, "Accept-Encoding": "identity"}
        connection.request(method, target, headers=headers)
        with contextlib.closing(connection.getresponse()) as response:
            location = response.headers.get("Location", "")
            if response.status in _REDIRECTS and location:
                return Answer(url, response.status), location
            wanted = method == "GET" and accept != "*/*"
            body = response.read(limits.size + 1) if wanted else b""
            # A read of so many bytes gives what came before the connection ended, without a word.
            cut_short = wanted and len(body) <= limits.size and bool(response.length)
            wait = _seconds(response.headers.get("Retry-After", ""))
        if cut.is_set():
            return Answer(url, failure=Failure.TIMEOUT), ""
        if len(body) > limits.size:
            return Answer(url, failure=Failure.TOO_LARGE), ""
        if cut_short:
            return Answer(url, failure=Failure.CUT_SHORT), ""
        return Answer(url, response.status, body, retry_after=wait), ""
    except _Refused as refused:
        return Answer(url, failure=refused.failure), ""
    except (OSError, http.client.HTTPException, ValueError) as error:
        failure = Failure.TIMEOUT if cut.is_set() else _failure(error)
        return Answer(url, failure=failure), ""
    finally:
        watch.cancel()
        if connection is not None:
            connection.close()


def _failure(error: Exception) -> Failure:
    match error:
        case socket.gaierror(errno=socket.EAI_NONAME):
            return Failure.NO_HOST
        case TimeoutError():
            return Failure.TIMEOUT
        case ssl.SSLCertVerificationError():
            return Failure.CERTIFICATE
        case ssl.SSLError():
            return Failure.NOT_HTTP
        case OSError():
            return Failure.UNREACHABLE
        case _:
            return Failure.NOT_HTTP


def _seconds(text: str) -> float | None:
    """What ``Retry-After`` says: seconds, or a date (RFC 9110, section 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


# --- connections


def _connection(
    parts: SplitResult, guard: Guard, timeout: float
) -> tuple[http.client.HTTPConnection, str]:
    """A connection to where ``parts`` leads, not yet open, and what to ask it for."""
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    if parts.scheme not in ("http", "https") or not host:
        raise _Refused(Failure.NOT_HTTP)
    trusted = f"{host}:{port}" in guard.trusted
    if guard.secure and not secure and not trusted:
        raise _Refused(Failure.INSECURE)
    check = guard.public and not trusted
    if check and is_private_name(host):
        raise _Refused(Failure.NOT_PUBLIC)
    name = host if host.isascii() else host.encode("idna").decode("ascii")
    target = quote(parts.path or "/", safe="/%:;()@!$&'*+,=~") + (
        "?" + quote(parts.query, safe="/%:;()@!$&'*+,=~?") if parts.query else ""
    )
    proxy = "" if trusted else _proxy(parts.scheme, name)
    if proxy:
        # The proxy resolves the name, and whom it serves is its operator's matter.
        return _through(proxy, parts.scheme, name, port, target, timeout)
    connection = (_Secure if secure else _Plain)(name, port, timeout=timeout)
    found = [str(row[4][0]) for row in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    # One private address among public ones is reason enough: which one is taken is chance.
    if check and not all(is_public(address) for address in found):
        raise _Refused(Failure.NOT_PUBLIC)
    connection.address = (found[0], port)
    return connection, target


class _Plain(http.client.HTTPConnection):
    """Connects to the judged address in ``address``, whatever the name may resolve to by now."""

    address: tuple[str, int]

    def connect(self) -> None:
        self.sock = socket.create_connection(self.address, self.timeout)


class _Secure(_Plain):
    """The same with TLS, whose certificate is that of the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = _tls().wrap_socket(self.sock, server_hostname=self.host)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _proxy(scheme: str, host: str) -> str:
    """The proxy that the environment names for ``host``, or nothing."""
    from urllib.request import getproxies, proxy_bypass

    return "" if proxy_bypass(host) else getproxies().get(scheme, "")


def _through(
    proxy: str, scheme: str, name: str, port: int, target: str, timeout: float
) -> tuple[http.client.HTTPConnection, str]:
    import base64

    parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    headers = {}
    if parts.username:
        who = f"{parts.username}:{parts.password or ''}".encode()
        headers["Proxy-Authorization"] = "Basic " + base64.b64encode(who).decode("ascii")
    host, proxy_port = parts.hostname or "", parts.port or 80
    if scheme == "https":
        tunnel = http.client.HTTPSConnection(host, proxy_port, timeout=timeout, context=_tls())
        tunnel.set_tunnel(name, port, headers)
        return tunnel, target
    plain = http.client.HTTPConnection(host, proxy_port, timeout=timeout)
    return plain, f"http://{name}:{port}{target}"


# --- addresses
#
# An article can come from anybody, and the machine that checks it can stand in a network whose
# other machines trust it. So an address is judged after its name was resolved, and the connection
# goes to the address that was judged.

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_PRIVATE_NAMES = ("localhost", "local", "internal", "lan", "home.arpa", "intranet", "corp")


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the public internet; no other text is."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed.teredo is not None or parsed.is_site_local:
            return False
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def is_private_name(host: str) -> bool:
    """Whether a host's name alone tells that it is not public, as ``localhost`` does."""
    name = host.rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        last = name.rpartition(".")[2]
        # `http://2130706433/` and `http://0x7f.1/` are addresses to a resolver.
        numeric = last.isdigit() or last.startswith("0x")
        return numeric or any(name == p or name.endswith(f".{p}") for p in _PRIVATE_NAMES)
    return not is_public(name)
