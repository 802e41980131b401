"""Numbers of a post: those of an article, or in a volume what to add to them.

The references of a volume are one list, each work once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pressroom.languages import ENGLISH, Language, language
from pressroom.model import document as d

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Numbering:
    """What to add to an article's own numbers within a volume.

    ``references`` maps the article's reference numbers to those of the post. ``language`` is that
    of the article, English unless given.
    """

    figures: int = 0
    tables: int = 0
    notes: int = 0
    references: Mapping[int, int] | None = None
    equations: int = 0
    language: Language | None = None

    @property
    def words(self) -> Language:
        """The words of the article's language."""
        return self.language or language(ENGLISH)

    def after(self, document: d.Document, *, markers: bool = False) -> Numbering:
        """What to add to the numbers of the part that follows ``document``.

        What stands in markers counts with ``markers``: a post shows it, and nothing else does.
        """
        skip = () if markers else d.Marker
        nodes = list(d.walk((*document.blocks, *document.footnotes), skip))
        figures = max((node.number for node in nodes if isinstance(node, d.Figure)), default=0)
        tables = max((node.number for node in nodes if isinstance(node, d.Table)), default=0)
        equations = max((node.number for node in nodes if isinstance(node, d.MathBlock)), default=0)
        return Numbering(
            self.figures + figures,
            self.tables + tables,
            self.notes + len(document.footnotes),
            equations=self.equations + equations,
            language=self.language,
        )

    def reference_words(self, node: d.CrossReference) -> str:
        """``Figure 3``, with a space that does not break; ``3`` if it is bare."""
        more = {"figure": self.figures, "table": self.tables}.get(node.kind, self.equations)
        number = f"{node.number + more}{node.mark}" if node.number else node.mark
        return number if node.bare else self.words.numbered(node.kind, number)

    def equation(self, node: d.MathBlock) -> str:
        """``(3)``, or an empty string for a formula without a number or tag of its own."""
        if "\\tag" in node.tex:
            return ""
        number = node.tag or (str(node.number + self.equations) if node.number else "")
        return f"({number})" if number else ""

    def citation(self, node: d.Citation) -> tuple[d.Inline, ...]:
        """What a citation shows in the post: ``[3, 1]`` or ``(Boyle et al., 2017)``, no links."""
        return tuple(self._unlinked(node.children))

    def citation_words(self, node: d.Citation) -> str:
        """The same in plain text."""
        return d.plain_text(self.citation(node))

    def _unlinked(self, nodes: Iterable[d.Inline]) -> Iterable[d.Inline]:
        known = self.references or {}
        for node in nodes:
            if isinstance(node, d.Link) and node.kind is d.LinkKind.REFERENCE:
                if node.children == (d.Text(node.href),):
                    yield d.Text(str(known.get(int(node.href), node.href)))
                else:
                    yield from self._unlinked(node.children)
            elif isinstance(node, d.Emphasis | d.Strong):
                yield replace(node, children=tuple(self._unlinked(node.children)))
            else:
                yield node


def merged(
    documents: Sequence[d.Document],
) -> tuple[tuple[d.Reference, ...], tuple[Mapping[int, int], ...]]:
    """The references of several articles as one list, each once; where each article's are in it.

    With numbers they stand in the order of first citation, else in that of
    the alphabet. The numbers of the references themselves stay the articles'.
    """
    found: dict[tuple[str, str], d.Reference] = {}
    for document in documents:
        for reference in document.references:
            found.setdefault((reference.key, reference.plain), reference)
    keys = list(found)
    if len(documents) > 1 and not any(reference.numbered for reference in found.values()):
        keys.sort(key=lambda key: _folded(key[1]))
    place = {key: number for number, key in enumerate(keys, 1)}
    numbers = tuple(
        {r.number: place[r.key, r.plain] for r in document.references} for document in documents
    )
    return tuple(found[key] for key in keys), numbers


def _folded(text: str) -> str:
    """A line as one sorts by it: without accents and case."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum() or c == " ")
