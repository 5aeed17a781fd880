"""提供: what a case holds of persons passes from one executive body to another, and the log says so.

Within one body it is use; to another it is 提供 (個人情報の保護に関する法律第69条), which needs a ground of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sannai.approvals import circulation
from sannai.approvals.models import Proposal
from sannai.common.action import note
from sannai.common.time import today
from sannai.organization.models import Body
from sannai.organization.snapshot import City, city_on

from .models import Case
from .states import NotAllowed
from .verbs import Payload

WITHIN = "within"  # the receiver does what the data were collected for: a 合議 on the very case
GROUNDS = {
    WITHIN: "利用目的の範囲内（個人情報保護法第69条第1項）",
    "law": "法令に基づく提供（個人情報保護法第69条第1項）",
    "consent": "本人の同意（個人情報保護法第69条第2項第1号）",
    "public_body": "法令の定める事務に必要で相当の理由があるもの（個人情報保護法第69条第2項第3号）",
    "special": "統計・学術研究、本人の利益、そのほか特別の理由（個人情報保護法第69条第2項第4号）",
}
LONGEST = 200


def record(case: Case, unit: str, city: City, *, ground: str, purpose: str, what: Collection[str]) -> None:
    """Write down in the event that runs that the case passes to this unit, if it serves another body.

    Raises NotAllowed without a ground (see ``GROUNDS``) or a purpose. Within one body nothing is asked or written.
    """
    giver, taker = _body(case, city), city.body_of(unit)
    if giver.key == taker.key:
        return
    if ground not in GROUNDS:
        raise NotAllowed(
            f"{taker.name}への提供になります。提供の根拠を、{'、'.join(GROUNDS.values())}から選んでください。"
        )
    if not purpose.strip() or len(purpose) > LONGEST:
        raise NotAllowed(f"{taker.name}への提供になります。提供の目的を{LONGEST}文字までで書いてください。")
    note(provision=[_said(giver, taker, ground, purpose.strip(), what)])


def record_circulation(case: Case, proposal: Proposal, at: datetime) -> None:
    """Write down in the event that runs which other bodies the 起案 of this case comes to on its way (合議)."""
    city = city_on(today(at))
    if len(city.bodies) < 2:
        return
    giver = _body(case, city)
    posts = (city.post(step.post_key) for step in circulation.route_of(proposal, at).steps)
    takers = {body.key: body for body in (city.body_of(post.unit_key) for post in posts if post)}
    takers.pop(giver.key, None)
    if takers:
        note(provision=[_said(giver, each, WITHIN, f"合議（{proposal.title}）", ("起案",)) for each in takers.values()])


def _body(case: Case, city: City) -> Body:
    return city.body_of(city.heir("unit", case.division_key, case.matter))


def _said(giver: Body, taker: Body, ground: str, purpose: str, what: Collection[str]) -> Mapping[str, Any]:
    return {
        "from": giver.key, "from_name": giver.name, "to": taker.key, "to_name": taker.name, "ground": ground,
        "purpose": purpose, "what": sorted(what),
    }  # fmt: skip


def told(payload: Payload) -> str:
    """The line of the history that names each 提供 of this event; "" if there was none."""
    return "".join(
        f"提供：{each['from_name']}から{each['to_name']}へ。{GROUNDS.get(each['ground'], each['ground'])}。"
        f"目的：{each['purpose']}。"
        for each in payload.get("provision", ())
    )
