"""The landing page of a work, and its text as plain Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from pressroom.diagnostics import Collector
from pressroom.files import Artifact, Named
from pressroom.model.work import Catalog, Work
from pressroom.site.landing.page import landing_page
from pressroom.site.landing.plain import markdown

__all__ = ["landing_page", "markdown", "render"]


def render(
    work: Work, catalog: Catalog, collector: Collector, beside: Sequence[Named] = ()
) -> list[Artifact]:
    """``<slug>/<slug>.md`` and ``<slug>/index.html``, which links the files of ``beside``.

    ``beside`` are the work's other artifacts, of this build or kept from an
    earlier one. Reports ``template-valid``, and then leaves out the page.
    """
    slug = work.meta.slug
    text = markdown(work, catalog).encode()
    copy = Artifact(f"{slug}/{slug}.md", text, "text/markdown", slug)
    html = landing_page(work, catalog, [*beside, copy], collector)
    if html is None:
        return [copy]
    return [Artifact(f"{slug}/index.html", html.encode(), "text/html", slug), copy]
