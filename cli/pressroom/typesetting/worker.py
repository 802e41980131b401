"""``python -m pressroom.typesetting.worker``: one job on standard input, its result on output."""

from __future__ import annotations

import sys

from pressroom.typesetting.process import serve

if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
