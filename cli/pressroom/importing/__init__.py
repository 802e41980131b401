"""From pages that others published to sources: text in, articles as the typed tree out.

But for :mod:`.run` nothing here writes to a disk, and nothing raises on any text.
"""
