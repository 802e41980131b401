"""Markdown text to the typed tree of :mod:`pressroom.model.document`."""

from pressroom.markdown.builder import ArticleLink, Body, build

__all__ = ["ArticleLink", "Body", "build"]
