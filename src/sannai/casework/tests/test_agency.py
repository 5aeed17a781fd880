"""代理: who has letters and notices, who may answer, and what the end of it closes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sannai.applications.models import Application
from sannai.casework import actions, agency, letters, reading
from sannai.casework.actions import Item
from sannai.casework.models import Case
from sannai.casework.queries import find, timeline
from sannai.casework.states import NotAllowed
from sannai.common.models import Event
from sannai.definitions.models import Version
from sannai.intake.models import Slot
from sannai.notices.models import Notice

from . import cast

pytestmark = pytest.mark.usefixtures("city")
AGENTS = """agents:
  - {kind: guardian, proof: 登記事項証明書}
  - {kind: mandate, proof: 委任状}
  - {kind: scrivener, proof: 委任状}
  - {kind: messenger}
"""
TODAY = cast.MONDAY.date()
ADDRESS = {"postal_code": "000-0009", "prefecture": "大阪府", "city": "三内市", "street": "代理町9", "building": ""}
NAMED = {"text": "三内 代", "kana": "サンナイ ダイ"}
AGENT = {
    "agent_name": NAMED, "agent_address": ADDRESS, "agent_phone": "072-000-0009", "agent_email": "agent@example.jp",
    "agent_scope": ["file", "correct", "receive"],
}  # fmt: skip
GIVEN = {
    "self": {},
    "guardian": AGENT | {"agent_power": "parent"},
    "mandate": AGENT,
    "scrivener": AGENT | {"agent_licence": "12345678", "agent_office": "代事務所"},
    "messenger": {"messenger_name": NAMED, "messenger_phone": "072-000-0009"},
}


def represented() -> Version:
    text = cast.PACKAGE.format(
        regime="disposition", act="行政手続法", due="after_decision", as_of="filed", start="arrived",
        stops="correction", outcomes=cast.DECISIONS,
    )  # fmt: skip
    text = text.replace("title:", f"language: 2\n{AGENTS}title:", 1)
    files = {"procedure.yaml": text.encode(), "outputs/letter.typ": cast.LETTER.encode()}
    return cast.published("test-disposition", files)


def filed(filer: str = "mandate", **answers: object) -> Case:
    return cast.filed(represented(), **{"filer": filer, **GIVEN[filer], **answers})


def asked(case: Case) -> Case:
    clerk, items = cast.staff("clerk"), [Item("detail", "", "読めません")]
    actions.take(case, by=clerk, at=cast.MONDAY)
    actions.request_correction(find(case.pk), items=items, due=TODAY + timedelta(days=7), by=clerk, at=cast.MONDAY)
    return find(case.pk)


def answered(case: Case, at: object = cast.MONDAY) -> None:
    answers = reading.answers_of(case) | {"detail": "直した内容"}
    actions.answer_correction(find(case.pk), answers=answers, by=cast.applicant(case), at=at)


def ended(case: Case) -> Case:
    reason = "申請者から解任の申出があったため（電話で確かめた）。"
    actions.end_agency(find(case.pk), reason=reason, by=cast.staff("clerk"), at=cast.MONDAY)
    return find(case.pk)


@pytest.mark.parametrize(
    ("filer", "name", "street"),
    [
        ("guardian", f"{cast.NAME}　法定代理人　三内 代", "代理町9"),
        ("mandate", f"{cast.NAME}　代理人　三内 代", "代理町9"),
        ("scrivener", f"{cast.NAME}　代理人 行政書士　三内 代", "代理町9"),
        ("messenger", cast.NAME, "本町1-2-3"),
        ("self", cast.NAME, "本町1-2-3"),
    ],
)
def test_letters_are_addressed_to_an_agent_and_never_to_a_messenger(filer, name, street):
    to = letters.recipient(filed(filer), TODAY)
    assert to.name == name
    assert street in to.address


@pytest.mark.parametrize(
    ("filer", "mail"),
    [("mandate", "agent@example.jp"), ("messenger", "taro@example.jp"), ("self", "taro@example.jp")],
)
def test_notices_go_to_whoever_may_receive_them(filer, mail):
    assert reading.applicant_email(filed(filer), TODAY) == mail


def test_an_agent_to_whom_receiving_was_not_left_has_neither_letters_nor_notices():
    case = filed(agent_scope=["file", "correct"])
    assert letters.recipient(case, TODAY).name == cast.NAME
    assert reading.applicant_email(case, TODAY) == "taro@example.jp"
    answered(asked(case))


def test_what_was_not_left_to_an_agent_is_not_taken_from_them():
    case = asked(filed(agent_scope=["file", "receive"]))
    with pytest.raises(NotAllowed, match="「補正と照会への回答」が任されていない"):
        answered(case)
    with pytest.raises(NotAllowed, match="「取下げ」が任されていない"):
        actions.withdraw(find(case.pk), by=cast.applicant(case), at=cast.MONDAY)
    assert find(case.pk).status == "correction"


def test_a_guardian_may_do_everything():
    case = filed("guardian")
    actions.withdraw(case, by=cast.applicant(case), at=cast.MONDAY)
    assert find(case.pk).status == "withdrawn"


def test_the_last_day_of_the_period_still_belongs_to_it():
    case = asked(filed(agent_until=TODAY.isoformat()))
    later = cast.MONDAY + timedelta(days=1)
    assert "三内 代" in letters.recipient(case, TODAY).name
    assert letters.recipient(case, later.date()).name == cast.NAME
    with pytest.raises(NotAllowed, match="代理の期間が終わっている"):
        answered(case, later)
    answered(case)


def test_the_end_is_an_event_with_a_reason_and_closes_every_link_that_was_given_out():
    case = filed()
    links = set(Slot.objects.filter(case=case.pk).values_list("handle", flat=True))
    mails = Application.objects.get(pk=case.pk).mail_links
    case = ended(case)
    assert links
    assert not links & set(Slot.objects.filter(case=case.pk).values_list("handle", flat=True))
    assert Application.objects.get(pk=case.pk).mail_links == mails + 1
    assert Event.objects.filter(subject_id=str(case.pk), verb="agency.ended").count() == 1
    told = [f"{each.title}{each.meaning}" for each in timeline(case)]
    assert any("代理人による手続が終わりました" in one and "解任の申出" in one for one in told)


def test_after_the_end_letters_and_notices_go_to_the_applicant_alone():
    case = ended(filed())
    assert letters.recipient(case, TODAY).name == cast.NAME
    assert reading.applicant_email(case, TODAY) == "taro@example.jp"
    assert Notice.objects.get(said="case.agency_ended").to_email == "taro@example.jp"


def test_the_address_that_the_agent_filed_from_is_not_used_after_the_end():
    case = filed(email="")
    Application.objects.filter(pk=case.pk).update(email="agent@example.jp")
    assert reading.applicant_email(ended(case), TODAY) == ""


def test_the_applicant_answers_after_the_end_by_a_link_of_their_own():
    case = asked(filed(agent_scope=["file"]))
    answered(ended(case))
    assert reading.answers_of(find(case.pk))["detail"] == "直した内容"


def test_it_ends_once_with_a_reason_and_only_where_there_is_an_agent():
    case = filed()
    with pytest.raises(NotAllowed, match="終わった理由"):
        actions.end_agency(case, reason=" ", by=cast.staff("clerk"), at=cast.MONDAY)
    case = ended(case)
    with pytest.raises(NotAllowed, match="すでに記録"):
        actions.end_agency(case, reason="もう一度", by=cast.staff("clerk"), at=cast.MONDAY)
    for filer in ("self", "messenger"):
        with pytest.raises(NotAllowed, match="代理人はいません"):
            actions.end_agency(filed(filer), reason="理由", by=cast.staff("clerk"), at=cast.MONDAY)


def test_what_the_desk_sees_of_an_agent():
    case = filed("scrivener", agent_until="2026-12-31")
    found = agency.of(case, reading.answers_of(case))
    assert found is not None
    assert (found.called, found.name, found.licence) == ("代理人 行政書士", "三内 代", "12345678")
    assert (found.since, found.until, found.ended) == (TODAY, date(2026, 12, 31), None)
    assert found.scope_words == "申請書の提出、補正と照会への回答、通知・許可書などの受取り"


def test_a_procedure_without_the_word_knows_no_agent_whatever_is_answered():
    case = cast.filed(cast.version(), filer="mandate", **AGENT)
    assert agency.of(case, reading.answers_of(case)) is None
    assert letters.recipient(case, TODAY).name == cast.NAME
