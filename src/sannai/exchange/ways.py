"""Which way this process uses, whose signature it believes, and who takes in what comes: registered from above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from .bridge import Bridge, Item, Mailbox, Signer, Verifier


@dataclass(frozen=True, slots=True)
class Held:
    """It cannot be taken in as it is: the cause, in a word for machines. A person is needed."""

    code: str


Receive = Callable[[Item, BinaryIO, datetime], Held | None]


class NoWay(Exception):
    """This process has no way to the outside, or no key to sign with; the text says what to set."""


@dataclass(frozen=True, slots=True)
class Way:
    """A form of the bridge, and the key that the outside has pinned."""

    bridge: Bridge
    signer: Signer


_bridge: Callable[[], Bridge] | None = None
_signer: Signer | None = None
_pinned: Verifier | None = None
_receivers: dict[str, Receive] = {}
_mailbox: Mailbox | None = None


def use(bridge: Callable[[], Bridge] | None) -> None:
    """The form that this process goes by: what makes it, at its first use. None: none."""
    global _bridge
    _bridge = bridge


def sign_with(signer: Signer | None) -> None:
    """The key that signs acks and whatever is put down."""
    global _signer
    _signer = signer


def pin(verifier: Verifier | None) -> None:
    """Outside: the only key whose acks and puts are believed. It comes from a file, never from the database."""
    global _pinned
    _pinned = verifier


def receive(kind: str, function: Receive) -> None:
    """Who takes in items of this kind. It runs in the transaction that notes the item, and returns why it cannot."""
    _receivers[kind] = function


def answer_by(mailbox: Mailbox) -> None:
    """Who answers the inner side here."""
    global _mailbox
    _mailbox = mailbox


def bridge() -> Bridge:
    """The form of this process, without a key to sign with. Raises NoWay."""
    if _bridge is None:
        raise NoWay("公開側との経路が決まっていません。SANNAI_BRIDGE に書いてください（docs/settings.md）。")
    return _bridge()


def way() -> Way:
    """The way of this process. Raises NoWay."""
    made = bridge()
    if _signer is None:
        raise NoWay("署名の鍵が登録されていません。庁内側の鍵を用意してください。")
    return Way(made, _signer)


def configured() -> bool:
    """Whether there is a way to go by."""
    return _bridge is not None and _signer is not None


def signer() -> Signer | None:
    """The key that this side signs with."""
    return _signer


def pinned() -> Verifier | None:
    """Whose signature is believed here."""
    return _pinned


def mailbox() -> Mailbox:
    """Who answers the inner side. Raises NoWay."""
    if _mailbox is None:
        raise NoWay("この処理には、庁内側に答えるものがありません。")
    return _mailbox


def receiver(kind: str) -> Receive | None:
    """Who takes in this kind; None: nobody knows it."""
    return _receivers.get(kind)
