"""What one would write in an afternoon: the same PDFs with markdown-it-py and WeasyPrint alone.

    prepare FOLDER    writes each work's HTML and pictures (not measured)
    same FOLDER       parses the Markdown, lays out the HTML, writes the PDFs (measured)
    plain FOLDER      the same without tags and labels: WeasyPrint's default options

The HTML and the stylesheet are our whitepaper's own, so that both lay out the
same pages. No checks, no records, no post, no pictures, no safety.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def prepare(folder: Path) -> None:
    """Write ``<slug>.html`` and the pictures that it names for every work of ``sources/``."""
    from pressroom import pipeline
    from pressroom.renderers import whitepaper

    checked = pipeline.check(ROOT)
    for work in checked.works:
        page = folder / f"{work.meta.slug}.html"
        page.write_text(whitepaper.html(work, checked.catalog), encoding="utf-8")
        for name, content in whitepaper.files(work, checked.catalog).items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    fonts = ROOT / "templates" / "fonts"
    (folder / "fonts.conf").write_text(
        f"<fontconfig><dir>{fonts}</dir><cachedir>{folder}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )


def render(folder: Path, variant: str | None) -> None:
    """The script itself; ``variant`` is WeasyPrint's ``pdf_variant``."""
    import weasyprint
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    for source in sorted((ROOT / "sources").rglob("*.md")):
        markdown.render(source.read_text(encoding="utf-8"))
    for page in sorted(folder.glob("*.html")):
        weasyprint.HTML(filename=page).write_pdf(page.with_suffix(".pdf"), pdf_variant=variant)


if __name__ == "__main__":
    what, target = sys.argv[1], Path(sys.argv[2])
    if what == "prepare":
        prepare(target)
    else:
        render(target, "pdf/a-3a" if what == "same" else None)
