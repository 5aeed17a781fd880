"""The history of a case in plain Japanese, from the event log. What the citizen reads leaves out the office's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sannai.common.models import Event
from sannai.common.time import today, wareki
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import Tree, trees
from sannai.rules.model import Definition

from .models import Case
from .steps import rules_of


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: when, what, what it means, and by whom."""

    at: datetime
    title: str
    meaning: str
    by: str
    verb: str = ""


Payload = Mapping[str, Any]
Say = Callable[[Payload, Definition], tuple[str, str]]


def timeline(case: Case, *, staff: bool = False) -> list[Moment]:
    """Every moment, oldest first. ``staff`` adds the office's own moves and names; else the division speaks.

    A payload that was disposed of is told without its details.
    """
    rules = rules_of(case)
    events = list(
        Event.objects.filter(subject_kind="case", subject_id=str(case.pk)).select_related("payload").order_by("seq")
    )
    names = staff_names(event.staff_key for event in events if event.staff_key) if staff else {}
    known, division = trees(today(event.at) for event in events), ""
    moments = []
    for event in events:
        payload = json.loads(event.payload.body or "{}")
        division = payload.get("division") or division or case.division_key
        say = CITIZEN.get(event.verb) or (STAFF.get(event.verb) if staff else None)
        if say is not None:
            title, meaning = say(payload, rules)
            city = known[today(event.at)]
            home = city.unit(city.heir("unit", division, case.matter))
            by = _speaker(event, city, names, home.name if home else "", staff)
            moments.append(Moment(event.at, title, meaning, by, event.verb))
    return moments


def _speaker(event: Event, city: Tree, names: Mapping[str, str], home: str, staff: bool) -> str:
    """Who speaks, under the names of the day. To the citizen the division speaks, not the person."""
    if event.actor_kind == "applicant":
        return "申請者"
    if event.actor_kind == "division" and not staff:
        return "申請した課"
    if event.actor_kind == "system":
        return "自動" if staff else home
    if not staff:
        return home or "担当課"
    post = city.title(event.post_key) if event.post_key else ""
    return f"{post} {names.get(event.staff_key, event.staff_key)}".strip()


def _day(payload: Payload, name: str) -> str:
    value = payload.get(name)
    return wareki(date.fromisoformat(value[:10])) if isinstance(value, str) and value else ""


def _outcome(payload: Payload, rules: Definition) -> tuple[str, str]:
    found = next((each for each in rules.outcomes if each.id == payload.get("outcome")), None)
    return (found.label, found.help) if found else ("", "")


def _filed(payload: Payload, rules: Definition) -> tuple[str, str]:
    title = "届出が市に届きました" if rules.regime == "notification" else "申請が市に届きました"
    meaning = (
        "届出は、形式が整っていれば、市に届いたときに効力が生じます。"
        if rules.regime == "notification"
        else "市に届いた日時が、申請の日時になります。"
    )
    if day := _day(payload, "promised_on"):
        meaning += f"{day}までに終わる見込みです。"
    return title, meaning


def _entered(payload: Payload, rules: Definition) -> tuple[str, str]:
    arrived = _day(payload, "arrived_at")
    return "申請を受け付け、内容を入力しました", f"{arrived}に市に届いたものを、職員が入力しました。" if arrived else ""


def _taken(payload: Payload, rules: Definition) -> tuple[str, str]:
    if payload.get("first") is False:
        return "担当者が替わりました", ""
    return "担当の職員が確認を始めました", ""


def _asked(payload: Payload, rules: Definition) -> tuple[str, str]:
    due = _day(payload, "due")
    meaning = f"{due}までに、お願いした項目を直して送ってください。" if due else ""
    if payload.get("stops_clock"):
        meaning += "直していただくまでの日数は、見込みの期間に数えません。"
    return "直していただきたいところがあります", meaning


def _mended(payload: Payload, rules: Definition) -> tuple[str, str]:
    day = _day(payload, "promised_on")
    return "直した内容が届きました", f"終わる見込みの日は{day}です。" if day else "確認を続けます。"


def _extended(payload: Payload, rules: Definition) -> tuple[str, str]:
    return "期限を延ばしました", f"新しい期限は{_day(payload, 'due_on')}です。理由：{payload.get('reason', '')}"


