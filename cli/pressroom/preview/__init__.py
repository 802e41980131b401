"""Building while somebody writes: what was saved is in the browser before the file is closed.

:mod:`~pressroom.preview.workshop` builds, in a process of its own that stays warm and has one
thread, so that it may fork; :mod:`~pressroom.preview.typesetter` forks from it for each PDF;
:mod:`~pressroom.preview.session` watches and passes on; :mod:`~pressroom.preview.server` serves
the output folder to one's own browser, with what :mod:`~pressroom.preview.board` has to say.
"""

from pressroom.preview.news import Built, Findings, News, Refused, Step
from pressroom.preview.session import Session
from pressroom.preview.workshop import Order

__all__ = ["Built", "Findings", "News", "Order", "Refused", "Session", "Step"]
