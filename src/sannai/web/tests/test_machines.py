"""システム連携 on the screen: registered, given a token that is seen once, taken back; named where it acted."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sannai.accounts.machine_actions import Given, give_token
from sannai.accounts.machine_tokens import SOON
from sannai.accounts.models import Machine, MachineToken
from sannai.common.actors import System
from sannai.common.models import AccessLog
from sannai.common.time import now, today
from sannai.organization.machine_actions import register_machine
from sannai.organization.machines import actor_for, machine_for
from sannai.organization.models import Post
from sannai.registers.tests.opening import entered, publish_sample

from .desk_cast import signed_in, words
from .hall import hall
from .registers_small import page_of

TITLE = "集積所管理システム"
GIVEN = {
    "key": "m-bins", "title": TITLE, "purpose": "現場の端末から書く", "post_key": "waste.head",
    "profile": "office-ledger", "role": "machine",
}  # fmt: skip
LIST, NEW = reverse("desk:machines"), reverse("desk:machine_new")
PAGE = reverse("desk:machine", args=["m-bins"])
TOKEN = re.compile(r'<code class="token"[^>]*>(sannai_[A-Za-z0-9_-]{43})</code>')


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    hall()


@pytest.fixture
def admin() -> Client:
    return signed_in("admin")


def machine() -> Machine:
    return Machine.objects.get(key="m-bins")


def registered(**said: str) -> Machine:
    return register_machine(Machine(**GIVEN | said), by=System(), at=now())


def given(row: Machine, days: int = 365) -> Given:
    return give_token(row, label="本番", expires_on=today(now()) + timedelta(days=days), by=System(), at=now())


def press(admin: Client, verb: str, *place: Any, **typed: Any) -> Any:
    return admin.post(reverse(f"desk:machine_{verb}", args=["m-bins", *place]), {"seen": machine().seq} | typed)


def test_a_system_is_registered_and_its_token_is_seen_once(admin: Client, caplog: Any):
    caplog.set_level(logging.DEBUG)
    assert admin.post(NEW, GIVEN)["Location"] == f"{PAGE}?done=machine.registered"
    assert "まだ何もできません" in words(admin.get(PAGE))
    form = admin.get(reverse("desk:machine_token", args=["m-bins"]))
    assert f"{today(now()).year + 1 - 2018}年" in form.content.decode()  # a year from now, in Reiwa
    shown = press(admin, "token", label="本番", expires_on=f"{today(now()) + timedelta(days=90)}")
    found = TOKEN.search(shown.content.decode())
    assert found
    assert "この画面でしか表示されません" in words(shown)
    assert "no-store" in shown["Cache-Control"]
    acts = machine_for(found[1], timezone.now())
    assert acts is not None
    assert (acts.staff_key, acts.post_key) == ("m-bins", "waste.head")
    page, listed = words(admin.get(PAGE)), words(admin.get(LIST))
    for text in (TITLE, "環境業務課 課長", "使用中", "読み書き", "1つの課の台帳"):
        assert text in page, text
        assert text in listed, text
    assert found[1][:11] in page
    assert "トークンを発行しました" in page  # the history
    secret = found[1].removeprefix("sannai_")
    stored = [row for model in apps.get_models() for row in model._base_manager.values()]
    assert secret not in page + listed + caplog.text + json.dumps(stored, default=str, ensure_ascii=False)


def test_a_press_that_is_sent_again_gives_no_second_token(admin: Client):
    registered()
    typed = {"seen": machine().seq, "label": "本番", "expires_on": "令和12年3月31日"}
    far = admin.post(reverse("desk:machine_token", args=["m-bins"]), typed)
    assert far.status_code == 409
    assert "400日後" in words(far)
    typed["expires_on"] = f"{today(now())}"
    statuses = [admin.post(reverse("desk:machine_token", args=["m-bins"]), typed).status_code for _ in range(2)]
    assert statuses == [200, 409]
    assert MachineToken.objects.count() == 1
    assert admin.post(NEW, GIVEN).status_code == 409
    assert Machine.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"label": ""}, "使う所を入力してください"), ({"label": "\0\u202e"}, "使う所を入力してください"),
        ({"label": "字" * 61}, "60文字まで"), ({"expires_on": ""}, "期限（この日まで使えます）を入力してください"),
        ({"expires_on": "令和0年4月1日"}, "期限"), ({"expires_on": "2027年4月31日"}, "期限"),
        ({"expires_on": "9" * 40}, "期限"), ({"expires_on": "2020-01-01"}, "400日後"), ({"seen": "９"}, "先に操作"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_name_and_what_was_typed_stays(admin: Client, typed: Any, told: str):
    registered()
    page = press(admin, "token", **{"label": "本番", "expires_on": "令和9年4月1日"} | typed)
    assert page.status_code in (409, 422)
    assert told in words(page)
    assert MachineToken.objects.count() == 0
    if "label" not in typed:
        assert 'value="本番"' in page.content.decode()


def test_a_key_is_taken_as_it_was_meant_and_nothing_odd_is_a_fault_of_the_house(admin: Client):
    assert admin.post(NEW, GIVEN | {"key": " ｍ－ｂｉｎｓ "}).status_code == 302
    assert machine().key == "m-bins"
    for typed, status in (
        ({"key": "bins"}, 409), ({"key": "m-\0\u202e"}, 409), ({"key": ""}, 422), ({"key": "m-" + "9" * 500}, 422),
        ({"key": "m-a", "post_key": "gone"}, 422), ({"key": "m-a", "profile": "closed-ledger"}, 422),
        ({"key": "m-a", "role": "city_admin"}, 422), ({"key": "m-a"}, 409),
    ):  # fmt: skip
        page = admin.post(NEW, GIVEN | typed)
        assert page.status_code == status, typed
        assert "エラー：" in page.content.decode(), typed
    assert Machine.objects.count() == 1
    assert admin.get(reverse("desk:machine", args=["m-none"])).status_code == 404


def test_a_token_is_taken_back_by_its_button_and_that_of_another_system_is_not(admin: Client):
    mine, other = given(registered()), given(registered(key="m-other", title="別のシステム"))
    assert press(admin, "revoke", other.row.pk).status_code == 409
    assert press(admin, "revoke", 10**30).status_code == 409
    assert press(admin, "revoke", mine.row.pk).status_code == 302
    assert machine_for(mine.token, now()) is None
    assert machine_for(other.token, now()) is not None
    page = words(admin.get(PAGE))
    assert "取消し" in page
    assert "取り消す" not in page
    assert press(admin, "close").status_code == 302
    closed = words(admin.get(PAGE))
    assert "終了" in closed
    assert "できることはありません" in closed
    assert press(admin, "token", label="本番", expires_on=f"{today(now())}").status_code == 409


def test_what_needs_somebody_stands_out(admin: Client):
    row = registered()
    given(row, SOON.days + 1)
    assert "使用中" in words(admin.get(LIST))
    given(row, SOON.days)
    assert "期限が近い" in words(admin.get(LIST))
    assert "30日以内に期限" in words(admin.get(PAGE))
    Post.objects.filter(key="waste.head").update(valid_to=today(now()))
    assert "責任を持つ職なし" in words(admin.get(LIST))
    assert "いまある職に改めてください" in words(admin.get(PAGE))
    change = reverse("desk:machine_change", args=["m-bins"])
    assert "いまはない職" in words(admin.get(change))
    typed = {"title": "新しい名", "purpose": "同じ", "post_key": "waste.chief"}
    assert press(admin, "change", **typed).status_code == 302
    page = words(admin.get(PAGE))
    assert "新しい名" in page
    assert "環境業務課 主幹" in page


def test_a_row_names_the_system_that_wrote_it_and_the_log_of_readers_too():
    publish_sample()
    registered()
    by = actor_for("m-bins", today(now()))
    body = {"from": "2026-04-01", "number": "1", "title": "印刷機", "kind": "small"}
    row = entered("sample", body, by=by)
    assert TITLE in words(signed_in("clerk").get(page_of(row)))
    AccessLog.objects.create(staff_key="m-bins", about_kind="entry", about_id=str(row.pk), what="閲覧 api")
    reads = signed_in("admin").get(reverse("desk:reads") + f"?who={TITLE[:3]}")
    assert TITLE in words(reads)
