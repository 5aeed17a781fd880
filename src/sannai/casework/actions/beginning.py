"""職権: the office begins a case by itself, about what it decided before. Nobody applied."""

from __future__ import annotations

from datetime import datetime

from sannai.common.action import Denied, action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.definitions.models import Version
from sannai.intake.references import reference_number
from sannai.procedures.queries import definition
from sannai.rules.outcomes import outcome

from .. import clock, letters, superseded
from ..models import Beginning, Case
from ..states import NotAllowed, needed
from ..steps import rules_of
from ..verbs import says

GRANTED = ("favourable", "partial", "accepted")

BEGIN = Verb(
    name="case.begun", kind="case", right="case.review", opens=True, label="職権で始める",
    done="職権で事案を始めました。", substance="職権で始めた", told=says("市が職権で手続を始めました"),
    unsaid=("earlier",),
)  # fmt: skip


def begin(earlier: Case, version: Version, *, ground: str, by: Actor, at: datetime) -> Case:
    """職権で事案を始める。先の事案（``earlier``）で決定したことについて、その名宛人に宛てる。

    Raises Denied for whoever may not read the earlier case or not review at the division of the new one, NotAllowed
    where nothing was decided yet, no ground is written or the procedure knows no beginning by the office.
    """
    rules = definition(version)
    if not by.may("case.read", earlier):
        raise Denied(f"{by.kind}:{by.staff_key} may not case.read case:{earlier.pk}")
    if rules.regime != "adverse":
        raise NotAllowed(f"「{rules.title}」は、申請や届出があって始まる手続です。職権では始められません。")
    if earlier.procedure_key not in rules.about:
        raise NotAllowed(f"「{rules.title}」は、この手続の決定については始められません。")
    _check_decided(earlier)
    ground = needed(ground, "職権で始める理由と根拠の条を書いてください。")
    case = Case(
        reference_number=reference_number(),
        version=version,
        procedure_key=rules.key,
        status="received",
        division_key=rules.division,
        matter=rules.matter,
        arrived_at=at,
        promised_on=clock.promised(rules, today(at)),
    )
    _begin(case, earlier=earlier, ground=ground, by=by, at=at)
    return case


def _check_decided(earlier: Case) -> None:
    """What was never granted, or is revoked already, cannot be taken away."""
    decision = earlier.decisions.order_by("-number").first()
    if decision is None:
        raise NotAllowed("先の事案は、まだ決定していません。職権で始められるのは、決定したことについてだけです。")
    if outcome(rules_of(earlier), decision.outcome).effect not in GRANTED:
        raise NotAllowed("先の事案では何も許していません。取り消し、または命じるものがありません。")
    if superseded.is_revoked(earlier):
        raise NotAllowed("先の事案の決定は、すでに取り消されています。")


@action(BEGIN)
def _begin(case: Case, *, earlier: Case, ground: str, by: Actor, at: datetime) -> None:
    """事案を開く。The addressee is copied: whoever it was decided for, as the earlier case says today."""
    case.save(force_insert=True)
    clock.start(case, "arrived", today(at))
    to = letters.own_recipient(earlier)
    Beginning.objects.create(
        case=case,
        earlier=earlier,
        ground=ground,
        name=to.name,
        honorific=to.honorific,
        postal_code=to.postal_code,
        address=to.address,
    )
    note(division=case.division_key, reference_number=case.reference_number, about=str(earlier.pk))
