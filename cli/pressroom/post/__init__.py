"""The Substack post of a work: the body to paste, its pictures, and the page to work from."""

from __future__ import annotations

from urllib.parse import urlsplit

from pressroom.cache import Store
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact
from pressroom.languages import direction
from pressroom.model.work import Catalog, Work
from pressroom.post import card, editor, frame, handover
from pressroom.post.html import directed, markup
from pressroom.post.lowering import lower
from pressroom.post.pictures import Gallery
from pressroom.text import pretty_json

__all__ = ["render"]


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
    """``substack.html``, ``substack.json``, ``handover.html`` and ``images/``, below the slug.

    The body fragment is what the clipboard carries as ``text/html``, but for
    the addresses of its pictures: files here, ``data:`` addresses there.
    Every construct that takes another form is reported with its line; a picture
    that cannot be made is an error, and the rest is written all the same.
    """
    slug = work.meta.slug
    changes = Collector()
    gallery = Gallery(Store.of(catalog.publication.root), changes, Place(work.path))
    before = frame.opening(work, catalog, changes)
    after = frame.closing(work, catalog, changes)
    post = lower(work, catalog, changes, gallery, before, after)
    document = editor.document(post, _subscribe(catalog))
    pictures = gallery.make()
    way = direction(work.meta.language)
    body = directed(markup(post.pasted()) + "\n", way)
    social = card.card(work, catalog, changes)
    collector.extend(changes)
    page = handover.page(work, catalog, post, pictures, list(changes), collector, social)
    text = pretty_json(document, 1) + "\n"
    files = {
        "substack.html": (body.encode("utf-8"), "text/html"),
        "substack.json": (text.encode("utf-8"), "application/json"),
    }
    if page is not None:
        files["handover.html"] = (page.encode("utf-8"), "text/html")
    for picture in ([social] if social else []) + pictures:
        if picture.data:
            files[picture.address] = (picture.data, picture.media_type)
    for address, content in gallery.data_files.items():
        files[address] = (content, "text/csv")
    return [
        Artifact(f"{slug}/{name}", content, media_type, slug)
        for name, (content, media_type) in files.items()
    ]


def _subscribe(catalog: Catalog) -> str:
    """Where a subscribe button leads: the publication's page for it, or the publication."""
    url = catalog.publication.url
    host = urlsplit(url).hostname or ""
    return f"{url.rstrip('/')}/subscribe" if host.endswith(".substack.com") else url
