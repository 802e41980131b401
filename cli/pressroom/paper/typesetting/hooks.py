"""Every place where private parts of WeasyPrint are used, and whether they are as expected.

What WeasyPrint 70 cannot do through its interface is done through names that
it may change without notice. They are listed here; a test fails, and every
archival file is reported, when a version no longer has one as it is needed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from pressroom.paper.typesetting import floating
from pressroom.paper.typesetting.notes import keep_notes_with_calls
from pressroom.paper.typesetting.spaces import let_spaces_hang

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
        elif (now := " ".join(inspect.signature(function).parameters)) != parameters:
            found.append(f"{name} takes ({now}) in place of ({parameters})")
    for name, attributes in ATTRIBUTES.items():
        owner = _get(name)
        if owner is None:
            found.append(f"{name} is gone")
        else:
            lost = [one for one in attributes.split() if not _has(owner, one)]
            found.extend(f"{name} has no {attribute}" for attribute in lost)
    return tuple(found)


def _get(name: str) -> Any:
    module, _, path = name.partition(":")
    try:
        found: Any = import_module(module)
    except ImportError:
        return None
    for part in path.split("."):
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
    return any(attribute in each for each in names)


def install() -> None:
    """Set WeasyPrint's layout up as this program needs it; harmless to repeat."""
    keep_notes_with_calls()
    floating.install()
    let_spaces_hang()


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
