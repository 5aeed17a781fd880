"""A case of any shipped procedure on its way over the desk: filed, looked into, proposed, decided, delivered."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Collection
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from tests.city.rows import duty, hold
from tests.city.told import case_told

from sannai.applications import answers as filed_answers
from sannai.applications import filing
from sannai.applications.access import Applicant
from sannai.approvals.rulebook import rules_on
from sannai.casework import actions, fees, hearings, reading, validity
from sannai.casework.actions import Item
from sannai.casework.models import Case, Hold
from sannai.casework.queries import find
from sannai.casework.replay import Folded
from sannai.casework.steps import rules_of
from sannai.common.action import NotAllowed
from sannai.common.models import Event
from sannai.common.time import TOKYO, add_days, today
from sannai.definitions import models as definitions
from sannai.definitions.models import Version
from sannai.definitions.packages import frozen
from sannai.intake import drafts
from sannai.intake.models import MailProof
from sannai.organization.actors import Staff, held_post, staff_for
from sannai.organization.models import MAYOR, Body, Concern
from sannai.organization.snapshot import City, city_on
from sannai.procedures.around import around
from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.lint.traveller import Traveller, in_force
from sannai.rules.model import Dates, Definition, Outcome
from sannai.rules.outcomes import NOT_DECIDED, needs_of
from sannai.rules.package import digest_of, read_package

from .circulating import NOBODY, Walk, peruse_all, to_the_end
from .generated_city import appoint, appoint_as_told

CITY = Path(settings.CATALOG) / "sannai"
FOLDERS = {path.parent.name: path.parent for path in CITY.rglob("procedure.yaml")}
MOST = 8  # proposals of one case
MARKS = ("important", "precedent", "disputed", "exceptional")  # each body knows some of them
APPLIES = "environment.collection"  # the division that files what is internal
GIVEN: dict[str, Any] = {"grounds": "第1条の要件に合わないため。", "conditions": "6か月以内に講習を受けること。"}


@functools.cache
def package(key: str) -> tuple[dict[str, bytes], Definition]:
    """A shipped procedure as files and as compiled."""
    files = read_package(FOLDERS[key])
    return files, compile_package(files)


# What somebody files and the city decides here. An adverse disposition is begun by the office, about what it decided;
# what another system decides is tried with that system's files (test_referring.py, test_results.py).
KEYS = tuple(key for key in sorted(FOLDERS) if package(key)[1].applied_for and not package(key)[1].elsewhere)
BEGUN = tuple(key for key in sorted(FOLDERS) if not package(key)[1].applied_for)


def opened(rules: Definition) -> datetime:
    """The morning on which the walk begins: every row of the procedure that has no end is in force."""
    return datetime.combine(in_force(rules), time(10), TOKYO)


def published(key: str) -> Version:
    """It is public, as it is shipped."""
    files, rules = package(key)
    procedure, _ = definitions.Definition.objects.get_or_create(kind="procedure", key=key)
    return Version.objects.create(
        kind="procedure", key=key, definition=procedure, number=1, digest=digest_of(files), package=frozen(files),
        title=rules.title, division_key=rules.division, published_at=opened(rules) - timedelta(days=90),
    )  # fmt: skip


def file(walk: Walk, key: str) -> Case:
    """Somebody answers at random, mends what is refused, and files; for an internal procedure a division does."""
    version, (_, rules) = published(key), package(key)
    answers = _answers(walk, rules, desk=False)
    internal = rules.regime == "internal"
    draft = drafts.start(
        version, at=walk.at, channel="internal" if internal else "portal", unit_key=APPLIES if internal else ""
    )
    MailProof.objects.create(draft_id=draft.case, email=b"", number=1, sent_at=walk.at, confirmed_at=walk.at)
    filling = drafts.load(draft)
    assert filling is not None
    # The files are named, and nobody opens them here.
    evaluation = evaluate(rules, answers, Dates(today(walk.at)), around())
    by = Applicant(draft.case, staff_key="s001" if internal else "")
    return find(filing.file(filling, evaluation, by=by, at=walk.at).pk)


def begin(walk: Walk, key: str) -> Case:
    """Somebody was granted what they applied for; after some time the office begins by itself to take it away."""
    about = package(key)[1].about[0]
    earlier = file(walk, about)
    actions.take(earlier, by=clerk(walk, earlier), at=walk.at)
    decide(walk, earlier, ("favourable", "partial"))
    walk.pass_days(30)
    earlier = find(earlier.pk)
    ground = "許可の要件を満たさなくなったため（第60条）"
    by = _of_both(walk, earlier, package(key)[1])
    return find(actions.begin(earlier, published(key), ground=ground, by=by, at=walk.at).pk)


def _of_both(walk: Walk, earlier: Case, rules: Definition) -> Staff:
    """Somebody who reads the earlier case and may review the new one: a division that was divided has two heirs."""
    by, day = clerk(walk, earlier), today(walk.at)
    if not by.may("case.review", Case(division_key=rules.division, matter=rules.matter)):
        city = city_on(day)
        home = city.heir("unit", rules.division, rules.matter)
        hold(by.staff_key, next(post.key for post in city.posts if post.unit_key == home), "concurrent", since=day)
    return staff_for(by.staff_key, day) or by


def hear(walk: Walk, case: Case, chosen: Outcome) -> None:
    """Whoever it falls on is told and heard, or the office says why not; a notice may come back and be given anew."""
    asked = chosen.hearing
    if asked is None or hearings.settled(case, chosen) is not None:
        return
    if walk.random.random() < 0.2:
        actions.omit(case, outcome=chosen.id, cause="緊急（第13条第2項第1号）", by=clerk(walk, case), at=walk.at)
        return
    for returned in [True] * walk.random.choice([0, 0, 1]) + [False]:
        on = add_days(today(walk.at), asked.days + walk.random.randint(0, 9))
        told_of = {"outcome": chosen.id, "cause": "監視で確かめた事実。", "heard_on": on, "place": "市役所"}
        actions.notice(find(case.pk), **told_of, by=clerk(walk, case), at=walk.at)
        told(case)
        actions.mark_notice_sent(find(case.pk), by=clerk(walk, case), at=walk.at)
        if returned:
            actions.mark_notice_returned(find(case.pk), reason="あて所なし", by=clerk(walk, case), at=walk.at)
    actions.mark_notice_delivered(find(case.pk), by=clerk(walk, case), at=walk.at)
    walk.pass_days(40)
    while today(walk.at) <= on:
        walk.pass_days(10)
    told(case)
    case, by = find(case.pk), clerk(walk, case)
    if asked.form == "hearing":
        chair = _chair(walk, case)
        said = {"record": "直すと述べた。", "opinion": "理由がない。", "attended": walk.random.random() < 0.7}
        actions.hold_hearing(case, presided_by=chair, **said, by=by, at=walk.at)
    elif walk.random.random() < 0.5:
        actions.receive_explanation(case, record="直します。", by=by, at=walk.at)
    else:
        actions.lapse_explanation(case, by=by, at=walk.at)


def _chair(walk: Walk, case: Case) -> str:
    """Anybody in the city but whoever is in charge."""
    day = today(walk.at)
    city = city_on(day)
    keys = {each.staff_key for post in city.posts for each in city.holders(post.key)} - {case.assignee}
    able = sorted(key for key in keys if staff_for(key, day))
    if able:
        return walk.random.choice(able)
    appoint(walk.made, walk.random.choice([post.key for post in city.posts]), day)
    return _chair(walk, case)


def _answers(walk: Walk, rules: Definition, *, desk: bool) -> dict[str, Any]:
    for _ in range(40):
        traveller = Traveller(rules, around(), walk.random, desk)
        traveller.dates = Dates(today(walk.first), today(walk.at), today(walk.at))
        if not traveller.walk():
            return traveller.answers
    raise AssertionError(f"{rules.key} cannot be answered")


def told(case: Case) -> None:
    """The events of the case tell its row."""
    case = find(case.pk)
    row = Folded(case.status, case.seq, case.assignee, case.division_key, case.outcome)
    assert case_told(case) == row


def clerk(walk: Walk, case: Case) -> Staff:
    """Somebody who may review it today. If everybody has left, somebody new comes."""
    day = today(walk.at)
    unit = case.division_on(day)
    city = city_on(day)
    keys = sorted({each.staff_key for post in city.posts for each in city.holders(post.key)})
    shared = Concern.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id).exists()
    able = [key for key in keys if _may_review(city, key, case, shared=shared)]
    if able and (staff := staff_for(walk.random.choice(able), day)):
        return staff
    post = next(each.key for each in city.posts if each.unit_key == unit)
    appoint(walk.made, post, day)
    return clerk(walk, case)


def _may_review(city: City, key: str, case: Case, *, shared: bool) -> bool:
    """As ``staff_for(key, day).may(…)``, of hundreds of people: without a statement for each, unless it was shared."""
    held = ((city.post(row.post_key), row.kind) for row in city.appointments_of(key))
    staff = Staff(key, key, tuple(held_post(city, post, kind) for post, kind in held if post), city)
    return staff.may("case.review", case) if shared else staff.at_home("case.review", case)


def look_into(walk: Walk, case: Case) -> None:
    """Some days of the desk: whatever the state admits, and what the applicant answers."""
    for _ in range(walk.random.randint(0, 5)):
        case = find(case.pk)
        with contextlib.suppress(NotAllowed):
            acts = (_ask, _correct) if case.application else ()
            walk.random.choice((*acts, _survey, _hold, _hand_over, _extend, _share))(walk, case)
        told(case)
        if walk.random.random() < 0.4:
            walk.pass_days()
    for placed in Hold.objects.filter(case=case, lifted_at=None):
        actions.lift_hold(case := find(case.pk), hold=placed, by=clerk(walk, case), at=walk.at)


def _ask(walk: Walk, case: Case) -> None:
    asked = actions.inquire(case, question="席数は？", by=clerk(walk, case), at=walk.at)
    if walk.random.random() < 0.7:
        walk.pass_days()
        actions.answer_inquiry(find(case.pk), number=asked.number, answer="24席", by=Applicant(case.pk), at=walk.at)


def _correct(walk: Walk, case: Case) -> None:
    rules = rules_of(case)
    field = walk.random.choice([each.id for page in rules.pages for each in page.fields])
    due = today(walk.at) + timedelta(days=5)
    actions.request_correction(case, items=[Item(field, "", "読めません")], due=due, by=clerk(walk, case), at=walk.at)
    walk.pass_days(2)
    same = filed_answers.of(case.application)
    with contextlib.suppress(NotAllowed):
        actions.answer_correction(find(case.pk), answers=same, by=Applicant(case.pk), at=walk.at)
        return
    walk.pass_days(7)
    actions.lapse_correction(find(case.pk), by=clerk(walk, case), at=walk.at)


def _survey(walk: Walk, case: Case) -> None:
    """Every desk page, filled in as it could be found."""
    rules = rules_of(case)
    given = reading.answers_of(case)
    dates = Dates(reading.filed_on(case), today(walk.at), today(walk.at))
    for _ in range(40):
        traveller = Traveller(rules, around(), walk.random, True)
        traveller.dates = dates
        traveller.walk()
        found = {
            page.id: {each.id: traveller.answers.get(each.id) for each in page.fields}
            | {each.id: traveller.answers[each.id] for each in page.groups}
            for page in rules.desk_pages
        }
        both = {**given, **{name: value for page in found.values() for name, value in page.items()}}
        if not [each for each in evaluate(rules, both, dates, around(), desk=True).faults if each.page in found]:
            break
    visible = evaluate(rules, both, dates, around(), desk=True).answers
    for page in rules.desk_pages:
        own = {name: visible[name] for name in found[page.id] if name in visible}
        actions.save_desk_page(case := find(case.pk), page=page.id, answers=own, by=clerk(walk, case), at=walk.at)


def _hold(walk: Walk, case: Case) -> None:
    actions.place_hold(case, reason="支援措置", by=clerk(walk, case), at=walk.at)


def _hand_over(walk: Walk, case: Case) -> None:
    actions.hand_over(case, to=clerk(walk, case).staff_key, by=clerk(walk, case), at=walk.at)


def _share(walk: Walk, case: Case) -> None:
    """Another division has to do with it: if it serves another body, this is a 提供 and its event says so."""
    city = city_on(today(walk.at))
    unit = walk.random.choice([each.key for each in city.units if each.kind == "division"])
    told_why = {"reason": "perusal", "ground": "consent", "purpose": "事務に要るため"}
    actions.share(case, unit=unit, by=clerk(walk, case), at=walk.at, **told_why)
    giver, taker = city.body_of(case.division_on(today(walk.at))).key, city.body_of(unit).key
    payload = json.loads(Event.objects.filter(verb="case.shared").latest("pk").payload.body)
    passed = [(each["from"], each["to"]) for each in payload.get("provision", ())]
    assert passed == ([(giver, taker)] if giver != taker else [])


def _extend(walk: Walk, case: Case) -> None:
    actions.extend(case, days=1, reason="現地の確認が要るため", by=clerk(walk, case), at=walk.at)


def decide(walk: Walk, case: Case, effects: Collection[str] = ()) -> None:
    """An ending that the procedure knows (of these effects), proposed as often as it comes back; then what follows."""
    rules = rules_of(case)
    known = [each for each in rules.outcomes if not effects or each.effect in effects]
    for _ in range(MOST):
        case = find(case.pk)
        if case.status != "in_review":
            break
        chosen = walk.random.choice(_allowed(walk, case, known))
        if chosen.effect in NOT_DECIDED:
            _end_undecided(walk, case, chosen)
            break
        proposal = _propose(walk, case, chosen)
        if proposal is None:
            continue
        assert find(case.pk).status == "proposed"
        closed = to_the_end(walk, proposal)
        told(case)
        if closed.status == "approved":
            said = closed.opinions.get(verdict="approved")
            assert said.staff_key != closed.proposed_by
            assert find(case.pk).outcome == chosen.id
            decision = find(case.pk).decisions.latest("pk")
            assert decision.body_key == walk.made.body
            if walk.made.body != MAYOR:  # within the mayor's, an office may be entrusted (保健所長)
                assert decision.authority == Body.objects.get(key=walk.made.body).authority
        peruse_all(walk, closed)
    case = find(case.pk)
    assert case.status != "in_review", "it never came to a proposal that was approved"
    deliver(walk, case)


def _allowed(walk: Walk, case: Case, known: list[Outcome]) -> list[Outcome]:
    """The endings among these that the findings allow; where one hangs on them, they are looked for until one does."""
    if all(each.when is None for each in known):
        return known
    for _ in range(40):
        _survey(walk, find(case.pk))
        possible = reading.evaluated(find(case.pk), decided=today(walk.at), desk=True).possible
        if allowed := [each for each in known if each.id in possible]:
            return allowed
    raise AssertionError("nothing was found that allows one of these endings")


def _propose(walk: Walk, case: Case, chosen: Outcome) -> UUID | None:
    by = clerk(walk, case)
    _pay(walk, case)
    if chosen.when is None:
        _survey(walk, find(case.pk))
    hear(walk, find(case.pk), chosen)
    known = [each.code for each in rules_on(walk.at, walk.made.body).marks if each.code in MARKS]
    marks = walk.random.sample(known, walk.random.choice([0, 0, 0, 1, 2]))
    more = walk.random.choice([{}, {}, {"urgent": "期限が迫るため"}, {"instructed": "6月1日に指示"}])
    years = reading.desk_answers(find(case.pk)).get(chosen.valid_for, 2)
    given = {**GIVEN, "valid_until": validity.ending(today(walk.at), years) + timedelta(days=90)}
    given = {name: given[name] for name in needs_of(chosen)}
    try:
        return actions.propose(
            find(case.pk), outcome=chosen.id, by=by, at=walk.at, marks=marks, reasons="伺います。", **given, **more,
        ).pk  # fmt: skip
    except NotAllowed as error:
        if NOBODY not in str(error):  # whatever the state admits can be proposed
            raise
        appoint_as_told(walk.made, str(error), today(walk.at))
        return None


def _pay(walk: Walk, case: Case) -> None:
    fee = fees.establish(case)
    if fee is not None and fees.outstanding(fee):
        actions.record_payment(case := find(case.pk), how=fees.CASH, by=_cashier(walk, case), at=walk.at)


def _cashier(walk: Walk, case: Case) -> Staff:
    """A clerk who may take cash: appointed to it today, unless already."""
    by = clerk(walk, case)
    if not by.has_duty("cash", case):
        duty(by.staff_key, "accounting_clerk", case.division_on(by.on), since=by.on)
        by = staff_for(by.staff_key, by.on) or by
    return by


def _end_undecided(walk: Walk, case: Case, chosen: Outcome) -> None:
    if chosen.effect == "recorded":
        actions.record(case, by=clerk(walk, case), at=walk.at)
        return
    _pay(walk, case)
    actions.prepare(case := find(case.pk), by=clerk(walk, case), at=walk.at)
    walk.pass_days()
    actions.hand_out(case := find(case.pk), by=clerk(walk, case), at=walk.at, identity="運転免許証")


def deliver(walk: Walk, case: Case) -> None:
    """A decision with a document is issued and arrives; the letter bears the division of that day."""
    if case.status == "decided":
        actions.issue(case, by=clerk(walk, case), at=walk.at)
        actions.mark_sent(case := find(case.pk), by=clerk(walk, case), at=walk.at)
        walk.pass_days(2)
        actions.mark_delivered(case := find(case.pk), by=clerk(walk, case), at=walk.at, how="配達の確認")
    told(case)
    assert find(case.pk).status in ("closed", "recorded")
