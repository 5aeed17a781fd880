"""申請者のリンク: handed over by whoever typed the application in, replaced when it is lost, revoked when it leaked.

Each time it is a new one. No page shows it to the office afterwards, and nothing keeps it.
"""

from __future__ import annotations

from datetime import datetime

from sannai.applications import access
from sannai.applications.models import PaperFiling
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.models import Event

from ..models import Case
from ..reading import envelope
from ..states import FILED, STATUSES, Move, NotAllowed, needed
from ..steps import step
from ..verbs import CaseVerb, quotes, says

LINKED = tuple(regime for regime in FILED if regime != "internal")  # what a division filed has no link
HAND_OUT_LINK = CaseVerb(
    name="application.link_handed_out", right="case.enter", label="受付票を印刷して渡す",
    done="受付票を印刷して渡したことを記録しました。",
    told=says("申請者のリンクを受付票で渡しました"), public=False,
    move=Move(tuple(STATUSES), regimes=FILED, ground="文書管理規程（受付票の交付）"),
)  # fmt: skip


def link_handed_out(case: Case) -> bool:
    """Whether the applicant has been given the link on paper. One statement."""
    verbs = (HAND_OUT_LINK.name, REISSUE_LINK.name)
    return Event.objects.filter(subject_kind="case", subject_id=case.subject_id, verb__in=verbs).exists()


@action(HAND_OUT_LINK)
def hand_out_link(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> str:
    """入力した人が、受付票にリンクを刷って渡す。一度だけ。The address is returned and kept nowhere."""
    typed = PaperFiling.objects.filter(application=case.pk).values_list("typed_by", flat=True).first()
    if typed != by.staff_key:
        raise NotAllowed("リンクを渡せるのは、この申請を入力した人だけです。渡し直すときは、理由を書いてください。")
    if link_handed_out(case):
        raise NotAllowed("リンクは、すでに渡しました。渡し直すときは、理由を書いてください。")
    step(case, HAND_OUT_LINK)
    return access.give_link(envelope(case), "counter", at)


REISSUE_LINK = CaseVerb(
    name="application.link_reissued", right="case.enter", label="リンクを渡し直す",
    done="リンクを渡し直したことを記録しました。",
    told=quotes("申請者のリンクを渡し直しました", "reason"), public=False,
    move=Move(tuple(STATUSES), regimes=FILED, ground="文書管理規程（受付票の再交付）"),
)  # fmt: skip


@action(REISSUE_LINK)
def reissue_link(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> str:
    """リンクをなくした申請者に、本人を確かめて新しいリンクを渡す。The one on paper before opens nothing any more."""
    needed(reason, "渡し直す理由と、本人をどう確かめたかを書いてください。")
    step(case, REISSUE_LINK)
    note(issued_by_desk=True)
    return access.give_link(envelope(case), "counter", at)


REVOKE_LINKS = CaseVerb(
    name="application.links_revoked", right="case.enter", label="申請者のリンクを無効にする",
    done="これまでに渡したリンクを、すべて無効にしました。",
    told=quotes("申請者のリンクを無効にしました", "reason"), public=False,
    move=Move(tuple(STATUSES), regimes=LINKED, ground="文書管理規程（受付票の再交付）"),
)  # fmt: skip


@action(REVOKE_LINKS)
def revoke_links(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """渡したリンクをすべて無効にする。Later mails carry another; on paper it is handed over anew. 理由が要る。"""
    needed(reason, "無効にする理由を書いてください。")
    step(case, REVOKE_LINKS)
    note(links=access.revoke_links(envelope(case), at))
