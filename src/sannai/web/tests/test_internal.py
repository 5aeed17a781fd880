"""庁内の申請: a division applies at the desk, its colleagues go on, the importance of the information decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sannai.applications import divisions
from sannai.applications.access import opened_of
from sannai.applications.models import Application, DivisionFiling
from sannai.approvals import actions as approvals
from sannai.approvals import queries as proposals
from sannai.approvals import subjects
from sannai.approvals.rulebook import adopt
from sannai.casework import actions, arrival, automatic
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common.actors import System
from sannai.common.time import TOKYO, now, today
from sannai.intake import projections
from sannai.intake.models import Draft, Slot
from sannai.notices.models import Notice
from sannai.organization.actors import Staff, staff_for
from sannai.organization.importing import load_city
from sannai.organization.models import Succession
from sannai.procedures.actions import publish_files
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.package import read_package

from .desk_cast import read_out, signed_in, words
from .trial import refused

pytestmark = pytest.mark.django_db
CITY: Path = settings.CATALOG / "sannai"
KEY = "cloud-service-use-request"
CLERK, COLLEAGUE, STRANGER, DX = "s1002", "s1003", "s1025", "s1131"
FOUNDED = datetime(2024, 4, 1, 9, tzinfo=TOKYO)
SERVICE = {
    "service_name": "ひろば写真",
    "provider": "株式会社見本写真",
    "service_kind": "storage",
    "purpose": "広報の写真を区役所と共有する",
    "users": "12",
}
FOUR = {"information": "公開済みの広報写真", "personal_data": "none", "importance": "4"}
ONE = {"information": "給付の申請者の障害の状況", "personal_data": "sensitive", "importance": "1"}
PAGES_OF_ONE: dict[str, dict[str, Any]] = {
    "personal": {"persons": "300", "necessity": "給付の審査"},
    "place": {"location": "japan", "encrypted": "yes", "erasure": "契約終了後30日で消去する"},
    "assurance": {"certifications": ["ismap"], "sign_in": ["multi_factor"], "logged": "yes"},
    "structure": {"incident": "1時間以内に知らせる", "backup": "毎日"},
}


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    load_city(CITY / "organization", FOUNDED)
    adopt(read_rulebook(CITY / "delegation"), by=System(), at=FOUNDED)
    publish_files(read_package(CITY / KEY), by=System(), at=FOUNDED)


def staff(key: str) -> Staff:
    found = staff_for(key, today(now()))
    assert found is not None
    return found


def begun(client: Client) -> Draft:
    response = client.post(f"/desk/internal/start/{KEY}/")
    assert response.status_code == 302
    return Draft.objects.filter(channel="internal", ended_at=None).latest("created_at")


def fill(client: Client, draft: Draft, page: str, given: dict[str, Any]) -> Any:
    return client.post(f"/desk/internal/{draft.pk}/p/{page}/", given)


def start_day() -> dict[str, str]:
    return {"start_on": (today(now()) + timedelta(days=40)).isoformat()}


def attach(draft: Draft, *fields: str) -> None:
    from sannai.intake import drafts, uploads

    filling = drafts.load_of_staff(draft.pk)
    for field in fields:
        asked = filling.definition.fields[field]
        uploads.add(filling.opened, asked, "", _pdf(field), now())


def _pdf(name: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.7\n" + b"0" * 40, "application/pdf")


def filled(client: Client, importance: str) -> Draft:
    draft = begun(client)
    fill(client, draft, "service", SERVICE | start_day())
    fill(client, draft, "information", ONE if importance == "1" else FOUR)
    if importance == "1":
        for page, given in PAGES_OF_ONE.items():
            fill(client, draft, page, given)
        attach(draft, "check_sheet", "network_drawing", "terms_paper")
        fill(client, draft, "contract", {"contract": "individual", "subcontract": "yes", "yearly_cost": "1200000"})
    else:
        fill(client, draft, "contract", {"contract": "free", "yearly_cost": "0"})
    return draft


def file(client: Client, draft: Draft) -> Case:
    page = client.get(f"/desk/internal/{draft.pk}/review/")
    assert page.status_code == 200
    response = client.post(f"/desk/internal/{draft.pk}/file/", {"reviewed": page.context["reviewed"]})
    assert response["Location"] == f"/desk/internal/{draft.pk}/?done=filed", words(response)
    return find(draft.pk)


def seen(case: Case) -> str:
    """What a page of the applicant says that it saw."""
    shown = projections.read(opened_of(case.application))
    assert shown is not None
    return str(shown.p)


def asked_for(case: Case) -> list[str]:
    """The posts that are asked, in order, until it is decided; everybody says yes."""
    asked: list[str] = []
    while (proposal := proposals.open_for("case", str(case.pk))) is not None:
        row = proposal.waiting.order_by("pk").first()
        asked.append(row.post_key)
        who = staff(staff(DX).city.holders(row.post_key)[0].staff_key)
        loaded = proposals.load(who, proposal.pk)
        verb = approvals.approve if row.step == "decide" else approvals.agree
        verb(loaded, by=who, at=now(), digest=subjects.current(loaded)[0])
        assert len(asked) < 12
    return asked


def decided(case: Case, outcome: str = "approved", **given: str) -> list[str]:
    dx = staff(DX)
    actions.take(case, by=dx, at=now())
    found = {"importance_right": True, "risk": "acceptable"}
    if "1" in case.application.answers:
        found["listed"] = True
    actions.save_desk_page(find(case.pk), page="assessment", answers=found, by=dx, at=now())
    actions.propose(find(case.pk), outcome=outcome, by=dx, at=now(), **given)
    return asked_for(case)


def test_a_division_applies_and_reads_the_answer_at_the_desk():
    client = signed_in(CLERK)
    assert "外部（クラウド）サービス利用申請" in words(client.get("/desk/internal/"))
    start = words(client.get(f"/desk/internal/start/{KEY}/"))
    assert "申請者：環境業務課（電話 000-000-1072）" in start
    case = file(client, filled(client, "4"))
    filing = DivisionFiling.objects.get()
    assert (filing.unit_key, filing.unit_name, filing.staff_key) == ("environment.collection", "環境業務課", CLERK)
    assert case.division_key == "general_affairs.dx"
    assert "受け付けました" in words(client.get(f"/desk/internal/{case.pk}/"))
    decided(case)
    assert find(case.pk).status in ("decided", "issued")
    arrival.after_filing.func(str(case.pk))
    automatic.issue_now(str(case.pk))
    page = client.get(f"/desk/internal/{case.pk}/")
    assert "利用の承認" in words(page)
    address = page.context["documents"][0]["url"]
    assert address.startswith(f"/desk/internal/{case.pk}/documents/")
    assert "受け取る" in words(client.get(address))
    assert find(case.pk).status == "issued"
    assert client.post(address).url == f"/desk/internal/{case.pk}/?done=received"
    assert find(case.pk).status == "closed"
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    read_out(response)
    mails = Notice.objects.filter(about_kind="case", about_id=str(case.pk))
    assert {mail.to_email for mail in mails} == {"s1002@city.sannai.example"}
    bodies = [mail.told().body for mail in mails]
    assert all("/e/" not in body and f"/desk/internal/{case.pk}/" in body for body in bodies)


def test_the_importance_decides_who_decides():
    client = signed_in(CLERK)
    least = decided(file(client, filled(client, "4")))
    highest = decided(file(client, filled(client, "1")))
    assert least == ["general_affairs.dx.head"]
    assert highest[-1] == "charge_first.deputy_mayor"
    assert "general_affairs.legal.head" in highest
    assert "general_affairs.head" in highest


def test_the_importance_decides_what_is_asked():
    client = signed_in(CLERK)
    draft = begun(client)
    fill(client, draft, "service", SERVICE | start_day())
    fill(client, draft, "information", FOUR)
    assert client.get(f"/desk/internal/{draft.pk}/p/structure/").status_code == 302
    response = fill(client, draft, "information", ONE)
    assert response["Location"].endswith("/p/personal/")
    assert "システム構成図" in words(client.get(f"/desk/internal/{draft.pk}/p/structure/"))
    page = client.get(fill(client, draft, "information", ONE | {"importance": "3"})["Location"])
    assert page.status_code == 422
    assert "重要度1を選んでください" in words(page)


def test_a_colleague_goes_on_with_the_divisions_draft_and_a_stranger_finds_nothing():
    draft = begun(signed_in(CLERK))
    colleague, stranger = signed_in(COLLEAGUE), signed_in(STRANGER)
    assert str(draft.pk) in colleague.get("/desk/internal/").content.decode()
    assert fill(colleague, draft, "service", SERVICE | start_day()).status_code == 302
    again = colleague.post(f"/desk/internal/start/{KEY}/")
    assert again["Location"] == f"/desk/internal/{draft.pk}/"  # one draft to continue, never a second by accident
    assert str(draft.pk) not in stranger.get("/desk/internal/").content.decode()
    for rest in ("", "p/service/", "review/", "upload/terms_paper/"):
        assert stranger.get(f"/desk/internal/{draft.pk}/{rest}").status_code == 404, rest
    for rest in ("discard/", "file/"):
        assert stranger.post(f"/desk/internal/{draft.pk}/{rest}").status_code == 404, rest
    case = file(colleague, filled_up(colleague, draft))
    for rest in ("", "withdraw/", "correction/"):
        assert stranger.get(f"/desk/internal/{case.pk}/{rest}").status_code == 404, rest
    assert DivisionFiling.objects.get().staff_key == COLLEAGUE


def filled_up(client: Client, draft: Draft) -> Draft:
    fill(client, draft, "information", FOUR)
    fill(client, draft, "contract", {"contract": "free", "yearly_cost": "0"})
    return draft


def test_citizens_see_nothing_of_it():
    citizen, client = Client(), signed_in(CLERK)
    assert "サービス利用申請" not in words(citizen.get(reverse("portal:search"), {"q": "外部"}))
    assert citizen.get(f"/procedures/{KEY}/").status_code == 404
    assert KEY not in citizen.get("/api/procedures/").content.decode()
    draft = filled(client, "4")
    file(client, draft)
    assert not Slot.objects.exists(), "there is no link to what a division files"
    assert KEY not in signed_in("s1022").get("/counter/").content.decode()


def test_a_correction_and_a_question_are_answered_at_the_desk():
    client, dx = signed_in(CLERK), staff(DX)
    case = file(client, filled(client, "4"))
    actions.take(case, by=dx, at=now())
    actions.inquire(find(case.pk), question="だれが管理しますか", by=dx, at=now())
    page = client.get(f"/desk/internal/{case.pk}/inquiry/1/")
    assert "だれが管理しますか" in words(page)
    stale = refused(client, f"/desk/internal/{case.pk}/inquiry/1/", {"seen": "0", "answer": "係長です"}, 409)
    assert "係長です" in words(stale)
    fresh = seen(case)
    assert client.post(f"/desk/internal/{case.pk}/inquiry/1/", {"seen": fresh, "answer": "係長です"}).status_code == 302
    items = [actions.Item("provider", "", "運営する事業者を書いてください")]
    due = today(now()) + timedelta(days=14)
    actions.request_correction(find(case.pk), items=items, due=due, by=dx, at=now())
    colleague = signed_in(COLLEAGUE)
    assert "運営する事業者を書いてください" in words(colleague.get(f"/desk/internal/{case.pk}/correction/"))
    mended = colleague.post(f"/desk/internal/{case.pk}/correction/", {"provider": "見本写真運営株式会社"})
    assert mended.status_code == 302
    assert find(case.pk).status == "in_review"
    said = words(signed_in(DX).get(f"/desk/cases/{case.pk}/"))
    assert "環境業務課" in said


def test_a_filed_request_is_withdrawn_by_its_division():
    client = signed_in(CLERK)
    case = file(client, filled(client, "4"))
    refused(client, f"/desk/internal/{case.pk}/withdraw/", {"seen": seen(case)})
    done = client.post(f"/desk/internal/{case.pk}/withdraw/", {"seen": seen(case), "reason": "別の方法にする"})
    assert done.status_code == 302
    assert find(case.pk).status == "withdrawn"


def test_who_works_in_two_divisions_is_asked_for_which_at_an_address_of_its_own(monkeypatch):
    two = tuple(unit for unit in staff(CLERK).city.units if unit.kind == "division")[:2]
    monkeypatch.setattr(divisions, "homes", lambda staff: two)
    page = refused(signed_in(CLERK), f"/desk/internal/start/{KEY}/", {"unit": "nowhere"})
    assert "課を選んでください" in words(page)
    assert not Draft.objects.exists()
    chosen = signed_in(CLERK).post(f"/desk/internal/start/{KEY}/?refused=1", {"unit": two[1].key})
    assert chosen.status_code == 302
    assert Draft.objects.get().unit_key == two[1].key


def test_filing_twice_files_once():
    client = signed_in(CLERK)
    draft = filled(client, "4")
    file(client, draft)
    again = client.post(f"/desk/internal/{draft.pk}/file/", {"reviewed": "x"})
    assert again.status_code == 302
    assert Application.objects.count() == 1


def test_a_draft_goes_on_with_the_division_that_takes_over_the_work():
    draft = begun(signed_in(CLERK))
    heir = "s1008"
    unit = staff(heir).posts[0].unit_key
    assert unit != "environment.collection"
    client = signed_in(heir)
    assert client.get(f"/desk/internal/{draft.pk}/").status_code == 404
    Succession.objects.create(kind="unit", from_key="environment.collection", to_key=unit, on=today(now()))
    assert client.get(f"/desk/internal/{draft.pk}/").status_code == 200
    assert str(draft.pk) in client.get("/desk/internal/").content.decode()
    assert signed_in(CLERK).get(f"/desk/internal/{draft.pk}/").status_code == 404
