"""Versions of installed distributions, which have a part in what is made with them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import cache


@cache
def installed() -> Mapping[str, str]:
    """Installed distributions and their versions, by the names of their folders.

    ``importlib.metadata`` opens a file for each and parses it as mail, which takes longer than
    a build that has nothing to do. The form of the name is that of the binary distribution format
    (https://packaging.python.org/specifications/recording-installed-packages/).
    """
    found: dict[str, str] = {}
    for folder in reversed(sys.path):  # the first on the path is the one that is imported
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - hot
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                project, _, version = name.removesuffix(".dist-info").partition("-")
                found[re.sub(r"[-_.]+", "-", project).lower()] = version
    return found


def version(name: str) -> str:
    """The version of a distribution by its normalised name, or an empty string."""
    return installed().get(name, "")
