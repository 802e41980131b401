"""CSL-JSON, as JSON and as YAML: a list of items, perhaps below ``references``.

https://github.com/citation-style-language/schema, ``csl-data.json``.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from pressroom.citations.entry import Malformed, RawEntry, Unusable
from pressroom.files import Source

_ID = re.compile(r'"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)')


def read_json(source: Source) -> Iterator[RawEntry]:
    """The entries of a file in order. Raises :class:`Malformed`."""
    try:
        data = json.loads(source.text)
    except json.JSONDecodeError as error:
        raise Malformed(f"this is not JSON: {error.msg}", error.lineno, error.colno) from error
    except (ValueError, RecursionError) as error:
        raise Malformed(f"this is not JSON: {error}") from error
    if isinstance(data, dict) and isinstance(data.get("references"), list):
        data = data["references"]
    if not isinstance(data, list):
        raise Malformed("a list of CSL-JSON items was expected")
    places = _places(source.text)
    for index, item in enumerate(data, 1):
        key = item.get("id") if isinstance(item, dict) else None
        if not isinstance(key, str | int) or isinstance(key, bool) or not str(key).strip():
            yield RawEntry(None, 1, 1, 1, "", None, f"item {index} has no `id`")
            continue
        line, start, end = next(places.get(str(key), iter(())), (1, 1, 1))
        doi = item.get("DOI")
        doi = str(doi) if isinstance(doi, str | int) else ""
        yield RawEntry(str(key), line, start, end, doi, _getter(item))


def _getter(item: dict[str, Any]) -> Any:
    return lambda: item


def _places(text: str) -> dict[str, Iterator[tuple[int, int, int]]]:
    """Line, column and end column of each ``id``, by its value, in order."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    found: dict[str, list[tuple[int, int, int]]] = {}
    for hit in _ID.finditer(text):
        try:
            key = str(json.loads(hit[1], strict=False))
        except ValueError:
            continue
        line = bisect_right(starts, hit.start(1))
        quoted = hit[1].startswith('"')
        column = hit.start(1) - starts[line - 1] + 1 + quoted
        end = hit.end(1) - starts[line - 1] + 1 - quoted
        found.setdefault(key, []).append((line, column, end))
    return {key: iter(places) for key, places in found.items()}


# --- YAML
#
# A parser of YAML takes seconds for a large file. Here lines tell the items apart, each
# begins with a hyphen at the same indentation, and an item is parsed when it is cited. All
# values are texts, as if YAML had no types: a title that is No or 1:30 stays what it is.

_ITEM = re.compile(r"^( *)-(?: +(?=\S)|$)")
_KEY = re.compile(r"""['"]?(id|DOI)['"]?\s*:\s+([^\s#].*)""")
_OUTSIDE = re.compile(r"^(?:---|\.\.\.|\s*#.*|\s*|references\s*:\s*(?:#.*)?)$")
_QUOTED = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'""")


def read_yaml(source: Source) -> Iterator[RawEntry]:
    """The entries of a file in order. Raises :class:`Malformed`."""
    lines = source.lines
    first = next((n for n, line in enumerate(lines) if not _OUTSIDE.match(line)), None)
    if first is None:
        return
    begin = _ITEM.match(lines[first])
    if begin is None:
        raise Malformed(
            "a list of CSL-JSON items was expected, each beginning `- id: ...` on its own line",
            first + 1,
            1,
        )
    indent = len(begin[1])
    at = first
    while at < len(lines):
        end = at + 1
        while end < len(lines) and not _begins(lines[end], indent):
            outside = lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) <= indent
            if outside and not _OUTSIDE.match(lines[end]):
                raise Malformed("this belongs to no item of the list", end + 1, 1)
            end += 1
        yield _item(lines, at, end, indent)
        at = end


def _begins(line: str, indent: int) -> bool:
    found = _ITEM.match(line)
    return found is not None and len(found[1]) == indent


def _item(lines: list[str], start: int, end: int, indent: int) -> RawEntry:
    inner = indent + 1
    head = lines[start][inner:]
    inner += len(head) - len(head.lstrip()) if head.strip() else 1
    values: dict[str, tuple[str, int, int, int]] = {}
    for number in range(start, end):
        text = lines[number]
        if number > start:
            if not text.strip():
                continue
            own = len(text) - len(text.lstrip())
            if not head.strip() and not values and own > indent:
                inner = own  # an item whose hyphen stands alone
            if own != inner:
                continue
        found = _KEY.match(text[inner:])
        if found is not None:
            value = _scalar(found[2])
            column = inner + found.start(2) + 1 + found[2].startswith(("'", '"'))
            values.setdefault(found[1], (value, number + 1, column, column + len(value)))
    nowhere = ("", start + 1, indent + 1, indent + 2)
    key, line, column, stop = values.get("id", nowhere)
    whole = "\n".join([" " * (indent + 1) + lines[start][indent + 1 :], *lines[start + 1 : end]])
    if not key and head.lstrip().startswith("{"):
        return _flow(whole, lines[start], start + 1)
    if not key:
        return RawEntry(None, line, column, stop, "", None, "the item has no `id`")
    doi = values.get("DOI", nowhere)[0]
    return RawEntry(key, line, column, stop, doi, lambda: _parsed(whole))


def _scalar(text: str) -> str:
    """A value that stands on one line, without its quotation marks and a comment after it."""
    quoted = _QUOTED.match(text)
    value = quoted[1] or quoted[2] or "" if quoted else re.split(r"\s#", text, maxsplit=1)[0]
    return value.strip()


def _flow(text: str, line: str, number: int) -> RawEntry:
    """An item in braces: its keys may stand anywhere, so it is parsed at once."""
    try:
        item = _parsed(text)
    except Unusable as error:
        return RawEntry(
            None, number, 1, len(line) + 1, "", None, f"the item cannot be read: {error}"
        )
    key, doi = str(item.get("id") or ""), str(item.get("DOI") or "")
    if not key:
        return RawEntry(None, number, 1, 2, "", None, "the item has no `id`")
    column = max(line.find(key), 0) + 1
    return RawEntry(key, number, column, column + len(key), doi, lambda: item)


def _parsed(text: str) -> Mapping[str, object]:
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        found = yaml.load(text, Loader=loader)  # noqa: S506 - makes texts, lists and mappings only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", on its line {mark.line + 1}" if mark is not None else ""
        raise Unusable(f"{getattr(error, 'problem', '') or 'it is not YAML'}{where}") from error
    except RecursionError as error:
        raise Unusable("it nests too deeply") from error
    if not isinstance(found, dict):
        raise Unusable("it is not a mapping")
    return {name: _dated(value) for name, value in found.items()}


def _dated(value: Any) -> Any:
    """A date with its parts as numbers, which are texts in the file; anything else as it is."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    if not isinstance(parts, list):
        return value
    dates = [list(map(_number, date)) if isinstance(date, list) else date for date in parts]
    return value | {"date-parts": dates}


def _number(part: Any) -> Any:
    return int(part) if isinstance(part, str) and re.fullmatch(r"-?\d{1,9}", part) else part
