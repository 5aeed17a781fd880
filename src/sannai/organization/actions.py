"""任命する・任を解く・組織を取り込む. Appointments leave their events on ("staff", staff key)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from sannai.accounts.models import Account
from sannai.common.action import action, note
from sannai.common.actors import Actor

from .models import Appointment, Dated, Post

KINDS = ("regular", "concurrent")  # 本務, 兼務


class Refused(Exception):
    """It cannot be done like this. The message says, in Japanese, what to do instead."""


@dataclass(frozen=True, slots=True)
class WholeCity:
    """The organisation as one subject: what an import of units and posts is written down for."""

    subject_kind: str = "organization"
    subject_id: str = "city"


@action("staff.appointed", right="staff.administer")
def appoint(
    account: Account,
    *,
    by: Actor,
    at: datetime,
    post_key: str,
    valid_from: date,
    valid_to: date | None = None,
    kind: str = "regular",
) -> Appointment:
    """職に就ける（兼務は kind="concurrent"）。Raises Refused if the post is not there or the dates overlap."""
    _check(account, post_key, valid_from, valid_to, kind)
    return Appointment.objects.create(
        staff_key=account.staff_key, post_key=post_key, kind=kind, valid_from=valid_from, valid_to=valid_to
    )


@action("staff.appointment_ended", right="staff.administer")
def end_appointment(account: Account, *, by: Actor, at: datetime, post_key: str, ends: date) -> None:
    """任を解く。``ends`` is the first day on which the person no longer holds the post. The row stays."""
    held = Appointment.objects.filter(Dated.holding(ends), staff_key=account.staff_key, post_key=post_key)
    if not held.filter(valid_from__lt=ends).update(valid_to=ends):
        raise Refused(f"{account.staff_key} は {ends} の前日に「{post_key}」に就いていません。")


@action("staff.appointment_amended", right="staff.administer")
def amend_appointment(
    account: Account,
    *,
    by: Actor,
    at: datetime,
    post_key: str,
    valid_from: date,
    valid_to: date | None,
    kind: str = "regular",
) -> None:
    """任命の記録を訂正する: its last day or its kind was written wrongly. What stood before is in the event."""
    row = Appointment.objects.filter(staff_key=account.staff_key, post_key=post_key, valid_from=valid_from).first()
    if row is None:
        raise Refused(f"{account.staff_key} に {valid_from} からの「{post_key}」の任命はありません。")
    _check(account, post_key, valid_from, valid_to, kind, but=row)
    note(before={"valid_to": row.valid_to, "kind": row.kind})
    row.valid_to, row.kind = valid_to, kind
    row.save()


def _check(
    account: Account, post_key: str, valid_from: date, valid_to: date | None, kind: str, but: Appointment | None = None
) -> None:
    if kind not in KINDS:
        raise Refused(f"任命の種類「{kind}」はありません。使えるのは {'、'.join(KINDS)} です。")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(f"終わりの日（{valid_to}）は、始まりの日（{valid_from}）より後にしてください。")
    if not Post.objects.filter(Dated.holding(valid_from), key=post_key).exists():
        raise Refused(f"{valid_from} に「{post_key}」という職はありません。")
    same = Appointment.objects.filter(staff_key=account.staff_key, post_key=post_key)
    same = same.exclude(pk=but.pk) if but else same
    ends = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
    if same.filter(ends, **({"valid_from__lt": valid_to} if valid_to else {})).exists():
        raise Refused(f"{account.staff_key} は、その期間にすでに「{post_key}」に就いています。")
