"""CSL-JSON: a list of items, as reference managers export it.

https://github.com/citation-style-language/schema, ``csl-data.json``.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from pressroom.citations.found import Found, Malformed
from pressroom.files import Source

_ID = re.compile(r'"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)')


def read(source: Source) -> Iterator[Found]:
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
            yield Found(None, 1, 1, 1, "", None, f"item {index} has no `id`")
            continue
        line, start, end = next(places.get(str(key), iter(())), (1, 1, 1))
        doi = item.get("DOI")
        doi = str(doi) if isinstance(doi, str | int) else ""
        yield Found(str(key), line, start, end, doi, _getter(item))


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
