"""Requests that no form of ours makes: forged, replayed, stale, misdirected, enormous. Never a 500, never a way in."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import socket
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from sannai.cli.walk.visitor import Visitor
from tests.waiting import HANGING

from . import loan
from .conftest import SIXTH, Hall, await_procedure

pytestmark = pytest.mark.usefixtures("unbroken")
FORM = "application/x-www-form-urlencoded"


def test_without_its_token_a_form_is_refused_and_the_draft_keeps_everything(citizen, visitors) -> None:
    root = loan.begin(citizen)
    loan.fill(citizen, root, "event").expect()
    for body in (b"event_name=x", b"event_name=x&csrfmiddlewaretoken=" + b"a" * 64, b"csrfmiddlewaretoken=%00"):
        citizen._follow("POST", f"{root}p/event/", body, FORM).expect("もう一度お試しください", status=403)
        visitors()._follow("POST", f"{root}discard/", body, FORM).expect("もう一度お試しください", status=403)
    citizen.get(f"{root}review/").expect("夏祭り")


def test_a_method_that_an_address_does_not_know_changes_nothing(hall: Hall, citizen) -> None:
    root = loan.begin(citizen)
    token = f"csrfmiddlewaretoken={citizen.cookies['csrftoken']}".encode()
    for method, path in (("GET", "file/"), ("GET", "mail/"), ("POST", "review/"), ("PUT", "p/event/"), ("DELETE", "")):
        answer = _bare(hall, citizen, method, urlsplit(root + path).path, token if method == "POST" else b"")
        assert answer in {403, 404, 405}, (method, path)
    for method in ("TRACE", "PROPFIND", "BREW", "OPTIONS"):
        assert _bare(hall, citizen, method, "/procedures/", b"") in {403, 404, 405, 501}, method
    citizen.get(root).expect("続き")


def test_a_replayed_filing_is_one_application_and_old_pages_lead_to_it(citizen) -> None:
    root = loan.begin(citizen)
    page, form = loan.open_page(citizen, root, "event")
    review = loan.review(citizen, root)
    receipts = [citizen.submit(review.form("/file/")).expect("受け付けました") for _ in range(3)]
    assert len({loan.reference_in(each) for each in receipts}) == 1
    late = citizen.submit(form, {**loan.GIVEN["event"], "event_name": "あとからの変更"})
    assert "あとからの変更" not in late.expect().words
    assert late.url == root, "the page of a draft that was filed leads to where it stands"
    assert page.status == 200


def test_a_review_that_changed_in_another_window_is_shown_again_before_filing(citizen) -> None:
    root = loan.begin(citizen)
    old = loan.review(citizen, root)
    loan.fill(citizen, root, "items", {"kind": "tent", "quantity": "3"}).expect()
    again = citizen.submit(old.form("/file/")).expect("テント（2間×3間）", "1,800円", status=409)
    citizen.submit(again.form("/file/")).expect("受け付けました")


def test_a_version_withdrawn_meanwhile_loses_nothing_and_comes_back_newer(hall: Hall, citizen, tmp_path: Path) -> None:
    key = f"{loan.KEY}-withdrawn"
    folder = shutil.copytree(SIXTH, tmp_path / key)
    text = (SIXTH / "procedure.yaml").read_text(encoding="utf-8").replace(f"procedure: {loan.KEY}", f"procedure: {key}")
    (folder / "procedure.yaml").write_text(text, encoding="utf-8")
    hall.city.run("publish", str(folder))
    await_procedure(hall.address, key)
    root = loan.begin(citizen, key)
    review = loan.review(citizen, root)
    assert "取り下げました" in hall.city.run("withdraw", key).stdout
    told = citizen.submit(review.form("/file/"))
    assert told.status in {200, 409, 422}
    assert "受け付けました" not in told.words
    told.expect("夏祭り", "三内 太郎", status=told.status)
    await_procedure(hall.address, key, there=False)

    slip = folder / "outputs" / "slip.typ"  # it picks its rows by their labels, so that it is renamed with them
    slip.write_text(slip.read_text(encoding="utf-8").replace("行事の名称", "催しの名称"), encoding="utf-8")
    (folder / "procedure.yaml").write_text(text.replace("label: 行事の名称", "label: 催しの名称"), encoding="utf-8")
    assert "第2版" in hall.city.run("publish", str(folder)).stdout
    await_procedure(hall.address, key)
    renewed = citizen.submit(citizen.get(root).form("/renew/")).expect()
    review = citizen.get(f"{root}review/").expect("催しの名称", "夏祭り")
    citizen.submit(review.form("/file/")).expect("受け付けました")
    assert renewed.status == 200


def test_a_forged_or_mistyped_link_opens_nothing_and_says_what_to_do(citizen, visitors) -> None:
    root = loan.begin(citizen)
    link = urlsplit(root).path.split("/")[2]
    swapped = ("b" if link[5] != "b" else "c").join((link[:5], link[6:]))
    stranger = visitors()
    for bad in (
        swapped,
        link[:-1],
        link + "a",
        link[::-1],
        "a" * len(link),
        "%E3%81%82",
        "0",
        "%00",
        "..%2f..",
        "x" * 3000,
    ):
        for path in ("", "p/event/", "review/", "receipt/", "correction/", "delivery/", "upload/plan/"):
            answer = stranger.get(f"/a/{bad}/{path}")
            assert answer.status == 404, (bad, path)
            assert "夏祭り" not in answer.words
    assert "リンクをもう一度開いてください" in stranger.get(f"/a/{swapped}/").words
    assert citizen.get(f"/a/{link.upper()}/").status in {200, 404}


def test_an_ended_draft_says_so_and_its_answers_are_gone(hall: Hall, citizen) -> None:
    root = loan.begin(citizen)
    loan.fill(citizen, root, "event").expect()
    asking = citizen.get(f"{root}discard/")
    citizen.submit(asking.form("/discard/")).expect()
    assert citizen.get(root).status == 404
    old = citizen.get(f"{root}p/event/")
    assert old.status == 404
    assert "夏祭り" not in old.words


def test_the_documents_of_somebody_else_stay_shut(hall: Hall, citizen, visitors) -> None:
    with psycopg.connect(hall.city.url) as connection:
        row = connection.execute("SELECT id, about_id FROM issuance_document LIMIT 1").fetchone()
    assert row is not None, "the model city has issued documents"
    root = loan.begin(citizen)
    assert citizen.get(f"{root}documents/{row[0]}/").status in {200, 404}
    loan.filed(citizen, root)
    assert citizen.get(f"{root}documents/{row[0]}/").status == 404
    assert citizen.get(f"{root}documents/{uuid.uuid4()}/").status == 404
    assert citizen.get(f"{root}documents/1%20OR%201=1/").status == 404
    desk = visitors().get(f"/desk/cases/{row[1]}/documents/{row[0]}/")
    assert "/desk/sign-in/" in desk.url


def test_two_gigabytes_declared_are_refused_before_they_come(hall: Hall, citizen) -> None:
    path = urlsplit(loan.begin(citizen)).path
    for kind in ("multipart/form-data; boundary=x", FORM):
        for target in (f"{path}upload/plan/", f"{path}p/event/", "/desk/sign-in/"):
            connection = http.client.HTTPConnection(urlsplit(hall.address).netloc, timeout=HANGING)
            connection.putrequest("POST", target)
            connection.putheader("Content-Type", kind)
            connection.putheader("Content-Length", str(2 * 1024**3))
            connection.endheaders(
                b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"a" * 999
            )
            answer = connection.getresponse()
            assert answer.status == 413
            assert "50MB" in answer.read().decode()
            connection.close()


def test_a_length_that_is_no_number_or_is_left_out_does_no_harm(hall: Hall, citizen) -> None:
    path = urlsplit(loan.begin(citizen)).path
    for headers in ({"Content-Length": "-5"}, {"Content-Length": "1e9"}, {"Content-Length": "9" * 30}, {}):
        connection = http.client.HTTPConnection(urlsplit(hall.address).netloc, timeout=HANGING)
        connection.putrequest("POST", f"{path}p/event/")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status in {400, 403, 413}
        connection.close()


def test_a_stream_without_a_length_is_refused_while_it_comes(hall: Hall, citizen) -> None:
    path = urlsplit(loan.begin(citizen)).path
    connection = http.client.HTTPConnection(urlsplit(hall.address).netloc, timeout=HANGING)
    connection.putrequest("POST", f"{path}upload/plan/")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    try:
        for _ in range(60):
            connection.send(b"100000\r\n" + b"a" * 0x100000 + b"\r\n")
    except ConnectionError:
        pass  # the server has heard enough
    else:
        connection.send(b"0\r\n\r\n")
    with contextlib.suppress(ConnectionError):  # closed before the answer could be read: nothing was taken either way
        assert connection.getresponse().status in {400, 403, 411, 413}
    connection.close()
    assert "添付しました" not in citizen.get(f"{path}upload/plan/").words


def test_whoever_begins_a_request_and_never_ends_it_keeps_nobody_waiting(hall: Hall, citizen) -> None:
    place = urlsplit(hall.address)
    with contextlib.ExitStack() as halves:
        for _ in range(300):
            half = halves.enter_context(socket.create_connection((place.hostname, place.port), timeout=HANGING))
            half.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert citizen.get("/").status == 200


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nContent-Length: 40\r\n",
        b"Content-Length: 4\r\nTransfer-Encoding: xchunked\r\n",
        b"Content-Length : 4\r\n",
        b"Transfer-Encoding: chunked\r\n folded\r\n",
        b"X: a\0b\r\n",
        b"Host: elsewhere.example\r\n",
    ],
)
def test_what_two_servers_could_read_in_two_ways_is_refused(hall: Hall, head: bytes) -> None:
    place = urlsplit(hall.address)
    with socket.create_connection((place.hostname, place.port), timeout=HANGING) as line:
        line.sendall(b"POST /desk/sign-in/ HTTP/1.1\r\nHost: " + place.netloc.encode() + b"\r\n" + head + b"\r\nabcd")
        assert line.recv(4096).split(b" ", 2)[1] in {b"400", b"411", b"501"}


def test_no_secret_link_stands_in_what_the_processes_say(hall: Hall, citizen) -> None:
    path = urlsplit(loan.begin(citizen)).path
    for address in (path, f"{path}nowhere/", f"{path}p/event/"):
        citizen.get(address)
    assert citizen.get(f"{path}nowhere/").status == 404
    link = re.search(r"/e/([a-z2-7]{32})/", citizen.get(path).words)
    assert link
    citizen.get(f"{link[0]}nowhere/")
    assert "/e/…" in hall.log  # the fault is told, the secret of the link is not
    assert link[1] not in hall.log


def test_a_hostile_address_of_the_queue_shows_the_queue(desk) -> None:
    clerk = desk(loan.CLERK)
    for query in (
        "page=-1", "page=0", "page=99999", "page=1e9", "page=%EF%BC%91", "page=" + "9" * 400, "page=%00", "page[]=1",
        "status=nothing", "status=%27%20OR%201=1--", "division=%00", "division=../..", "assignee=%F0%90%80%80",
        "procedure=%25%25%25", "q=%27%3B%20DROP%20TABLE%20common_event%3B--", "q=%25", "q=_", "q=%5C", "q=%00",
        "q=" + "%EF%A8%99" * 300, "q=%ED%A0%80", "q=%FF%FE", "status=all&status=all&q=a&q=b", "x=y", "q=0000-0000-000",
    ):  # fmt: skip
        told = clerk.get(f"/desk/?{query}")
        told.expect("事案の一覧", status=200 if told.status == 200 else 422)
    assert clerk.get("/desk/?q=<script>alert(1)</script>").text.count("<script>alert") == 0


def test_garbage_where_the_desk_expects_an_id_is_not_found(desk) -> None:
    clerk = desk(loan.CLERK)
    zero = uuid.UUID(int=0)
    for path in (
        "cases/x/", f"cases/{zero}/", f"cases/{zero}/export/", f"cases/{zero}/documents/{zero}/", "cases/%00/",
        f"cases/{zero}/uploads/{zero}/", f"approvals/{zero}/", "approvals/1/", f"cases/{zero}/page/..%2f/",
        f"cases/{str(zero).replace('-', '')}/", "cases/%E3%81%82/",
    ):  # fmt: skip
        assert clerk.get(f"/desk/{path}").status == 404, path


def test_searching_for_anything_at_all_gives_a_page(citizen) -> None:
    for query in ("q=%00", "q=%25", "q=" + "a" * 4000, "q=%ED%A0%80", "q=%27--", "page=-1", "page=x", "event=%00",
                  "division=%27", "q=%F3%A0%84%80", "q=%EF%BD%BF%EF%BE%80%EF%BE%9E"):  # fmt: skip
        assert citizen.get(f"/procedures/?{query}").status == 200, query
    for path in (
        "/procedures/%00/",
        "/procedures/..%2f..%2fetc/",
        "/procedures/survey/%00/",
        "/procedures/あ/".encode(),
    ):
        text = path if isinstance(path, str) else "/procedures/%E3%81%82/"
        assert citizen.get(text).status == 404


def _bare(hall: Hall, visitor: Visitor, method: str, path: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(urlsplit(hall.address).netloc, timeout=HANGING)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    connection.request(method, path, body or None, {"Cookie": cookies, "Content-Type": FORM})
    status = connection.getresponse().status
    connection.close()
    return status
