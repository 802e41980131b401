"""Posts as Substack exports them, to sources: HTML in, Markdown with front matter out.

What the HTML looks like was gathered from public importers (TryGhost/migrate
``packages/mg-substack``, kyurikotpq/substack-exports-to-md); it is read by
class names and ``data-attrs``, and what is not known keeps its words.
"""

from pressroom.importing.export.articles import Settings, from_archive, from_page

__all__ = ["Settings", "from_archive", "from_page"]
