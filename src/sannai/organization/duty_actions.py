"""職務に任命する・職務を解く。Events stand with the person: ("staff", staff key)."""

from __future__ import annotations

from datetime import date, datetime

from sannai.accounts.models import Account
from sannai.common.action import action
from sannai.common.actors import Actor
from sannai.common.verbs import Verb

from .dated import Refused, end_standing, in_order, overlapping, written
from .duties import DUTIES, LABELS, Named, clash, misplaced
from .models import Duty
from .snapshot import city_on


@action(Verb(name="staff.duty_appointed", kind="staff", right="organization.administer", done="職務に任命しました。"))
def appoint_duty(
    account: Account,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    instrument: str,
    valid_from: date,
    valid_to: date | None = None,
    unit_key: str = "",
) -> Duty:
    """職務に任命する。``unit_key`` with everything below it; "" is the whole city. ``instrument``: 辞令.

    Raises Refused: unknown kind or unit, nobody in a post that day, the same twice, two that exclude each other.
    """
    if kind not in DUTIES:
        raise Refused(f"職務「{kind}」はありません。使えるのは {'、'.join(LABELS.values())} です。")
    in_order(valid_from, valid_to)
    city = city_on(valid_from)
    if not city.appointments_of(account.staff_key):
        raise Refused(f"{account.staff_key} は {valid_from} に職に就いていません。先に職に任命してください。")
    if unit_key and city.unit(unit_key) is None:
        raise Refused(f"{valid_from} に「{unit_key}」という組織はありません。")
    if wrong := misplaced(kind, unit_key):
        raise Refused(wrong)
    instrument = written(instrument, "辞令（令和8年4月1日 三人第12号 など）", 200)
    mine = Named(account.staff_key, kind, unit_key)
    for row in Duty.objects.filter(overlapping(valid_from, valid_to)).order_by("pk"):
        if wrong := clash(mine, Named(row.staff_key, row.kind, row.unit_key)):
            raise Refused(wrong)
    return Duty.objects.create(
        staff_key=account.staff_key, kind=kind, unit_key=unit_key, instrument=instrument,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


@action(Verb(name="staff.duty_ended", kind="staff", right="organization.administer", done="終わりの日を定めました。"))
def end_duty(account: Account, *, by: Actor, at: datetime, kind: str, ends: date, unit_key: str = "") -> None:
    """職務を解く。``ends`` is the first day on which the person no longer holds the duty. The row stays."""
    held = Duty.objects.filter(staff_key=account.staff_key, kind=kind, unit_key=unit_key)
    otherwise = f"{account.staff_key} は {ends} の前日に、その組織の{LABELS.get(kind, kind)}ではありません。"
    end_standing(held, ends, otherwise)
