"""One case of the model city as it goes: every step by the real action, at its own time."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sannai.applications import filing, inspecting
from sannai.applications.access import Applicant
from sannai.applications.models import Arrival
from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.approvals.seats import attach
from sannai.approvals.subjects import current
from sannai.casework import actions, fees, inspected, reading
from sannai.casework.actions import Item
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common.time import TOKYO, add_business_days, today
from sannai.intake import drafts, proving, uploads
from sannai.intake.slots import Opened
from sannai.organization.actors import Staff, staff_for
from sannai.organization.queries import colleagues
from sannai.procedures.around import around
from sannai.procedures.queries import Entry
from sannai.rules.evaluate import evaluate
from sannai.rules.kinds import is_upload
from sannai.rules.model import Dates
from sannai.rules.sample import sample
from sannai.sluice import cleaning

from . import given, pictures, standing


class NotYet(Exception):
    """The next step lies in the future: the case stands where it is."""


@dataclass
class Story:
    """One case as it goes: who, where, when."""

    random: Random
    entry: Entry
    at: datetime
    until: datetime
    opened: Case | None = None
    in_charge: Staff | None = None

    @property
    def case(self) -> Case:
        """The case; there is one once it is filed."""
        assert self.opened is not None
        return self.opened

    @property
    def clerk(self) -> Staff:
        """Who is in charge; somebody is once it is taken up."""
        assert self.in_charge is not None
        return self.in_charge

    @property
    def applicant(self) -> Applicant:
        """Whoever holds the link."""
        return Applicant(self.case.pk)

    def later(self, least: float, most: float, *, office: bool = True) -> datetime:
        """Move on by so many days; a step of the office falls into its hours. NotYet when that is still to come."""
        moved = self.at + timedelta(days=self.random.uniform(least, most))
        if office:
            day = add_business_days(moved.astimezone(TOKYO).date() - timedelta(days=1), 1)
            opened = datetime(day.year, day.month, day.day, 9, tzinfo=TOKYO)
            moved = max(moved if moved.astimezone(TOKYO).date() == day else opened, self.at)
            moved = max(opened, moved) + timedelta(minutes=self.random.randint(0, 420))
        if moved >= self.until:
            raise NotYet
        self.at = moved
        return moved


def fill(story: Story, draft: Opened, at: datetime) -> None:
    """Answer every page of a draft, send the files that are asked for, and prove the mail address."""
    definition, dates = story.entry.definition, Dates(filed=today(at))
    fixed = given.answers(definition.key, dates.filed, story.random)
    answers = standing.settled(definition.key, sample(definition, story.random, dates, around(), fixed))
    for page in definition.pages:
        own = [each.id for each in page.fields] + [group.id for group in page.groups]
        drafts.save_page(draft, page.id, {name: answers[name] for name in own if name in answers}, at)
    for fault in evaluate(definition, answers, dates, around()).faults:
        wanted = definition.fields.get(fault.field)
        if wanted is not None and is_upload(wanted):
            uploads.add(draft, wanted, fault.row, pictures.for_field(wanted, story.random), at)
    if proving.asked(definition):
        email = answers.get(definition.applicant.get("email", ""))
        proving.send(draft, email if isinstance(email, str) else "taro@example.jp", at)
        proving.confirm(draft, proving.code_of(draft, 1), at)


def file(story: Story) -> None:
    """Fill in, upload and file, as the portal does; then the job that follows."""
    draft = drafts.start(story.entry.version, at=story.at)
    fill(story, draft, story.at)
    filling = drafts.load(draft)
    assert filling is not None
    evaluation = evaluate(filling.definition, filling.answers, Dates(filed=today(story.at)), around())
    application = filing.file(filling, evaluation, by=Applicant(filling.draft.pk), at=story.at)
    look_through(story.at)
    theirs = Arrival.objects.filter(case=application.pk, upload__isnull=False, taken_at=None)
    for _ in range(200):  # another process that tells stories here may have them in its hands
        if not theirs.exists():
            break
        time.sleep(0.05)
        look_through(story.at)
    story.opened = find(application.pk)


def look_through(at: datetime) -> None:
    """What the sluice does to files; in this process, since the demo has made every one of them itself."""
    while inspecting.inspect(at, cleaning.clean) + inspected.take_in(at):
        pass


@functools.cache
def staff_in(division: str, on: date) -> list[Staff]:
    """Who reviews in this division on this day."""
    found = [staff_for(key, on) for key, _ in colleagues(division, on)]
    return [person for person in found if person is not None and person.posts[0].role == "clerk"]


@functools.cache
def _staff(key: str, on: date) -> Staff:
    """A member of staff on this day."""
    person = staff_for(key, on)
    assert person is not None
    return person


def take(story: Story) -> None:
    """A clerk of the division takes it up."""
    at = story.later(0.1, 3)
    story.in_charge = story.random.choice(staff_in(story.case.division_key, today(at)))
    actions.take(story.case, by=story.clerk, at=at)
    if story.random.random() < 0.15:
        actions.add_memo(story.case, text="電話で内容を確認済み。", by=story.clerk, at=at + timedelta(minutes=3))


def correct(story: Story, field_id: str, reason: str) -> None:
    """A formal defect: asked for, and usually mended within some days."""
    at = story.later(0.2, 2)
    due = add_business_days(today(at), 10)
    actions.request_correction(
        story.case, items=[Item(field_id, "", reason)], due=due, by=story.clerk, at=at, message="お手数をおかけします。"
    )
    answered = story.later(0.5, 9, office=False)
    answers = dict(reading.answers_of(story.case))
    answers |= given.mended(field_id)
    actions.answer_correction(story.case, answers=answers, by=story.applicant, at=answered)


def ask(story: Story, question: str, answer: str) -> None:
    """A voluntary question on substance."""
    inquiry = actions.inquire(story.case, question=question, by=story.clerk, at=story.later(0.1, 2))
    if story.random.random() < 0.8:
        actions.answer_inquiry(
            story.case, number=inquiry.number, answer=answer, by=story.applicant, at=story.later(0.2, 4, office=False)
        )


def survey(story: Story) -> None:
    """Fill in the desk pages."""
    at = story.later(0.5, 6)
    definition = story.entry.definition
    dates = Dates(filed=reading.filed_on(story.case), decided=today(at), used=today(at))
    fixed = given.findings(definition.key, reading.answers_of(story.case), today(at), story.random)
    answers = {**reading.answers_of(story.case), **fixed}
    visible = evaluate(definition, answers, dates, around(), desk=True)
    for page in definition.desk_pages:
        names = [each.id for each in page.fields] + [group.id for group in page.groups]
        own = {name: answers[name] for name in names if name in fixed and name in visible.visible}
        if own:
            actions.save_desk_page(story.case, page=page.id, answers=own, by=story.clerk, at=at)


def decide(story: Story, outcome: str, **details: Any) -> None:
    """Propose; whoever is asked agrees, the last one decides. Some are returned on the way and proposed again."""
    actions.propose(story.case, outcome=outcome, by=story.clerk, at=story.later(0.1, 2), **details)
    while (proposal := open_for("case", str(story.case.pk))) is not None:
        at = story.later(0.2, 3)
        step, seat = next((each for each in attach(proposal, today(at)).items() if each[1].staff), ("", None))
        if seat is None:
            continue  # whoever is asked is away today
        by = _staff(seat.staff[0], today(at))
        if story.random.random() < 0.08:
            approvals.send_back(proposal, reason="理由の書き方を、条項が分かるように直してください。", by=by, at=at)
            story.case.refresh_from_db()
            if reading.evaluated(story.case, decided=today(at + timedelta(days=5)), desk=True).faults:
                survey(story)  # a day that was fixed for later has gone by meanwhile
            decide(story, outcome, **details)
            return
        answer = approvals.approve if step == "decide" else approvals.agree
        answer(proposal, by=by, at=at, digest=current(proposal)[0])
    story.case.refresh_from_db()


def deliver(story: Story, *, electronic: bool) -> None:
    """Issue the document; the person opens it, or it goes by post."""
    document = actions.issue(story.case, by=story.clerk, at=story.later(0, 1))
    if electronic:
        opened = story.later(0.1, 5, office=False)
        actions.receive_document(story.case, document_id=document.pk, by=story.applicant, at=opened)
    else:
        actions.mark_sent(story.case, by=story.clerk, at=story.later(0, 1))
        actions.mark_delivered(story.case, by=story.clerk, at=story.later(1, 4), how="配達の確認")


def choose(story: Story) -> bool:
    """Two of three wish to have it electronically."""
    electronic = story.random.random() < 0.66
    method = "electronic" if electronic else "post"
    actions.choose_delivery(story.case, method=method, by=story.applicant, at=story.at + timedelta(minutes=2))
    return electronic


def pay(story: Story, how: str = fees.CASH) -> None:
    """The fee comes in: over the counter, or at a bank."""
    fee = fees.establish(story.case)
    if fee is not None and fees.outstanding(fee):
        actions.record_payment(story.case, how=how, by=story.clerk, at=story.later(0, 1))
