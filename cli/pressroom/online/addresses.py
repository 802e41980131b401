"""Which addresses a link of a source may lead a program to: those of the public internet alone.

An article can come from anybody, and the machine that checks it can stand in a network whose
other machines trust it. So an address is judged after its name was resolved, and the connection
goes to the address that was judged.
"""

from __future__ import annotations

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_PRIVATE_NAMES = ("localhost", "local", "internal", "lan", "home.arpa", "intranet", "corp")


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the public internet; no other text is."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed.teredo is not None:
            return False
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def is_private_name(host: str) -> bool:
    """Whether a host's name alone tells that it is not public, as ``localhost`` does."""
    name = host.rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        last = name.rpartition(".")[2]
        # `http://2130706433/` and `http://0x7f.1/` are addresses to a resolver.
        numeric = last.isdigit() or last.startswith("0x")
        return numeric or any(name == p or name.endswith(f".{p}") for p in _PRIVATE_NAMES)
    return not is_public(name)
