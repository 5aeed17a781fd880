"""Bringing rows into a register at the desk: pasted or sent, looked at, applied, taken home, taken back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from sannai.common import audit
from sannai.common.models import AccessLog, Event
from sannai.registers.models import Entry, Import
from sannai.registers.states import story_of
from sannai.registers.tests.opening import entered, publish_sample

from .desk_cast import signed_in, words
from .hall import hall

pytestmark = [pytest.mark.django_db]
NEW = "/desk/registers/sample/import/"
BODY = {"from": "2026-04-01", "number": "1", "title": "印刷機", "kind": "small", "cost": 1000}


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    hall()
    publish_sample()


def fields(page: Any, action: str) -> dict[str, str]:
    """What a browser would send of the form that leads there."""
    form = next(each for each in page.content.decode().split("<form")[1:] if f'{action}"' in each.split(">")[0])
    form, found = form.split("</form>")[0], {}
    for tag in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if said.get("type") not in ("radio", "checkbox") or " checked" in tag:
            found[said["name"]] = said.get("value", "")
    for name, inner in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', inner)
        found[name] = chosen[0] if chosen else ""
    return found


def press(client: Any, page: Any, below: str, **typed: str) -> Any:
    return client.post(f"{page.request['PATH_INFO']}{below}/", {**fields(page, f"{below}/"), **typed}, follow=True)


def brought(client: Any, pasted: str = "", **sent: Any) -> Any:
    return client.post(NEW, {"pasted": pasted, **sent}, follow=True)


def test_pasted_rows_are_mapped_tried_and_applied_in_three_presses():
    entered("sample", BODY)
    client = signed_in("clerk")
    page = brought(client, "番号\t名称\t費用\tメモ\n1\t複写機\t1000\tx\n2\t<b>机\t500\t\n")
    assert "取り込まない列：メモ" in words(page)
    assert Entry.objects.count() == 1
    page = press(client, page, "choose")
    assert "<b>" not in page.content.decode()
    assert all(each in words(page) for each in ("変わる記載（1行）", "印刷機 → 複写機", "新しい記載（1行）", "<b>机"))
    page = press(client, page, "apply")
    assert "2件を書きました" in words(page)
    assert Event.objects.filter(verb="change_set.imported").count() == 1
    again = press(client, brought(client, "番号\t名称\t費用\tメモ\n1\t複写機\t1000\tx\n2\t<b>机\t500\t\n"), "choose")
    assert "取り込むものはありません" in words(again)
    assert audit.verify() == []


def test_faulty_rows_are_taken_home_mended_for_all_and_brought_in():
    client = signed_in("clerk")
    book = Workbook()
    for row in (
        ["見本"],
        [],
        ["番号", "名称", "種類"],
        ["1", "机", "小型"],
        ["2", "棚", "小型"],
        ["3", "", "小"],
        ["4", "卓", "大"],
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    page = press(client, brought(client, file=SimpleUploadedFile("台帳.xlsx", file.getvalue())), "choose")
    assert all(each in words(page) for each in ("直すところ（3か所）", "6行目", "すべて正しいときだけ取り込む"))
    home = client.get(f"{page.request['PATH_INFO']}faults/")
    taken = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(home.content)).active]
    assert taken[0] == ["番号", "名称", "種類", "直すところ"]
    assert [row[0] for row in taken[1:]] == ["1", "2", "3"]
    assert "種類" in taken[1][3]
    groups = page.context["s"].groups
    at = next(at for at, each in enumerate(groups) if each.cell == "小型")
    page = press(client, page, "choose", step="mend", **{f"mend_{at}": "小"})
    assert "直すところ（1か所）" in words(page)
    page = press(client, page, "apply", mode="good")
    assert "3件を書きました" in words(page)
    assert Entry.objects.count() == 3


def test_what_is_sent_twice_or_from_an_older_page_does_nothing():
    client = signed_in("clerk")
    tried = press(client, brought(client, "番号\t名称\n1\t机\n"), "choose")
    assert "1件を書きました" in words(press(client, tried, "apply"))
    again = press(client, tried, "apply")
    assert (again.status_code, Entry.objects.count()) == (409, 1)


def test_an_import_is_taken_back_with_a_reason_and_said_so():
    entered("sample", BODY)
    client = signed_in("clerk")
    done = press(client, press(client, brought(client, "番号\t名称\n1\t複写機\n2\t机\n"), "choose"), "apply")
    assert press(client, done, "take-back", reason=" ").status_code == 409
    page = press(client, done, "take-back", reason="ファイルを取り違えた")
    assert "2件を、取込みの前の内容に戻しました" in words(page)
    assert story_of(Entry.objects.get(key_folded="1").subject_id).ordered[-1].body["title"] == "印刷機"
    assert audit.verify() == []


def test_what_cannot_be_read_is_said_on_the_page_and_what_was_typed_stays():
    client = signed_in("clerk")
    for sent, said in (
        ({}, "ファイルを選ぶか、行を貼り付けてください"),
        ({"file": SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 99)}, "古い形のExcel"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"0" * 99)}, "Excelのファイルが壊れています"),
    ):
        page = brought(client, **sent)
        assert (page.status_code, said in words(page)) == (422, True)
    assert not Import.objects.exists()
    page = brought(client, "番号\t名称\n1\t机\n")
    page = press(client, page, "choose", on="きのう")
    assert (page.status_code, "日付" in words(page)) == (422, True)


def test_a_file_is_its_bringers_own_and_colleagues_see_only_what_became_of_it():
    client, colleague = signed_in("clerk"), signed_in("head")
    page = brought(client, "番号\t名称\n1\t机\n")
    where = page.request["PATH_INFO"]
    assert [colleague.get(where).status_code, signed_in("budget").get(NEW).status_code] == [404, 404]
    press(client, press(client, page, "choose"), "apply")
    seen = colleague.get(where)
    assert ("1件を書きました" in words(seen), "机" in words(seen)) == (True, False)


LISTS = """\
lists:
  - {id: all, label: すべて, columns: [number, title, kind, cost, checked_on, from, last_day], sort: [number]}
"""


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_five_hundred_pasted_rows_taken_along_by_the_list_and_brought_in_again_change_nothing(form):
    publish_sample(lists=LISTS)
    client = signed_in("clerk")
    rows = [
        f'{at}\t"名称、""{at}""の\n二行目"\t{("小", "大", "")[at % 3]}\t{at:,}\tR8.4.{at % 30 + 1}' for at in range(500)
    ]
    page = press(client, brought(client, "\r\n".join(["番号\t名称\t種類\t費用\t確かめた日", *rows])), "choose")
    assert "500件を書きました" in words(press(client, page, "apply"))
    out = client.post("/desk/registers/sample/", {"export": form})
    file = SimpleUploadedFile(f"一覧.{form}", b"".join(out.streaming_content))
    again = press(client, brought(client, file=file), "choose")
    assert {name: count for name, _, count in again.context["s"].counts} == {"same": 500}
    assert "取り込むものはありません" in words(again)


def test_who_reads_rows_of_a_closed_ledger_by_bringing_others_is_written_down():
    publish_sample(register="register: shut", title="title: 相談台帳", rights="rights: closed-ledger")
    entry, client = entered("shut", BODY), signed_in("clerk")
    page = client.post("/desk/registers/shut/import/", {"pasted": "番号\t名称\n1\t複写機\n"}, follow=True)
    assert "印刷機 → 複写機" in words(press(client, page, "choose"))
    assert AccessLog.objects.filter(about_kind="entry", about_id=str(entry.pk), staff_key="clerk").exists()
