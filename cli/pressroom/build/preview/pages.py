"""A page as it is served: with the script that reloads it, which is never written to the disk."""

from __future__ import annotations

import json
import re

from pressroom.templates import asset

SCRIPT = "/.pressroom/preview.js"
EVENTS = "/.pressroom/events"

_POLICY = re.compile(rb'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")')
_OURS = ("script-src", "connect-src")


def with_script(html: bytes, version: str) -> bytes:
    """``html`` with the script of the preview at the end of its body.

    A Content-Security-Policy in it lets the script run and hear from its own server
    (https://www.w3.org/TR/CSP3/), and nothing else beyond what it allowed.
    """
    tag = f'<script src="{SCRIPT}" data-version="{version}" async></script>'.encode()
    html = _POLICY.sub(lambda found: found[1] + _allowing(found[2]) + found[3], html)
    at = html.rfind(b"</body>")
    return html + tag if at < 0 else html[:at] + tag + html[at:]


def _allowing(policy: bytes) -> bytes:
    rules = [rule.split() for rule in policy.decode("latin-1").split(";") if rule.strip()]
    for name in _OURS:
        mine = next((rule for rule in rules if rule[0].lower() == name), None)
        if mine is None:
            default = next((rule[1:] for rule in rules if rule[0].lower() == "default-src"), None)
            if default is None:
                continue
            mine = [name, *default]
            rules.append(mine)
        if "'self'" not in mine:
            mine[1:] = [source for source in mine[1:] if source != "'none'"] + ["'self'"]
    return "; ".join(" ".join(rule) for rule in rules).encode("latin-1")


def script() -> bytes:
    """The script itself, its style within."""
    css, code = asset("preview/preview.css"), asset("preview/preview.js")
    given = f"const css = {json.dumps(css)};\nconst events = {json.dumps(EVENTS)};\n"
    return f'"use strict";\n{{\n{given}{code}}}\n'.encode()
