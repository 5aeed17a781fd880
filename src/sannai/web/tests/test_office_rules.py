"""The adopted rules as people read them; a draft tried on what was decided, and adopted by those who may."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sannai.approvals.models import AdoptedRules, Grounds, Proposal
from sannai.approvals.rulebook import adopt, rules_on
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.organization.models import Body

from .desk_cast import signed_in, words
from .hall import RULES, START, hall

RULEBOOK, WHAT_IF = "/desk/rules/", "/desk/rules/what-if/"
STRICTER = RULES.replace("..500000}", "..100000}").replace("500001..", "100001..")


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    hall()


def past(*amounts: int) -> None:
    """契約 that were decided, by their amounts."""
    at = timezone.now()
    for number, amount in enumerate(amounts):
        done = Proposal.objects.create(
            about_kind="free", about_id=str(number), matter="contract", title="秘密の件名", content="{}",
            digest="0" * 64, about_seq=0, proposed_by="clerk", proposed_at=at, status="approved", closed_at=at,
        )  # fmt: skip
        Grounds.objects.create(proposal=done, facts=json.dumps({"amount": amount}), rules_digest=rules_on(at).digest)


def send(content: bytes | str, name: str = "delegation.yaml", who: str = "admin", **more: Any) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return signed_in(who).post(WHAT_IF, {"step": "try", "file": SimpleUploadedFile(name, data)} | more)


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, text in files.items():
            target.writestr(name, text)
    return packed.getvalue()


def adopt_shown(page: Any, who: str = "admin", **changed: str) -> Any:
    """Press the button of the page with what its form holds."""
    shown = page.context
    held = {"step": "adopt", "seen": shown["seen"], "packed": shown["tried"].packed, "name": "rules.zip"}
    return signed_in(who).post(WHAT_IF, held | changed)


def test_the_rulebook_reads_in_japanese_with_conditions_deciders_and_concurrence():
    page = "".join(words(signed_in("clerk").get(RULEBOOK)).split())
    assert "金額が500,000円まで課長" in page
    assert "財政課" in page
    assert "重要なもの（第5条第2号）" in page
    assert rules_on(timezone.now()).digest in page


def test_a_past_date_shows_what_was_adopted_then():
    adopt({"delegation.yaml": STRICTER.encode()}, by=System(), at=timezone.now())
    day = (timezone.now() - timedelta(days=10)).date()
    assert "100,000円まで" in words(signed_in("clerk").get(RULEBOOK))
    assert "500,000円まで" in words(signed_in("clerk").get(f"{RULEBOOK}?on={day}"))
    assert "規程はありません" in words(signed_in("clerk").get(f"{RULEBOOK}?on=2024-04-01"))


def test_a_draft_says_how_many_climb_and_how_many_fall_and_keeps_nothing():
    past(50_000, 300_000, 300_000, 900_000)
    events = Event.objects.count()
    page = words(send(STRICTER))
    assert "決裁済みの起案4件のうち、2件が今より上の職に上がり、0件が下の職に下がります" in page
    assert "市長まで上がるものは、0件" in page
    assert "秘密の件名" not in page
    assert AdoptedRules.objects.count() == 1
    assert Event.objects.count() == events


def test_without_any_decision_there_are_no_figures():
    assert "0ではなく不明です" in words(send(STRICTER))


def test_a_draft_with_a_fault_names_file_and_line_and_cannot_be_adopted():
    response = send(RULES.replace("decider: bureau_head", "decider: bureau_hed"))
    assert response.status_code == 422
    assert "delegation.yaml" in words(response)
    assert "行目" in words(response)
    assert "この案を採用する" not in words(response)


def test_a_unit_that_the_city_does_not_have_is_named():
    response = send(RULES.replace("concur: [budget]", "concur: [nothing]"))
    assert response.status_code == 422
    assert "nothing" in words(response)


def test_what_was_tried_can_be_adopted_and_is_an_event():
    past(300_000)
    done = adopt_shown(send(STRICTER))
    assert done.status_code == 302
    assert (
        rules_on(timezone.now()).matters["contract"].rows[0].box
        != rules_on(timezone.now() - timedelta(days=1)).matters["contract"].rows[0].box
    )
    assert Event.objects.filter(verb="delegation.adopted", staff_key="admin").exists()
    assert "採用しました" in words(signed_in("admin").get(done["Location"]))


def test_nothing_is_adopted_when_others_adopted_meanwhile():
    page = send(STRICTER)
    adopt({"delegation.yaml": RULES.replace("委託契約", "請負契約").encode()}, by=System(), at=timezone.now())
    response = adopt_shown(page)
    assert response.status_code == 409
    assert "別の規程が採用されました" in words(response)
    assert AdoptedRules.objects.count() == 2


def test_who_may_not_try_does_not_come_in():
    for who in ("clerk", "auditor"):
        assert send(STRICTER, who=who).status_code == 403


def test_who_may_try_but_not_adopt_sees_the_counts_and_who_adopts():
    page = send(STRICTER)
    tried = send(STRICTER, who="mayor")
    assert "採用は、専決規程を採用する職員（職員管理者）が行います" in tried.text
    assert "この案を採用する" not in tried.text
    for who in ("clerk", "mayor", "auditor"):
        assert adopt_shown(page, who).status_code == 403
    assert AdoptedRules.objects.count() == 1


def test_a_folder_in_a_zip_is_read_with_or_without_its_own_name():
    for top in ("", "規程案/"):
        assert send(zipped({f"{top}delegation.yaml": STRICTER}), "案.zip").status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "delegation.yaml", "空です"),
        (b"PK\x03\x04broken", "a.zip", "壊れているか"),
        (zipped({"x/../../etc/passwd": "a"}), "a.zip", "フォルダの外"),
        (zipped({"tests/a.yaml": "[]"}), "a.zip", "delegation.yaml がありません"),
        (zipped({f"tests/{n}.yaml": "" for n in range(300)}), "a.zip", "多すぎる"),
        (zipped({"delegation.yaml": " " * 9_000_000}), "a.zip", "大きすぎます"),
        ("題名: 規程".encode("cp932"), "delegation.yaml", "delegation.yaml"),
        (b"\x00\xff\xfe" * 50, "delegation.yaml", "delegation.yaml"),
        (b"a: &x [*x, *x]", "delegation.yaml", "delegation.yaml"),
        ("[" * 5000, "delegation.yaml", "delegation.yaml"),
    ],
)
def test_files_that_are_no_draft_are_refused_with_a_sentence(content, name, told):
    response = send(content, name)
    assert response.status_code == 422
    assert told in words(response)
    assert words(response).strip().startswith("エラー")


@pytest.mark.parametrize("packed", ["", "!!!", "あ", "UEsDBA=="])
def test_a_forged_form_adopts_nothing(packed):
    response = signed_in("admin").post(WHAT_IF, {"step": "adopt", "packed": packed, "seen": "x"})
    assert response.status_code == 422
    assert AdoptedRules.objects.count() == 1


def test_the_files_in_force_come_back_as_they_are():
    response = signed_in("admin").get("/desk/rules/file/")
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        assert packed.read("delegation.yaml").decode() == RULES


def test_the_rulebook_of_another_body_is_read_beside_the_mayors():
    school = Body.objects.create(key="school", kind="education", name="三内市教育委員会", valid_from=START)
    assert "規程はありません" in words(signed_in("clerk").get(f"{RULEBOOK}?body={school.key}"))
    board = RULES.replace("試験市事務専決規程", "委員会専決規程")
    adopt({"delegation.yaml": board.encode()}, by=System(), at=timezone.now(), body=school.key)
    page = words(signed_in("clerk").get(f"{RULEBOOK}?body={school.key}"))
    assert "委員会専決規程" in page
    assert rules_on(timezone.now(), school.key).digest in page
    assert rules_on(timezone.now()).digest not in page
    assert "試験市事務専決規程" in words(signed_in("clerk").get(RULEBOOK))
