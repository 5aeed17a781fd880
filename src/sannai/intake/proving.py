"""Proving a mail address before filing, where a procedure asks it of whoever applies online (``needs: mail``).

A code of six digits goes to the address, in the request that asks for it. It is made from the key of the draft and
written down nowhere.
"""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from sannai.common.sealing.derive import derive
from sannai.notices import letters, outbox
from sannai.rules.model import Definition

from .drafts import Filling, hold
from .models import Draft, MailProof
from .slots import Opened

MINUTES = 30  # that a code can be used
MOST_TRIES = 5  # of one code
MOST_LETTERS = 10  # of one draft: fifty guesses of a million, and no way to fill somebody's mailbox
_BAD = "アドレスの形が正しくありません。もう一度ご確認ください（例：hanako@example.jp）"


class NotProven(Exception):
    """The procedure asks for a confirmed mail address, and this draft has none."""


def mail_address(typed: str) -> str:
    """The address that a mail goes to, or "" where none can go."""
    return outbox.address(typed)


def asked(definition: Definition) -> bool:
    """Whether whoever applies online must prove a mail address. In which role they apply is not asked before."""
    return any("portal" in row.channels and row.needs == "mail" for row in definition.identity)


def check(filling: Filling) -> None:
    """Raises NotProven if it is missing. One statement where it is asked, none elsewhere."""
    if missing(filling):
        raise NotProven


def missing(filling: Filling) -> bool:
    """Whether a citizen's draft still lacks the proof that its procedure asks."""
    if filling.draft.channel != "portal" or not asked(filling.definition):
        return False
    return not MailProof.objects.filter(pk=filling.draft.pk).exclude(confirmed_at=None).exists()


def of(opened: Opened) -> MailProof | None:
    """What was sent and confirmed so far."""
    return MailProof.objects.filter(pk=opened.case).first()


def email_of(opened: Opened, proof: MailProof) -> str:
    """The address that a code was sent to."""
    return opened.unseal(proof.email, "proof").decode()


def send(opened: Opened, email: str, at: datetime) -> str:
    """確認番号をメールで送る。Returns "", or in words why nothing was sent. An earlier code counts no more."""
    to = mail_address(email)
    if not to:
        return _BAD
    with transaction.atomic():
        if not hold(opened.case):
            return "この下書きはもうありません。手続のページから始め直してください。"
        proof = of(opened)
        number = proof.number + 1 if proof else 1
        if number > MOST_LETTERS:
            return f"確認番号を送れるのは{MOST_LETTERS}回までです。担当課へお問い合わせください。"
        known = {"email": opened.seal(to.encode(), "proof"), "number": number, "tries": 0, "sent_at": at}
        MailProof.objects.update_or_create(pk=opened.case, defaults=known | {"confirmed_at": None})
        title = Draft.objects.values_list("version__title", flat=True).get(pk=opened.case)
    told = {"city": settings.CITY, "procedure": title, "code": code_of(opened, number), "minutes": MINUTES}
    if not letters.hand_over(to, "draft.code", told, at):
        return "送れませんでした。アドレスを確かめ、しばらくしてからもう一度お試しください"
    return ""


def confirm(opened: Opened, typed: str, at: datetime) -> str:
    """届いた確認番号を確かめる。Returns "", or in words what is wrong. Notices go to the address from then on."""
    proof = of(opened)
    if proof is None:
        return "先に、確認番号を送ってください"
    if proof.confirmed_at is not None:
        return ""
    if at > proof.sent_at + timedelta(minutes=MINUTES):
        return f"番号を送ってから{MINUTES}分が過ぎました。もう一度送ってください"
    sent = MailProof.objects.filter(pk=opened.case, number=proof.number)
    if not sent.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return f"{MOST_TRIES}回違っていたので、この番号は使えません。もう一度送ってください"
    digits = "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isascii() and c.isdigit())
    if not hmac.compare_digest(digits, code_of(opened, proof.number)):
        return "番号が違います。いちばん新しいメールの6けたの数字を入力してください"
    email = opened.seal(email_of(opened, proof).encode(), "email")
    with transaction.atomic():
        sent.update(confirmed_at=at)
        Draft.objects.filter(pk=opened.case).update(email=email)
    return ""


def code_of(opened: Opened, number: int) -> str:
    """The six digits of a draft's letter of this number."""
    mac = derive(opened.key, f"sannai.case.code.{number}", 8)
    return f"{int.from_bytes(mac) % 10**6:06d}"
