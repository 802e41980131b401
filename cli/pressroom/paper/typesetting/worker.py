"""``python -m pressroom.paper.typesetting.worker``: job on standard input, result on output."""

from __future__ import annotations

import os
import sys

from pressroom.paper.typesetting.process import serve

if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout.flush()
    # Pango sorts fonts in threads of its own, which nobody can wait for. An orderly end unloads
    # the library; a thread that is still at it then has no code to go on with: SIGSEGV.
    os._exit(0)
