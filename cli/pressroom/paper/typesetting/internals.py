"""Every private part of WeasyPrint that is used: what is read, and what is replaced.

What WeasyPrint 70 cannot do through its interface is done through names that
it may change without notice. They are listed here; a test fails, and every
archival file is reported, when a version no longer has one as it is needed.
A function that is another is not replaced: then pages are as WeasyPrint makes them.
What is replaced only to save time is in :mod:`.caching`, and its lack is not reported.
What upstream could take is in ``docs/upstream.md``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from typing import Any

from pressroom.paper.typesetting import caching, floats, png

# Functions, with the parameters that they are called with.
FUNCTIONS = {
    "weasyprint.pdf:add_tags": "pdf document pdf_version page_streams",
    "weasyprint.pdf:generate_pdf": "document target zoom options",
    "weasyprint.pdf.stream:Stream.marked": "self box tag",
    "weasyprint.layout.inline:split_first_line": (
        "text style context max_width justification_spacing is_line_start minimum"
    ),
    "weasyprint.layout.block:_linebox_layout": (
        "context box index child new_children page_is_empty absolute_boxes fixed_boxes "
        "adjoining_margins bottom_space position_y skip_stack first_letter_style "
        "first_line_style draw_bottom_decoration max_lines"
    ),
    "weasyprint.layout.block:_in_flow_layout": (
        "context box index child new_children page_is_empty absolute_boxes fixed_boxes "
        "adjoining_margins bottom_space position_y skip_stack first_letter_style "
        "first_line_style discard next_page max_lines"
    ),
    "weasyprint.layout.block:block_container_layout": (
        "context box bottom_space skip_stack page_is_empty absolute_boxes fixed_boxes "
        "adjoining_margins first_letter_style first_line_style discard max_lines"
    ),
    "weasyprint.images:RasterImage.__init__": (
        "self pillow_image image_id image_data filename cache orientation options"
    ),
    "weasyprint.images:RasterImage.get_x_object": "self interpolate dpi_ratio",
}

# Classes, with the attributes that are read.
ATTRIBUTES = {
    "weasyprint.document:Page": "_page_box links anchors height",
    "weasyprint.document:Document": "pages metadata",
    "weasyprint.pdf.stream:Stream": "_tags",
    "weasyprint.layout.absolute:AbsolutePlaceholder": "_box",
    "weasyprint.formatting_structure.boxes:Box": (
        "element element_tag style children link_annotation is_table_wrapper descendants"
    ),
    "weasyprint.formatting_structure.boxes:TableRowGroupBox": "is_header is_footer",
    "weasyprint.formatting_structure.boxes:MarginBox": "at_keyword",
    "weasyprint.formatting_structure.boxes:FootnoteAreaBox": "children",
    "weasyprint.formatting_structure.boxes:TableCellBox": "element",
    "weasyprint.formatting_structure.boxes:ReplacedBox": "children",
}


@cache
def missing() -> tuple[str, ...]:
    """What this WeasyPrint lacks or has changed of what is used here, in words; empty if nothing.

    WeasyPrint must have been imported.
    """
    found = []
    for name, parameters in FUNCTIONS.items():
        function = _get(name)
        if function is None:
            found.append(f"{name} is gone")
        elif (now := _parameters(function)) != parameters:
            found.append(f"{name} takes ({now}) in place of ({parameters})")
    for name, attributes in ATTRIBUTES.items():
        owner = _get(name)
        if owner is None:
            found.append(f"{name} is gone")
        else:
            lost = [one for one in attributes.split() if not _has(owner, one)]
            found.extend(f"{name} has no {attribute}" for attribute in lost)
    return tuple(found)


def _parameters(function: Any) -> str:
    return " ".join(inspect.signature(function).parameters) if function else ""


def _get(name: str) -> Any:
    module, _, path = name.partition(":")
    try:
        found: Any = import_module(module)
    except ImportError:
        return None
    for part in filter(None, path.split(".")):
        found = getattr(found, part, None)
    return found


def _has(owner: type, attribute: str) -> bool:
    """Whether a class has an attribute, or gives it to each of its instances."""
    if hasattr(owner, attribute):
        return True
    codes = (vars(one).get("__init__") for one in owner.__mro__)
    names = (
        (*code.co_names, *code.co_consts)
        for one in codes
        if (code := getattr(one, "__code__", None)) is not None
    )
    return any(attribute in one for one in names)


# --- what is read


def page_box(page: Any) -> Any:
    """The box of a page of a document that is laid out."""
    return page._page_box


def in_place(box: Any) -> Any:
    """The box itself where a placeholder stands for one that is positioned."""
    from weasyprint.layout.absolute import AbsolutePlaceholder

    return box._box if isinstance(box, AbsolutePlaceholder) else box


def marked_content(stream: Any) -> Any:
    """The boxes of a page's content stream, each with its marked content."""
    return stream._tags


