"""Artifacts: what a renderer returns, and the only place that writes to disk."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from pressroom.diagnostics import PressroomError


@dataclass(frozen=True, slots=True)
class Listed:
    """A finished file without its bytes: ``size`` of them, with this digest."""

    path: str
    media_type: str
    work: str
    size: int
    sha256: str


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

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)

    @property
    def listed(self) -> Listed:
        """The file as a list names it."""
        return Listed(self.path, self.media_type, self.work, self.size, self.sha256)


Named = Artifact | Listed
"""A finished file, in memory or as a list names it."""


def write_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old file or the new, never a half.

    Temporary file beside the target, fsync, replace. What is not ``durable`` may be lost when
    the power goes, and whoever reads it can tell. Raises :class:`PressroomError` when the disk
    refuses.
    """
    staged = stage_file(path, data, durable=durable)
    try:
        staged.replace(path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise _refused(path, error) from error


def stage_file(path: Path, data: bytes, *, durable: bool = True) -> Path:
    """Write ``data`` beside ``path`` to a temporary file that is to replace it; its name.

    Raises :class:`PressroomError` when the disk refuses, and leaves nothing then.
    """
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                if durable:
                    stream.flush()
                    os.fsync(stream.fileno())
            temporary.chmod(0o644)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _refused(path, error) from error
    return temporary


def _refused(path: Path, error: OSError) -> PressroomError:
    return PressroomError(f"{path}: cannot be written: {error.strerror}")
