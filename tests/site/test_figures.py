"""Drawings in the folder of a page hold nothing that can act."""

from __future__ import annotations

import pytest

from pressroom.site.figures import inert

START = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
END = b"</svg>"


@pytest.mark.parametrize(
    "kept",
    [
        b'<rect id="a"/><use href="#a"/>',
        b'<image href="data:image/png;base64,AA=="/>',
        b"<style>rect { fill: red }</style><text>on click</text>",
    ],
)
def test_what_is_harmless_is_kept_byte_for_byte(kept: bytes) -> None:
    svg = b'<?xml version="1.0"?>\n<!-- drawn -->\n' + START + kept + END
    assert inert(svg) == svg


@pytest.mark.parametrize(
    ("acting", "left"),
    [
        (b"<script>alert(1)</script><g/>", b"<g/>"),
        (b'<g onload="alert(1)" id="a"/>', b'<g id="a"/>'),
        (b'<a xlink:href=" java&#115;cript:alert(1)"/>', b"<a/>"),
        (b'<a href="data:text/html,x"/>', b"<a/>"),
        (b'<set attributeName="href" to="javascript:alert(1)"/>', b'<set attributeName="href"/>'),
        (b"<foreignObject><b/></foreignObject><g/>", b"<g/>"),
        (b'<?xml-stylesheet href="x"?><g/>', b"<g/>"),
    ],
)
def test_what_acts_is_left_out(acting: bytes, left: bytes) -> None:
    assert inert(START + acting + END) == START + left + END


def test_a_stylesheet_from_elsewhere_goes() -> None:
    assert b"stylesheet" not in inert(
        b'<?xml-stylesheet href="https://example.org/x"?>' + START + END
    )


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="not well-formed"):
        inert(b"<svg")
