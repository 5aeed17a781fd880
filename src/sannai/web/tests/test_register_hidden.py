"""What may not be seen of a register is not given away by what one asks, types, saves or is refused either."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sannai.casework import actions as cases
from sannai.casework.tests import cast, fed
from sannai.common import audit, keepers
from sannai.common.action import NotAllowed
from sannai.common.actors import System
from sannai.definitions.packages import by_digest
from sannai.organization.models import Succession
from sannai.registers import open_data, shelving
from sannai.registers.actions import TWICE, UNSEEN, end, protect, release
from sannai.registers.kind import REGISTER
from sannai.registers.models import Entry, Shelf
from sannai.registers.tests.opening import entered, publish
from sannai.rules.registers import compile_register
from sannai.rules.registers.tests.factory import MAIN, PARTS, written
from sannai.web.staff.procedures.publication_rows import rows_preview

from .desk_cast import signed_in, words
from .register_doors import FIELDS, FOOD, KEY, WASTE, Walk, city, scene
from .registers_small import page_of, sent

pytestmark = pytest.mark.django_db
PAGE = f"/desk/registers/{KEY}/"
BODY = {"from": "2026-04-01", "number": "1", "title": "印刷機", "secret": "密告の内容"}
OF_FOOD = {"register": f"register: {KEY}", "division": f"division: {FOOD}"}
BAND = """\
values:
  band: {label: 目印, cases: [{when: {secret: {given: yes}}, is: 有}, {otherwise: yes, is: 無}]}