# --- what is replaced


def install() -> None:
    """Set WeasyPrint's layout up as this program needs it; harmless to repeat."""
    for name, replacement in (
        ("weasyprint.layout.block:_linebox_layout", _keep_notes_with_calls),
        ("weasyprint.layout.block:_in_flow_layout", floats.in_flow),
        ("weasyprint.layout.block:block_container_layout", floats.container),
        ("weasyprint.layout.inline:split_first_line", _let_spaces_hang),
        ("weasyprint.images:RasterImage.__init__", png.begin),
        ("weasyprint.images:RasterImage.get_x_object", png.x_object),
    ):
        original = _get(name)
        if _parameters(original) == FUNCTIONS[name] and not hasattr(original, "__wrapped__"):
            owner, _, attribute = name.rpartition("." if "." in name.partition(":")[2] else ":")
            setattr(_get(owner), attribute, wraps(original)(replacement(original)))
    caching.install()


@contextmanager
def tags_by(add_tags: Callable[[Any, Any, Any, Any], None]) -> Iterator[None]:
    """While inside, ``add_tags`` makes the structure tree of a file that is written."""
    import weasyprint.pdf

    before = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = add_tags
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = before


def _keep_notes_with_calls(layout: Callable[..., Any]) -> Callable[..., Any]:
    """Footnotes that stay with their calls.

    Where a paragraph's first lines just do not fit a page, WeasyPrint makes
    room by moving notes that are already set to the next page, away from their
    calls, whatever ``footnote-policy`` says. Moving the paragraph instead is what
    ``orphans`` asks for, and what it does where a page has no notes.
    """

    def in_column(context: Any, *arguments: Any, **options: Any) -> Any:
        return layout(_InColumn(context), *arguments, **options)

    return in_column


class _InColumn:
    """A layout context that says it stands in a column, where notes are never moved.

    Everything else is the real context's, so is what its methods see.
    """

    __slots__ = ("_real",)

    in_column = True

    def __init__(self, real: Any) -> None:
        object.__setattr__(self, "_real", real)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._real, name, value)


_RESUME = 2  # of what `split_first_line` returns: where the next line begins, or None


def _let_spaces_hang(split: Callable[..., Any]) -> Callable[..., Any]:
    """Lines that end in a space before a link, a citation or other marks.

    A space at the end of a line takes no room (CSS Text 3, section 4.1.3). Where
    WeasyPrint finds that a run of text fits but for the space at its end, as
    before a citation, it breaks the line after the first word of the run: a table
    then has a line of one word, a justified paragraph a line torn apart.
    """

    def hanging(
        text: str, style: Any, context: Any, max_width: float | None, *rest: Any, **more: Any
    ) -> Any:
        found = split(text, style, context, max_width, *rest, **more)
        if max_width is None or found[_RESUME] is None or not text.endswith(" "):
            return found
        # Only a first line of a single word is in doubt, which is seldom.
        if " " in found[0].text.rstrip() or " " not in text.rstrip():
            return found
        bare = split(text.rstrip(" "), style, context, max_width, *rest, **more)
        if bare[_RESUME] is not None:
            return found
        whole = split(text, style, context, max_width + style["font_size"], *rest, **more)
        return whole if whole[_RESUME] is None else found

    return hanging
