"""The tags of a PDF: its structure tree and its links, read from the pages and written.

WeasyPrint 70 makes its tree of boxes: a paragraph on two pages becomes two,
the annotations of a link hang on whatever box is innermost, notes stand at the
end of a page, running heads are neither content nor artifact. Here the
elements of the HTML are the tree, in their order, and the boxes only say which
marked content belongs to which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pydyf  # type: ignore[import-untyped]

from pressroom.paper.typesetting.complaints import Sources
from pressroom.paper.typesetting.internals import in_place, marked_content, page_box
from pressroom.paper.typesetting.job import Complaint
from pressroom.paper.typesetting.structure import (
    PICTURES,
    Node,
    Tree,
    alternative,
    numbering,
    words,
)

_POINTS = 0.75  # of a CSS pixel
_CELLS = frozenset({"TH", "TD"})
_LAYOUT = {"Type": "/Layout"}


@dataclass(slots=True)
class _Page:
    """A page as it is read: which marked content belongs to which node, or is what artifact."""

    number: int
    height: float  # CSS pixels
    marks: dict[Any, Any]
    owners: dict[int, Node] = field(default_factory=dict)
    artifacts: dict[int, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Annotation:
    page: int
    object: Any


def tagger(
    root: Any, sources: Sources, complain: Callable[[Complaint], None]
) -> Callable[[Any, Any, Any, Any], None]:
    """A function in place of WeasyPrint's ``add_tags``, for the document with this element tree.

    ``complain`` takes each picture and formula without alternative text
    (ISO 14289-1, sections 7.3 and 7.7).
    """

    def add_tags(pdf: Any, document: Any, pdf_version: Any, page_streams: Any) -> None:  # noqa: ARG001
        tree = Tree(root, _footnotes(document.pages))
        pages = []
        heads: dict[Any, int] = {}
        for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
            read = _Page(number, page.height, marked_content(stream))
            _read(page_box(page), tree, read, heads)
            _mark_artifacts(stream.stream, read.artifacts)
            pages.append(read)
        _prune(tree.document)
        for node in _nodes(tree.document):
            if node.kind in PICTURES and not alternative(node.element):
                complain(_without_alternative(node, sources))
        _Writer(pdf, tree).write(pages)

    return add_tags


def _without_alternative(node: Node, sources: Sources) -> Complaint:
    what = "formula" if node.kind == "Formula" else "picture"
    name = node.element.get("src", "").rpartition("/")[2]
    return Complaint(
        f"the {what} {name!r} has no alternative text",
        source=sources.of_element(node.element),
        kind="alt",
    )


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from _nodes(kid)


# --- reading


def _footnotes(pages: Any) -> set[Any]:
    from weasyprint.formatting_structure.boxes import FootnoteAreaBox

    return {
        note.element
        for page in pages
        for box in page_box(page).children
        if isinstance(box, FootnoteAreaBox)
        for note in box.children
    }


def _read(page_root: Any, tree: Tree, page: _Page, heads: dict[Any, int]) -> None:
    """Give the marked content of a page to its nodes.

    ``heads`` says on which page the head of each table was first. What is
    repeated on the next is an artifact, and so are running heads.
    """
    from weasyprint.formatting_structure import boxes

    left = dict(page.marks)
    waiting: list[tuple[Any, dict[str, str] | None]] = [(page_root, None)]
    while waiting:
        box, artifact = waiting.pop()
        box = in_place(box)
        if isinstance(box, boxes.MarginBox):
            where = "Header" if box.at_keyword.startswith("@top") else "Footer"
            artifact = {"Type": "/Pagination", "Subtype": f"/{where}"}
        elif isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
            if heads.setdefault(box.element, page.number) != page.number:
                artifact = {"Type": "/Pagination"}
        elif isinstance(box, boxes.TableCellBox) and not artifact:
            tree.node(box.element)  # one without content is there all the same
        if box.link_annotation and (link := tree.link(box.element)):
            link.kids.append(_Annotation(page.number, box.link_annotation))
        if mark := left.pop(box, None):
            _place(box, mark["mcid"], tree, page, artifact)
        elif box.children:
            waiting.extend((child, artifact) for child in reversed(box.children))
    for box, mark in left.items():
        _place(box, mark["mcid"], tree, page, None)


def _place(box: Any, number: int, tree: Tree, page: _Page, artifact: dict[str, str] | None) -> None:
    from weasyprint.formatting_structure.boxes import ReplacedBox

    pseudo = (box.element_tag or "").partition("::")[2]
    replaced = isinstance(box, ReplacedBox)
    # A picture that a stylesheet puts there says nothing.
    silent = artifact or (replaced and pseudo not in {"", "marker"})
    node = None if silent else tree.node(box.element, pseudo)
    if node is None:
        page.artifacts[number] = artifact or _LAYOUT
        return
    page.owners[number] = node
    node.add_mark(page.number, number)
    if replaced and node.kind in PICTURES:
        left, top = box.content_box_x(), box.content_box_y()
        right, bottom = left + box.width, top + box.height
        corners = (left, page.height - bottom, right, page.height - top)
        node.box = tuple(corner * _POINTS for corner in corners)


def _mark_artifacts(stream: list[Any], artifacts: dict[int, dict[str, str]]) -> None:
    """Change marked content in a content stream into artifacts: ISO 32000-1, section 14.8.2.2."""
    if not artifacts:
        return
    for index, item in enumerate(stream):
        if isinstance(item, dict) and item.get("MCID") in artifacts:
            properties = artifacts[item.pop("MCID")]
            item.update(properties)
            stream[index - 1] = "/Artifact"


# --- writing


def _prune(node: Node) -> bool:
    """Let go of what holds no content; whether ``node`` is to stay."""
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or _prune(kid)]
    if node.kind == "Table":
        _give_body(node)
    return bool(node.kids) or node.kind in _CELLS


def _give_body(table: Node) -> None:
    """Call the head of a table without other rows its body.

    A head asks for a body (ISO 32000-1, table 337), and the cells say what they are.
    """
    groups = [kid for kid in table.kids if isinstance(kid, Node)]
    if not any(group.kind == "TBody" for group in groups):
        for group in groups:
            if group.kind in {"THead", "TFoot"}:
                group.kind = "TBody"


class _Writer:
    """Writes a tree and all that refers to it: ISO 32000-1, section 14.7."""

    def __init__(self, pdf: Any, tree: Tree) -> None:
        self._pdf = pdf
        self._tree = tree
        self._pages = pdf.page_references
        self._written: dict[int, Any] = {}
        self._annotations: list[tuple[Any, Any]] = []

    def write(self, pages: list[_Page]) -> None:
        parents = self._new()
        root = self._new(Type="/StructTreeRoot", ParentTree=parents.reference)
        document = self._element(self._tree.document, root, self._tree.document.language)
        root["K"] = pydyf.Array([document.reference])
        numbers = pydyf.Array()
        for page in pages:
            owners = (page.owners.get(number) for number in range(len(page.marks)))
            elements = (self._written[id(node)].reference if node else "null" for node in owners)
            numbers.extend((page.number, pydyf.Array(elements)))
        for key, (annotation, element) in enumerate(self._annotations, start=len(pages)):
            annotation["StructParent"] = key
            numbers.extend((key, element.reference))
        parents["Nums"] = numbers
        root["ParentTreeNextKey"] = len(pages) + len(self._annotations)
        self._identify(root)
        self._pdf.catalog["StructTreeRoot"] = root.reference
        self._pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        self._pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def _new(self, **values: Any) -> Any:
        dictionary = pydyf.Dictionary(values)
        self._pdf.add_object(dictionary)
        return dictionary

    def _element(self, node: Node, parent: Any, language: str) -> Any:
        """Write ``node`` and what is in it below ``parent``, which is in ``language``."""
        element = self._new(Type="/StructElem", S=f"/{node.type}", P=parent.reference)
        self._written[id(node)] = element
        if node.page >= 0:
            element["Pg"] = self._pages[node.page]
        if node.language.lower() != language.lower():
            element["Lang"] = pydyf.String(node.language)
        _describe(node, element, self._tree)
        kids = element["K"] = pydyf.Array()
        for kid in node.kids:
            if isinstance(kid, Node):
                kids.append(self._element(kid, element, node.language).reference)
            elif isinstance(kid, _Annotation):
                kids.append(self._annotation(kid, node, element))
            else:
                page, number = kid
                kids.append(number if page == node.page else self._elsewhere(page, number))
        return element

    def _elsewhere(self, page: int, number: int) -> Any:
        """A reference to marked content on another page than the element's first."""
        return pydyf.Dictionary({"Type": "/MCR", "Pg": self._pages[page], "MCID": number})

    def _annotation(self, kid: _Annotation, node: Node, element: Any) -> Any:
        self._annotations.append((kid.object, element))
        # WeasyPrint describes a link within the document by the name of its target.
        if node.element is not None and "Dest" in kid.object and (text := words(node.element)):
            kid.object["Contents"] = pydyf.String(text)
        page, annotation = self._pages[kid.page], kid.object.reference
        return pydyf.Dictionary({"Type": "/OBJR", "Pg": page, "Obj": annotation})

    def _identify(self, root: Any) -> None:
        """Give each note an identifier of its own: ISO 14289-1, section 7.9."""
        names = pydyf.Array()
        for number, note in enumerate(self._tree.notes, start=1):
            if element := self._written.get(id(note)):
                element["ID"] = pydyf.String(f"note-{number:06d}")
                names.extend((element["ID"], element.reference))
        if names:
            root["IDTree"] = self._new(Names=names).reference


