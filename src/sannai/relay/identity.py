"""The key by which the machine between says that a file is harmless. The inner side has pinned its public half."""

from __future__ import annotations

from django.conf import settings

from sannai.common.sealing import trust


def signer() -> trust.Carrier:
    """Made at its first use, in a file of mode 0400: whoever has this machine may say so too."""
    return trust.Carrier(settings.HOME / "sluice.key")
