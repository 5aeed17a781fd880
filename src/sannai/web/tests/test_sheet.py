"""表で直す: a page of a list as a grid of plain inputs, each row judged by itself, what is right written as one set."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.city import small

from sannai.casework.tests import cast
from sannai.common import audit
from sannai.common.models import AccessLog, Event
from sannai.organization.models import Appointment, Post
from sannai.registers.actions import change, protect, strike
from sannai.registers.models import ChangeSet, Entry
from sannai.registers.states import Period, story_of
from sannai.registers.tests.opening import entered, publish
from sannai.rules.registers.tests.factory import MAIN, written

from .counting import known_statements, statements
from .desk_cast import signed_in, words
from .registers_small import FIELDS, publish_both, thing, typed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAGE = "/desk/registers/sample/"
SHEET = f"{PAGE}?sheet=1"
MORE = (
    "\n  - {id: uses, label: 使いみち, ask: some_of, choices: {print: 印刷, scan: 読取り, fax: 送信}, required: no}"
    "\n  - {id: held_on, label: 返した日, ask: date, required: no, when: {kind: large}}"
)
COLUMNS = "[title, kind, cost, checked_on, story, uses, held_on, secret, place]"


@pytest.fixture(autouse=True)
def _city(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    cast.city()
    publish_both(fields=FIELDS + MORE, sheet=f"sheet: {COLUMNS}")


def inputs(page: Any) -> dict[str, Any]:
    """What a browser would send of the sheet: every input as it stands."""
    main = page.content.decode().split('id="form"')[1].split("</form>")[0]
    found: dict[str, Any] = typed(page)
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', main):
        found[name] = "".join(re.findall(r'<option value="([^"]*)" selected', options))
    for name in set(re.findall(r'type="checkbox"[^>]* name="([^"]*)"', main)):
        found[name] = re.findall(rf'type="checkbox" value="([^"]*)"[^>]* name="{re.escape(name)}"[^>]* checked', main)
    return found


def send(page: Any, who: str = "clerk", **given: Any) -> Any:
    """The sheet as it stands, with this typed over it: ``c_1_title`` is the cell of 名称 in 行1."""
    cells = {re.sub(r"^([cr])_(\d+)_", r"\1.\2.", name): text for name, text in given.items()}
    return signed_in(who).post(SHEET, {**inputs(page), **cells})


def sheet(who: str = "clerk", address: str = SHEET) -> Any:
    return signed_in(who).get(address)


def now(entry: Entry) -> Period:
    return story_of(entry.subject_id).ordered[-1]


def test_what_was_changed_is_one_change_set_and_what_was_not_is_no_event():
    first, second, third = thing(), thing(number="2"), thing(number="3", uses=["print"])
    page = sheet()
    assert "表で直す" in words(signed_in("clerk").get(PAGE))
    done = send(
        page,
        start="令和8年6月1日",
        reason="入れ替えた",
        c_1_title="複合機",
        c_1_kind="large",
        c_3_uses=["print", "fax"],
    )
    assert done.status_code == 302, words(done)
    changes = ChangeSet.objects.get()
    events = Event.objects.filter(verb="entry.changed")
    assert {event.subject_id for event in events} == {first.subject_id, third.subject_id}
    assert changes.entries == 2
    assert Event.objects.get(verb="change_set.filled_in").subject_id == changes.subject_id
    assert (now(first).body["title"], now(first).body["kind"], now(first).start.isoformat()) == (
        "複合機", "large", "2026-06-01",
    )  # fmt: skip
    assert story_of(first.subject_id).ordered[0].body["title"] == "印刷機"
    assert now(third).body["uses"] == ["print", "fax"]
    assert Entry.objects.get(pk=second.pk).seq == 1
    said = words(signed_in("clerk").get(done.url))
    assert "2件の記載を書きました" in said
    assert said.count("書きました") >= 3  # and at each of the rows
    assert audit.verify() == []


def test_a_row_at_fault_is_left_with_what_was_typed_and_the_others_are_written():
    good, wrong, both = thing(), thing(number="2"), thing(number="3")
    page = send(
        sheet(), c_1_cost="２，０００", c_2_cost="たくさん", c_3_checked_on="4月31日ごろ", c_3_title="", c_2_story="あ"
    )
    said, raw = words(page), page.content.decode()
    assert page.status_code == 422
    assert "エラー：" in raw.split("</title>")[0]
    assert now(good).body["cost"] == 2000
    assert (Entry.objects.get(pk=wrong.pk).seq, Entry.objects.get(pk=both.pk).seq) == (1, 1)
    assert "行2 費用：" in said
    assert 'href="#f-c.2.cost"' in raw
    assert 'href="#f-c.3.checked_on"' in raw
    assert re.search(r'name="c.2.cost"[^>]*aria-describedby="f-c.2.cost-error"[^>]*value="たくさん"', raw)
    assert "1件は書きました。2件は、まだ書いていません" in said
    again = send(page, c_2_cost="30", c_3_checked_on="R8.4.30", c_3_title="台車")
    assert again.status_code == 302, words(again)
    assert (now(wrong).body["cost"], now(wrong).body["story"]) == (30, "あ")
    assert (now(both).body["title"], now(both).body["checked_on"]) == ("台車", "2026-04-30")
    assert ChangeSet.objects.count() == 2


def test_an_emptied_cell_takes_away_what_stood_and_a_cell_that_the_row_does_not_ask_is_not_lost():
    entry = thing(checked_on="2026-05-01", uses=["print"])
    page = send(sheet(), c_1_checked_on="", c_1_uses=[], c_1_held_on="令和8年5月1日")
    assert page.status_code == 422
    assert "行1 返した日：この行では" in words(page)
    assert 'value="令和8年5月1日"' in page.content.decode()
    assert send(page, c_1_held_on="").status_code == 302
    assert not now(entry).body.keys() & {"checked_on", "uses", "held_on"}
    new = send(sheet(), c_2_number="9", c_2_title="台車", c_2_held_on="R8.5.1")
    assert new.status_code == 422
    assert "行2 返した日：この行では" in words(new)


def test_a_row_that_moved_shows_both_values_and_asks_whose_are_to_stand():
    mine, theirs, same = thing(), thing(number="2"), thing(number="3")
    page = sheet()
    for entry, title in ((mine, "複写機"), (theirs, "裁断機"), (same, "台車")):
        change(
            entry,
            given={**now(entry).body, "title": title, "from": "2026-05-01"},
            by=cast.staff("head"),
            at=cast.MONDAY,
        )
    asked = send(page, start="R8.6.1", c_1_title="複合機", c_2_title="鋏", c_3_title="台車")
    said = words(asked)
    assert asked.status_code == 409
    assert ChangeSet.objects.count() == 0
    assert all(word in said for word in ("いまの値複写機", "あなたの値複合機", "いまの値裁断機", "あなたの値鋏"))
    assert inputs(asked)["c.1.title"] == "複合機"
    ignored = send(asked)  # nobody said which
    assert ignored.status_code == 409
    assert now(mine).body["title"] == "複写機"
    unreadable = send(ignored, start="きのう")
    assert unreadable.status_code == 422
    ignored = send(unreadable, start="R8.6.1")
    assert ignored.status_code == 409
    settled = send(ignored, r_1_settle="mine", r_2_settle="theirs")
    assert settled.status_code == 302, words(settled)
    assert (now(mine).body["title"], now(theirs).body["title"], now(same).body["title"]) == ("複合機", "裁断機", "台車")


def test_a_sheet_that_is_sent_twice_writes_once():
    entry = thing()
    page, new = sheet(), {"c_2_number": "9", "c_2_title": "台車", "c_2_cost": "5"}
    for _ in range(2):
        assert send(page, start="R8.6.1", c_1_title="複合機", **new).status_code == 302
    assert (ChangeSet.objects.count(), Entry.objects.get(pk=entry.pk).seq) == (1, 2)
    made = Entry.objects.exclude(pk=entry.pk).get()
    assert (now(made).body["number"], now(made).body["unit"], now(made).start.isoformat()) == (
        "9",
        "health.food",
        "2026-06-01",
    )
    taken = send(sheet(), c_3_number="9", c_3_title="もう1台")
    assert taken.status_code == 422
    assert "同じ鍵の記載が、もうあります" in words(taken)
    assert 'value="もう1台"' in taken.content.decode()


def test_never_a_silent_correction():
    entry = thing()
    early = send(sheet(), start="R8.4.1", c_1_title="複合機")
    assert early.status_code == 422
    assert "「更正」を選んでください" in words(early)
    reasonless = send(early, verb="corrected")
    assert reasonless.status_code == 422
    assert "更正する理由を入力してください" in words(reasonless)
    assert inputs(reasonless)["c.1.title"] == "複合機"
    assert Event.objects.filter(subject_id=entry.subject_id).count() == 1
    assert send(reasonless, verb="corrected", reason="書き間違い").status_code == 302
    only = story_of(entry.subject_id).ordered
    assert [one.body["title"] for one in only] == ["複合機"]
    assert Event.objects.filter(verb="entry.corrected", subject_id=entry.subject_id).count() == 1


def test_a_warning_is_asked_once_and_then_written():
    entry = thing()
    asked = send(sheet(), start="R8.6.1", c_1_cost="2000000")
    assert asked.status_code == 422
    assert "桁を確かめてください" in words(asked)
    assert Entry.objects.get(pk=entry.pk).seq == 1
    assert send(asked).status_code == 302
    assert now(entry).body["cost"] == 2_000_000


FORGED: list[dict[str, str]] = [
    {"c.1.number": "8"},
    {"c.1.unit": "waste"},
    {"c.1.place": "x"},
    {"c.99.title": "x"},
    {"r.1.owner": "x"},
    {"c.1.<b>": "x"},
    {"r.2.new": "01a22e72-5972-7277-b1a7-8b80ac381438:forged"},
    {"r.1.id": "8"},
]


def test_what_the_sheet_does_not_ask_is_refused_and_nothing_is_written():
    entry = thing()
    given = {**inputs(sheet()), "c.1.title": "複合機"}
    for forged in FORGED:
        page = signed_in("clerk").post(SHEET, {**given, **forged})
        assert page.status_code == 409, forged
        assert "表にない項目" in words(page)
    assert Entry.objects.get(pk=entry.pk).seq == 1


def test_rows_of_others_can_be_neither_written_nor_guessed():
    own, foreign, gone = thing(), thing(number="2", unit="waste", title="よその台帳"), thing(number="3")
    shielded = thing(number="4", unit="waste", title="支援措置の記載")
    protect(shielded, reason="申出", by=cast.staff("waste"), at=cast.MONDAY)
    page = sheet()
    strike(gone, reason="二重", by=cast.staff("clerk"), at=cast.MONDAY)
    said = set()
    for entry in (foreign, shielded, gone):
        line = {name: text for name, text in inputs(page).items() if not name.startswith(("c.2", "r.2"))}
        told = signed_in("clerk").post(SHEET, {**line, "r.1.id": str(entry.pk), "c.1.title": "奪った"})
        assert told.status_code == 422
        said.add(
            re.sub(r"（?[^ ]*よその台帳|支援措置の記載", "", words(told).split("表で直す")[2].split("新しい行")[0])
        )
        assert "奪った" in told.content.decode()
        assert "よその" not in words(told)
    assert len(said) == 1
    assert {one.seq for one in Entry.objects.exclude(pk__in=(gone.pk, shielded.pk))} == {1}
    assert now(own).body["title"] == "印刷機"


def test_who_does_not_write_has_no_sheet_and_rows_that_are_only_read_stand_as_text():
    thing(), thing(number="2", unit="waste", title="よその印刷機")
    office = signed_in("dx")
    assert "表で直す" not in words(office.get(PAGE))
    assert office.get(SHEET).status_code == 403
    assert office.post(SHEET, {"r.1.id": "x"}).status_code == 403
    publish_both(fields=FIELDS + MORE, sheet="")
    assert signed_in("clerk").get(SHEET).status_code == 404


def test_rows_that_are_only_read_stand_as_text_without_what_is_sensitive_in_them():
    Post.objects.create(key="office", title="主任", unit_key="waste", role="dx_office", rank=8, valid_from=small.START)
    Appointment.objects.create(staff_key="clerk", post_key="office", valid_from=small.START)
    thing(), thing(number="2", unit="waste", title="よその印刷機", secret="よその合言葉")
    page = sheet()
    assert not [name for name in inputs(page) if name.startswith(("c.2", "r.2"))]
    assert inputs(page)["c.1.secret"] == "合言葉"
    assert "よその印刷機" in words(page)
    assert "よその合言葉" not in page.content.decode()


MUDDLED = ["\x00", "\ud800", "あ" * 5000, "<script>", "9" * 5000, "令和0年13月45日", "=1+1", "４月３１日"]


def test_muddled_input_is_told_and_writes_nothing():
    thing()
    page, client = inputs(sheet()), signed_in("clerk")
    for text in MUDDLED:
        body = {**page, "start": text, "verb": text, "shown_on": text, "r.1.seq": text}
        body |= {f"c.1.{name}": text for name in ("title", "kind", "cost", "checked_on", "story", "uses")}
        sent = b"&".join(_said(name, value) for name, value in body.items() if value != [])
        given = client.generic("POST", SHEET, sent, content_type="application/x-www-form-urlencoded")
        assert given.status_code in (400, 409, 422), text
        cells = {name: value for name, value in body.items() if name not in ("start", "verb")}
        sent = b"&".join(_said(name, value) for name, value in cells.items() if value != [])
        given = client.generic(
            "POST", SHEET, sent + b"&verb=changed&start=R8.6.1", content_type="application/x-www-form-urlencoded"
        )
        assert given.status_code in (400, 409, 422), text
    assert Event.objects.filter(verb="entry.changed").count() == 0


def _said(name: str, value: Any) -> bytes:
    texts = value if isinstance(value, list) else [value]
    return b"&".join(f"{name}={quote_from_bytes(text.encode(errors='surrogatepass'))}".encode() for text in texts)


def test_a_page_has_fifty_rows_and_five_hundred_inputs_at_most():
    for number in range(60):
        thing(number=f"{number:03}")
    page = sheet()
    cells = re.findall(r'<(?:input|select|textarea)[^>]* name="c\.', page.content.decode())
    assert 400 < len(cells) <= 500
    following = re.search(r'<a href="([^"]*)" rel="next">', page.content.decode())
    assert following is not None
    assert "&amp;sheet=1" in following[1]
    publish_both(fields=FIELDS + MORE, sheet="sheet: [title]")
    assert len([row for row in inputs(sheet()) if row.endswith(".seq")]) == 50


def test_how_often_a_sheet_asks_the_database_does_not_depend_on_its_rows():
    counts = []
    for many in (2, 12):
        for number in range(many):
            thing(number=f"{many}-{number}")
        counts.append((statements(signed_in("clerk"), SHEET), _posted(many)))
    assert counts[0] == counts[1]
    assert counts[0] == (
        known_statements("register_sheet", counts[0][0]),
        known_statements("register_sheet_sent", counts[0][1]),
    )


def _posted(many: int) -> int:
    """Statements of a sheet of which every row is changed and one is wrong."""
    client, page = signed_in("clerk"), sheet()
    given = inputs(page)
    given |= {
        name: f"{many}台目" for name in given if name.endswith(".title") and f"r.{name.split('.')[1]}.id" in given
    }
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(SHEET, {**given, "start": "R8.6.1" if many == 2 else "R8.7.1", "c.1.cost": "たくさん"})
    assert answer.status_code == 422
    return len(asked)


def test_reading_a_closed_register_as_a_sheet_is_written_down():
    of_food = {"register": "register: closed", "division": "division: health.food", "rights": "rights: closed-ledger"}
    publish({MAIN: written(**of_food, sheet="sheet: [title]")})
    entry = entered("closed", {"from": "2026-04-01", "number": "1", "title": "秘密"}, at=cast.MONDAY)
    address = "/desk/registers/closed/?sheet=1"
    page = sheet(address=address)
    assert AccessLog.objects.filter(about_id=str(entry.pk)).count() == 1
    assert signed_in("clerk").post(address, {**inputs(page), "start": "きのう"}).status_code == 422
    assert AccessLog.objects.filter(about_id=str(entry.pk)).count() == 2
