"""Front matter, ``series.yaml`` and ``pressroom.toml``: from text to checked settings."""

from pressroom.frontmatter.reader import (
    FrontMatter,
    read_article_settings,
    read_publication_settings,
    read_series_settings,
    split,
)
from pressroom.frontmatter.settings import INHERITED, Settings, inherit

__all__ = [
    "INHERITED",
    "FrontMatter",
    "Settings",
    "inherit",
    "read_article_settings",
    "read_publication_settings",
    "read_series_settings",
    "split",
]
