"""What was made to do harm, from filing to the desk: caught or cleaned, named, told, and the case not lost."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.clamav import EICAR

from sannai.applications import arrived, filing, inspecting, uploads
from sannai.applications.access import Applicant, opened_of
from sannai.applications.models import Arrival, Upload
from sannai.approvals.queries import open_for
from sannai.casework import actions, todo
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.casework.tests.looked_through import look_through
from sannai.common.audit import examine
from sannai.common.models import AccessLog, Event
from sannai.common.sealing.file_ring import FileRing
from sannai.common.time import now, today
from sannai.definitions.models import Version
from sannai.files import blobs
from sannai.intake import courtesy, drafts, projections
from sannai.intake import uploads as intake
from sannai.notices.models import Notice
from sannai.organization.models import Duty
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.sluice import child, cleaning
from sannai.sluice.tests import made
from sannai.web.kit import verb

from .desk_cast import post, signed_in, words
from .sides import Sent

pytestmark = pytest.mark.django_db
MONDAY = cast.MONDAY
LOOK = courtesy.refusal
PHP = b"<?php system($_GET['c']); ?>"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose outside lets everything in: what is refused there already has its own tests."""
    monkeypatch.setattr(intake, "refused_type", lambda kind, field, name: "")
    monkeypatch.setattr(courtesy, "refusal", lambda came, name: "")
    settings.HOME = tmp_path
    settings.KEYS = tmp_path / "keys"
    FileRing(settings.KEYS).found(["mayor"], b"s" * 32, MONDAY, demo=True)
    cast.city()
    Duty.objects.create(staff_key="head", kind="security_officer", valid_from=MONDAY.date(), instrument="辞令")


def _asking() -> Version:
    line, before = "      - {{id: detail,", cast.PACKAGE
    field = "      - {{id: map, label: 図面, ask: file, required: no}}\n"
    cast.PACKAGE = before.replace(line, field + line)
    try:
        return cast.version()
    finally:
        cast.PACKAGE = before


def filed(*files: tuple[str, bytes]) -> Case:
    """An application with these files, as an applicant files it where the office stands in the same database."""
    filling, _ = cast.filled(_asking())
    for name, content in files:
        sent: Any = Sent(name, content)
        intake.add(filling.opened, filling.definition.fields["map"], "", sent, MONDAY)
    again = drafts.load(filling.opened)
    assert again is not None
    judged = evaluate(again.definition, again.answers, Dates(filed=MONDAY.date()), around())
    return find(filing.file(again, judged, by=Applicant(again.draft.pk), at=MONDAY).pk)


def desk(case: Case) -> str:
    return words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))


def handed_out(case: Case, upload: Upload) -> bytes | None:
    """What the desk gets of a file; None: nothing."""
    answer = signed_in("clerk").get(f"/desk/cases/{case.pk}/uploads/{upload.pk}/file/")
    return b"".join(answer.streaming_content) if answer.status_code == 200 else None


def on_disk(content: bytes) -> bool:
    """Whether this content lies in clear under the city's folder."""
    return blobs.path_of(hashlib.sha256(content).hexdigest()).exists()


@dataclass(frozen=True)
class Hostile:
    """A file, the code by which it is refused, and words of what its sender is told to do."""

    name: str
    content: bytes
    code: str
    says: str


def refused() -> Iterator[Any]:
    locked = made.written(made.document(), encryption=made.pikepdf.Encryption(user="u", owner="o"))
    for id, each in {
        "eicar": Hostile("図面.txt", EICAR, "virus", "作り直して"),
        "eicar-in-a-zip": Hostile(
            "図面.zip", made.zipped(("a.txt", b"a"), ("b/eicar.txt", EICAR)), "virus", "作り直して"
        ),
        "eicar-in-a-pdf": Hostile("図面.pdf", made.attached(("読んで.txt", EICAR)), "virus", "作り直して"),
        "bomb": Hostile("図面.png", made.bomb_png(), "too_large", ""),
        "encrypted": Hostile("図面.pdf", locked, "encrypted", ""),
        "damaged": Hostile("図面.pdf", b"%PDF-1.7\n" + b"x" * 4000, "damaged", "もう一度送って"),
    }.items():
        yield pytest.param(each, id=id)


