"""Blocks that stand between fences: containers and code."""

from __future__ import annotations

import re


def container(name: str, text: str) -> str:
    """A ``:::`` container; its fence is longer than those inside."""
    longest = max((len(c) for c in re.findall(r"^[ >]*(:{3,})", text, re.MULTILINE)), default=2)
    fence = ":" * (longest + 1)
    return f"{fence} {name}\n{text}\n{fence}" if text else f"{fence} {name}\n{fence}"


def fenced(text: str, language: str) -> str:
    """A fenced code block (CommonMark 0.31, section 4.5)."""
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}{language}\n{text}\n{fence}"
