"""What the citizen and the division are told at each moment that matters: a row in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from sannai.applications.access import link_url
from sannai.common.time import today, wareki
from sannai.notices import outbox
from sannai.organization.queries import unit

from .models import Case
from .reading import applicant_email
from .steps import rules_of


def put(case: Case, moment: str, title: str, text: str, at: datetime) -> None:
    """申請者への連絡を1通。No answers go into a mail: only what happened, and the secret link."""
    rules = rules_of(case)
    home = unit(case.division_key, today(at))
    lines = [
        f"{rules.title}（受付番号 {case.application.reference_number}）についてお知らせします。",
        "",
        text,
        "",
        "状況の確認と手続はこちら（この申請だけのリンクです。ほかの人に渡さないでください）：",
        link_url(case.pk),
        "",
        f"{settings.CITY} {home.name if home else ''}".strip(),
        *([f"電話 {home.phone}"] if home and home.phone else []),
    ]
    subject = f"【{settings.CITY}】{title}：{rules.title}"
    outbox.put(f"{moment}:{case.pk}", applicant_email(case), subject, "\n".join(lines), ("case", str(case.pk)), at)


def to_division(case: Case, moment: str, title: str, at: datetime) -> None:
    """担当課への連絡を1通。Read on the desk; it names the case by its reference number only."""
    number = case.application.reference_number
    text = f"受付番号 {number}\n{settings.BASE_URL}/desk/cases/{case.pk}/"
    outbox.put(f"{moment}:division:{case.pk}", "", f"{title}（{number}）", text, ("unit", case.division_key), at)


def receipt(case: Case) -> str:
    """The words of the receipt."""
    lines = [
        f"{wareki(today(case.arrived_at))}に受け付けました。",
        f"受付番号：{case.application.reference_number}",
    ]
    if case.promised_on:
        lines.append(f"終わる見込みの日：{wareki(case.promised_on)}まで")
    return "\n".join(lines)
