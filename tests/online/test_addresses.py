"""Which addresses are public."""

from __future__ import annotations

import pytest

from pressroom.online.fetch import is_private_name, is_public

PUBLIC = ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",  # noqa: S104 - judged, not bound to
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "",
    "example.org",
    "1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)
    assert not is_private_name(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_every_other_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "printer.local",
        "metadata.google.internal",
        "nas.lan",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "10.0.0.1",
        "::1",
    ],
)
def test_some_names_tell_it_alone(name: str) -> None:
    assert is_private_name(name)


@pytest.mark.parametrize("name", ["example.org", "doi.org", "localhost.example.org", "lan.net"])
def test_names_of_the_internet_do_not(name: str) -> None:
    assert not is_private_name(name)
