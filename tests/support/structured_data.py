"""JSON-LD judged by schema-dts: the vocabulary of schema.org as types that TypeScript checks.

It knows every type, which properties each has, and what kind of value a property takes.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import shared

HEAD = 'import type { Thing, WithContext } from "schema-dts";\n'


def validate(objects: Mapping[str, Any], folder: Path) -> dict[str, list[str]]:
    """What is wrong with each object, by its name; skips where npm is missing."""
    if shutil.which("npm") is None:
        pytest.skip("no npm on the path, which installs the judge of structured data")
    script = str(shared.REPOSITORY / "scripts" / "structured-data")
    made = subprocess.run([script], capture_output=True, text=True, check=True)
    (folder / "node_modules").symlink_to(Path(made.stdout.strip()) / "node_modules")
    names = {f"case{number}.ts": name for number, name in enumerate(objects)}
    for file, name in names.items():
        # An object literal: TypeScript then refuses properties that the type does not have.
        literal = json.dumps(objects[name], indent=1)
        (folder / file).write_text(f"{HEAD}export const x: WithContext<Thing> = {literal};\n")
    command = ["node_modules/.bin/tsc", "--noEmit", "--strict", "--skipLibCheck", *names]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found: dict[str, list[str]] = {name: [] for name in objects}
    for line in run.stdout.splitlines():
        if match := re.match(r"(case\d+\.ts)\((\d+),\d+\): (.*)", line):
            found[names[match[1]]].append(f"{match[2]}: {match[3][:300]}")
    assert (run.returncode == 0) is not any(found.values()), run.stdout + run.stderr
    return found
