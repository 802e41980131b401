"""Posts as Substack exports them, to sources: HTML in, Markdown with front matter out.

What the HTML looks like was gathered from public importers (TryGhost/migrate
``packages/mg-substack``, kyurikotpq/substack-exports-to-md); it is read by
class names and ``data-attrs``, and what is not known keeps its words.
"""

from pressroom.importing.capture import Defaults
from pressroom.importing.export.articles import Draft, Settings, from_archive, from_page

__all__ = ["Defaults", "Draft", "Settings", "from_archive", "from_page"]