def _describe(node: Node, element: Any, tree: Tree) -> None:
    """Add the attributes of a structure element: ISO 32000-1, section 14.8.5."""
    if node.kind in PICTURES:
        element["Alt"] = pydyf.String(alternative(node.element))
        if node.box:
            element["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": pydyf.Array(node.box)})
    elif node.kind in _CELLS:
        attributes = pydyf.Dictionary({"O": "/Table"})
        if node.kind == "TH":
            attributes["Scope"] = f"/{tree.scope(node.element)}"
        for key, name in (("ColSpan", "colspan"), ("RowSpan", "rowspan")):
            span = node.element.get(name, "1").strip()
            if span.isdecimal() and int(span) > 1:
                attributes[key] = int(span)
        if len(attributes) > 1:
            element["A"] = attributes
    elif node.kind == "L" and node.element is not None:
        items = (kid for kid in node.kids if isinstance(kid, Node) and kid.kind == "LI")
        labelled = any(isinstance(kid, Node) and kid.kind == "Lbl" for i in items for kid in i.kids)
        if labelled and (kind := numbering(node.element)):
            element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": f"/{kind}"})


# --- links


def merge_links(document: Any) -> None:
    """Change the links of each page of a WeasyPrint document: one for each line that one stands on.

    WeasyPrint makes one for every box within a link, on top of one another, and in running heads.
    """
    from weasyprint.formatting_structure.boxes import MarginBox

    for page in document.pages:
        if page.links:
            margins = (b for b in page_box(page).children if isinstance(b, MarginBox))
            outside = {id(inner) for box in margins for inner in box.descendants()}
            page.links[:] = _merged(page.links, outside)


def _merged(links: list[Any], outside: set[int]) -> list[Any]:
    """``links`` without those of boxes ``outside`` and of boxes within another link's box."""
    found: list[Any] = []
    within: dict[int, int] = {}
    for kind, target, area, box in links:
        if id(box) in outside or area[0] >= area[2]:
            continue  # an artifact cannot be a link; nobody can hit one without width
        index = within.get(id(box))
        if index is not None and found[index][:2] == (kind, target):
            found[index] = (kind, target, _around(found[index][2], area), found[index][3])
            continue
        for inner in box.descendants():
            within[id(inner)] = len(found)
        found.append((kind, target, area, box))
    return found


def _around(one: Any, other: Any) -> tuple[float, float, float, float]:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
