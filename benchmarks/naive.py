"""What one would write in an afternoon: the same PDFs with markdown-it-py and WeasyPrint alone.

    prepare FOLDER             writes each work's HTML and pictures (not measured)
    same FOLDER                parses the Markdown, lays out the HTML, writes the PDFs (measured)
    plain FOLDER               the same without tags and labels: WeasyPrint's default options
    articles OUT FILE...    stands alone: a PDF of each file, in OUT

In the first three the HTML and the stylesheet are our whitepaper's own, so that both lay out
the same pages. The last has its own page and ``naive.css``: title, abstract, contents with page
numbers (and dots before them, but for ``--no-dots``), figures and tables with captions, notes at
the end; citations stay as they are written; tagged as PDF/UA if ``--tagged``. No checks, no
records, no post, no safety.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def prepare(folder: Path) -> None:
    """Write ``<slug>.html`` and the pictures that it names for every work of ``sources/``."""
    from pressroom.build import pipeline
    from pressroom.diagnostics import Collector
    from pressroom.paper.manuscript import ManuscriptBuilder

    checked = pipeline.check(ROOT)
    for work in checked.works:
        page = folder / f"{work.meta.slug}.html"
        made = ManuscriptBuilder(work, checked.catalog).build(Collector())
        assert made
        sheets = "".join(f"<style>\n{sheet.text}</style>\n" for sheet in made.stylesheets)
        page.write_text(made.html.replace("</head>", f"{sheets}</head>", 1), encoding="utf-8")
        for name, content in made.files.items():
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


def articles(out: Path, names: list[str], dots: bool, variant: str | None) -> None:
    """Make a PDF of each Markdown file, which pandoc could read too."""
    import weasyprint
    from markdown_it import MarkdownIt
    from mdit_py_plugins.anchors import anchors_plugin
    from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    markdown.use(attrs_plugin).use(attrs_block_plugin).use(container_plugin, "callout")
    markdown.use(anchors_plugin, max_level=3)
    style = Path(__file__).with_name("naive.css").read_text(encoding="utf-8")
    if not dots:
        style = style.replace("leader('.')", "' '")
    for name in names:
        front, _, text = Path(name).read_text(encoding="utf-8")[4:].partition("\n---\n")
        facts = dict(re.findall(r"^(\w+): (?:>-\n  )?\"?(.*?)\"?$", front, re.MULTILINE))
        text = re.sub(r" \{#s\d+\}$", "", text, flags=re.MULTILINE)
        text = re.sub(r"^: (.*)$", r"*\1*", text, flags=re.MULTILINE)
        body = markdown.render(text)
        body = re.sub(
            r"<p>(<img [^>]*?)alt=\"([^\"]*)\"([^>]*>)</p>",
            r"<figure>\1\3<figcaption>\2</figcaption></figure>",
            body,
        )
        found = re.findall(r'<h([23]) id="([^"]*)">(.*?)</h', body)
        items = "".join(f'<li><a href="#{anchor}">{title}</a>' for _, anchor, title in found)
        page = (
            f'<!doctype html><html lang="en"><title>{facts["title"]}</title>'
            f"<style>{style}</style><h1>{facts['title']}</h1><p>{facts['subtitle']}</p>"
            f"<p>{facts['author']}, {facts['date']}</p><p>{facts['abstract']}</p>"
            f"<nav><ul>{items}</ul></nav>{body}"
        )
        made = weasyprint.HTML(string=page, base_url=f"{Path(name).resolve().parent}/")
        made.write_pdf(out / f"{Path(name).stem}.pdf", pdf_variant=variant)


if __name__ == "__main__":
    what, target = sys.argv[1], Path(sys.argv[2])
    if what == "articles":
        chosen = [name for name in sys.argv[3:] if not name.startswith("--")]
        tagged = "pdf/ua-1" if "--tagged" in sys.argv else None
        articles(target, chosen, "--no-dots" not in sys.argv, tagged)
    elif what == "prepare":
        prepare(target)
    else:
        render(target, "pdf/a-3a" if what == "same" else None)
