"""Building while somebody writes: what was saved is in the browser before the file is closed.

:mod:`.workshop` builds, in a process of its own that stays warm and has one thread, so that it may
fork; :mod:`.typesetter` forks from it for each PDF; :mod:`.session` watches and passes on;
:mod:`.server` serves the output folder to one's own browser, with what :mod:`.board` has to say.
"""

from pressroom.build.preview.news import Built, Findings, News, Refused, Step
from pressroom.build.preview.session import Session
from pressroom.build.preview.workshop import Order

__all__ = ["Built", "Findings", "News", "Order", "Refused", "Session", "Step"]
