"""The social card: the picture that stands for a post where it is shared.

Made like a title page from the metadata, 1456 x 1048 pixels (the size that
Substack asks for), unless the work names a file of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from pressroom import rules
from pressroom.cache import Store, digest
from pressroom.diagnostics import Collector, Place
from pressroom.files import asset, shipped
from pressroom.languages import Language, direction
from pressroom.markdown.pictures import find
from pressroom.metadata.colours import readable
from pressroom.model.citation import part_count, words_of
from pressroom.model.document import Picture
from pressroom.model.work import Article, Author, Catalog, Volume, Work
from pressroom.post.frame import MAX_CHARACTERS
from pressroom.post.pictures import MAX_BYTES, SUFFIXES, PostPicture
from pressroom.post.raster import MAX_WIDTH, first_page, tools
from pressroom.templates import fill
from pressroom.text import one_line

WIDTH, HEIGHT = 1456, 1048
"""Pixels of the card."""
NAME = "00-card"
"""It comes before the pictures of the text, which are numbered from 1."""

_VERSION = "2"  # of what this module makes of a page; a new one makes every card anew
_PAPER = "#fbfaf7"
_COLOURS = 64
_MEASURE = 592
"""CSS pixels between the margins, as in ``card.css``."""
_SIZES = {56: 2, 48: 3, 42: 4, 36: 5, 32: 6, 28: 7, 25: 8, 22: 9, 20: 10, 18: 11, 16: 13, 14: 16}
"""CSS pixels of the title, and the lines it may take at that; the largest that fits is taken."""
_BALANCED = 4  # lines; more are a paragraph and better left ragged
_TITLE, _SERIES, _PUBLICATION, _AUTHORS, _AUTHOR = 420, 110, 70, 58, 110
"""Characters after which a line of the card is shortened."""


def card(work: Work, catalog: Catalog, collector: Collector) -> PostPicture | None:
    """The social card of a work as a picture of the hand-over page, or ``None`` with a report.

    A file of the work's own goes through byte for byte if Substack takes it,
    and is scaled down otherwise.
    """
    if work.meta.substack.card:
        return _own(work, catalog, collector)
    data = _made(work, catalog, collector)
    return _picture(work, "image/png", data) if data else None


def _picture(work: Work, media_type: str, data: bytes, source: str = "") -> PostPicture:
    name = f"{NAME}.{SUFFIXES[media_type]}"
    return PostPicture(name, source, work.meta.full_title, "", media_type, data)


# --- a file of the work's own


def _own(work: Work, catalog: Catalog, collector: Collector) -> PostPicture | None:
    root = catalog.publication.root
    name = work.meta.substack.card
    place = Place(work.path)
    picture = find(name, (root / work.path).parent, root, place, collector.report)
    if picture is None or picture.media_type not in SUFFIXES:
        return None  # reported when the source was read
    try:
        data = picture.read()
        if picture.width <= MAX_WIDTH and len(data) < MAX_BYTES:
            return _picture(work, picture.media_type, data, name)
        return _picture(work, "image/png", _smaller(picture), name)
    except OSError as error:
        collector.report(
            rules.PICTURE_READABLE,
            place,
            f"the social card `{name}` cannot be read: {error}",
            "save it again, 1456 pixels wide and 1048 high",
        )
        return None


def _smaller(picture: Picture) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(picture.read())) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    image.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


# --- one that is made


def _made(work: Work, catalog: Catalog, collector: Collector) -> bytes | None:
    publication = catalog.publication
    html = _html(work, catalog, collector)
    if html is None:
        return None
    css = asset("substack/card.css").replace("var(--accent)", readable(publication.accent, _PAPER))
    key = digest("card", _VERSION, tools(), html, css)
    store = Store.of(publication.root)
    data = store.get(key)
    if data is None:
        data = _drawn(_title(work), html, css, Place(work.path), collector)
        if data is not None:
            store.put(key, data)
    return data


def _html(work: Work, catalog: Catalog, collector: Collector) -> str | None:
    meta = work.meta
    root = catalog.publication.root
    series = work.series.title if isinstance(work, Article) and work.series else ""
    context = {
        "language": meta.language,
        "direction": direction(meta.language),
        "publication": _shortened(catalog.publication.name, _PUBLICATION),
        "series": _shortened(series, _SERIES),
        "title": _title(work),
        "authors": _names(meta.authors, words_of(work, catalog)) if meta.authors else "",
        "place": _place(work, catalog),
    }
    return fill(root, "substack/card.html.j2", context, collector, limit=MAX_CHARACTERS)


def _title(work: Work) -> str:
    return _shortened(work.meta.title, _TITLE)


def _place(work: Work, catalog: Catalog) -> str:
    words = words_of(work, catalog)
    if isinstance(work, Volume):
        return words.say("part-count", parts=len(work.parts)) if len(work.parts) > 1 else ""
    if work.part is None or work.series is None:
        return ""
    total = part_count(work, catalog)
    return words.say("part-number-of" if total else "part-number", part=work.part, parts=total)


def _names(authors: tuple[Author, ...], words: Language) -> str:
    """As many names as fit into a line, and how many there are beside."""
    if len(authors) == 1:
        return _shortened(authors[0].name, _AUTHOR)
    names = [_shortened(author.name, _AUTHORS) for author in authors]
    for count in range(len(names), 0, -1):
        listed, more = names[:count], len(names) - count
        listed += [words.numbered_others(more)] if more else []
        text = words.listed(listed)
        if len(text) <= _AUTHORS:
            return text
    return text


def _shortened(text: str, length: int) -> str:
    text = one_line(text)
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > length // 2 else cut).rstrip(" ,;:.-–") + "…"


def _drawn(title: str, html: str, css: str, place: Place, collector: Collector) -> bytes | None:
    """The page as PNG, its title as large as one page allows."""
    from pressroom.paper.typesetting import (
        LibraryMissing,
        LimitReached,
        Limits,
        Stylesheet,
        Typeset,
        TypesettingError,
        typeset,
    )

    result: Typeset | None = None
    try:
        sheet = Stylesheet("substack/card.css", css)
        for style in _styles(title):
            result = typeset(
                html, [sheet, Stylesheet("card", style)], limits=Limits(cpu=20, wall=60.0)
            )
            if result.pages == 1:
                break
        assert result is not None
    except LibraryMissing as error:
        # A note: a post is whole without its card, and the PDF reports the same as an error.
        collector.report(
            rules.POST_CHANGED,
            place,
            f"no social card is made: {error}",
            "run the command above, or name a picture of your own with `substack: card:`",
        )
        return None
    except TypesettingError as error:
        rule = rules.RENDER_LIMIT if isinstance(error, LimitReached) else rules.PDF_CLEAN
        collector.report(
            rule,
            place,
            f"the social card cannot be made: {error}",
            "shorten the title, or name a picture of your own with `substack: card:`",
        )
        return None
    strange = sorted({c.text for c in result.complaints if c.kind == "glyph"})
    if strange:
        shown = " ".join(strange[:8])
        collector.report(
            rules.POST_CHANGED,
            place,
            f"no social card is made: the fonts lack {shown}{' …' if len(strange) > 8 else ''}",
            "make one and name it with `substack: card:`",
        )
        return None
    return first_page(result.pdf, WIDTH // 2, HEIGHT // 2, _COLOURS)


def _styles(title: str) -> Iterator[str]:
    """Style sheets for the title, from the largest size that should do to the smallest.

    Measured beforehand, so that one run is mostly enough; whether it was, the pages say.
    """
    from PIL import ImageFont

    font = ImageFont.truetype(
        shipped() / "fonts" / "SourceSerif4-SemiBold.ttf", 100, layout_engine=ImageFont.Layout.BASIC
    )
    words = [font.getlength(word) / 100 for word in title.split()]
    space = font.getlength(" ") / 100
    for size, most in _SIZES.items():
        count = _lines(words, space, _MEASURE / size)
        if count > most and size != min(_SIZES):
            continue
        width = _MEASURE
        if 1 < count <= _BALANCED:
            # The narrowest that gives as many lines: `text-wrap: balance`, which WeasyPrint lacks.
            while width > _MEASURE // 2 and _lines(words, space, (width - 8) / size) == count:
                width -= 4
        yield (
            f"h1 {{ font-size: {size}px; line-height: {round(size * 1.16)}px; "
            f"max-width: {width}px }}"
        )


def _lines(words: list[float], space: float, measure: float) -> int:
    """How many lines ``words`` take; one that is too long for a line is broken."""
    count, used = 1, 0.0
    for word in words:
        if used and used + space + word > measure:
            count, used = count + 1, 0.0
        used += word + (space if used else 0.0)
        while used > measure:
            count, used = count + 1, used - measure
    return count