@pytest.mark.parametrize("hostile", list(refused()))
def test_what_cannot_be_let_through_is_named_told_and_asked_for_again(
    hostile: Hostile, settings: Any, clamd: Path
) -> None:
    settings.CLAMD = str(clamd / "socket") if hostile.code == "virus" else ""  # it goes through bombs, for seconds
    case = filed((hostile.name, hostile.content))
    assert "検査中" in desk(case)
    look_through(MONDAY, cleaning.clean)
    [upload] = uploads.listing(case.pk)
    report = inspecting.report_of(upload.arrival)
    assert (upload.arrival.state, report.code) == ("refused", hostile.code)
    assert hostile.says in report.words

    text = desk(case)
    assert "受け取れません" in text
    assert report.words in text
    assert handed_out(case, upload) is None
    assert not on_disk(hostile.content)
    clerk = signed_in("clerk")
    assert clerk.get(f"/desk/cases/{case.pk}/uploads/{upload.pk}/original/").status_code == 404

    shown = projections.read(opened_of(find(case.pk).application))
    told = [each for each in shown.moments if each.title == "添付ファイルを受け取れませんでした"]
    assert [report.words in each.meaning for each in told] == [True]
    assert Notice.objects.filter(said="case.file_refused").count() == 1
    division = "division.file_infected" if hostile.code == "virus" else "division.file_refused"
    assert Notice.objects.filter(said=division).count() == 1
    assert Notice.objects.filter(said="staff.file_infected", about_id="head").exists() == (hostile.code == "virus")

    actions.take(find(case.pk), by=cast.staff("clerk"), at=MONDAY)
    asking = clerk.get(f"/desk/cases/{case.pk}/correction/").content.decode()
    assert 'value="map:" checked' in asking
    asked = {"item": "map:", "reason.map:": report.words, "due": f"{today(now()) + timedelta(days=21)}", "message": ""}
    assert post(clerk, case, "correction", **asked).status_code == 302
    assert find(case.pk).status == "correction", "the case went on"
    assert find(case.pk).arrived_at == MONDAY
    assert [fault for fault in examine().faults if fault.kind != "future"] == []


def cleaned() -> Iterator[Any]:
    tail = made.saved(made.drawing(), "JPEG") + b"\0" * 2000 + PHP
    for id, name, content in (
        ("picture-with-a-script", "写真.jpg", tail),
        ("pdf-that-acts", "図面.pdf", made.hostile_pdf()),
        ("zip", "一式.zip", made.zipped(("写真.jpg", tail), ("図.pdf", made.hostile_pdf()))),
    ):
        yield pytest.param(name, content, id=id)


@pytest.mark.parametrize(("name", "content"), list(cleaned()))
def test_the_desk_gets_what_nothing_acts_in_and_sees_what_was_taken_out(name: str, content: bytes) -> None:
    case = filed((name, content))
    [waits] = uploads.listing(case.pk)
    assert handed_out(case, waits) is None
    look_through(MONDAY, cleaning.clean)
    [upload] = uploads.listing(case.pk)
    got = handed_out(case, upload)
    assert got
    assert got != content
    for each in _contents(got):
        assert PHP not in each
        assert made.acting(each) == set() if each.startswith(b"%PDF") else True
    text = desk(case)
    for said in ("検査済み", "ウイルス検査なし（設定されていません）", *inspecting.report_of(upload.arrival).removed):
        assert said in text
    assert inspecting.report_of(upload.arrival).removed
    assert upload.sent.sha256 == hashlib.sha256(content).hexdigest(), "known by what was sent"
    assert filing.verify(find(case.pk).application)
    assert [fault for fault in examine().faults if fault.kind != "future"] == []


def _contents(content: bytes) -> list[bytes]:
    """The file, and what is in it where it is a ZIP."""
    import io
    import zipfile

    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return [opened.read(entry) for entry in opened.infolist()]


def test_in_a_child_as_a_city_does_it(settings: Any, clamd: Path) -> None:
    settings.CLAMD = str(clamd / "socket")
    case = filed(("図面.pdf", made.hostile_pdf()), ("ウイルス.zip", made.zipped(("a.txt", EICAR))))
    look_through(MONDAY, child.clean)
    assert [each.arrival.state for each in uploads.listing(case.pk)] == ["clean", "refused"]
    assert "ウイルスは見つかりませんでした" in desk(case)


