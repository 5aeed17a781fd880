"""起案 and 決裁 on the screen: what is seen is what is decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sannai.approvals import routes, seats
from sannai.approvals.models import Proposal
from sannai.approvals.queries import open_for
from sannai.approvals.subjects import current
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast

from .desk_cast import post, signed_in, words

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


@pytest.fixture
def case() -> Case:
    return cast.taken(cast.version("disposition"))


def proposed(case: Case, **content: Any) -> Proposal:
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY, **content)
    found = open_for("case", str(case.pk))
    assert found is not None
    return found


def decide(who: str, proposal: Proposal, verb: str, **given: Any) -> Any:
    data = {"seen": proposal.seq, "digest": current(proposal)[0]} | given
    return signed_in(who).post(f"/desk/approvals/{proposal.pk}/{verb}/", data)


def test_a_conclusion_is_proposed_and_waits_for_the_head(case: Case):
    response = post(signed_in("clerk"), case, "outcome", outcome="no", grounds="基準に合いません", reasons="伺います")
    assert response.status_code == 302
    waiting = words(signed_in("head").get("/desk/approvals/"))
    assert "わたしを待っているもの（1件）" in waiting
    assert "試験の手続（disposition）について（不許可）" in waiting


def test_a_refusal_without_grounds_is_not_proposed(case: Case):
    response = post(signed_in("clerk"), case, "outcome", outcome="no", conditions="残る文")
    assert response.status_code == 422
    assert "「不許可」には理由が必要です" in words(response)
    assert "残る文" in words(response)
    assert open_for("case", str(case.pk)) is None


def test_the_proposal_shows_what_is_decided_on_what_and_the_remedies(case: Case):
    post(signed_in("clerk"), case, "outcome", outcome="no", grounds="基準に合いません", reasons="伺います")
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    said = words(signed_in("head").get(f"/desk/approvals/{proposal.pk}/"))
    for expected in (
        "不許可",
        "基準に合いません",
        "伺います",
        "審査請求",
        "ふつうの内容",
        "良",
        "三内 clerk",
        "食品衛生課 課長",
    ):
        assert expected in said


def test_approving_decides_the_case(case: Case):
    proposal = proposed(case)
    assert decide("head", proposal, "approve").status_code == 302
    assert find(case.pk).status == "decided"


def test_an_approval_computes_its_way_once_and_reads_who_may_act_once(case: Case, monkeypatch: pytest.MonkeyPatch):
    proposal = proposed(case)
    done: list[str] = []

    def counted(room: Any, name: str) -> None:
        real = getattr(room, name)

        def run(*args: Any, **more: Any) -> Any:
            done.append(name)
            return real(*args, **more)

        monkeypatch.setattr(room, name, run)

    counted(routes, "route_in")
    counted(seats, "_attach")
    assert decide("head", proposal, "approve").status_code == 302
    assert sorted(done) == ["_attach", "route_in"]


def test_a_second_press_is_told_that_it_is_done(case: Case):
    proposal = proposed(case)
    digest = current(proposal)[0]
    assert decide("head", proposal, "approve").status_code == 302
    again = decide("head", proposal, "approve", digest=digest)
    assert again.status_code == 409
    assert "この起案は、画面を開いたあとに動きました" in words(again)
    assert "決裁済み" in words(again)


def test_what_changed_after_the_proposal_cannot_be_approved(case: Case):
    proposal = proposed(case)
    seen = current(proposal)[0]
    case.desk_answers.update(answers='{"grade":"bad"}')
    response = decide("head", proposal, "approve", digest=seen)
    assert response.status_code == 409
    assert "起案のあとに内容が変わりました" in words(response)
    assert find(case.pk).status == "proposed"


def test_a_digest_from_another_page_is_not_approved(case: Case):
    response = decide("head", proposed(case), "approve", digest="0" * 64)
    assert response.status_code == 409
    assert "見ていた画面の内容と、いまの起案が違います" in words(response)


def test_returning_needs_a_reason_and_the_proposer_reads_it(case: Case):
    proposal = proposed(case)
    refused = decide("head", proposal, "return", reason=" ")
    assert refused.status_code == 422
    assert "差し戻す理由を入力してください" in words(refused)
    assert decide("head", proposal, "return", reason="条項を書いてください").status_code == 302
    said = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert "起案が差し戻されました" in said
    assert "条項を書いてください" in said


def test_the_second_proposal_shows_what_changed_since_the_first(case: Case):
    decide("head", proposed(case, reasons="一回目"), "return", reason="条件を付けてください")
    again = find(case.pk)
    content = {"grounds": "一部に不備", "conditions": "夜間は不可", "valid_until": "2039-01-01"}
    response = post(signed_in("clerk"), again, "outcome", outcome="partly", **content)
    assert response.status_code == 302
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    said = words(signed_in("head").get(f"/desk/approvals/{proposal.pk}/"))
    assert "前に差し戻した起案から変わったこと" in said
    assert "夜間は不可" in said


def test_nobody_decides_what_they_proposed_themselves(case: Case):
    shown = words(signed_in("head").get(f"/desk/cases/{case.pk}/outcome/"))
    assert "食品衛生課 課長は、起案した本人です" in shown
    response = post(signed_in("head"), case, "outcome", outcome="yes")
    assert response.status_code == 409
    assert "起案した本人です" in words(response)
    assert find(case.pk).status == "in_review"


def test_the_way_of_a_conclusion_is_seen_before_it_is_proposed(case: Case):
    client = signed_in("clerk")
    shown = words(client.get(f"/desk/cases/{case.pk}/outcome/"))
    assert "きょう起案すると決裁する人" in shown
    assert "食品衛生課 課長 三内 head" in shown
    none = post(client, case, "outcome", do="route")
    assert none.status_code == 422
    assert "結論を選んでください" in words(none)
    way = post(client, case, "outcome", do="route", outcome="no", grounds="書きかけ")
    assert way.status_code == 200
    said = words(way)
    assert "決裁の道筋" in said
    assert "課長の専決（別表）" in said
    assert "書きかけ" in said
    assert open_for("case", str(case.pk)) is None


def test_the_proposer_recalls_and_proposes_anew(case: Case):
    proposal = proposed(case)
    assert decide("clerk", proposal, "recall").status_code == 302
    assert find(case.pk).status == "in_review"
    assert decide("clerk", proposal, "recall").status_code == 409


def test_what_came_back_opens_filled_with_what_it_said_and_why_it_came_back(case: Case):
    told = {
        "outcome": "no", "grounds": "基準に合いません", "conditions": "夜間は不可", "valid_until": "R40.3.31",
        "reasons": "伺います", "urgent": "明日の会議のため", "disclosure": "partial",
    }  # fmt: skip
    client = signed_in("clerk")
    assert post(client, case, "outcome", **told).status_code == 302
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    assert decide("head", proposal, "return", reason="条件を外してください").status_code == 302
    page = client.get(f"/desk/cases/{case.pk}/outcome/")
    form, said = page.context["form"], words(page)
    assert "条件を外してください" in said
    assert "食品衛生課 課長" in said
    assert {name: form[name].value() for name in told} == told | {"valid_until": "令和40年3月31日"}
    assert post(client, case, "outcome", **told | {"conditions": ""}).status_code == 302
    again = open_for("case", str(case.pk))
    assert again is not None
    assert decide("clerk", again, "recall").status_code == 302
    recalled = client.get(f"/desk/cases/{case.pk}/outcome/")
    assert "引き戻した起案" in words(recalled)
    assert "条件を外してください" not in words(recalled)
    assert not recalled.context["form"]["conditions"].value()


def test_a_proposal_of_another_division_is_not_there(case: Case):
    proposal = proposed(case)
    assert signed_in("wastehead").get(f"/desk/approvals/{proposal.pk}/").status_code == 404
    assert decide("wastehead", proposal, "approve").status_code == 404


def test_the_document_is_seen_before_it_is_proposed_and_before_it_is_approved(case: Case):
    client = signed_in("clerk")
    draft = post(client, case, "outcome/preview", outcome="no", grounds="基準に合いません")
    assert draft["Content-Type"] == "application/pdf"
    assert draft.content.startswith(b"%PDF")
    none = post(client, case, "outcome/preview", outcome="quiet")
    assert none.status_code == 409
    assert "発行する文書がありません" in words(none)
    assert "結論を選んでから" in words(post(client, case, "outcome/preview"))
    proposal = proposed(case)
    shown = signed_in("head").get(f"/desk/approvals/{proposal.pk}/preview/")
    assert shown.content.startswith(b"%PDF")


def test_the_grounds_of_a_conclusion_are_amended_on_the_way_and_decided_as_amended(case: Case):
    proposal = proposed(case, grounds="基準に会いません")
    client = signed_in("clerk")
    page = client.get(f"/desk/approvals/{proposal.pk}/amend/")
    assert "基準に会いません" in words(page)
    typed = {"title": proposal.title, "reasons": "", "grounds": "基準に合いません", "conditions": "", "valid_until": ""}
    stale = decide("clerk", proposal, "amend", **typed, kind="minor", what="誤字", seen=99)
    assert stale.status_code == 409
    assert "基準に合いません" in words(stale)
    assert decide("clerk", proposal, "amend", **typed, kind="minor", what="誤字").status_code == 302
    amended = open_for("case", str(case.pk))
    assert amended is not None
    said = words(signed_in("head").get(f"/desk/approvals/{proposal.pk}/"))
    assert "基準に会いません" in said
    assert decide("head", amended, "approve").status_code == 302
    assert find(case.pk).decisions.get().grounds == "基準に合いません"


def test_a_mark_and_an_instruction_stand_on_the_proposal(case: Case):
    given = {"outcome": "yes", "instructed": "課長の指示による", "disclosure": "closed"}
    assert post(signed_in("clerk"), case, "outcome", **given).status_code == 302
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    said = words(signed_in("head").get(f"/desk/approvals/{proposal.pk}/"))
    assert "課長の指示による" in said
    assert "非公開" in said


def test_nothing_that_is_typed_into_a_proposal_page_breaks_it(case: Case):
    proposal = proposed(case)
    odd = "\x00\ud7ff\u202e<script>" + "あ" * 5000
    for verb, name in (("return", "reason"), ("dissent", "objection"), ("approve", "text"), ("abandon", "why")):
        response = decide("head", proposal, verb, **{name: odd, "to": odd, "digest": odd, "kind": odd})
        assert response.status_code in (403, 409, 422), verb
        assert "<script>あ" not in response.content.decode()
    client = signed_in("clerk")
    for address in ("?after=%00", "proposed/?before=-1", "?done=<b>"):
        assert client.get(f"/desk/approvals/{address}").status_code == 200
    for address in ("new/?q=%00%ED%A0%80", "new/?like=%00"):
        assert client.get(f"/desk/approvals/{address}").status_code == 200
    hostile = {"do": "remove-９９", "kept": ["x" * 9000, odd], "title": odd, "marks": [odd], "disclosure": odd}
    for do in ("remove-９９", "review", "propose", "attach", odd):
        response = client.post(f"/desk/approvals/new/test-matter/?from={odd[:9]}", hostile | {"do": do})
        assert response.status_code in (200, 422), do


def test_characters_without_a_font_are_told_before_the_proposal_and_a_tick_says_that_a_hand_adds_them():
    case = cast.taken(cast.version())
    client = signed_in("clerk")
    assert 'name="handwritten"' not in client.get(f"/desk/cases/{case.pk}/outcome/").content.decode()
    told = post(client, case, "outcome", outcome="yes", conditions="각")
    assert told.status_code == 409
    assert "U+AC01" in words(told)
    assert "書体にない文字を手書きで補う" in words(told)
    assert post(client, case, "outcome", outcome="yes", conditions="각", handwritten="on").status_code == 302
