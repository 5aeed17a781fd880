"""Who attacks, what was planted for them to find, and who may see it: by the tables, never by the code attacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from unittest import mock
from uuid import UUID

from django.test import Client

from sannai.accounts.models import Account
from sannai.approvals.models import Opinion, Waiting
from sannai.casework.models import Case
from sannai.cli.demo import given, story
from sannai.common.sealing import links
from sannai.common.time import now, today
from sannai.intake import drafts
from sannai.organization.models import Appointment, Concern, Engagement, Post, StandIn, Unit
from sannai.procedures.queries import catalogue
from sannai.web.limits import in_utf8
from sannai.web.tests.desk_cast import signed_in
from tests.city.links import link_to

READING = {"clerk", "head", "counter"}  # roles that read the cases of their unit
STAFF = {
    "s1002": "環境業務課 担当者",
    "s1004": "環境業務課 課長",
    "s1001": "環境事業部 部長",
    "s1135": "財政課 課長",
    "s1015": "被災者支援課 担当者",
    "s1025": "食品衛生課 担当者",
    "s1023": "食品衛生課 課長",
    "s1022": "戸籍住民課 窓口職員",
    "s1315": "学務課 担当者",
    "s1327": "お客さまサービス課 課長",
    "s1028": "DX推進課",
    "s1030": "職員管理者",
    "s1032": "監査委員事務局",
    "s1033": "監査委員事務局（保健所の監査）",
}
PLANTED = (
    "oversized-waste-collection", "food-business-permit", "resident-record-copy", "disaster-damage-certificate",
    "dog-registration-notification", "school-change",
)  # fmt: skip
_LETTERS = "甲乙丙丁戊己"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands in one case alone."""

    text: str
    case: UUID
    link: str  # its secret

    @property
    def handle(self) -> str:
        return _handle(self.link)


class Browser(Client):
    """Comes in where a web process does (``sannai.wsgi``)."""

    def request(self, **request: Any) -> Any:
        return super().request(**in_utf8(request))


@dataclass(slots=True)
class Person:
    """Somebody with a browser: a member of staff, a citizen with one link, or nobody in particular."""

    name: str
    staff_key: str = ""
    mark: Mark | None = None
    draft: str = ""  # the link of a draft that is filled in and not yet filed
    client: Client = field(default_factory=lambda: Browser(enforce_csrf_checks=True, raise_request_exception=False))

    def come_in(self) -> None:
        """Sign in anew (both steps done), or come back to the link."""
        if self.staff_key:
            self.client.cookies.update(signed_in(self.staff_key).cookies)
        for link in filter(None, (self.mark and self.mark.link, self.draft)):
            self.client.get(f"/e/{link}/")

    @property
    def starts(self) -> tuple[str, ...]:
        if self.staff_key:
            return ("/desk/", "/counter/", "/desk/late/", "/desk/approvals/", "/desk/internal/", "/desk/audit/")
        return (
            (f"/a/{self.mark.handle}/", f"/a/{_handle(self.draft)}/review/")
            if self.mark
            else ("/", "/desk/", "/api/procedures/", "/components/")
        )


def _handle(link: str) -> str:
    secret = links.read(link)
    return secret.handle if secret else ""


def plant() -> list[Mark]:
    """One application each with a name that stands nowhere else, filed by the real action a while ago."""
    entries = {entry.key: entry for entry in catalogue().entries}
    marks, plain = [], given.answers
    for number, key in enumerate(PLANTED):
        entry, name = entries[key], f"密標{_LETTERS[number]} 零{_LETTERS[number]}"
        told = story.Story(Random(key), entry, now() - timedelta(minutes=5), now())
        asked = entry.definition.applicant["name"]

        def named(key: str, filed: object, random: Random, *, name: str = name, asked: str = asked) -> given.Fixed:
            return plain(key, filed, random) | {asked: {"text": name, "kana": "ミツヒョウ"}}  # type: ignore[arg-type]

        with mock.patch.object(given, "answers", named):
            story.file(told)
        marks.append(Mark(name, told.case.pk, link_to(told.case.pk).split("/")[2]))
    return marks


def everybody(marks: list[Mark]) -> list[Person]:
    """Each role, citizens with a link, and somebody without anything."""
    staff = [Person(name, key) for key, name in STAFF.items() if Account.objects.filter(staff_key=key).exists()]
    citizens = [Person(f"市民{number}", mark=mark, draft=_draft(number)) for number, mark in enumerate(marks[:3])]
    return [*staff, *citizens, Person("だれでも")]


def _draft(number: int) -> str:
    """The link of somebody's draft that lacks nothing but the last button."""
    entry = next(entry for entry in catalogue().entries if entry.key == PLANTED[number])
    told = story.Story(Random(number), entry, now(), now())
    draft = drafts.start(entry.version, at=now())
    story.fill(told, draft, now())
    assert draft.secret
    return draft.secret.written


def may_see(person: Person, mark: Mark) -> bool:
    """Whether this person may read the case behind the mark today."""
    if not person.staff_key:
        return person.mark == mark
    case, on = Case.objects.get(pk=mark.case), today(now())
    above = set(_above(case.division_key))
    posts = Post.objects.filter(
        key__in=Appointment.objects.filter(staff_key=person.staff_key, valid_from__lte=on).values("post_key")
    )
    places = {(post.unit_key, post.role) for post in posts}
    if any(unit in above and role in READING for unit, role in places):
        return True
    engaged = Engagement.objects.filter(staff_key=person.staff_key, valid_from__lte=on, valid_to__gt=on)
    if any(row.unit_key in above | {""} for row in engaged):
        return True
    units = {unit for unit, _ in places}
    concerned = Concern.objects.filter(subject_kind="case", subject_id=str(case.pk)).values_list("unit_key", flat=True)
    return any(units & set(_above(unit)) for unit in concerned) or _asked(case, {post.key for post in posts})


def _asked(case: Case, posts: set[str]) -> bool:
    """Whether a 起案 about the case asks one of these posts, or one that they stand in for, or did."""
    about = {"proposal__about_kind": "case", "proposal__about_id": str(case.pk)}
    asked = {row.post_key for kind in (Waiting, Opinion) for row in kind.objects.filter(**about)}
    return bool(asked & posts) or StandIn.objects.filter(post_key__in=asked, by_post_key__in=posts).exists()


def _above(key: str) -> Iterator[str]:
    """The unit and what it belongs to, up to the city."""
    while key:
        yield key
        key = Unit.objects.filter(key=key).order_by("-valid_from").values_list("parent_key", flat=True).first() or ""
