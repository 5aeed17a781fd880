"""What the citizen and the division are told at each moment that matters: a row in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from sannai.common.kinds import page_of
from sannai.common.time import today
from sannai.notices import outbox
from sannai.text.eras import wareki

from .models import Case
from .reading import applicant_email, home, is_internal
from .steps import rules_of


def put(case: Case, moment: str, title: str, text: str, at: datetime) -> None:
    """申請者への連絡を1通。No answers go into a mail: only what happened, and the secret link."""
    rules = rules_of(case)
    where = home(case, today(at))
    lines = [
        f"{rules.title}（受付番号 {case.application.reference_number}）についてお知らせします。",
        "",
        text,
        "",
        *_where(case),
        "",
        f"{settings.CITY} {where.name if where else ''}".strip(),
        *([f"電話 {where.phone}"] if where and where.phone else []),
    ]
    subject = f"【{settings.CITY}】{title}：{rules.title}"
    outbox.put(f"{moment}:{case.pk}", applicant_email(case), subject, "\n".join(lines), ("case", str(case.pk)), at)


def _where(case: Case) -> list[str]:
    """Where the applicant reads on: behind the secret link, or at the desk of the division that filed it."""
    if is_internal(case):
        return ["状況の確認と手続は、庁内の申請の画面で行います：", page_of("case", str(case.pk), "division")]
    return [
        "状況の確認と手続はこちら（この申請だけのリンクです。ほかの人に渡さないでください）：",
        page_of("case", str(case.pk), "applicant"),
    ]


def to_division(case: Case, moment: str, title: str, at: datetime) -> None:
    """担当課への連絡を1通。Read on the desk; it names the case by its reference number only."""
    number = case.application.reference_number
    text = f"受付番号 {number}\n{page_of('case', str(case.pk))}"
    outbox.put(
        f"{moment}:division:{case.pk}", "", f"{title}（{number}）", text, ("unit", case.division_on(today(at))), at
    )


def receipt(case: Case) -> str:
    """The words of the receipt."""
    lines = [
        f"{wareki(today(case.arrived_at))}に受け付けました。",
        f"受付番号：{case.application.reference_number}",
    ]
    if case.promised_on:
        lines.append(f"終わる見込みの日：{wareki(case.promised_on)}まで")
    return "\n".join(lines)
