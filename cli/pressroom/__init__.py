"""Pressroom: research articles from plain text to post, PDF and record."""

__version__ = "0.1.0"
