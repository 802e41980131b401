"""Building while somebody writes: what was saved is in the browser before the file is closed.

:mod:`.builder` builds, in a process of its own that stays warm and has one thread, so that it may
fork a worker for PDF files; :mod:`.session` watches and passes on its :mod:`.events`;
:mod:`.server` serves the output folder to one's own browser, with what :mod:`.status` knows.
"""

from pressroom.build.preview.builder import BuildOptions
from pressroom.build.preview.session import Session

__all__ = ["BuildOptions", "Session"]
