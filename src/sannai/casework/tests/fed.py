"""The registers and procedures of the model city in the small city of this room: from filing to a row."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime
from random import Random
from typing import Any

from sannai.applications import filing
from sannai.applications.access import Applicant
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common.time import today
from sannai.definitions.models import Version
from sannai.intake import drafts
from sannai.intake.models import MailProof
from sannai.procedures.around import around
from sannai.registers.models import Entry
from sannai.registers.states import Period, story_of
from sannai.registers.tests.opening import CATALOG, publish
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.rules.package import read_package
from sannai.rules.registers.folder import read_register
from sannai.rules.sample import sample

from . import cast

NAME = {"text": "見本 一郎", "kana": "ミホン イチロウ"}
PLACE = {
    "postal_code": "000-0001", "prefecture": "大阪府", "city": "三内市", "street": "三内一丁目2番3号", "building": "",
}  # fmt: skip
NEW_PLACE = PLACE | {"street": "例示町3丁目1番5号"}
FOOD: dict[str, Any] = {
    "application": "new", "business": [{"_key": "r1", "kind": "restaurant", "products": "定食"},
                                       {"_key": "r2", "kind": "confectionery", "products": "洋菓子"}],
    "party": "person", "born_on": "1975-08-15", "trade_name": "見本食堂", "place_kind": "fixed",
    "facility_address": PLACE, "name": NAME, "address": NEW_PLACE, "fugu": False, "qualification": "promised",
    "water": "public", "disqualified": "none", "inspection_wish": "2026-06-12", "opening_on": "2026-07-20",
}  # fmt: skip
INSPECTED: dict[str, dict[str, Any]] = {
    "examination": {"drawings_sufficient": True, "no_disqualification": True},
    "inspection": {
        "inspected_on": "2026-06-01", "inspector": "食品衛生監視員 見本", "inspection_result": "conforms",
        "validity_years": 6,
    },
}  # fmt: skip
INVESTIGATED = {
    "investigation": {
        "investigated_on": "2026-07-01", "inspector": "食品衛生監視員 見本", "violation": "disqualified",
        "findings": "欠格事由に当たるに至った。",
    },
    "evidence": {"evidence": "監視票"},
}  # fmt: skip
TAGGED = {"registered_on": "2026-06-01", "tag_number": "R8-00012"}
DOG: dict[str, Any] = {
    "dog_name": "ポチ", "breed": "柴", "sex": "male", "coat": "茶", "born_on": "2023-05-XX", "chip": False,
    "acquired_on": "2026-05-20", "kept_at": PLACE, "name": NAME, "address": NEW_PLACE, "phone": "072-000-0000",
}  # fmt: skip

DIED: dict[str, Any] = {
    "what": "death", "died_on": "2026-05-31", "chip": "none", "dog_name": "ポチ", "breed": "柴", "sex": "male",
    "coat": "茶", "name": NAME,
}  # fmt: skip


@functools.cache
def _files(key: str) -> dict[str, bytes]:
    """A procedure of the model city, handled by a division of the small one; without a fee, no paper is asked for."""
    files = dict(read_package(CATALOG.parent / key))
    text = re.sub(r"(?m)^fee:\n(?: .*\n)+", "", files["procedure.yaml"].decode())
    text = re.sub(r"(?m)^(\s*)?(division|matter): .*$", lambda one: f"{one[1]}{one[2]}: {_here(one[2])}", text)
    text = re.sub(r"ask: file,(?! required)", "ask: file, required: no,", text)
    return files | {"procedure.yaml": re.sub(r"(?m)^ +post: .*\n|, post: [a-z.]+", "", text).encode()}


def _here(key: str) -> str:
    return {"division": "health.food", "matter": "test-matter"}[key]


def published(key: str) -> Version:
    """It is in force, since before anybody of these tests applied."""
    return cast.published(key, _files(key))


def open_register(key: str, **changes: str) -> None:
    """A register of the model city, kept by a division of the small one; ``changes``: text → other text."""
    files = dict(read_register(CATALOG / key))
    text = re.sub(r"(?m)^division: .*$", "division: health.food", files["register.yaml"].decode())
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    publish(files | {"register.yaml": text.encode()})


def filed(key: str, at: datetime = cast.MONDAY, **fixed: Any) -> Case:
    """Filled in, filed and taken up."""
    version = published(key)
    draft = drafts.start(version, at=at)
    filling = drafts.load(draft)
    assert filling is not None
    dates = Dates(filed=today(at))
    answers = sample(filling.definition, Random(1), dates, around(), fixed) | {
        name: value for name, value in fixed.items() if name in filling.definition.groups
    }
    for page in filling.definition.pages:
        own = [*(each.id for each in page.fields), *(group.id for group in page.groups)]
        drafts.save_page(draft, page.id, {name: answers[name] for name in own if name in answers}, at)
    MailProof.objects.create(draft_id=draft.case, email=b"", number=1, sent_at=at, confirmed_at=at)
    filling = drafts.load(draft)
    assert filling is not None
    evaluation = evaluate(filling.definition, filling.answers, dates, around())
    assert evaluation.faults == ()
    case = find(filing.file(filling, evaluation, by=Applicant(draft.case), at=at).pk)
    actions.take(case, by=cast.staff("clerk", at), at=at)
    return find(case.pk)


def found(case: Case, at: datetime = cast.MONDAY, **pages: dict[str, Any]) -> Case:
    """What the desk found, page by page."""
    for page, answers in pages.items():
        actions.save_desk_page(case, page=page, answers=answers, by=cast.staff("clerk", at), at=at)
    return find(case.pk)


def permitted(at: datetime = cast.MONDAY, delivered: datetime | None = None, **fixed: Any) -> Case:
    """A food permit from filing to the day on which it arrives."""
    case = found(filed("food-business-permit", at, **(FOOD | fixed)), at, **_inspected(at))
    case = cast.decided(case, at, outcome="permitted", valid_until=date(at.year + 6, at.month, 30))
    return arrived(case, delivered or at)


def _inspected(at: datetime) -> dict[str, dict[str, Any]]:
    return INSPECTED | {"inspection": INSPECTED["inspection"] | {"inspected_on": today(at).isoformat()}}


def arrived(case: Case, at: datetime) -> Case:
    """Its document goes out, and arrives."""
    actions.issue(case, by=cast.staff("clerk", at), at=at)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk", at), at=at)
    return find(case.pk)


def recorded(key: str, at: datetime, pages: dict[str, dict[str, Any]] | None = None, **fixed: Any) -> Case:
    """A notification, filed and recorded."""
    case = found(filed(key, at, **fixed), at, **(pages or {}))
    actions.record(case, by=cast.staff("clerk", at), at=at)
    return find(case.pk)


def periods(register: str) -> list[list[Period]]:
    """Every row of a register, each with its periods."""
    entries = Entry.objects.filter(shelf_id=register).order_by("pk")
    return [list(story_of(entry.subject_id).ordered) for entry in entries]
