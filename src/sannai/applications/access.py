"""Who may touch an application without signing in: whoever holds one of its links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sannai.common.kinds import Subject
from sannai.exchange.models import Put
from sannai.intake import downward, slots
from sannai.intake.slots import Opened
from sannai.organization.actors import ByStaff

from .models import Application

OWN_RIGHTS = frozenset(
    {
        "case.file",
        "case.withdraw",
        "correction.answer",
        "inquiry.answer",
        "delivery.choose",
        "document.receive",
        "resurvey.request",
    }
)


def opened_of(application: Application) -> Opened:
    """The case as the city opens it: what is kept half mended lies under its key."""
    return slots.of_kept(application.pk, application.key)


def opened_by_city(id: UUID) -> Opened | None:
    """The same by its id; None where nothing was filed under it. One SELECT."""
    key = Application.objects.filter(pk=id).values_list("key", flat=True).first()
    return slots.of_kept(id, key) if key else None


def link_of_mails(id: str) -> str:
    """The secret that a mail about this case carries, by the id as the log writes it: made anew for each mail.

    It is kept nowhere. Of what was disposed of there is none: its mails are gone too.
    """
    key, number = Application.objects.values_list("key", "mail_links").get(pk=id)
    return slots.of_mails(slots.of_kept(UUID(id), key).key, number).written


def not_there(kind: str, id: str) -> str:
    """Why a mail about this waits: its link must open first where the applicants are. No statement in one database."""
    if kind != "case" or not downward.goes():
        return ""
    found = Application.objects.filter(pk=id).values_list("key", "mail_links").first()
    if found is None or not found[0]:
        return ""
    handle = slots.of_mails(slots.of_kept(UUID(id), found[0]).key, found[1]).handle
    waits = Put.objects.filter(pk=f"slot:{handle}", seen_at=None).exists()
    return "申請者のリンクが、まだ公開側に置かれていません。" if waits else ""


def give_mail_link(application: Application, at: datetime) -> None:
    """The slot of the link that its mails carry. One INSERT."""
    opened = opened_of(application)
    slots.give(opened, "mail", at, secret=slots.of_mails(opened.key, application.mail_links))


def give_link(application: Application, by: str, at: datetime) -> str:
    """もう1つのリンク: the whole address, which is kept nowhere. Those given out so before open nothing any more."""
    slots.revoke([application.pk], by, at=at)
    return slots.give(opened_of(application), by, at).link


def revoke_links(application: Application, at: datetime) -> int:
    """渡したリンクをすべて無効にする: nobody comes in by one of them. Later mails carry another. Returns how many."""
    gone = slots.revoke([application.pk], at=at)
    application.mail_links += 1
    Application.objects.filter(pk=application.pk).update(mail_links=application.mail_links)
    give_mail_link(application, at)
    return gone


@dataclass(frozen=True, slots=True)
class ForDivision(ByStaff):
    """A member of staff who files and answers for the division: an applicant, whose name the record keeps.

    Whoever makes one has found the application by the division (``divisions.py``): to fetch is to authorise.
    """

    application_id: UUID
    kind: str = "division"

    def may(self, right: str, subject: Subject) -> bool:
        """自分の課の申請に対する、申請者の権利だけ。"""
        return Applicant(self.application_id).may(right, subject)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whoever holds the link of one application: may act on that case and on nothing else."""

    application_id: UUID
    kind: str = "applicant"
    staff_key: str = ""
    post_key: str = ""

    def may(self, right: str, subject: Subject) -> bool:
        """自分の申請に対する、申請者の権利だけ。"""
        return right in OWN_RIGHTS and subject.subject_kind == "case" and subject.subject_id == str(self.application_id)
