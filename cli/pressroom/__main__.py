"""``pressroom`` and ``python -m pressroom``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; turn what cannot go on into one line and an exit code."""
    from pressroom.commands import cli
    from pressroom.diagnostics import PressroomError

    try:
        cli()
    except PressroomError as error:
        sys.stderr.write(f"pressroom: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("\npressroom: stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
