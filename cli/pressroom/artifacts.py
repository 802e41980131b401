"""Artifacts: what a renderer returns, and the only place that writes to disk."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pressroom.diagnostics import PressroomError


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file in memory. ``path`` is relative to the output folder, with ``/``.

    ``work`` is the slug of the work it belongs to, or empty.
    """

    path: str
    data: bytes
    media_type: str
    work: str = ""

    @property
    def sha256(self) -> str:
        """Hex digest of the content."""
        return hashlib.sha256(self.data).hexdigest()


def write_file(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old file or the new, never a half.

    Temporary file beside the target, fsync, replace. Raises
    :class:`PressroomError` when the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise PressroomError(f"{path}: cannot be written: {error.strerror}") from error
