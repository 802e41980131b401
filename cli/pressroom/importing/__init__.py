"""From pages that others published to sources: text in, Markdown with front matter out.

Nothing here reads or writes a disk, and nothing raises on any text.
"""

from pressroom.importing.capture import (
    Defaults,
    Import,
    ImportedArticle,
    ImportedSeries,
    import_captures,
)

__all__ = ["Defaults", "Import", "ImportedArticle", "ImportedSeries", "import_captures"]
