"""The Substack post of a work: the body to paste, its pictures, and the page to work from."""

from __future__ import annotations

from pressroom.cache import Store
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work
from pressroom.post import audit, card, document, frame, handover
from pressroom.post.pictures import Gallery
from pressroom.post.post import compose
from pressroom.text import pretty_json

__all__ = ["render"]


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
    """``substack.html``, ``substack.json``, ``handover.html`` and ``images/``, below the slug.

    The body fragment is what the clipboard carries as ``text/html``, but for
    the addresses of its pictures: files here, ``data:`` addresses there.
    Every construct that takes another form is reported with its line, and so
    is anything that the post lost of its source; a picture that cannot be
    made is an error, and the rest is written all the same.
    """
    slug = work.meta.slug
    changes = Collector()
    gallery = Gallery(Store.of(catalog.publication.root))
    before = frame.opening(work, catalog, changes)
    after = frame.closing(work, catalog, changes)
    post = compose(work, catalog, changes, gallery.address, gallery, before, after)
    editor = document.document(
        work,
        catalog,
        changes,
        gallery.address,
        gallery.table_parts,
        gallery.math,
        before,
        after,
    )
    pictures = gallery.make(changes, Place(work.path))
    audit.audit(work, catalog, post.html, gallery.facts(), changes, before, after)
    social = card.card(work, catalog, changes)
    collector.extend(changes)
    page = handover.page(work, catalog, post, pictures, list(changes), collector, social)
    text = pretty_json(editor, 1) + "\n"
    files = {
        "substack.html": (post.html.encode("utf-8"), "text/html"),
        "substack.json": (text.encode("utf-8"), "application/json"),
    }
    if page is not None:
        files["handover.html"] = (page.encode("utf-8"), "text/html")
    for picture in ([social] if social else []) + pictures:
        if picture.data:
            files[picture.address] = (picture.data, picture.media_type)
    for address, content in gallery.data_files().items():
        files[address] = (content, "text/csv")
    return [
        Artifact(f"{slug}/{name}", content, media_type, slug)
        for name, (content, media_type) in files.items()
    ]
