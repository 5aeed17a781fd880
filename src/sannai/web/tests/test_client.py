"""The address of whoever asks: what our own proxies wrote, never what a stranger writes before them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from sannai.web.client import NOWHERE, client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        (2, "198.51.100.7", NOWHERE),
        (1, "", NOWHERE),
        (1, "odd\x00", NOWHERE),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_heard(
    settings: Any, proxies: int, forwarded: str, address: str
):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address
