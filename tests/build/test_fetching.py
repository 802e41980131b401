"""Pictures from elsewhere are saved beside the article, and named there; nothing else changes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from servers import Handler, Server, raw, serving, status

from pressroom.build.fetching import fetch, remote
from pressroom.commands import cli
from pressroom.online.fetch import Guard

TEXT = """\
---\r
title: Elsewhere   # kept
---

![A curve]({url}/a/Curve%201.png?w=3 "Its caption"){{#fig-a}}

Again ![]({url}/a/Curve%201.png?w=3), and <img src="{url}/b.jpg" alt="b">.

{{{{< figure src="{url}/c" caption="Third" >}}}}

![Gone]({url}/gone.png) ![Not a picture]({url}/page.png)

`![code]({url}/b.jpg)`
"""


def _bitmap(kind: str, colour: str = "#1d3f72") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, kind)
    return out.getvalue()


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")

    def sends(data: bytes) -> Handler:
        return status(200, data, Content_Type="image/png")

    with serving() as server:
        server.pages = {
            "/a/Curve 1.png": sends(_bitmap("PNG")),
            "/b.jpg": sends(_bitmap("JPEG")),
            "/c": sends(_bitmap("GIF")),
            "/page.png": sends(b"<html>"),
        }
        yield server


def test_pictures_are_saved_and_named(host: Server, tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    taken = tmp_path / "images/b.jpg"
    taken.write_bytes(b"another picture")
    file = tmp_path / "a.md"
    file.write_bytes(TEXT.format(url=host.url).encode())
    articles = remote(tmp_path, tmp_path, ())
    done = fetch(articles, Guard(trusted=frozenset({host.netloc})))
    assert [one.name for one in done.files] == ["curve-1.png", "b-2.jpg", "c.gif"]
    assert (tmp_path / "images/curve-1.png").read_bytes() == _bitmap("PNG")
    assert taken.read_bytes() == b"another picture"
    assert len([one for one in host.seen if one[1] == "/a/Curve 1.png"]) == 1
    [fix] = done.fixes
    expected = TEXT.format(url=host.url)
    for url, name in (
        ("/a/Curve%201.png?w=3", "curve-1.png"),
        ('/b.jpg" alt', 'b-2.jpg" alt'),
        ("/c", "c.gif"),
    ):
        expected = expected.replace(f"{host.url}{url}", f"images/{name}")
    assert fix.after == expected
    assert [(one.line, one.message.rpartition(": ")[2]) for one in done.diagnostics] == [
        (11, "its host answers with the status 404"),
        (11, "what came is no PNG, JPEG, GIF or WebP"),
    ]
    fix.write()
    assert [len(found) for _, found in remote(tmp_path, tmp_path, ())] == [2]


def test_nothing_is_written_through_a_link(host: Server, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "p").mkdir()
    (tmp_path / "p/images").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "p/a.md").write_text(f"# A\n\n![c]({host.url}/c)\n", "utf-8")
    done = fetch(remote(tmp_path / "p", tmp_path / "p", ()), Guard())
    assert (done.files, done.fixes, len(done.diagnostics)) == ((), (), 1)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_command_asks_the_public_internet_alone(host: Server, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"# A\n\nText.\n\n![c]({host.url}/c)\n", "utf-8")
    shown = CliRunner().invoke(cli, ("check", str(file), "--diff", "--download"))
    assert f"a.md:5:6: would be fetched: {host.url}/c" in shown.output
    asked = CliRunner().invoke(cli, ("check", str(file), "--fix", "--download"))
    assert "the address is not one of the public internet" in asked.output
    assert host.seen == []
    assert "--fix --download" in CliRunner().invoke(cli, ("check", str(file))).output


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + _bitmap("PNG")), "broke off"),
        (status(200, b"\x89PNG\r\n\x1a\nnothing"), "does not decode as PNG, JPEG, GIF or WebP"),
    ],
)
def test_half_a_picture_is_none(page: Handler, problem: str, host: Server, tmp_path: Path) -> None:
    host.pages["/half.png"] = page
    text = f"# A\n\n![h]({host.url}/half.png) ![again]({host.url}/half.png)\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    done = fetch(remote(tmp_path, tmp_path, ()), Guard(trusted=frozenset({host.netloc})))
    assert (done.files, done.fixes) == ((), ())
    assert [one.message.endswith(problem) for one in done.diagnostics] == [True, True]
    assert len(host.seen) == 1


def test_only_the_address_of_the_picture_changes(host: Server, tmp_path: Path) -> None:
    (tmp_path / "images/c.gif").mkdir(parents=True)
    text = f'# A\n\n<img data-src="{host.url}/c" src="{host.url}/c">\n\n{{{{< include _b.md >}}}}\n'
    (tmp_path / "a.md").write_text(text, "utf-8")
    (tmp_path / "_b.md").write_text(f"Words.\n\n\n\n\n\n\n\n![c]({host.url}/c)\n", "utf-8")
    done = fetch(remote(tmp_path, tmp_path, ()), Guard(trusted=frozenset({host.netloc})))
    [fix] = done.fixes
    assert fix.after == text.replace(f' src="{host.url}/c"', ' src="images/c-2.gif"')
    [found] = done.diagnostics
    assert (found.path, found.line) == ("_b.md", 9)
