"""Pictures: links without ``--download``; with it files and figures, from this machine alone."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import exports
import marked
import pytest
from PIL import Image

from pressroom.build import pipeline
from pressroom.importing.export import pictures
from pressroom.importing.run import import_pages
from pressroom.online import pictures as fetching
from pressroom.online.fetch import Guard


def bitmap(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#1d3f72").save(out, kind)
    return out.getvalue()


class Handler(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/one.png")
            self.end_headers()
            return
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
            return
        bodies = {
            "/one.png": bitmap("PNG"),
            "/two": bitmap("JPEG"),
            "/page": b"<html>no picture</html>",
            "/large": b"\x89PNG\r\n\x1a\n" + b"\0" * 200_000,
        }
        body = bodies.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "image/png")  # also where it is none
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "*")
    Handler.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def trusting(host: str) -> Guard:
    """Whoever may be asked by default, and this host."""
    return Guard(trusted=frozenset({host.removeprefix("http://")}))


def figure(url: str, alt: str = "", caption: str = "") -> str:
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    box = '<div class="captioned-image-container">'
    return f'{box}<figure><img src="{url}" alt="{alt}">{below}</figure></div>'


def project(tmp_path: Path, html: str) -> Path:
    marked.parse("").write(tmp_path)
    files = {"posts.csv": exports.rows({"1.tides": "Tides"}), "posts/1.tides.html": html}
    return exports.archive(tmp_path / "export.zip", files)


def test_nothing_is_fetched_unless_asked(host: str, tmp_path: Path) -> None:
    path = project(tmp_path, figure(f"{host}/one.png", "A curve", "Twice."))
    imported = import_pages(tmp_path, [path])
    assert Handler.asked == []
    assert [f.name for f in imported.written] == ["tides.md"]
    text = imported.written[0].read_text("utf-8")
    assert f"[Picture: A curve]({host}/one.png)\n\nTwice.\n" in text
    [found] = [d for d in imported.diagnostics if d.name == "import-picture"]
    assert "--download" in found.hint


def test_pictures_become_files_and_figures_that_build(host: str, tmp_path: Path) -> None:
    html = (
        figure(f"{host}/one.png", "A [curve]", 'Rises "twice", <em>about</em>.')
        + figure(f"{host}/two", "", "No alternative text.")
        + figure(f"{host}/moved", "Moved")
        + figure(f"{host}/one.png", "Again")
        + figure(f"{host}/one.png")
        + f'<p>A small <img src="{host}/one.png" alt="one"> in a line.</p>'
    )
    imported = import_pages(tmp_path, [project(tmp_path, html)], download=trusting(host))
    assert Handler.asked == ["/one.png", "/two", "/moved", "/one.png"]
    folder = tmp_path / "sources" / "images"
    names = ["tides-01.png", "tides-02.jpg", "tides-03.png"]
    assert sorted(f.name for f in folder.iterdir()) == names
    assert (folder / "tides-01.png").read_bytes() == bitmap("PNG")
    text = imported.written[0].read_text("utf-8")
    caption = '"Rises \\"twice\\", *about*."'
    assert f"![A \\[curve\\]](images/tides-01.png {caption})" in text
    assert "A small ![one](images/tides-01.png) in a line." in text
    assert [d.name for d in imported.diagnostics] == ["import-unsaid"]
    built = pipeline.build(tmp_path, only=["substack"])
    assert [d.message for d in built.diagnostics if d.severity == "error"] == []
    post = (tmp_path / "build" / "tides" / "substack.html").read_text("utf-8")
    assert 'Rises "twice", about.' in post.replace("<em>", "").replace("</em>", "")


def test_what_cannot_be_fetched_stays_a_link(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 100_000)
    names = ["gone", "page", "large", "away"]
    html = "".join(figure(f"{host}/{name}", name) for name in names)
    imported = import_pages(tmp_path, [project(tmp_path, html)], download=trusting(host))
    found = [d.message for d in imported.diagnostics if d.name == "import-picture"]
    assert len(found) == len(names)
    for name in names:
        assert f"[Picture: {name}]({host}/{name})" in imported.written[0].read_text("utf-8")
    assert not (tmp_path / "sources" / "images").exists()


def test_only_the_public_internet_is_asked(host: str, tmp_path: Path) -> None:
    html = figure(f"{host}/one.png", "a") + figure("http://169.254.169.254/b.png", "b")
    imported = import_pages(tmp_path, [project(tmp_path, html)], download=Guard())
    assert Handler.asked == []
    found = [d.message for d in imported.diagnostics if d.name == "import-picture"]
    assert [message.endswith("not one of the public internet") for message in found] == [True] * 2


def test_the_bounds_of_an_import(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_COUNT", 1)
    html = figure(f"{host}/one.png", "a") + figure(f"{host}/two", "b")
    imported = import_pages(tmp_path, [project(tmp_path, html)], download=trusting(host))
    assert Handler.asked == ["/one.png"]
    assert [f.name for f in imported.written] == ["tides.md", "tides-01.png"]


@pytest.mark.parametrize(
    ("url", "original"),
    [
        (
            "https://substackcdn.com/image/fetch/$s_!x!,w_1456,c_limit/https%3A%2F%2Fa.org%2Fb.png",
            "https://a.org/b.png",
        ),
        (
            "https://cdn.substack.com/image/fetch/w_600/https://a.org/b%20c.png?x=1",
            "https://a.org/b%20c.png?x=1",
        ),
        ("https://a.org/image/fetch/x/https%3A%2F%2Fb.org", None),
        ("https://substackcdn.com/image/fetch/", None),
    ],
)
def test_the_original_address_is_taken_out_of_the_wrap(url: str, original: str | None) -> None:
    assert pictures.original(url) == (original or url)
