"""The words that pages show beside the text: labels, running heads, first page, colophon."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from pressroom.languages import Language
from pressroom.markdown.mathtext import unicode_math
from pressroom.model import document as d
from pressroom.model.citation import citation_text
from pressroom.model.document import plain_text
from pressroom.model.work import Author, Catalog, Fonts, License, Person, Work
from pressroom.paper.fontfiles import bundled
from pressroom.text import one_line

_WHOLE_ADDRESS = 60  # characters; a longer one may break between lines


def heading_label(node: d.Heading) -> str:
    """A heading's number and words on one line, for bookmarks and running heads."""
    words = plain_text(d.rewritten(node.children, _in_words))
    return " ".join(f"{node.number} {words}".split())


_PLAIN = re.compile("[ -~\u00a0-\u017f\u0391-\u03c9\u2013-\u2026\u2032⁰-⁹₀-₉−×·≤≥≠≈→←∞∂∑∏√∫]+")
"""What every text face has, of which running heads are set."""


def _in_words(node: d.Node) -> d.Node:
    """A formula as a line of text, where it reads well so and any face can set it."""
    text = unicode_math(node.tex) if isinstance(node, d.Math) else None
    return d.Text(text) if text and _PLAIN.fullmatch(text) else node


def shortened(text: str, most: int = 46) -> str:
    """``text`` as it fits into half a running head: cut at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    words = cut.rsplit(" ", 1)[0] if " " in cut else cut
    return f"{words.rstrip(' ,;:–—-')}…"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of plain text: what blank lines part."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def short_title(title: str) -> str:
    """``title`` as it fits into a running head: its part before a colon, else cut at a word."""
    head = title.split(":", 1)[0].strip()
    fits = shortened(title) == title
    return shortened(title if fits or not head else head)


def title_size(title: str) -> str:
    """``large``, ``medium`` or ``small``, by what leaves room for the rest of the page."""
    if len(title) <= 90:
        return "large"
    return "medium" if len(title) <= 170 else "small"


def orcid_of(author: Author) -> str:
    """The bare ORCID iD of an author, or an empty string."""
    return author.orcid if isinstance(author, Person) else ""


def license_url(license_: License) -> str:
    """Where the text of a licence is."""
    return license_.url or f"https://spdx.org/licenses/{license_.id}.html"


def citation_markup(work: Work, catalog: Catalog) -> Markup:
    """How to cite ``work``, its title in italics and its address a link."""
    text = citation_text(work, catalog)
    title = one_line(work.meta.full_title)
    before, found, after = text.partition(title)
    if not found:
        before, after = text, ""
    words, gap, address = after.rpartition(" ")
    if address.startswith(("https://", "http://")):
        link = Markup('<a{1} href="{0}">{0}</a>').format(
            address, Markup(' class="whole"') if len(address) <= _WHOLE_ADDRESS else ""
        )
        after_markup = Markup("{}{}{}").format(words, gap, link)
    else:
        after_markup = Markup("{}").format(after)
    middle = Markup("<cite>{}</cite>").format(title) if found else Markup("")
    return Markup("{}{}{}").format(before, middle, after_markup)


# --- the colophon


def faces(fonts: Fonts, words: Language) -> str:
    """What the text is set in: ``Set in A, B and C (SIL Open Font License 1.1).``

    What ships is under that licence (https://openfontlicense.org); of a
    publication's own fonts it is not known, and none is named.
    """
    names = list(dict.fromkeys((fonts.text, fonts.display, fonts.code)))
    free = [name for name in names if name in bundled()]
    own = [name for name in names if name not in bundled()]
    parts = [*own, f"{words.listed(free)} (SIL Open Font License 1.1)"] if free else own
    return words.say("set-in", faces=words.listed(parts))


def attached(names: Sequence[str], words: Language) -> str:
    """That files are within: ``Attached to this file: a.md and record.json.`` Empty for none."""
    return words.say("attached", files=words.listed(names)) if names else ""
