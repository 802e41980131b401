"""A generated export zip: posts of a given length with every common shape of exported HTML.

``python benchmarks/export_zip.py FOLDER [POSTS [WORDS]]`` writes a publication with the zip;
without arguments the import of 1,000 posts is measured and printed as a row.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import zipfile
from html import escape
from pathlib import Path

import articles

POSTS = 1000
WORDS = 2000
SECONDS, MEMORY = 60.0, 400.0


def post(number: int, length: int = WORDS) -> str:
    """The HTML of one post of about ``length`` words, on one line as exports are."""
    rng = random.Random(number)

    def text(count: int) -> str:
        return articles.words(rng, count)

    out: list[str] = []
    count = notes = 0
    end: list[str] = []
    while count < length:
        notes += 1
        address = f"https://pictures.example.org/{number}-{notes}.png"
        data = escape(json.dumps({"src": address, "alt": text(6)}))
        part = (
            f"<h2>{text(4)}</h2><p>{text(60)} <strong>{text(4)}</strong> and <em>{text(5)}</em> "
            f'<a href="https://example.org/{number}/{notes}?a=1&amp;b=2">{text(3)}</a> {text(60)}'
            f'<a class="footnote-anchor" id="footnote-anchor-{notes}" href="#footnote-{notes}">'
            f"{notes}</a></p><p>{text(80)}</p>"
            + "<ul>"
            + "".join(f"<li><p>{text(12)}</p></li>" for _ in range(5))
            + f"</ul><blockquote><p>{text(30)}</p></blockquote>"
            f'<div class="captioned-image-container"><figure><a class="image-link" '
            f'href="{address}"><img src="{address}" data-attrs="{data}"></a>'
            f'<figcaption class="image-caption">{text(10)}</figcaption></figure></div>'
            f'<p class="button-wrapper" data-attrs="{{&quot;url&quot;:&quot;%%share_url%%&quot;}}">'
            '<a class="button" href="%%share_url%%"><span>Share</span></a></p>'
        )
        end.append(
            f'<div class="footnote"><a id="footnote-{notes}" class="footnote-number" '
            f'href="#footnote-anchor-{notes}">{notes}</a><div class="footnote-content">'
            f"<p>{text(25)}</p></div></div>"
        )
        count += 350
        out.append(part)
    return "".join(out + end)


def publication(root: Path, count: int = POSTS, length: int = WORDS) -> Path:
    """Write a publication without articles below ``root``, and the zip; returns the zip."""
    (root / "sources").mkdir(parents=True, exist_ok=True)
    (root / "pressroom.toml").write_text(articles.CONFIG, encoding="utf-8")
    rows = ["post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url"]
    path = root / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(count):
            name = f"{1000 + number}.post-{number}"
            rows.append(
                f"{name},2025-11-{number % 28 + 1:02d}T10:00:00.000Z,true,,newsletter,everyone,"
                f"Post {number},About it,"
            )
            made.writestr(f"posts/{name}.html", post(number, length))
        made.writestr("posts.csv", "\r\n".join(rows) + "\r\n")
    return path


def main() -> int:
    """Write a publication, or measure the import; 1 when a bound is broken."""
    if len(sys.argv) > 1:
        publication(Path(sys.argv[1]), *map(int, sys.argv[2:]))
        return 0
    import measuring
    import run

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = publication(folder)
        done = measuring.measure(run.pressroom("import", str(path), "--into", "sources/a"), folder)
    broken = done.cpu > SECONDS or done.peak > MEMORY
    mark = "FAIL" if broken else "ok  "
    print(f"{mark} import of {POSTS} posts of {WORDS} words: {done.cpu:.1f} CPU s (at most 60), "
          f"{done.peak:.0f} MiB (at most 400)")  # fmt: skip
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
