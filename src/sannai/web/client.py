"""Which network a request comes from, as far as it can be known: what limits and lockouts count by."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "unknown"


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks; of IPv6 the network of 64 bits, since one household has as many addresses.

    Only what our own proxies wrote counts (``SANNAI_PROXIES``): the last so many entries of X-Forwarded-For. What a
    stranger writes before them is not looked at. A header that is too short or odd makes everybody who sends one the
    same stranger.
    """
    written = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        heard = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        written = heard[-settings.PROXIES] if len(heard) >= settings.PROXIES else ""
    try:
        address = ip_address(written)
    except ValueError:
        return NOWHERE
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
    return str(address)