"""
BANDED = "lists: [{id: all, label: すべて, columns: [number, title, band, secret], sort: [number]}]\n"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


def test_an_address_that_names_a_hidden_field_is_answered_as_one_that_names_none():
    made = scene("office-ledger")
    publish(
        {MAIN: written(**OF_FOOD, values=BAND, fields=FIELDS, lists=BANDED + "filters: [kind]\nfind: [number, title]")}
    )
    for who in ("dx", "director", "counter"):
        walk = Walk(made, who)
        for query in (
            "{}=密甲", "{}=-", "{}_least=1", "{}_from=2026-04-01", "sort={}", "sort=-{}", "by={}", "by=kind&by2={}",
            "list={}",
        ):  # fmt: skip
            none = walk.tried(f"{PAGE}?{query.format('nothing')}", "nothing")
            for hidden in ("secret", "band"):
                assert walk.tried(f"{PAGE}?{query.format(hidden)}", hidden) == none, (who, query, hidden)
        assert "目印" not in words(walk.get(page_of(made.rows["甲"])))
        assert "目印" not in words(walk.get(PAGE))
    assert "目印" in words(signed_in("clerk").get(PAGE))


def test_what_became_sensitive_is_told_by_nothing_before_the_table_is_built_anew(monkeypatch):
    cast.city()
    plain = PARTS["fields"].replace(", sensitive: yes", "")
    listed = "lists: [{id: all, label: すべて, columns: [number, title, secret], sort: [number]}]\n"
    public = "public: {dataset: things, title: 一覧, columns: [number, secret]}"
    before = {**OF_FOOD, "fields": plain, "lists": f"{listed}filters: [secret]\nfind: [number, title, secret]"}
    publish({MAIN: written(**before, public=public)})
    entry = entered(KEY, BODY, at=cast.MONDAY)
    dx = signed_in("dx")
    saved = dx.post(f"{PAGE}?secret=密告の内容", {"keep": "1", "saved_label": "前", "saved_words": "yes"})["Location"]
    assert "印刷機" in words(dx.get(saved))
    assert [*open_data.rows_of(KEY, cast.MONDAY.date())] == [{"番号": "1", "内緒のこと": "密告の内容"}]
    monkeypatch.setattr(shelving, "AT_ONCE", 0)  # as with many rows: a job builds it
    less = {"lists": listed + "find: [number, title]", "public": public.replace(", secret", "")}
    publish({MAIN: written(**OF_FOOD | less)})
    shelf = Shelf.objects.get(pk=KEY)
    assert shelf.digest != shelf.published
    assert dx.get(saved).status_code == 422
    for query in ("?q=密告", "?q=1"):
        assert "印刷機" not in words(dx.get(f"{PAGE}{query}")), query
    assert "印刷機" in words(dx.get(PAGE))
    for address in (PAGE, f"{PAGE}?print=1", page_of(entry), page_of(entry, "?known=2027-01-01")):
        assert "密告" not in words(dx.get(address)).replace("secret=密告の内容", ""), address
    assert "密告の内容" in words(signed_in("clerk").get(page_of(entry)))
    assert [*open_data.rows_of(KEY, cast.MONDAY.date())] == [{"番号": "1"}]
    shelving.build(KEY, shelf.published)
    assert "印刷機" in words(dx.get(f"{PAGE}?q=1"))


def test_the_preview_of_a_version_names_only_rows_and_values_that_are_seen():
    made = scene("office-ledger")
    old = by_digest(REGISTER, Shelf.objects.get(pk=KEY).published)
    text = old.files[MAIN].decode()
    for name, wanted in (("title", {"clerk": 2, "dx": 1}), ("secret", {"clerk": 2, "dx": 0})):
        new = text.replace(f"id: {name}, label: ", f"id: {name}, label: 数, note: ").replace("数, note: ", "")
        line = next(each for each in new.splitlines() if f"id: {name}," in each)
        find = "find: [number]" if name == "title" else "find: [number, title]"
        new = new.replace(line, line.replace("ask: text", "ask: integer")).replace("find: [number, title]", find)
        for who, number in wanted.items():
            found = rows_preview(cast.staff(who), old, compile_register({MAIN: new.encode()}))
            assert sum(len(each.seen) for each in found.asked) == number, (name, who)
    assert made.rows


def test_a_key_that_a_row_has_which_is_not_seen_is_refused_without_telling_of_it():
    made = scene("unit-ledger")
    client = signed_in("clerk")
    said = {}
    for mark in made.rows:
        new = {"number": f"鍵{mark}", "title": "別のもの", "unit": "食品衛生課"}
        refused = sent(client, f"{PAGE}new/", **new)
        assert refused.status_code == 409
        said[mark] = words(refused).replace(f"鍵{mark}", "")
    for mark in ("甲", "乙"):
        assert TWICE.split("（")[0] in said[mark], mark
    for mark in ("丙", "丁"):  # of another division, and protected there: one cannot tell them apart
        assert UNSEEN in said[mark], mark
        assert "同じ鍵" not in said[mark], mark


def test_who_was_protected_is_told_of_afterwards_to_nobody_who_might_not_know_then():
    made = scene("office-ledger")
    release(made.rows["乙"], reason="申出の取下げ", by=System(), at=cast.MONDAY)
    seen = words(signed_in("head").get(page_of(made.rows["乙"])))
    assert "申出の取下げ" in seen
    for who in ("dx", "director"):
        page = words(signed_in(who).get(page_of(made.rows["乙"])))
        assert "題乙" in page
        assert "申出" not in page
        assert "支援措置" not in page


def test_a_case_and_what_waits_tell_nothing_of_a_protected_row_that_they_meet():
    city()
    fed.open_register("dog")
    first = fed.found(fed.filed("dog-registration", **fed.DOG | {"dog_name": "ヒミツ"}), registration=fed.TAGGED)
    cases.hand_out(first, by=cast.staff("clerk"), at=cast.MONDAY)
    protect(Entry.objects.get(), reason="申出", by=System(), at=cast.MONDAY)
    again = fed.found(fed.filed("dog-registration", **fed.DOG), registration=fed.TAGGED)
    with pytest.raises(NotAllowed, match=UNSEEN.rstrip("。")):
        cases.hand_out(again, by=cast.staff("clerk"), at=cast.MONDAY)
    met = {"found": True, "entry_tag": "R8-00012", "registered_on": "2026-06-10", "tag_returned": "returned"}
    later = cast.MONDAY + timedelta(days=9)
    early, died = (
        fed.found(fed.filed("dog-registration-notification", later, **fed.DIED | {"died_on": day}), later, register=met)
        for day in ("2026-05-31", "2026-06-08")
    )
    counter, entry = signed_in("counter"), Entry.objects.get()
    for case in (again, early, died):
        page = words(counter.get(f"/desk/cases/{case.pk}/"))
        assert "犬の登録台帳" in page
        assert "ヒミツ" not in page
        assert "同じ鍵" not in page
    for case in (early, died):
        cases.record(case, by=cast.staff("clerk", later), at=later)
    entry.refresh_from_db()
    assert entry.status == "ended"
    left = words(counter.get(f"/desk/cases/{early.pk}/"))
    assert "台帳に書けなかったもの：決定のとおりには書けない記載です" in left
    assert "始まった日" not in left  # when that row began is not in the case
    for who, address in (
        ("counter", f"/desk/cases/{died.pk}/"), ("counter", "/desk/inbox/"), ("head", "/desk/inbox/mail/"),
        ("auditor", "/desk/audit/"), ("auditor", "/desk/audit/reads/"), ("admin", "/desk/audit/"),
    ):  # fmt: skip
        answer = signed_in(who).get(address)
        assert answer.status_code == 200, (who, address)
        assert "ヒミツ" not in words(answer), (who, address)


@pytest.mark.parametrize("profile", ["open-ledger", "closed-ledger"])
def test_words_and_disposal_tell_nothing_of_a_row_that_others_name_and_is_not_seen(profile):
    made = scene(profile)
    found = (
        "lists: [{id: all, label: すべて, columns: [number, of], sort: [number]}]\nfind: [number, of]\nfilters: [of]"
    )
    of = PARTS["fields"] + f"\n  - {{id: of, label: もと, ask: entry, of: {KEY}}}"
    publish({MAIN: written(
        register="register: naming", title="title: 参照台帳", division=f"division: {FOOD}",
        rights="rights: open-ledger", fields=of, lists=found,
    )})  # fmt: skip
    clerk, dx = Walk(made, "clerk"), Walk(made, "dx")
    naming = "/desk/registers/naming/"
    open_to_all = profile == "open-ledger"  # else nothing of that register is reached, and no name there is tried
    for query, own, others in (
        ("旧乙", "", ""), ("鍵乙", "", ""), ("旧甲", "甲", "甲" * open_to_all), ("参", "甲乙", "甲乙" * open_to_all),
    ):  # fmt: skip
        assert set(clerk.rows(f"{naming}?q={query}")) == set(own), query
        assert set(_quietly(dx, f"{naming}?q={query}")) == set(others), query
    entry = Entry.objects.get(pk=made.rows["乙"].pk)
    end(entry, on=date(2026, 6, 2), by=System(), at=cast.MONDAY)
    keepers.dispose("entry", [str(entry.pk)], cast.MONDAY)
    for address in (naming, f"{naming}?by=of", page_of(made.naming["乙"]), page_of(entry), PAGE):
        dx.get(address)
    assert dx.taken(naming, "csv")
    assert audit.verify() == []


def _quietly(walk: Walk, address: str) -> str:
    """The marks of the rows of a list in whose address stands what may not stand in the page."""
    return "".join(line.row.cells["number"][-1] for line in walk.client.get(address).context["found"].lines)


def test_the_same_doors_before_and_after_a_division_is_merged_into_another():
    made = scene("unit-ledger")
    merged = cast.MONDAY.date() + timedelta(days=30)
    Succession.objects.create(kind="unit", from_key=FOOD, to_key=WASTE, on=merged)
    for days, clerk, waste in (
        (0, {"甲", "乙"}, {"丙", "丁"}),
        (29, {"甲", "乙"}, {"丙", "丁"}),
        (30, set(), set(made.rows)),
    ):
        at = cast.MONDAY + timedelta(days=days)
        for who, seen in (("clerk", clerk), ("waste", waste)):
            person = cast.staff(who, at)
            assert {mark for mark, entry in made.rows.items() if person.may("entry.read", entry)} == seen, (days, who)
    walk = Walk(made, "waste")  # today is long after
    walk.unseen = []
    assert sorted(walk.rows(PAGE)) == sorted(made.rows)
    assert sorted(line[0][-1] for line in walk.taken(PAGE, "csv")[1:]) == sorted(made.rows)  # type: ignore[index]
    assert all(walk.status(page_of(entry, "change/")) == 200 for entry in made.rows.values())
    assert signed_in("clerk").get(PAGE).status_code == 404
    assert {signed_in("clerk").get(page_of(entry)).status_code for entry in made.rows.values()} == {404}