@pytest.mark.both_databases
@pytest.mark.parametrize("fault", ["away", "too-large"])
def test_what_could_not_be_scanned_waits_is_said_and_taken_again(
    fault: str, settings: Any, clamd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD = str(clamd / "nowhere" if fault == "away" else clamd / "socket")
    content = made.saved(made.drawing(), "PNG")
    if fault == "too-large":
        content += bytes(21 * 1024 * 1024)  # more than clamd.conf lets be scanned
    case = filed(("図面.png", content))
    tries = []
    for minutes in (0, 1, 2, 3, 6, 7, 60 * 24):
        look_through(MONDAY + timedelta(minutes=minutes), cleaning.clean)
        tries.append(Arrival.objects.get().tries)
    assert tries == [1, 2, 2, 3, 3, 4, 5], "after 1, 2, 4 … minutes"
    text = desk(case)
    assert "検査中" in text
    assert "clamd" in text
    [upload] = uploads.listing(case.pk)
    assert handed_out(case, upload) is None
    settings.CLAMD = ""
    look_through(MONDAY + timedelta(days=3), cleaning.clean)
    assert "ウイルス検査なし（設定されていません）" in desk(case)


def test_an_original_is_seen_with_a_right_and_a_reason_and_it_is_written_down() -> None:
    content = made.hostile_pdf()
    case = filed(("図面.pdf", content))
    look_through(MONDAY, cleaning.clean)
    [upload] = uploads.listing(case.pk)
    path = f"/desk/cases/{case.pk}/uploads/{upload.pk}/original/"
    clerk = signed_in("clerk")
    assert clerk.get(path).status_code == 200
    seen = find(case.pk).seq
    assert clerk.post(path, {"seen": seen, "reason": " "}).status_code == 422
    assert not Event.objects.filter(verb="file.original_seen").exists()
    answer = clerk.post(path, {"seen": seen, "reason": "印影が読めないため"})
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(verb="file.original_seen", staff_key="clerk").count() == 1
    assert AccessLog.objects.filter(staff_key="clerk", what=f"desk:original {upload.pk}").count() == 1
    assert "印影が読めないため" in desk(case)
    assert signed_in("auditor").get(path).status_code in (403, 404)


def test_what_a_look_can_tell_is_told_while_it_is_uploaded(
    settings: Any, clamd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesy, "refusal", LOOK)
    filling, _ = cast.filled(_asking())
    field = filling.definition.fields["map"]
    locked = made.written(made.document(), encryption=made.pikepdf.Encryption(user="u", owner="o"))
    only_printing = made.written(made.document(), encryption=made.pikepdf.Encryption(owner="o"))
    office = made.zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))

    def send(name: str, content: bytes) -> str:
        sent: Any = Sent(name, content)
        try:
            intake.add(filling.opened, field, "", sent, MONDAY)
        except intake.UploadRefused as why:
            return str(why)
        return ""

    settings.CLAMD = str(clamd / "socket")
    for name, content, says in (
        ("図面.txt", EICAR, "ウイルス"), ("鍵.pdf", locked, "パスワード"), ("申立書.docx", office, "PDFにして"),
    ):  # fmt: skip
        assert says in send(name, content)
    assert intake.listing(filling.opened) == []
    assert [path for path in (settings.HOME / "sealed").rglob("*") if path.is_file()] == []
    assert send("印刷できない.pdf", only_printing) == ""
    settings.CLAMD = str(clamd / "nowhere")
    assert send("図面.txt", EICAR) == "", "nobody could look: taken all the same, and looked at inside"


@pytest.mark.both_databases
def test_what_was_refused_is_work_of_who_is_in_charge_until_they_have_seen_to_it() -> None:
    case, clerk = filed(("図面.pdf", b"%PDF-1.7 broken")), cast.staff("clerk")
    actions.take(find(case.pk), by=clerk, at=MONDAY)
    look_through(MONDAY, cleaning.clean)
    assert todo.counts(clerk, of=["refused"]) == {"refused": 1}
    items, due = [actions.Item("map", "", "壊れています。")], (MONDAY + timedelta(days=9)).date()
    actions.request_correction(find(case.pk), items=items, due=due, by=clerk, at=MONDAY)
    assert todo.counts(clerk, of=["refused"]) == {"refused": 0}


