"""Full names and addresses of the licences that publications use most.

Any identifier of the SPDX licence list is accepted; one that is not in this
table is shown by its identifier and linked to its page at spdx.org.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

_CC_KINDS = {
    "BY": "Attribution",
    "BY-SA": "Attribution Share Alike",
    "BY-NC": "Attribution Non Commercial",
    "BY-ND": "Attribution No Derivatives",
    "BY-NC-SA": "Attribution Non Commercial Share Alike",
    "BY-NC-ND": "Attribution Non Commercial No Derivatives",
}

COMMON: dict[str, tuple[str, str]] = {
    f"CC-{kind}-4.0": (
        f"Creative Commons {name} 4.0 International",
        f"https://creativecommons.org/licenses/{kind.lower()}/4.0/",
    )
    for kind, name in _CC_KINDS.items()
} | {
    "CC0-1.0": (
        "Creative Commons Zero v1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "MIT": ("MIT License", "https://opensource.org/license/mit"),
    "Apache-2.0": ("Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    "BSD-3-Clause": ("BSD 3-Clause License", "https://opensource.org/license/bsd-3-clause"),
    "GFDL-1.3-or-later": (
        "GNU Free Documentation License v1.3 or later",
        "https://www.gnu.org/licenses/fdl-1.3.html",
    ),
}


def describe(identifier: str) -> tuple[str, str]:
    """Name and address of the licence with this SPDX identifier."""
    return COMMON.get(identifier, (identifier, f"https://spdx.org/licenses/{identifier}.html"))


def spelling(identifier: str) -> str | None:
    """The exact spelling of an identifier of the SPDX licence list, or ``None`` if it is none."""
    return _by_lower_case().get(identifier.lower())


def identifiers(*, deprecated: bool = False) -> tuple[str, ...]:
    """The identifiers of the SPDX licence list in alphabetical order; the deprecated on request."""
    rows = _list().values()
    return tuple(sorted(str(row["id"]) for row in rows if deprecated or not row["deprecated"]))


@cache
def _by_lower_case() -> dict[str, str]:
    return {str(row["id"]).lower(): str(row["id"]) for row in _list().values()}


def _list() -> Mapping[str, Mapping[str, str | bool]]:
    # The list as data is in a private module of `packaging`. What is public there judges
    # expressions, such as `MIT+` and `(MIT)`, and an archive takes an identifier.
    from packaging.licenses._spdx import LICENSES

    return cast("Mapping[str, Mapping[str, str | bool]]", LICENSES)
