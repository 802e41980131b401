"""Exported posts to articles: front matter from the listing or the page, body from the HTML."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import MAX_BYTES
from pressroom.importing import front_matter_writer as yaml
from pressroom.importing.capture import Defaults
from pressroom.importing.export import dom, listing, notes, pictures, saved
from pressroom.importing.export.archive import (
    MAX_LISTING,
    MAX_POST,
    Archive,
    Entry,
    Unusable,
    shown,
)
from pressroom.importing.export.blocks import Blocks
from pressroom.importing.export.inlines import WRITER
from pressroom.importing.export.listing import Row
from pressroom.importing.filenames import free_stem
from pressroom.markdown.links import Target, resolve
from pressroom.model import document as d

IMAGES = "images"


@dataclass(frozen=True, slots=True)
class Draft:
    """One article to write: the file's name without a folder, its text, where it came from."""

    filename: str
    text: str
    source: str


@dataclass
class Settings:
    """How to import: what the publication says already, and the fetcher if pictures are wanted.

    ``names`` are the stems that are taken; an import adds its own.
    """

    defaults: Defaults
    fetcher: pictures.Fetcher | None = None
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of a post apart from its body."""

    title: str = ""
    subtitle: str = ""
    date: datetime.date | None = None
    slug: str = ""
    url: str = ""
    audio: str = ""


def from_archive(file: Path, path: str, settings: Settings, collector: Collector) -> list[Draft]:
    """All posts of an export zip. ``path`` is the zip's name in reports.

    A post that cannot be read is reported and left out; an archive that
    cannot be read gives none. Raises nothing on any file.
    """
    try:
        archive = Archive(file)
    except Unusable as error:
        collector.report(rules.IMPORT_ARCHIVE, Place(path), f"the file {error}", error.hint)
        return []
    try:
        rows = _rows(archive, path, collector)
        if rows is None:
            return []
        _report_defaults(settings.defaults, path, collector)
        return list(_posts(archive, rows, path, settings, collector))
    finally:
        archive.close()


def from_page(data: bytes, path: str, settings: Settings, collector: Collector) -> list[Draft]:
    """The article of one saved post, a page or a fragment of one; none with a report."""
    if len(data) > MAX_POST:
        collector.report(
            rules.IMPORT_POST,
            Place(path),
            f"the page is larger than {MAX_POST // 2**20} MiB",
            "save it as HTML only, without what belongs to it",
        )
        return []
    tree = _parsed(data, path, collector)
    if tree is None:
        return []
    page = saved.read(tree.root)
    _report_defaults(settings.defaults, path, collector)
    stem = re.split(r"[\\/]", path)[-1]
    slug = re.search(r"/p/([a-z0-9-]+)", page.url)
    about = _About(
        page.title,
        page.subtitle,
        page.date,
        slug[1] if slug else re.sub(r"\.html?$", "", stem, flags=re.IGNORECASE),
        page.url,
    )
    draft = _draft(tree, page.body, about, path, settings, collector)
    return [draft] if draft else []


def _rows(archive: Archive, path: str, collector: Collector) -> dict[str, Row] | None:
    if archive.listing is None:
        collector.report(
            rules.IMPORT_ARCHIVE,
            Place(path),
            "the zip holds no posts.csv, so it is no export of a publication",
            "export it in Substack's settings, and import the zip as it was downloaded",
        )
        return None
    place = f"{path}!{shown(archive.listing.filename)}"
    try:
        text = archive.read(archive.listing, MAX_LISTING).decode("utf-8", "replace")
    except Unusable as error:
        collector.report(rules.IMPORT_ARCHIVE, Place(place), f"the list {error}", error.hint)
        return None
    return listing.read(text, place, collector)


def _posts(
    archive: Archive, rows: dict[str, Row], path: str, settings: Settings, collector: Collector
) -> Iterator[Draft]:
    assert archive.listing is not None
    listed = f"{path}!{shown(archive.listing.filename)}"
    files: dict[str, Entry] = {}
    for entry in archive.posts:
        place = Place(f"{path}!{entry.name}")
        if entry.id in files:
            collector.report(
                rules.IMPORT_LISTED,
                place,
                f"the post {shown(entry.id)} has a second file, beside {files[entry.id].name}; it "
                "is left out",
                "see which of the two is right",
            )
            continue
        files[entry.id] = entry
        if entry.id not in rows:
            collector.report(
                rules.IMPORT_LISTED,
                place,
                "posts.csv does not list this post; its title and date are not known",
                "complete its front matter",
            )
    for row in rows.values():
        if row.id not in files:
            title = f" {row.title!r}" if row.title else ""
            collector.report(
                rules.IMPORT_LISTED,
                Place(listed, row.line),
                f"the post{title} is listed and has no HTML in the export",
                "copy it from its published page, if it has text",
            )
    for key, entry in files.items():
        draft = _post(archive, entry, rows.get(key), path, settings, collector)
        if draft is not None:
            yield draft


def _post(
    archive: Archive,
    entry: Entry,
    row: Row | None,
    path: str,
    settings: Settings,
    collector: Collector,
) -> Draft | None:
    place = f"{path}!{entry.name}"
    try:
        data = archive.read(entry.info, MAX_POST)
    except Unusable as error:
        collector.report(rules.IMPORT_POST, Place(place), f"the post {error}", error.hint)
        return None
    tree = _parsed(data, place, collector)
    if tree is None:
        return None
    body = next(tree.root.iter("body"), tree.root)
    about = _About(slug=entry.slug or entry.id)
    if row is not None:
        slug = entry.slug or row.slug or entry.id
        about = _About(row.title, row.subtitle, row.date, slug, "", row.podcast_url)
        if not row.published:
            collector.report(
                rules.IMPORT_LISTED,
                Place(place),
                "the post is a draft that was never published; it is imported like the others",
                "see whether it belongs to the sources",
            )
    return _draft(tree, body, about, place, settings, collector)


def _parsed(data: bytes, path: str, collector: Collector) -> dom.Tree | None:
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    if "\ufffd" in text and b"\xef\xbf\xbd" not in data:
        collector.report(
            rules.IMPORT_STRUCTURE,
            Place(path),
            "the post is not all UTF-8; a replacement character stands for what could not be read",
            "compare with the published page",
        )
    try:
        return dom.parse(text)
    except dom.Unparsable as error:
        collector.report(
            rules.IMPORT_POST, Place(path), f"the HTML {error}", "copy the text from its page"
        )
        return None


def _draft(
    tree: dom.Tree,
    body: Element,
    about: _About,
    path: str,
    settings: Settings,
    collector: Collector,
) -> Draft | None:
    stem = free_stem(about.slug, settings.names, "post")
    count = 0

    def fetch(url: str) -> str:
        nonlocal count
        assert settings.fetcher is not None
        name = settings.fetcher.fetch(url, f"{stem}-{count + 1:02d}")
        count += 1
        return f"{IMAGES}/{name}"

    post = Blocks(
        path,
        tree,
        notes.find(body),
        collector,
        fetch if settings.fetcher is not None else None,
    )
    document = post.body(body)
    if about.audio:
        audio = d.Paragraph(0, (_audio(about.audio),))
        document = replace(document, blocks=(audio, *document.blocks))
        post.report(rules.IMPORT_CHANGED, None, "the episode stands as a link above the text")
    text = WRITER.document(document)
    if not text.strip():
        collector.report(
            rules.IMPORT_LISTED,
            Place(path),
            "the post has no words; it is left out",
            "copy it from its published page, if it has any",
        )
        return None
    settings.names.add(stem)
    _report_pictures(post)
    if len(text.encode("utf-8")) > MAX_BYTES - 65_536:
        post.report(
            rules.IMPORT_STRUCTURE,
            None,
            f"the article is larger than {MAX_BYTES // 2**20} MiB and cannot be built",
            "split it",
        )
    title = about.title or _title(body, stem)
    if not about.title:
        post.report(
            rules.IMPORT_UNSAID,
            None,
            f"the post has no title; its first words or its name make one: {title!r}",
            "give it a `title`",
        )
    if about.date is None:
        post.report(
            rules.IMPORT_UNSAID,
            None,
            "nothing says the post's date",
            "add `date` to its front matter",
        )
    target = resolve(about.url, "") if about.url else None
    head: dict[str, yaml.Value | None] = {
        "title": title,
        "subtitle": about.subtitle,
        "date": about.date,
        "slug": stem,
        "substack": {"url": target.href} if isinstance(target, Target) else None,
    }
    return Draft(f"{stem}.md", f"---\n{yaml.write(head)}---\n\n{text}\n", path)


def _audio(url: str) -> d.Inline:
    if not isinstance(resolve(url, ""), Target):
        return d.Text(url)
    return d.Link(d.LinkKind.EXTERNAL, url, (d.Text("Listen to the episode"),))


def _title(body: Element, stem: str) -> str:
    """The first heading, else the slug in words."""
    for element in body.iter():
        if dom.tag(element) in ("h1", "h2", "h3", "h4"):
            words = dom.words(element)
            if words:
                return words[:300]
    return stem.replace("-", " ").strip().capitalize()


def _report_pictures(post: Blocks) -> None:
    if not post.unfetched or post.fetch is not None:
        return
    count = len(post.unfetched)
    post.report(
        rules.IMPORT_PICTURE,
        post.unfetched[0],
        f"{count} picture{' is a link' if count == 1 else 's are links'} to the original address",
        "import with --download to fetch them beside the article",
    )


def _report_defaults(defaults: Defaults, path: str, collector: Collector) -> None:
    """What neither an export nor pressroom.toml says, once for all posts."""
    for key, value in (
        ("authors", defaults.authors),
        ("license", defaults.license),
        ("language", defaults.language),
    ):
        if not value:
            collector.report(
                rules.IMPORT_UNSAID,
                Place(path),
                f"pressroom.toml has no `{key}`, and an export does not say it",
                f"add `{key}` to pressroom.toml",
            )
