"""Files as people and attackers send them. A refused file is refused by itself; the form loses nothing."""

from __future__ import annotations

import re
import uuid

import pytest

from sannai.cli.walk.citizen import PHOTO
from sannai.cli.walk.visitor import Page, Visitor

from . import loan

pytestmark = pytest.mark.usefixtures("unbroken")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TAKEN = "添付しました"


@pytest.fixture
def sending(citizen: Visitor) -> tuple[Visitor, str]:
    """A draft whose next question wants a plan of the fire."""
    root = loan.begin(citizen)
    loan.fill(citizen, root, "event", {"fire": "yes"}).expect()
    return citizen, root


def send(visitor: Visitor, root: str, name: bytes | str, content: bytes, row: str = "") -> Page:
    """One file with a name of exactly these bytes."""
    token = visitor.cookies["csrftoken"].encode()
    raw = name.encode() if isinstance(name, str) else name
    parts = [b'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + token]
    head = b'Content-Disposition: form-data; name="file"; filename="' + raw + b'"\r\nContent-Type: image/png'
    parts.append(head + b"\r\n\r\n" + content)
    body = b"".join(b"--frontier\r\n" + part + b"\r\n" for part in parts) + b"--frontier--\r\n"
    return visitor._follow("POST", f"{root}upload/plan/{row}", body, "multipart/form-data; boundary=frontier")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.pdf", b"", "中身が空です"),
        ("計画.pdf", b"MZ\x90\x00" + b"\x00" * 200, "受け取れない種類"),
        ("計画.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "受け取れない種類"),
        ("計画.pdf", b"<!doctype html><script>alert(1)</script>", "受け取れない種類"),
        ("計画.pdf.exe", PDF, "受け取れない種類"),
        ("計画.jpg", b"PK\x03\x04" + b"\x00" * 60, "受け取れない種類"),
        ("計画.png", "ただの文字".encode("cp932"), "受け取れない種類"),
    ],
)
def test_a_wrong_file_is_refused_by_its_name_and_its_field(sending, name, content, why) -> None:
    visitor, root = sending
    answer = send(visitor, root, name, content).expect(why, name, status=422)
    assert TAKEN not in answer.words
    visitor.get(f"{root}review/").expect("夏祭り")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.png", "passwd.png"),
        ("C:\\\\書類\\\\計画.png", "計画.png"),
        ("計\u202egnp.画.png", "計gnp.画.png"),
        ("計画\x07\x1b[31m.png", "計画[31m.png"),
        ("\ufa19社の計画\U000e0100.png", "\ufa19社の計画\U000e0100.png"),
        ("a" * 600 + ".png", "aaa.png"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("'; DROP TABLE x;--.png", "'; DROP TABLE x;--.png"),
    ],
)
def test_a_file_name_is_shown_harmless_and_its_characters_exact(sending, name, shown) -> None:
    visitor, root = sending
    page = send(visitor, root, name, PHOTO).expect(TAKEN)
    assert shown in page.words
    assert "<img src=x" not in page.text


def test_a_name_in_cp932_or_without_end_is_no_crash_and_the_next_try_goes_through(sending) -> None:
    visitor, root = sending
    for name in ("計画.png".encode("cp932"), b"\xff\xfe.png", b"a" * 5000 + b".png"):
        answer = send(visitor, root, name, PHOTO)
        assert answer.status in {400, 422}, name  # the parser of the form drops a part whose head it cannot read
        assert "ファイルが選ばれていません" in answer.words or "読めませんでした" in answer.words
    send(visitor, root, "計画.png", PHOTO).expect(TAKEN, "計画.png")


def test_a_name_that_is_nothing_but_dots_or_controls_gets_a_name(sending) -> None:
    visitor, root = sending
    page = send(visitor, root, "..\x00", PHOTO)
    assert page.status in {200, 422}
    assert "ファイル" in page.words


def test_no_more_files_than_the_definition_says(sending) -> None:
    visitor, root = sending
    for number in (1, 2):
        send(visitor, root, f"計画{number}.png", PHOTO + bytes([number])).expect(TAKEN)
    send(visitor, root, "計画3.png", PHOTO).expect("2件まで", status=422)
    page = visitor.get(f"{root}upload/plan/")
    assert "計画1.png" in page.words
    assert "計画3.png" not in page.words


def test_an_upload_over_the_limit_is_heard_out_and_told_the_limit(sending) -> None:
    visitor, root = sending
    large = PHOTO + b"\x00" * (52 * 1024 * 1024)
    send(visitor, root, "大きい.png", large).expect("ファイルが大きすぎます", "50MBまで", status=413)
    nearly = PHOTO + b"\x00" * (50 * 1024 * 1024 + 10)
    send(visitor, root, "すこし大きい.png", nearly).expect("大きすぎます", "50MBまで", status=422)
    visitor.get(f"{root}review/").expect("夏祭り")


def test_nobody_removes_a_file_of_somebody_else(sending, visitors) -> None:
    visitor, root = sending
    mine = send(visitor, root, "計画.png", PHOTO).expect(TAKEN)
    found = re.search(r"/upload/([0-9a-f-]{36})/remove/", mine.text)
    assert found is not None
    stranger = visitors()
    other = loan.begin(stranger)
    token = {"csrfmiddlewaretoken": stranger.cookies["csrftoken"]}
    for id in (found[1], str(uuid.uuid4())):
        form = stranger.get(other).forms()[-1]
        form.action, form.values = f"{other}upload/{id}/remove/", {name: [value] for name, value in token.items()}
        assert stranger.submit(form).status in {200, 403, 404}
    assert "計画.png" in visitor.get(f"{root}upload/plan/").words


def test_a_multipart_body_that_is_broken_is_a_question_again_not_a_crash(sending) -> None:
    visitor, root = sending
    page = visitor.get(f"{root}upload/plan/")
    for body, kind in (
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"', "multipart/form-data; boundary=x"),
        (b"abc", "multipart/form-data"),
        (b"abc", "multipart/form-data; boundary=" + "y" * 500),
        (b"--x\r\nContent-Disposition: nonsense\r\n\r\n\xff\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b'{"file": 1}', "application/json"),
        (b"<x/>", "text/xml"),
        (b"abc", ""),
    ):  # fmt: skip
        assert visitor._follow("POST", page.url, body, kind).status in {400, 403, 422}, (body, kind)


def test_files_for_fields_that_take_none_are_not_found(sending) -> None:
    visitor, root = sending
    for field in ("event_name", "pick_up_on", "nothing", "%00", "plan%00", "__class__"):
        assert visitor.get(f"{root}upload/{field}/").status == 404, field
    for row in ("r1", "x" * 100, "%00", "%E3%81%82", "r1%00"):
        assert visitor.get(f"{root}upload/plan/{row}/").status == 404, row
        assert send(visitor, root, "計画.png", PHOTO, f"{row}/").status == 404, row
    send(visitor, root, "計画.png", PHOTO).expect(TAKEN)
