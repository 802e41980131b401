"""What the server gives, and above all what it does not."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pressroom.build.preview.events import Built, Rendered
from pressroom.build.preview.server import serving, with_script
from pressroom.build.preview.status import Status
from pressroom.diagnostics import PressroomError
from pressroom.files import Artifact

PAGE = "<!doctype html><title>T</title><body><p>Text.</p></body>"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    (folder / "one" / "images").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "one" / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "one" / "one.pdf").write_bytes(b"%PDF-1.7")
    (folder / "one" / "citation.bib").write_text("@misc{a}", encoding="utf-8")
    (folder / "one" / "images" / "a curve.png").write_bytes(b"\x89PNG")
    (folder / ".hidden").write_text("secret", encoding="utf-8")
    rows = [{"path": "one/citation.bib", "media_type": "application/x-bibtex"}]
    (folder / "manifest.json").write_text(json.dumps({"artifacts": rows}), encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    return folder


@pytest.fixture
def status(output: Path) -> Status:
    return Status(output, lambda found: "".join(d.message for d in found))


@pytest.fixture
def port(status: Status) -> Iterator[int]:
    with serving(status) as address:
        assert address.startswith("http://127.0.0.1:")
        yield int(address.rsplit(":", 1)[1].strip("/"))


def ask(
    port: int, path: str, method: str = "GET", host: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body; ``path`` goes out as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host if host is not None else f"127.0.0.1:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, dict(answer.headers), answer.read()
    connection.close()
    return found


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html?x=1", "text/html; charset=utf-8"),
        ("/one/", "text/html; charset=utf-8"),
        ("/one/one.pdf", "application/pdf"),
        ("/one/citation.bib", "application/x-bibtex"),
        ("/one/images/a%20curve.png", "image/png"),
        ("/manifest.json", "application/json; charset=utf-8"),
    ],
)
def test_files_have_their_media_types_and_are_not_kept(path: str, kind: str, port: int) -> None:
    status, headers, body = ask(port, path)
    assert (status, headers["Content-Type"]) == (200, kind)
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert len(body) == int(headers["Content-Length"])


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/one/../../secret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/out.txt",
        "/up/secret.txt",
        "/up/build/index.html%00",
        "/.hidden",
        "/./.hidden",
        "/one/images",
        "/one/images/",
        "/C:/secret.txt",
        "/" + "a" * 5000,
    ],
)
def test_nothing_else_can_be_had(path: str, port: int) -> None:
    status, _headers, body = ask(port, path)
    assert status == 404
    assert b"secret" not in body


@pytest.mark.parametrize("host", ["", "example.org", "127.0.0.1", "evil.test:{port}", "0.0.0.0:1"])
def test_another_name_is_refused(host: str, port: int) -> None:
    for path in ("/", "/.pressroom/events", "/.pressroom/preview.js"):
        status, _headers, body = ask(port, path, host=host.format(port=port))
        assert status == 421
        assert b"Text." not in body


def test_its_own_names_are_known(port: int) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST"):
        assert ask(port, "/", host=f"{name}:{port}")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_it_can_only_be_read(method: str, port: int, output: Path) -> None:
    assert ask(port, "/index.html", method)[0] == 501
    assert (output / "index.html").read_text(encoding="utf-8") == PAGE


def test_head_says_what_get_would(port: int) -> None:
    status, headers, body = ask(port, "/", "HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == ask(port, "/")[1]["Content-Length"]


def test_the_script_is_in_what_is_served_and_not_on_the_disk(port: int, output: Path) -> None:
    assert b"/.pressroom/preview.js" in ask(port, "/")[2]
    assert (output / "index.html").read_text(encoding="utf-8") == PAGE
    _status, headers, script = ask(port, "/.pressroom/preview.js")
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"http://" not in script
    assert b"https://" not in script


def test_a_folder_leads_to_its_page(port: int) -> None:
    status, headers, _body = ask(port, "/one")
    assert (status, headers["Location"]) == (307, "/one/")


def test_what_is_ahead_of_the_disk_is_served_until_it_is_there(port: int, status: Status) -> None:
    status.update(Rendered((Artifact("one/index.html", b"<p>Newer.</p>", "text/html"),)))
    assert b"Newer." in ask(port, "/one/")[2]
    status.update(Built(1, 2, 1, 0.1, True))
    assert b"Text." in ask(port, "/one/")[2]


def test_a_port_that_is_taken_is_said_so_and_another_is_found(port: int, status: Status) -> None:
    with serving(status) as address:
        assert address != f"http://127.0.0.1:{port}/"
    with pytest.raises(PressroomError, match=f"port {port} .* --port N"), serving(status, port):
        pass


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "default-src 'none'; img-src data:",
            "default-src 'none'; img-src data:; script-src 'self'; connect-src 'self'",
        ),
        ("script-src 'none'; connect-src 'self'", "script-src 'self'; connect-src 'self'"),
        ("img-src data:", "img-src data:"),
    ],
)
def test_a_policy_lets_the_script_run_and_no_more(before: str, after: str) -> None:
    meta = '<meta http-equiv="Content-Security-Policy" content="{}">'
    page = with_script(f"<head>{meta.format(before)}</head><body></body>".encode(), "1").decode()
    assert meta.format(after) in page
    assert page.endswith(' data-version="1" async></script></body>')
