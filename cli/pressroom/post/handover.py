"""The page a person works from: what to copy where, in the order of the work, and what to check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from pressroom.cache import Store, digest
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import asset
from pressroom.languages import direction
from pressroom.model import document as d
from pressroom.model.work import Catalog, Metadata, Volume, Work
from pressroom.post.card import HEIGHT as CARD_HEIGHT, WIDTH as CARD_WIDTH
from pressroom.post.html import directed, markup
from pressroom.post.nodes import Block, Post
from pressroom.post.pictures import PostPicture, thumbnail
from pressroom.post.plaintext import plain_text
from pressroom.post.theme import marked, page_css
from pressroom.templates import fill

TEMPLATE = "substack/handover.html.j2"
_LIMIT = 500_000_000  # characters; every picture of the post is within
SEO_TITLE = 60
SEO_DESCRIPTION = 160
"""Characters that search engines are said to show: advice, not a limit."""

# An estimate, and called one on the page: Substack lengthens links (59 to over 400 bytes are
# reported) and Gmail clips at about 102 kB; the editor's own threshold is not known.
BYTES_PER_LINK = 450
BYTES_PER_PICTURE = 2_000
WARN_BYTES = 80_000


def email_bytes(html: str) -> int:
    """An estimate of the e-mail's size in bytes."""
    pictures = html.count("<img ")
    links = html.count("<a href=")
    return len(html.encode("utf-8")) + BYTES_PER_LINK * links + BYTES_PER_PICTURE * pictures


def page(
    work: Work,
    catalog: Catalog,
    post: Post,
    pictures: Sequence[PostPicture],
    changes: Sequence[Diagnostic],
    collector: Collector,
    card: PostPicture | None = None,
) -> str | None:
    """The hand-over page of one work as a single file that asks for nothing from anywhere.

    ``changes`` are the diagnostics of this post; ``card`` is its social picture.
    A picture that could not be made is left out of the body. ``None`` when the
    publication's own template cannot be filled in, which is reported as
    ``template-valid``.
    """
    meta = work.meta
    store = Store.of(catalog.publication.root)
    made = {picture.address: picture for picture in pictures if picture.data}
    missing = {picture.address for picture in pictures if not picture.data}
    blocks = post.pasted()
    way = direction(meta.language)
    given = markup(blocks, lambda address: address if address in made else "") + "\n"
    size = email_bytes(markup(blocks) + "\n")
    values: dict[str, object] = {
        "css": page_css(catalog.publication.accent) + asset("substack/handover.css"),
        "script": asset("substack/handover.js"),
        "marked": marked,
        "meta": meta,
        "publication": catalog.publication.name,
        "volume": isinstance(work, Volume),
        "series": None if isinstance(work, Volume) else work.series,
        "part": None if isinstance(work, Volume) else work.part,
        "body": markup(blocks, lambda address: made[address].data_uri if address in made else ""),
        "direction": way,
        "given": {"html": directed(given, way), "text": plain_text(post, missing)},
        "pictures": [(picture, thumbnail(picture, store)) for picture in pictures],
        "settings": _settings(meta),
        "card": card,
        "card_preview": thumbnail(card, store) if card else "",
        "card_size": (CARD_WIDTH, CARD_HEIGHT),
        "checks": _checks(meta, post, pictures),
        "changes": _grouped(changes),
        "size": size,
        "size_warning": size >= WARN_BYTES,
        "warn_bytes": WARN_BYTES,
        "revision": digest(meta.title, given, *(picture.data for picture in pictures))[:16],
    }
    return fill(catalog.publication.root, TEMPLATE, values, collector, limit=_LIMIT)


def _settings(meta: Metadata) -> list[dict[str, object]]:
    """SEO fields, tags, section and date; what the source does not say is derived or absent."""
    own = meta.substack
    title_note = "" if own.seo_title else "the title; `seo_title` is not set"
    descriptions = [
        (own.seo_description, ""),
        (meta.subtitle, "the subtitle; `seo_description` is not set"),
        (_shortened(meta.abstract), "the abstract; `seo_description` is not set"),
    ]
    description, note = next((one for one in descriptions if one[0]), ("", ""))
    tags = own.tags or meta.keywords
    tags_note = "" if own.tags else "the keywords; `tags` is not set"
    fields = [
        _field("seo-title", "SEO title", own.seo_title or meta.title, title_note, SEO_TITLE),
        _field("seo-description", "SEO description", description, note, SEO_DESCRIPTION),
        _field("tags", "Tags", ", ".join(tags), tags_note),
        _field("section", "Section", own.section),
        _field("date", "Date", meta.date.isoformat() if meta.date else ""),
    ]
    return [field for field in fields if field["value"]]


def _field(name: str, label: str, value: str, note: str = "", limit: int = 0) -> dict[str, object]:
    """A field of the editor outside the body. ``limit`` is 0 where no length is advised."""
    length = len(value)
    return {
        "id": name,
        "label": label,
        "value": value,
        "note": note,
        "limit": limit,
        "length": length,
    }


def _shortened(abstract: str) -> str:
    """The beginning of an abstract, within the advised length, cut between words."""
    text = " ".join(abstract.split())
    if len(text) < SEO_DESCRIPTION:
        return text
    return text[: SEO_DESCRIPTION - 2].rpartition(" ")[0].rstrip(",;:.") + "…"


def _checks(meta: Metadata, post: Post, pictures: Sequence[PostPicture]) -> list[dict[str, str]]:
    """The lines of the checklist: ``id``, ``text`` and ``detail``."""
    title = "Title and subtitle stand once, in their own fields and not in the body."
    if not meta.subtitle:
        title = "The title stands once, in its own field and not in the body."
    lines = [("title", title, "")]
    for name, count, text in (
        ("picture", len(pictures), "Every picture is in its place and has its alternative text"),
        ("table", post.tables, "Every table reads well as a list"),
        ("note", len(post.notes), "The numbers in the text lead to the right notes"),
    ):
        if count:
            lines.append((f"{name}s", f"{text} ({count} {name}{'' if count == 1 else 's'}).", ""))
    for number, marker in enumerate(post.markers, 1):
        what = "Put a subscribe button" if marker.mark is d.Mark.SUBSCRIBE else "Put the paywall"
        end = end_of(marker.before)
        where = f"after “{end}”." if end else "at the beginning."
        place = f"{marker.path}:{marker.line}"
        lines.append((f"mark-{number}", f"{what} into the body {where}", place))
    lines.append(("links", "The links open what they say.", ""))
    lines.append(("test", "A test e-mail to yourself looks right, on a telephone too.", ""))
    return [{"id": name, "text": text, "detail": detail} for name, text, detail in lines]


def end_of(blocks: Iterable[Block], length: int = 60) -> str:
    """The last words of blocks, cut at a space."""
    html = markup(blocks)
    text = re.sub(r"</?(?:a|strong|em|s|code|sup)\b[^>]*>", "", html)
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())
    if not words and (alt := re.search(r' alt="([^"]*)"', html)):
        words = unescape(alt[1])  # after a picture alone
    if len(words) <= length:
        return words
    tail = words[-length:]
    return f"…{tail[tail.find(' ') :]}" if " " in tail else f"…{tail}"


def _grouped(changes: Sequence[Diagnostic]) -> list[dict[str, object]]:
    """One entry for each kind of change in a file, with all its lines."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for change in changes:
        lines = groups.setdefault((change.path, change.message, change.hint), [])
        if change.line is not None:
            lines.append(change.line)
    return [
        {"message": message, "hint": hint, "path": path, "lines": lines}
        for (path, message, hint), lines in groups.items()
    ]