def _ran_out(payload: Payload, rules: Definition) -> tuple[str, str]:
    return f"「{payload.get('label', '')}」の期限が過ぎました", str(payload.get("says", ""))


def _deemed(payload: Payload, rules: Definition) -> tuple[str, str]:
    label, _ = _outcome(payload, rules)
    title = f"期限が過ぎたため、決定があったものとみなされました：{label}"
    return title, f"{payload.get('says', '')}（{payload.get('ground', '')}）"


def _lapsed(payload: Payload, rules: Definition) -> tuple[str, str]:
    return "直していただく期限が過ぎました", "届いている内容で確認を続けます。"


def _decided(payload: Payload, rules: Definition) -> tuple[str, str]:
    label, meaning = _outcome(payload, rules)
    if payload.get("effective") == "delivery":
        meaning = f"{meaning}決定は、文書があなたに届いたときに効力が生じます。"
    return f"決定しました：{label}" if label else "決定しました", meaning


def _said(title: str, meaning: str = "") -> Say:
    return lambda payload, rules: (title, meaning)


def _issued(payload: Payload, rules: Definition) -> tuple[str, str]:
    ways = {
        "electronic": "この画面からダウンロードできます。",
        "post": "郵送でお届けします。",
        "counter": "窓口でお渡しします。",
    }
    return "文書を発行しました", f"{payload.get('number', '')}。{ways.get(str(payload.get('method')), '')}".lstrip("。")


def _delivered(payload: Payload, rules: Definition) -> tuple[str, str]:
    meaning = "処分の効力が生じました。" if payload.get("effective") else ""
    return "文書が届きました", meaning


def _quoting(title: str, name: str) -> Say:
    return lambda payload, rules: (title, str(payload.get(name, "")))


def _relief(payload: Payload, rules: Definition) -> tuple[str, str]:
    return ("手数料の減免を認めました" if payload.get("granted") else "手数料の減免は認められませんでした"), str(
        payload.get("reason", "")
    )


CITIZEN: Mapping[str, Say] = {
    "application.filed": _filed,
    "application.entered": _entered,
    "case.taken": _taken,
    "case.transferred": _said("担当の課が替わりました", "いまの課が引き続き確認します。"),
    "correction.requested": _asked,
    "correction.answered": _mended,
    "correction.lapsed": _lapsed,
    "inquiry.asked": _said("担当から質問があります", "お答えは任意です。お答えがなくても手続は進みます。"),
    "inquiry.answered": _said("質問へのお答えが届きました"),
    "fee.relief_decided": _relief,
    "fee.paid": lambda payload, rules: ("手数料の納付を確認しました", f"{payload.get('yen', 0):,}円"),
    "delivery.chosen": _said("受け取り方を選びました"),
    "case.decided": _decided,
    "case.recorded": _said("届出の内容を記録しました", "届出の手続は済みました。"),
    "case.prepared": _said("窓口でお渡しする準備ができました", "受付番号を窓口で示してお受け取りください。"),
    "case.handed_out": _said("窓口でお渡ししました"),
    "document.issued": _issued,
    "document.sent": _said("文書を発送しました"),
    "document.returned": _said("文書が市に戻ってきました", "お届け先を確かめて、もう一度お送りします。"),
    "document.resent": _said("文書をもう一度お送りします"),
    "document.delivered": _delivered,
    "document.received": _delivered,
    "case.concluded": _said("手続が終わりました"),
    "clock.extended": _extended,
    "clock.lapsed": _ran_out,
    "case.deemed": _deemed,
    "case.withdrawn": _quoting("申請を取り下げました", "reason"),
    "resurvey.requested": _said("再調査の申出が届きました", "もう一度調査し、判定し直します。"),
}
STAFF: Mapping[str, Say] = {
    "case.handed_over": _quoting("担当を引き継ぎました", "reason"),
    "case.desk_page_saved": _said("調査・検査の結果を記入しました"),
    "case.memo_added": _quoting("内部メモ", "text"),
    "hold.placed": _quoting("発行を保留しました", "reason"),
    "hold.lifted": _said("発行の保留を解きました"),
    "case.proposed": lambda payload, rules: ("起案しました", _outcome(payload, rules)[0]),
    "case.proposal_returned": _quoting("差し戻されました", "reason"),
    "case.proposal_recalled": _said("起案を引き戻しました"),
}
