"""Names of the files that an import writes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

MAX_STEM = 80
"""The longest stem of a file name that is made, in characters."""


def free_stem(text: str, taken: Container[str], default: str) -> str:
    """A safe name made of ``text``, numbered if it is taken; ``default`` where nothing is left.

    Safe is ASCII: small letters and digits, words joined by hyphens.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    safe = re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_STEM].strip("-") or default
    name, count = safe, 1
    while name in taken:
        count += 1
        name = f"{safe}-{count}"
    return name
