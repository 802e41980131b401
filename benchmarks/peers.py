"""The peers: their virtual environment, made when needed, and where their programs lie in it."""

from __future__ import annotations

import json
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

from measuring import ROOT

FOLDER = ROOT / ".bench-venv"
REQUIREMENTS = Path(__file__).with_name("peers-requirements.txt")

_ASK = """\
import importlib.metadata as m, json, pypandoc, sysconfig
print(json.dumps({
    "pandoc": pypandoc.get_pandoc_path(),
    "packages": sysconfig.get_path("purelib"),
    "versions": {
        "pandoc": str(pypandoc.get_pandoc_version()),
        **{name: m.version(name) for name in ("typst", "weasyprint", "markdown-it-py")},
    },
}))
"""


@dataclass(frozen=True, slots=True)
class Peers:
    """Programs of the peers, as absolute paths, and their versions by name."""

    python: str
    pandoc: str
    packages: str
    versions: dict[str, str]


def installed(folder: Path = FOLDER) -> Peers:
    """The peers; installs them when they are not there or their requirements have changed."""
    python = folder / "bin" / "python"
    stamp = folder / "installed.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Setting up {folder.name} ...", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    answer = subprocess.run([str(python), "-c", _ASK], capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    return Peers(str(python), found["pandoc"], found["packages"], found["versions"])
