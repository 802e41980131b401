"""Work for all cores: forked processes that take one piece after the other.

A fork shares all values, so what is to be done has not to be sent; only results come back.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pressroom.diagnostics import PressroomError
from pressroom.processes import end_with_parent

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext

T = TypeVar("T")


def each(
    do: Callable[[int], T], order: Sequence[int], jobs: int, turn: int = 0
) -> Iterator[tuple[int, T]]:
    """``do`` of every number in ``order`` by ``jobs`` processes; what is done first comes first.

    A process ends after ``turn`` pieces and another takes its place, so that what it does not
    give back of its memory is never much; 0 is for as many as there are. Raises what ``do``
    raises, and :class:`PressroomError` when a process ends without an answer.
    """
    import multiprocessing
    from multiprocessing.connection import wait

    context = multiprocessing.get_context("fork")
    waiting = iter(order)
    hands: dict[Connection[Any, Any], _Hand] = {}

    def hire() -> None:
        piece = next(waiting, None)
        if piece is not None:
            hand = _Hand(context, do, [one.line for one in hands.values()])
            hands[hand.line] = hand
            hand.give(piece)

    try:
        for _ in range(jobs):
            hire()
        while hands:
            for line in wait(list(hands)):
                hand = hands[line]  # type: ignore[index]
                piece, result = hand.take()
                if turn and hand.done >= turn:
                    del hands[hand.line]
                    hand.end()
                    hire()
                else:
                    following = next(waiting, None)
                    if following is None:
                        del hands[hand.line]
                        hand.end()
                    else:
                        hand.give(following)
                yield piece, result
    finally:
        for hand in hands.values():
            hand.stop()


class _Hand:
    """One process. ``others`` are the lines to the rest, which are not for it."""

    def __init__(
        self, context: ForkContext, do: Callable[[int], object], others: Sequence[Any]
    ) -> None:
        self.line, theirs = context.Pipe()
        self.done = 0
        self._process = context.Process(
            target=_serve, args=(do, theirs, (self.line, *others)), daemon=True
        )
        self._process.start()
        theirs.close()

    def give(self, piece: int) -> None:
        """Have it do a piece."""
        # If it has ended, that is told where its result is taken.
        with contextlib.suppress(OSError):
            self.line.send(piece)

    def take(self) -> tuple[int, Any]:
        """The number of the piece and what came of it."""
        try:
            piece, result, error = self.line.recv()
        except (EOFError, OSError):
            self._process.join()
            code = self._process.exitcode or 0
            how = f"by {signal.Signals(-code).name}" if code < 0 else "without an answer"
            raise PressroomError(
                f"a process of this run was ended {how}; is there enough memory? "
                "`build --jobs 1` takes the least"
            ) from None
        if error is not None:
            raise error
        self.done += 1
        return piece, result

    def end(self) -> None:
        """Let it go when it has nothing to do."""
        with contextlib.suppress(OSError):
            self.line.send(None)
        self._process.join()
        self.line.close()

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self._process.terminate()
        self._process.join()
        self.line.close()


def _serve(do: Callable[[int], object], line: Any, others: Sequence[Any]) -> None:
    """All that a process does."""
    for other in others:
        other.close()
    end_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    while (piece := line.recv()) is not None:
        answer: tuple[int, object, Exception | None]
        try:
            answer = piece, do(piece), None
        except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
            answer = piece, None, error
        line.send(answer)
