"""Publishing and withdrawing by 起案, in the model city with its own rules: two people, and exactly that digest."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from sannai.approvals import actions as approvals
from sannai.approvals import queries as proposals
from sannai.approvals import subjects
from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import adopt
from sannai.approvals.states import Changed
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.common.time import TOKYO, today
from sannai.definitions import actions
from sannai.definitions.models import Candidate, Definition, Version
from sannai.organization.actions import Colleague, register_absence
from sannai.organization.actors import Staff, staff_for
from sannai.organization.importing import load_city
from sannai.procedures.actions import publish_files
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.queries import by_key
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.package import digest_of
from sannai.text.problems import DefinitionError

from .small import package

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 7, 10, tzinfo=TOKYO)
CITY: Path = settings.CATALOG / "sannai"
CLERK, HEAD, DEPUTY, OTHER = "s1002", "s1004", "s1182", "s1025"  # 環境業務課 主任, 課長 and 課長補佐; 食品衛生課


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    load_city(CITY / "organization", AT)
    adopt(read_rulebook(CITY / "delegation"), by=System(), at=AT)


def staff(key: str) -> Staff:
    found = staff_for(key, today(AT))
    assert found is not None
    return found


def files(**changes: str) -> dict[str, bytes]:
    return package(old0="division: parks", new0="division: environment.collection", **changes)


def newer() -> dict[str, bytes]:
    return files(old="催しの内容, ask", new="催しの中身, ask")


def proposed(content: dict[str, bytes] | None = None, **more: Any) -> Proposal:
    return actions.propose_publication(
        PROCEDURE, content or files(), by=staff(CLERK), at=AT, reasons="公園の催しのため", **more
    )


def go_round(proposal: Proposal) -> list[str]:
    """Everybody who is asked says yes, until it is decided. The posts that were asked, in order."""
    asked: list[str] = []
    for _ in range(9):
        proposal = proposals.find(proposal.pk)
        if proposal.status != "open":
            return asked
        row = proposal.waiting.order_by("pk").first()
        asked.append(row.post_key)
        who = next(key for key in (each.staff_key for each in staff(CLERK).city.holders(row.post_key)))
        seen = proposals.load(staff(who), proposal.pk)
        digest = subjects.current(seen)[0]
        verb = approvals.approve if row.step == "decide" else approvals.agree
        verb(seen, by=staff(who), at=AT, digest=digest)
    raise AssertionError("it never ends")


def test_a_decision_publishes_exactly_what_was_proposed():
    proposal = proposed()
    assert not Version.objects.exists()
    asked = go_round(proposal)
    version = Version.objects.get()
    assert version.digest == digest_of(files())
    assert by_key("park-use") is not None
    assert set(asked) == {"general_affairs.dx.head", "environment.collection.head"}
    assert asked[-1] == "environment.collection.head"
    event = Event.objects.get(subject_kind="procedure", verb="procedure.published")
    assert (event.staff_key, event.post_key) == (HEAD, "environment.collection.head")


def test_a_substitute_publishes_for_the_absent_head_and_the_record_says_for_whom():
    proposal = proposed()
    concurring = staff("s1028")
    seen = proposals.load(concurring, proposal.pk)
    approvals.agree(seen, by=concurring, at=AT, digest=subjects.current(seen)[0])
    head = Colleague(HEAD, today(AT))
    register_absence(head, reason="出張", valid_from=today(AT), by=System(), at=AT)
    deputy = staff(DEPUTY)
    seen = proposals.load(deputy, proposal.pk)
    approvals.approve(seen, by=deputy, at=AT, digest=subjects.current(seen)[0])
    event = Event.objects.get(subject_kind="procedure", verb="procedure.published")
    assert (event.staff_key, event.post_key) == (DEPUTY, "environment.collection.deputy")
    assert event.acting_for == "environment.collection.head"


def test_what_is_returned_publishes_nothing_and_can_be_proposed_again():
    proposal = proposed()
    head = staff("s1028")  # DX推進課長, who concurs
    seen = proposals.load(head, proposal.pk)
    approvals.send_back(seen, by=head, at=AT, reason="根拠の条を確かめてください")
    assert not Version.objects.exists()
    go_round(proposed())
    assert by_key("park-use") is not None


def test_a_withdrawal_is_decided_too_and_ends_new_applications():
    go_round(proposed())
    procedure = Definition.objects.get()
    with pytest.raises(NotAllowed, match="理由"):
        actions.propose_withdrawal(procedure, by=staff(CLERK), at=AT)
    proposal = actions.propose_withdrawal(procedure, by=staff(CLERK), at=AT, reasons="条例の廃止")
    assert proposal.matter == "procedure-withdrawal"
    assert by_key("park-use") is not None
    go_round(proposal)
    assert by_key("park-use") is None
    with pytest.raises(NotAllowed, match="公開されていません"):
        actions.propose_withdrawal(Definition.objects.get(), by=staff(CLERK), at=AT, reasons="もう一度")


def test_a_candidate_that_was_replaced_meanwhile_cannot_be_approved():
    proposal = proposed()
    with pytest.raises(NotAllowed, match="決裁を待っている起案"):
        actions.bring(PROCEDURE, newer(), by=staff(CLERK), at=AT)
    actions.bring(PROCEDURE, newer(), by=staff(CLERK), at=AT + timedelta(minutes=1), replace=True)
    with pytest.raises(Changed):
        go_round(proposal)
    assert not Version.objects.exists()


def test_a_version_that_was_published_meanwhile_cannot_be_overwritten_by_the_decision():
    proposal = proposed()
    publish_files(newer(), by=System(), at=AT)
    with pytest.raises(Changed):
        go_round(proposal)
    assert Version.objects.get().digest == digest_of(newer())


def test_what_is_public_already_is_not_proposed_again():
    go_round(proposed())
    with pytest.raises(NotAllowed, match="同じ内容"):
        proposed()


def test_two_proposals_about_one_procedure_do_not_wait_together():
    proposed()
    with pytest.raises(NotAllowed):
        actions.propose_withdrawal(
            Definition(kind="procedure", key="park-use"), by=staff(CLERK), at=AT, reasons="やめる"
        )
    with pytest.raises(NotAllowed, match="すでに"):
        proposed()


def test_only_the_division_in_charge_and_the_dx_office_propose():
    with pytest.raises(Denied):
        actions.propose_publication(PROCEDURE, files(), by=staff(OTHER), at=AT)
    with pytest.raises(Denied):
        actions.propose_publication(PROCEDURE, files(), by=staff("s1032"), at=AT)
    assert not Candidate.objects.exists()
    assert (
        actions.propose_publication(PROCEDURE, files(), by=staff("s1029"), at=AT).unit_key == "environment.collection"
    )


def test_a_package_with_faults_is_not_kept_and_every_fault_is_named():
    broken = files(old="ask: phone", new="ask: fone")
    with pytest.raises(DefinitionError) as refused:
        proposed(broken)
    assert refused.value.problems[0].line
    with pytest.raises(DefinitionError, match="市の組織にありません"):
        proposed(package())
    assert not Candidate.objects.exists()
