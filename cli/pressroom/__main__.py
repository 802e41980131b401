"""``pressroom`` and ``python -m pressroom``."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import NoReturn


def _fail(message: str) -> NoReturn:
    """One line on standard error, and the end; what is left for standard output goes nowhere."""
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if sys.stderr is not None:
        sys.stderr.write(f"pressroom: {message}\n")
    sys.exit(1)


def main() -> None:
    """Run the command line; turn what cannot go on into one line and an exit code."""
    # What is read stays until the end; looking for garbage in it costs a tenth of the time.
    gc.set_threshold(250_000, 20, 50)
    from pressroom.commands import cli
    from pressroom.diagnostics import PressroomError

    try:
        try:
            cli()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here, where it can still be told that it is full
    except PressroomError as error:
        _fail(str(error))
    except OSError as error:  # a full disk, a pipe that nobody reads; sources have findings
        name = error.filename or "standard output"
        _fail(f"{name}: {error.strerror or error}")
    except KeyboardInterrupt:
        sys.stderr.write("\npressroom: stopped\n")
        sys.exit(130)
    finally:
        gc.freeze()  # nor is it looked through once more when the interpreter ends


if __name__ == "__main__":
    main()
