"""The checker of the safe profile finds what it is there to find."""

from __future__ import annotations

import pytest

from .safe_profile import problems


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Title</h1>",
        "<h5>Deep</h5>",
        "<p>a</p> loose",
        '<p style="color: red">a</p>',
        '<h2 id="x">a</h2>',
        '<p><a href="#x">a</a></p>',
        '<p><a href="two.md">a</a></p>',
        "<ul><li>bare</li></ul>",
        "<ul><li><p>a</p><p>b</p></li></ul>",
        "<ul><li><p>a</p><pre><code>b</code></pre></li></ul>",
        "<blockquote><p>a<sup>1</sup></p></blockquote>",
        "<blockquote><ul><li><p>a</p></li></ul></blockquote>",
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        "<dl><dt>a</dt></dl>",
        '<p><img src="images/01.png" alt=""></p>',
        '<figure><img src="https://example.org/a.png" alt=""></figure>',
        "<p>a<script>b</script></p>",
    ],
)
def test_finds(html: str) -> None:
    assert problems(html)


def test_accepts_the_whole_profile() -> None:
    assert not problems(
        '<h2>a</h2><p>b <strong>c</strong><sup>1</sup> <a href="https://example.org/">d</a></p>'
        '<ol start="3"><li><p>e<br>f</p><ul><li><p>g</p></li></ul></li></ol><hr>'
        '<figure><img src="images/01-a.png" alt="h"></figure><pre><code>i</code></pre>'
        "<blockquote><p>j</p><p>k</p></blockquote>"
    )
