"""Who sees which rows of a register, at every door: five profiles, every role of two divisions, over HTTP."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from sannai.casework.tests import cast
from sannai.common.time import today
from sannai.registers.looking_up import choices, chosen
from sannai.web.staff.registers import register

from .register_doors import KEY, MATRIX, OLD, PEOPLE, TAKES, Walk, scene
from .registers_small import page_of

pytestmark = pytest.mark.django_db
PAGE = f"/desk/registers/{KEY}/"
UNSEEN = "（表示できません）"
KNOWN = f"?known={today(timezone.now())}"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


@pytest.mark.parametrize("profile", MATRIX)
def test_each_person_meets_at_every_door_the_rows_that_the_matrix_means_and_no_others(profile, monkeypatch):
    monkeypatch.setattr(register, "FAR", 1)  # the exact number is offered of few rows too
    made, before = scene(profile), Walk.asked
    for who in PEOPLE:
        walk = Walk(made, who)
        overview(walk)
        lists(walk) if made.homes(who, "read") else nothing(walk)
        files(walk)
        pages(walk)
        sheets(walk)
        from_other_registers(walk)
        forms(walk)
    assert Walk.asked - before > 200


def overview(walk: Walk) -> None:
    page = walk.get("/desk/registers/")
    if page.status_code == 403:
        assert PEOPLE[walk.who][0] == "contractor"
        return
    lines = {line.key: line for line in page.context["found"].lines}
    expected = len(walk.scene.seen(walk.who)) if walk.scene.homes(walk.who, "read") else None
    assert (lines[KEY].rows if KEY in lines else None) == expected, walk.who


def nothing(walk: Walk) -> None:
    """No list of it is there, whatever is asked."""
    for query in ("", "?on=" + OLD, "?by=kind", "?print=1", "?count=exact"):
        assert walk.status(PAGE + query) == 404, walk.who


def lists(walk: Walk) -> None:
    made, who = walk.scene, walk.who
    seen = made.seen(who)
    for query, left in (
        ("", "甲乙丙丁"), ("?sort=-number", "".join(sorted("甲乙丙丁", key=lambda x: f"鍵{x}", reverse=True))),
        ("?kind=small", "甲丙"), ("?kind=large", "乙丁"), ("?cost_least=10&cost_most=100", "乙丙"),
        ("?list=dear", "丁丙乙"), ("?q=題", "甲乙丙丁"), ("?q=乙", "乙"), ("?q=丁", "丁"), ("?q=密", ""),
        ("?hub=親1", "甲乙丙丁"), (f"?on={OLD}", "甲乙丙丁"), (f"?on={OLD}&q=旧", "甲乙丙丁"), ("?on=2026-03-31", ""),
    ):  # fmt: skip
        found = walk.rows(PAGE + query)
        assert sorted(found) == sorted(seen & set(left)), (who, query)
        if "dear" in query:
            assert found == "".join(each for each in left if each in seen), who
    page = walk.get(PAGE)
    assert page.context["found"].count == f"{len(seen)}件"
    names = {column.name for column in page.context["found"].listing.columns}
    assert ("secret" in names) == (made.homes(who, "read") <= made.homes(who, "sensitive")), who
    assert walk.get(f"{PAGE}?count=exact").context["exact"] == (f"{len(seen)}件" if seen else "")
    assert walk.status(f"{PAGE}?print=1") == 200
    for query in ("?by=kind", "?by=kind&by2=kind", "?by=hub"):
        counted = walk.get(PAGE + query).context.get("counted")
        assert counted is None or counted.total == len(seen), (who, query)


def files(walk: Walk) -> None:
    made, who = walk.scene, walk.who
    takes = PEOPLE[who][0] in TAKES.split() and bool(made.homes(who, "export"))
    for form in ("csv", "xlsx"):
        found = walk.taken(PAGE, form)
        if isinstance(found, int):
            assert not takes, (who, form, found)
        else:
            assert takes, (who, form)
            assert sorted(line[0][-1] for line in found[1:]) == sorted(made.seen(who, "export")), (who, form)


def pages(walk: Walk) -> None:
    made, who = walk.scene, walk.who
    for mark, entry in made.rows.items():
        seen = mark in made.seen(who)
        for below, text in (("", f"題{mark}"), (f"?on={OLD}", f"旧{mark}"), (KNOWN, f"題{mark}")):
            page = walk.get(page_of(entry, below))
            assert page.status_code == (200 if seen else 404), (who, mark, below)
            if seen:
                said = page.content.decode()
                assert text in said, (who, mark, below)
                assert (f"密{mark}" in said) == (mark in made.secrets(who)), (who, mark, below)
        assert walk.status(f"/desk/entries/{entry.pk}/") == (302 if seen else 404), (who, mark)
        writes = seen and entry.unit_key in made.homes(who, "write")
        for below in ("change/", "end/", "release/" if entry.protected else "protect/"):
            status = walk.status(page_of(entry, below))
            assert status == 200 if writes else status in (403, 404), (who, mark, below)


def sheets(walk: Walk) -> None:
    """Cells of the rows that one writes, the others as text or not at all; a forged row is told apart from none."""
    made, who = walk.scene, walk.who
    written = {mark for mark in made.seen(who) if made.rows[mark].unit_key in made.homes(who, "write")}
    page = walk.get(f"{PAGE}?sheet=1")
    assert page.status_code == 200 if written else page.status_code in (403, 404), who
    said = page.content.decode()
    cells = set(re.findall(r'name="r[.]\d+[.]id" value="([^"]*)"', said))
    assert cells == {str(made.rows[mark].pk) for mark in written}, who
    for mark, entry in made.rows.items():
        if mark not in written:
            forged = {"r.1.id": str(entry.pk), "r.1.seq": "1", "c.1.title": "偽", "verb": "changed", "start": "R8.11.1"}
            assert walk.post(f"{PAGE}?sheet=1", forged).status_code in (403, 404, 422), (who, mark)


def from_other_registers(walk: Walk) -> None:
    made, seen = walk.scene, walk.scene.seen(walk.who)
    costs = {"甲": 1, "乙": 10, "丙": 100, "丁": 1000}
    (line,) = walk.get("/desk/registers/hub/").context["found"].lines
    reached = bool(made.homes(walk.who, "read"))
    worth = sum(costs[mark] for mark in seen) or None
    assert (line.rolled.get("parts"), line.rolled.get("worth")) == ((len(seen), worth) if reached else (None, None))
    assert made.hub is not None
    sheet = walk.get(page_of(made.hub)).context["s"]
    assert [each.pointing.count for each in sheet.used_by] == ([len(seen)] if seen else []), walk.who
    counted = [line.lines[0] for line in sheet.lines if line.label.startswith("数")]
    assert [each for each in counted if each.isdecimal()] == ([str(len(seen))] if reached else []), (walk.who, counted)
    naming = "/desk/registers/naming/"
    page = walk.get(naming).content.decode()
    assert {mark for mark in made.rows if f"題{mark}" in page} == seen, walk.who
    assert (UNSEEN in page) == (made.rows.keys() != seen), walk.who
    walk.taken(naming, "csv")
    for mark, entry in made.naming.items():
        said = walk.get(page_of(entry)).content.decode()
        assert (f"題{mark}" in said) == (mark in seen), (walk.who, mark)
    # Asked for by the key of a row that is not seen, as for one that is not there: one cannot tell them apart.
    none = walk.tried(f"{naming}?of=鍵無", "鍵無")
    for mark, entry in made.rows.items():
        found = walk.tried(f"{naming}?of=鍵{mark}", f"鍵{mark}")
        assert found[0] == (200 if mark in seen and not entry.protected else 422), (walk.who, mark)
        assert mark in seen or found == none, (walk.who, mark)
        assert (walk.tried(f"{naming}?of={entry.pk}", str(entry.pk))[0] == 200) == (mark in seen), (walk.who, mark)
    counted = walk.get(f"{naming}?kind=-&by=kind").context["counted"]
    assert counted.total == len(made.rows)


def forms(walk: Walk) -> None:
    made, who = walk.scene, walk.who
    enters = made.homes(who, "enter")
    status = walk.status(f"{PAGE}new/")
    assert status == 200 if enters else status in (403, 404), (who, status)
    assert walk.status(f"{PAGE}import/") in ((200,) if enters else (200, 403, 404)), who
    assert made.homes(who, "read") or walk.status(f"{PAGE}import/") in (403, 404), who
    status = walk.status(f"{PAGE}disposal/")
    office = PEOPLE[who][0] == "dx_office" and bool(made.homes(who, "read"))
    assert status == 200 if made.homes(who, "write") or office else status in (403, 404), (who, status)
    audits = PEOPLE[who][0] in ("auditor", "city_admin")
    assert walk.status("/desk/audit/reads/") == (200 if audits else 403), who
    staff = cast.staff(who)
    offered = choices(staff, KEY, "題", staff.on, 50)
    assert {called[-1] for _, called in offered} == made.seen(who), who
    for mark, entry in made.rows.items():
        found = chosen(staff, KEY, str(entry.pk), ["title", "secret"], staff.on)
        assert (found.take if found else None) == ({"title": f"題{mark}"} if mark in made.seen(who) else None)
