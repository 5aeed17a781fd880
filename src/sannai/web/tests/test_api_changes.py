"""What a program writes into registers: one change set, judged as a file is; tried, written once, or said why not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sannai.common import audit
from sannai.common.models import AccessLog, Event
from sannai.registers.importing import posting
from sannai.registers.models import ChangeSet, Entry, Import, Mapping

from .machines_small import V1, Program, token_of
from .register_doors import FOOD, KEY, WASTE, Scene, scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NEW = {"number": "新1", "title": "机", "kind": "small", "cost": 1200, "unit": FOOD, "from": "2026-07-01"}


@pytest.fixture
def made(settings: Any, tmp_path: Any) -> Scene:
    settings.HOME = tmp_path
    return scene("unit-ledger")


@pytest.fixture
def program(made: Scene) -> Program:
    return Program(token_of("m-food"))


def rows_of(program: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program.get(f"registers/{KEY}/entries/").json()["entries"]
    return found


def test_rows_are_written_as_one_change_set_in_the_name_of_the_system(made: Scene, program: Program) -> None:
    known = rows_of(program)[0]
    changed = {"_entry": known["_entry"], "_seq": known["_seq"], "title": "新しい題", "from": "2026-07-01"}
    answer = program.post(KEY, {"rows": [NEW, changed], "reason": "夜間の連携"})
    assert answer.status_code == 201, answer.content.decode()
    said = answer.json()
    assert (said["status"], said["counts"]["entered"], said["counts"]["changed"]) == ("written", 1, 1)
    assert program.get(answer["Location"].removeprefix(V1)).json() == said
    written = ChangeSet.objects.get(pk=said["change_set"])
    assert (written.entries, written.unit_key) == (2, FOOD)
    assert "夜間の連携" in written.source
    event = Event.objects.get(subject_kind="change_set", subject_id=said["change_set"])
    assert (event.actor_kind, event.staff_key) == ("machine", "m-food")
    rows = {row["number"]: row for row in rows_of(program)}
    assert (rows["新1"]["cost"], rows["鍵甲"]["title"], rows["鍵甲"]["kind"]) == (1200, "新しい題", "small")
    assert not Mapping.objects.exists()
    assert AccessLog.objects.filter(staff_key="m-food", what="api changes 2").count() == 1
    assert audit.verify() == []


def test_a_trial_says_the_same_and_leaves_nothing(made: Scene, program: Program) -> None:
    events, known = Event.objects.count(), rows_of(program)[0]
    rows = [NEW, {"_entry": known["_entry"], "cost": 7}, {"number": "新2"}, {**NEW, "number": "新3", "unit": WASTE}]
    answer = program.post(KEY, {"rows": rows, "dry_run": True}, Idempotency_Key="x")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["id"], said["status"], said["change_set"]) == (None, "checked", None)
    assert {name: said["counts"][name] for name in ("entered", "changed", "fault")} == {
        "entered": 1, "changed": 1, "fault": 2,
    }  # fmt: skip
    assert {(each["row"], each["field"]) for each in said["faults"]} == {(3, "title"), (3, "unit"), (4, "unit")}
    assert all(each["what"] and each["label"] for each in said["faults"])
    cost = next(each for each in said["changes"] if each["verdict"] == "changed")
    assert [(cell["label"], cell["old"], cell["new"]) for cell in cost["cells"]] == [("費用", "1", "7")]
    assert (Event.objects.count(), Import.objects.count(), len(rows_of(program))) == (events, 0, 1)


def test_what_was_read_can_be_sent_back_and_changes_nothing(made: Scene, program: Program) -> None:
    program.post(KEY, {"rows": [NEW]})
    events, rows = Event.objects.count(), rows_of(program)
    answer = program.post(KEY, {"rows": rows, "blank": "erase"})
    assert answer.status_code == 200, answer.content.decode()
    assert (answer.json()["counts"]["same"], answer.json()["change_set"]) == (2, None)
    assert Event.objects.count() == events


def test_a_field_that_is_not_named_stays_and_null_erases_only_where_that_was_asked(
    made: Scene, program: Program
) -> None:
    program.post(KEY, {"rows": [NEW]})
    more = {**NEW, "number": "新2"}
    program.post(KEY, {"rows": [{"number": "新1", "cost": None}, more]})
    assert {row["number"]: row.get("cost") for row in rows_of(program)} == {"新1": 1200, "新2": 1200, "鍵甲": 1}
    asked = {"rows": [{"number": "新1", "cost": None}, {"number": "新2", "title": "椅子"}], "blank": "erase"}
    assert program.post(KEY, asked).status_code == 201
    rows = {row["number"]: row for row in rows_of(program)}
    assert ("cost" in rows["新1"], rows["新2"]["cost"], rows["新2"]["kind"]) == (False, 1200, "small")


def test_all_or_nothing_unless_the_good_rows_are_asked_for(made: Scene, program: Program) -> None:
    rows = [NEW, {**NEW, "number": "新2", "cost": "たくさん"}]
    answer = program.post(KEY, {"rows": rows})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    said = answer.json()["change"]
    assert [(each["row"], each["field"]) for each in said["faults"]] == [(2, "cost")]
    assert len(rows_of(program)) == 1
    answer = program.post(KEY, {"rows": rows, "mode": "good"})
    assert (answer.status_code, answer.json()["counts"]["entered"]) == (201, 1)
    assert [(each["row"], each["field"]) for each in answer.json()["faults"]] == [(2, "cost")]
    assert program.post(KEY, {"rows": rows[1:], "mode": "good"}).status_code == 422


def test_no_row_is_taken_for_a_total_or_a_heading_and_passed_over(made: Scene, program: Program) -> None:
    rows = [{**NEW, "number": "合計"}, {**NEW, "number": "number", "title": "title"}]
    assert program.post(KEY, {"rows": rows}).json()["counts"]["entered"] == 2
    answer = program.post(KEY, {"rows": [{"_entry": None}, {"number": None, "title": ""}]})
    assert (answer.status_code, answer.json()["change"]["counts"]["fault"]) == (422, 2)


def test_a_row_that_moved_since_it_was_read_is_in_conflict(made: Scene, program: Program) -> None:
    known = rows_of(program)[0]
    one = {"_entry": known["_entry"], "_seq": known["_seq"]}
    assert program.post(KEY, {"rows": [{**one, "cost": 2}]}).status_code == 201
    answer = program.post(KEY, {"rows": [{**one, "cost": 3}]})
    assert answer.status_code == 409
    assert answer.json()["change"]["counts"]["conflict"] == 1
    assert rows_of(program)[0]["cost"] == 2


def test_a_key_of_its_own_makes_a_request_safe_to_send_again(made: Scene, program: Program) -> None:
    first = program.post(KEY, {"rows": [NEW]}, Idempotency_Key="2026-11-30/1")
    again = program.post(KEY, {"rows": [NEW]}, Idempotency_Key="2026-11-30/1")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert ChangeSet.objects.count() == 1
    other = program.post(KEY, {"rows": [{**NEW, "cost": 1}]}, Idempotency_Key="2026-11-30/1")
    assert other.status_code == 422
    wrong = {"rows": [{**NEW, "number": "新9", "cost": "x"}]}
    faults = [program.post(KEY, wrong, Idempotency_Key="2").json() for _ in range(2)]
    assert faults[0] == faults[1]
    stranger = Program(token_of("m-second"))
    assert stranger.post(KEY, {"rows": [NEW]}, Idempotency_Key="2026-11-30/1").json()["counts"]["same"] == 1
    assert stranger.get(f"registers/{KEY}/changes/{first.json()['id']}/").status_code == 404
    for key in ("あ", "", "a b"):
        assert program.post(KEY, {"rows": [NEW]}, Idempotency_Key=key).status_code == 400


def test_what_is_not_sent_ends_only_where_that_was_asked_and_many_only_for_sure(made: Scene, program: Program) -> None:
    asked = {"rows": [NEW], "absent": "end", "on": "2026-07-01"}
    answer = program.post(KEY, asked)
    assert answer.status_code == 409
    assert "1件" in answer.json()["detail"]
    assert program.post(KEY, {**asked, "sure": True}).status_code == 201
    assert [row["number"] for row in rows_of(program)] == ["新1"]
    for mark in "乙丙丁":
        assert Entry.objects.get(pk=made.rows[mark].pk).status == "standing"


def test_many_rows_are_written_by_a_job(made: Scene, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "AT_ONCE", 2)
    rows = [{**NEW, "number": f"多{at}"} for at in range(3)]
    answer = program.post(KEY, {"rows": rows}, Idempotency_Key="many")
    assert (answer.status_code, answer.json()["status"]) == (202, "checking")
    address = answer["Location"].removeprefix(V1)
    assert program.get(address).json()["status"] == "checking"
    posting.carry.call(answer.json()["id"], "all", False)
    said = program.get(address).json()
    assert (said["status"], said["done"], said["rows"], said["counts"]["entered"]) == ("written", 3, 3, 3)
    assert program.post(KEY, {"rows": rows}, Idempotency_Key="many").status_code == 201
    trial = program.post(KEY, {"rows": rows, "dry_run": True})
    posting.carry.call(trial.json()["id"], "all", False)
    assert program.get(trial["Location"].removeprefix(V1)).json()["status"] == "checked"
    posting.carry.call(answer.json()["id"], "all", False)  # a job that is done again finds nothing more to do
    assert ChangeSet.objects.count() == 1


def test_who_only_reads_writes_nothing(made: Scene) -> None:
    reader, stranger = Program(token_of("m-reader", role="machine_reader")), Program(token_of("m-open", "open-ledger"))
    assert reader.post(KEY, {"rows": [NEW]}).status_code == 403
    assert stranger.post(KEY, {"rows": [NEW]}).status_code == 404
    assert Entry.objects.filter(key_folded="新1").count() == 0


MUDDLED = [
    (b"{", 400), (b"[]", 422), (b"null", 422), (b'"x"', 422), (b'{"rows": []}', 422), (b"{}", 422),
    (b'{"rows": [{}]}', 422), (b'{"rows": [1]}', 422), (b'{"rows": {"a": 1}}', 422),
    (b'{"rows": [{"title": "a", "title": "b"}]}', 400), (b'{"rows": [{"cost": NaN}]}', 400),
    (b'{"rows": [{"cost": 1e999999999}]}', 400), (b'{"rows": [{"cost": ' + b"9" * 5000 + b"}]}", 400),
    (b'{"rows": [{"title": "\\ud800"}]}', 400), (b'{"rows": [{"title": "\\u0000"}]}', 400),
    (b'{"rows": [{"\\udfff": "a"}]}', 400), (b'{"rows": [{"title": "\x93\xfa"}]}', 400), (b"[" * 200_000, 400),
    (b'{"rows": [{"title": ' + b"[" * 500 + b"]" * 500 + b"}]}", 422), (b'\xef\xbb\xbf{"rows": []}', 400),
    (b'{"rows": [{"secret": "x"}]}', 422), (b'{"rows": [{"number.x": "x"}]}', 422),
    (b'{"rows": [{"title": {"a": "b"}}]}', 422), (b'{"rows": [{"title": true}]}', 422),
    (b'{"rows": [{"title": ["a"]}]}', 422), (b'{"rows": [{"hub": {"entry": 1}}]}', 422),
    (b'{"rows": [{"_entry": 5, "title": "x"}]}', 422), (b'{"rows": [{"_entry": "x", "title": "x"}]}', 422),
    (b'{"rows": [{"title": "x"}], "mode": []}', 422), (b'{"rows": [{"title": "x"}], "on": "2026-02-30"}', 422),
    (b'{"rows": [{"title": "x"}], "dry_run": 1}', 422), (b'{"rows": [{"title": "x"}], "unknown": 1}', 422),
    (b'{"rows": [{"title": "x"}], "version": "old"}', 409), (b'{"rows": [{"kind": "small"}]}', 422),
    (b'{"rows": [{"title": "' + b"x" * 40_000 + b'"}]}', 422),
]  # fmt: skip


def test_what_is_muddled_is_refused_and_says_so(made: Scene, program: Program) -> None:
    for content, status in MUDDLED:
        answer = program.post(KEY, content)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), content[:80]
        said = answer.json()
        assert said["detail"], content[:80]
        assert "内緒" not in json.dumps(said, ensure_ascii=False)
    assert Entry.objects.count() == 9


def test_what_is_too_large_or_no_json_is_not_read(made: Scene, program: Program) -> None:
    for kind in ("text/plain", "application/json; charset=cp932", "multipart/form-data; boundary=x"):
        assert program.post(KEY, {"rows": [{"title": "x"}]}, content_type=kind).status_code == 415
    large = b'{"rows": [{"title": "' + b"x" * 2_000_000 + b'"}]}'  # more than a form may have
    assert program.post(KEY, large).status_code == 422
    assert program.post(KEY, b" " * (20 * 1024 * 1024 + 1)).status_code == 413
    assert program.post(KEY, b'{"rows": [' + b'{"a":1},' * 100_000 + b'{"a":1}]}').status_code == 413
