"""The forms of the way between the two sides, and which of them this process uses; all run one contract."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from sannai.common import city_keys
from sannai.common.sealing import trust
from sannai.common.sealing.file_ring import FileRing
from sannai.exchange import collecting, ways
from sannai.exchange.bridge import Bridge
from sannai.exchange.ways import NoWay

from .folder import FolderBridge, FolderOutside
from .https import HttpsBridge, connecting
from .local import LocalBridge


def register() -> None:
    """The form that the settings name becomes the way of this process, made when it is first gone.

    Inside the city's ring signs; outside the file that the settings name says whose signature that is.
    """
    ways.use(_made if settings.BRIDGE else None)
    if settings.BRIDGE:
        city_keys.names(collecting.named)
    ring = FileRing(settings.KEYS, backup_days=settings.BACKUP_DAYS)
    if settings.BRIDGE and ring.exists():
        ways.sign_with(trust.Signing(ring))
    elif settings.MAILBOX_FOLDER:
        ways.sign_with(trust.Carrier(settings.HOME / "carrier.key"))
    if settings.TRUST:
        ways.pin(trust.Trusted(Path(settings.TRUST)))


def carry(at: datetime) -> int:
    """公開側のフォルダの端。For the worker; does nothing where no folder is set."""
    signer = ways.signer()
    return _outside().exchange(at) if settings.MAILBOX_FOLDER and signer else 0


@cache
def _made() -> Bridge:
    form, _, place = settings.BRIDGE.partition(":")
    if form == "local":
        return LocalBridge()
    if form == "folder":
        signer, trust = ways.signer(), ways.pinned()
        if signer is None or trust is None:
            raise NoWay("フォルダの経路には、自分の署名の鍵と、公開側の公開鍵の両方が要ります。")
        return FolderBridge(Path(place), signer, trust)
    try:
        token = Path(settings.BRIDGE_TOKEN_FILE).read_text(encoding="ascii").strip()
        certificate = Path(settings.BRIDGE_CERTIFICATE) if settings.BRIDGE_CERTIFICATE else None
        return HttpsBridge(connecting(settings.BRIDGE, Path(settings.BRIDGE_CA), certificate), token)
    except (OSError, ValueError) as error:
        raise NoWay(f"公開側への経路の設定が読めません（{error}）。docs/settings.md を見てください。") from error


@cache
def _outside() -> FolderOutside:
    signer = ways.signer()
    if signer is None:
        raise NoWay("公開側の署名の鍵が登録されていません。")
    return FolderOutside(Path(settings.MAILBOX_FOLDER), signer)
