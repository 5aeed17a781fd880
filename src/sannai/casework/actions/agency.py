"""代理の終わり: the applicant takes the power back, or it ends in another way（民法第111条）."""

from __future__ import annotations

from datetime import datetime

from sannai.applications import access
from sannai.common.action import action, note
from sannai.common.actors import Actor

from .. import agency, messages, reading
from ..models import Case
from ..states import STATUSES, Move, NotAllowed, needed
from ..steps import step
from ..verbs import CaseVerb, quotes
from .linking import LINKED

END_AGENCY = CaseVerb(
    name=agency.ENDED, right="case.review", label="代理の終わりを記録する",
    hint="代理人には、これから通知を送りません。", done="代理の終わりを記録しました。",
    substance="代理が終わった", told=quotes("代理人による手続が終わりました", "reason"),
    move=Move(tuple(STATUSES), regimes=LINKED, ground="民法第111条（代理権の消滅）"),
    offered=lambda facts: facts.represented,
)  # fmt: skip


@action(END_AGENCY)
def end_agency(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """代理の終わりを記録する。Links that were given out open nothing any more, and later mails go to the applicant."""
    reason = needed(reason, "代理が終わった理由と、どう確かめたかを書いてください。申請者に伝わります。")
    found = agency.of(case, reading.answers_of(case))
    if found is None or not found.acts:
        raise NotAllowed("この事案に、代理人はいません。")
    if found.ended:
        raise NotAllowed("代理の終わりは、すでに記録されています。")
    step(case, END_AGENCY)
    note(called=found.called, links=access.revoke_links(reading.envelope(case), at))
    # The event that ends it is written after this: whom notices go to is still the agent here.
    own = reading.applicant_field(case, "email")
    to = own if isinstance(own, str) else ""
    messages.put_to(to, case, "agency_ended", "case.agency_ended", at, called=found.called, reason=reason)
