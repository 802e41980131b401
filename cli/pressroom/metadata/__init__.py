"""Front matter, ``series.yaml`` and ``pressroom.toml``: from text to checked settings."""

from pressroom.metadata.fields import Scope
from pressroom.metadata.reader import (
    UNREADABLE,
    front_matter,
    publication_settings,
    read_settings,
    split,
)
from pressroom.metadata.settings import (
    DEFAULT_LANGUAGE,
    INHERITED,
    RECORD_REQUIRED,
    Settings,
    inherit,
    require,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "INHERITED",
    "RECORD_REQUIRED",
    "UNREADABLE",
    "Scope",
    "Settings",
    "front_matter",
    "inherit",
    "publication_settings",
    "read_settings",
    "require",
    "split",
]