def test_whoever_decides_reads_that_a_file_still_waits() -> None:
    case, clerk = filed(("図面.pdf", made.written(made.document()))), cast.staff("clerk")
    actions.take(find(case.pk), by=clerk, at=MONDAY)
    actions.save_desk_page(find(case.pk), page="survey", answers={"grade": "good"}, by=clerk, at=MONDAY)
    actions.propose(find(case.pk), outcome="yes", by=clerk, at=MONDAY)
    proposal = open_for("case", str(case.pk))
    assert proposal
    told = "検査中の添付ファイルが1件あります"
    page = f"/desk/approvals/{proposal.pk}/"
    assert told in words(signed_in("head").get(page))
    look_through(MONDAY, cleaning.clean)
    assert told not in words(signed_in("head").get(page))


@pytest.mark.both_databases
def test_two_look_at_once_and_a_file_counts_once() -> None:
    case = filed(("図面.pdf", made.written(made.document())))
    arrival = Arrival.objects.get()

    def meanwhile(*given: Any) -> Any:
        assert inspecting.inspect(MONDAY, cleaning.clean) == 0, "the other has the lock"
        return cleaning.clean(*given)

    assert inspecting.inspect(MONDAY, meanwhile) == 1
    look_through(MONDAY)
    assert Event.objects.filter(verb="file.inspected", subject_id=str(case.pk)).count() == 1
    arrival.refresh_from_db()
    assert (arrival.state, arrival.tries) == ("clean", 1)


@pytest.mark.both_databases
def test_what_a_halt_left_behind_is_swept_and_what_is_named_stays(tmp_path: Path) -> None:
    import os

    filed(("図面.pdf", made.written(made.document())))
    kept = arrived.path_of(Arrival.objects.get().body)
    orphan = arrived.path_of("0" * 64)
    orphan.write_bytes(b"sealed")
    for path in (kept, orphan):
        os.utime(path, (0, 0))
    assert arrived.sweep(MONDAY) >= 1
    assert (kept.exists(), orphan.exists()) == (True, False)


@pytest.mark.both_databases
def test_a_page_that_was_open_while_a_file_was_looked_through_goes_on() -> None:
    case = filed(("図面.png", made.photo()))
    before = case.seq
    look_through(MONDAY)
    assert find(case.pk).seq > before
    assert signed_in("clerk").post(f"/desk/cases/{case.pk}/take/", {"seen": before}).status_code == 302
    assert find(case.pk).assignee == "clerk"
    late = signed_in("other").post(f"/desk/cases/{case.pk}/take/", {"seen": before})
    assert late.status_code == 409, "what a person did is no such thing"


@pytest.mark.both_databases
def test_a_file_that_is_looked_through_in_the_very_moment_of_a_press_refuses_nobody(monkeypatch: Any) -> None:
    case, act = filed(("図面.png", made.photo())), verb.act
    came: list[str] = []

    def in_between(*given: Any) -> object:
        if not came:
            came.append("once")
            look_through(MONDAY)
        return act(*given)

    monkeypatch.setattr(verb, "act", in_between)
    assert signed_in("clerk").post(f"/desk/cases/{case.pk}/take/", {"seen": case.seq}).status_code == 302
    assert find(case.pk).assignee == "clerk"


def _drawing(megabytes: int) -> bytes:
    """As a scanner makes it: a picture on each page, and one thing that acts."""
    name, pdf = made.pikepdf.Name, made.document(megabytes // 4)
    pdf.Root.OpenAction = made.javascript()
    for page in pdf.pages:
        picture = made.pikepdf.Stream(
            pdf, zlib.compress(os.urandom(2000 * 2100), 0), Type=name.XObject, Subtype=name.Image, Width=2000,
            Height=2100, ColorSpace=name.DeviceGray, BitsPerComponent=8, Filter=name.FlateDecode,
        )  # fmt: skip
        page.add_resource(picture, name.XObject)
    return made.written(pdf)


def test_a_drawing_of_200_mb_comes_to_the_desk_clean(settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = settings.MAX_DRAFT_BYTES = 256 * 1024 * 1024
    case = filed(("大きな図面.pdf", _drawing(200)))
    look_through(MONDAY, child.clean)
    [upload] = uploads.listing(case.pk)
    report = inspecting.report_of(upload.arrival)
    assert (upload.arrival.state, report.code) == ("clean", "")
    assert upload.sent.size > 200 * 1024 * 1024
    assert any("JavaScript" in each for each in report.removed), report.removed
    assert "検査済み" in desk(case)
