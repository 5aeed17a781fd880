"""Publication at the desk: bring, see what changes, propose; the approver reads the same difference."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import adopt
from sannai.common.actors import System
from sannai.common.time import TOKYO
from sannai.definitions.models import Candidate, Definition, Version
from sannai.organization.importing import load_city
from sannai.procedures.actions import publish_files
from sannai.procedures.queries import by_key
from sannai.procedures.tests.small import package
from sannai.rules.delegation.folder import read_rulebook

from .desk_cast import signed_in, words

pytestmark = pytest.mark.django_db
CITY: Path = settings.CATALOG / "sannai"
FOUNDED = datetime(2024, 4, 1, 9, tzinfo=TOKYO)
CLERK, HEAD, DX_HEAD, STRANGER = "s1002", "s1004", "s1028", "s1025"
DIVISION = {"old0": "division: parks", "new0": "division: environment.collection"}


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    load_city(CITY / "organization", FOUNDED)
    adopt(read_rulebook(CITY / "delegation"), by=System(), at=FOUNDED)
    publish_files(package(**DIVISION), by=System(), at=FOUNDED)


def zipped(files: dict[str, bytes]) -> SimpleUploadedFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for path, content in files.items():
            target.writestr(path, content)
    return SimpleUploadedFile("公園.zip", packed.getvalue(), "application/zip")


def bring(client: Client, files: dict[str, bytes], **more: Any) -> Any:
    return client.post("/desk/procedures/bring/", {"files": zipped(files)} | more)


def newer(**more: str) -> dict[str, bytes]:
    return package(**DIVISION, old="pay: 500", new="pay: 800", **more)


def pressed(client: Client, proposal: Proposal, what: str) -> Any:
    page = client.get(f"/desk/approvals/{proposal.pk}/")
    data = {"seen": Proposal.objects.get(pk=proposal.pk).seq, "digest": page.context["digest"]}
    return client.post(f"/desk/approvals/{proposal.pk}/{what}/", data)


def test_a_fee_is_changed_by_two_people_and_never_by_one():
    client = signed_in(CLERK)
    candidate = bring(client, newer())["Location"]
    page = client.get(candidate)
    assert "500円" in words(page)
    assert "800円" in words(page)
    assert "環境業務課 課長" in words(page)
    done = client.post(candidate, {"seen": page.context["seen"], "reasons": "条例の改正による"})
    proposal = Proposal.objects.get()
    assert done["Location"] == f"/desk/approvals/{proposal.pk}/"
    assert pressed(client, proposal, "approve").status_code in (403, 404)
    concurring = signed_in(DX_HEAD)
    read = words(concurring.get(f"/desk/approvals/{proposal.pk}/"))
    for said in ("新しい版の公開", "第2版（いまは第1版）", "500円", "800円", "条例の改正による"):
        assert said in read
    assert pressed(concurring, proposal, "agree").status_code == 302
    assert Version.objects.count() == 1
    assert pressed(signed_in(HEAD), proposal, "approve").status_code == 302
    entry = by_key("park-use")
    assert entry is not None
    assert entry.version.number == 2
    assert "第2版" in words(client.get("/desk/procedures/"))


def test_every_fault_is_shown_with_its_file_and_line_and_nothing_is_kept():
    client = signed_in(CLERK)
    broken = newer(old2="ask: phone", new2="ask: fone", old3="effect: declined", new3="effect: gone")
    response = bring(client, broken)
    said = words(response)
    assert response.status_code == 422
    assert "procedure.yaml" in said
    assert "fone" in said
    assert "gone" in said
    assert not Candidate.objects.exists()
    assert client.post("/desk/procedures/bring/", {}).status_code == 422
    wrong = client.post("/desk/procedures/bring/", {"files": SimpleUploadedFile("表.xlsx", b"PK\x03\x04 not a zip")})
    assert "壊れている" in words(wrong)


def test_a_letter_that_cannot_be_typeset_is_shown_with_its_place_before_any_case_comes_by():
    head = (
        '#import "/letter.typ": letter\n#let input = json(bytes(sys.inputs.at("input")))\n#show: letter.with(input)\n'
    )
    files = newer(old2="accepted: {label: 受付,", new2="accepted: {output: outputs/a.typ, label: 受付,")
    response = bring(signed_in(CLERK), files | {"outputs/a.typ": f"{head}日本 #tabel()\n".encode()})
    assert response.status_code == 422
    said = words(response)
    for each in ("outputs/a.typ", "4行目の5文字目", "「tabel」という関数や名前はありません", "「table」のことですか"):
        assert each in said
    assert not Candidate.objects.exists()
    sound = files | {"outputs/a.typ": f"{head}日本\n".encode()}
    assert bring(signed_in(CLERK), sound).status_code == 302


def test_a_package_of_another_division_is_not_taken():
    client = signed_in(STRANGER)
    assert bring(client, newer()).status_code == 403
    assert not Candidate.objects.exists()
    brought = bring(signed_in(CLERK), newer())["Location"]
    assert client.get(brought).status_code == 404


def test_what_is_no_procedure_is_not_shown_among_them():
    client = signed_in(CLERK)
    place = {
        "kind": "poster",
        "key": "hall",
        "package": "{}",
        "title": "庁舎の掲示板",
        "division_key": "environment.collection",
    }
    poster = Candidate.objects.create(digest="a" * 64, brought_by=CLERK, brought_at=FOUNDED, **place)
    board = Definition.objects.create(kind="poster", key="park-use")
    Version.objects.create(
        definition=board, number=9, digest="b" * 64, published_at=FOUNDED, **place | {"key": "park-use"}
    )
    said = words(client.get("/desk/procedures/"))
    assert "第1版" in said
    assert "第9版" not in said
    assert "hall" not in said
    assert client.get(f"/desk/procedures/candidates/{poster.pk}/").status_code == 404


def test_a_stale_page_proposes_nothing():
    client = signed_in(CLERK)
    candidate = bring(client, newer())["Location"]
    seen = client.get(candidate).context["seen"]
    bring(client, newer(old2="催しの内容, ask", new2="催しの中身, ask"))
    assert client.post(candidate, {"seen": seen, "reasons": "x"}).status_code == 409
    assert not Proposal.objects.exists()


def test_another_candidate_while_one_is_being_decided_has_to_be_wished():
    client = signed_in(CLERK)
    candidate = bring(client, newer())["Location"]
    client.post(candidate, {"seen": client.get(candidate).context["seen"]})
    proposal = Proposal.objects.get()
    other = newer(old2="催しの内容, ask", new2="催しの中身, ask")
    refused = bring(client, other)
    assert refused.status_code == 409
    assert "差し替える" in words(refused)
    assert bring(client, other, replace="yes").status_code == 302
    read = signed_in(DX_HEAD).get(f"/desk/approvals/{proposal.pk}/")
    assert "起案のあとに内容が変わりました" in words(read)
    assert pressed(signed_in(DX_HEAD), proposal, "agree").status_code == 409


def test_a_withdrawal_is_proposed_with_its_reason():
    client = signed_in(CLERK)
    page = client.get("/desk/procedures/park-use/withdrawal/")
    empty = client.post("/desk/procedures/park-use/withdrawal/", {"seen": page.context["seen"]})
    assert empty.status_code == 422
    given = {"seen": page.context["seen"], "reasons": "公園条例の廃止"}
    assert client.post("/desk/procedures/park-use/withdrawal/", given).status_code == 302
    proposal = Proposal.objects.get()
    assert "公開中の版の取下げ" in words(signed_in(HEAD).get(f"/desk/approvals/{proposal.pk}/"))
    assert "決裁待ち" in words(client.get("/desk/procedures/"))
    for who, what in ((HEAD, "agree"), (DX_HEAD, "agree"), ("s1001", "approve")):
        assert pressed(signed_in(who), proposal, what).status_code == 302, who
    assert by_key("park-use") is None
    assert "受付停止" in words(client.get("/desk/procedures/"))
