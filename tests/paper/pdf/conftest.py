"""What the tests of finished PDFs share."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import built
from .built import Built
from .tagged import Tagged


@pytest.fixture(scope="session")
def works(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the works of this run are built; see :func:`built.build`."""
    return built.shared_folder(tmp_path_factory)


@pytest.fixture(scope="module", params=built.NAMES)
def work(request: pytest.FixtureRequest, works: Path) -> Built:
    """Each work in turn."""
    return built.build(works, request.param)


@pytest.fixture(scope="module")
def tagged(work: Built) -> Tagged:
    """Its PDF."""
    return Tagged(work.pdf)
