"""任命する・任を解く・代わりを定める・不在を登録する・承継を定める・監査に従事させる.

Events stand with what they are about: ("staff", staff key) for appointments and engagements, ("absence", staff key),
("post", post key) for stand-ins, ("organization", "city") for successions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from sannai.accounts.actions import close_account
from sannai.accounts.models import Account
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb

from .csv_tables import APPOINTMENT_KINDS, STAND_IN_KINDS
from .dated import Refused, end, end_standing, in_order, overlapping, written
from .models import Absence, Appointment, Dated, Duty, Engagement, Post, StandIn, Succession
from .rights import MACHINE_ROLES
from .snapshot import city_on
from .succession import REST, Successions


@dataclass(frozen=True, slots=True)
class WholeCity:
    """The organisation as one subject: what an import of units and posts is written down for."""

    subject_kind: str = "organization"
    subject_id: str = "city"


@dataclass(frozen=True, slots=True)
class OnePost:
    """A post by its key, as a subject: what stand-ins are written down for."""

    key: str
    subject_kind: str = "post"

    @property
    def subject_id(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as others see them on a date, and as the subject of absences: a chain of its own."""

    staff_key: str
    on: date
    subject_kind: str = "absence"

    @property
    def subject_id(self) -> str:
        return self.staff_key

    @property
    def unit_keys(self) -> frozenset[str]:
        """The units of the posts held on that date: whose heads may speak for this person."""
        return frozenset(post.unit_key for post in city_on(self.on).posts_of(self.staff_key))


@action(Verb(name="staff.appointed", kind="staff", right="staff.administer", done="任命しました。"))
def appoint(
    account: Account,
    *,
    by: Actor,
    at: datetime,
    post_key: str,
    valid_from: date,
    valid_to: date | None = None,
    kind: str = "regular",
) -> Appointment:
    """職に就ける（本務 regular、兼務 concurrent、事務取扱 caretaker）。

    Raises Refused: no such post, one with the role of systems, dates overlap.
    """
    _check(account, post_key, valid_from, valid_to, kind)
    return Appointment.objects.create(
        staff_key=account.staff_key, post_key=post_key, kind=kind, valid_from=valid_from, valid_to=valid_to
    )


@action(
    Verb(name="staff.appointment_ended", kind="staff", right="staff.administer", done="任命の終わりの日を定めました。")
)
def end_appointment(account: Account, *, by: Actor, at: datetime, post_key: str, ends: date) -> None:
    """任を解く。``ends`` is the first day on which the person no longer holds the post. The row stays."""
    held = Appointment.objects.filter(staff_key=account.staff_key, post_key=post_key)
    end_standing(held, ends, f"{account.staff_key} は {ends} の前日に「{post_key}」に就いていません。")


@action(Verb(name="staff.appointment_amended", kind="staff", right="staff.administer", done="任命を改めました。"))
def amend_appointment(
    account: Account,
    *,
    by: Actor,
    at: datetime,
    post_key: str,
    valid_from: date,
    valid_to: date | None,
    kind: str = "regular",
) -> None:
    """任命の記録を訂正する: its last day or its kind was written wrongly. What stood before is in the event."""
    row = Appointment.objects.filter(staff_key=account.staff_key, post_key=post_key, valid_from=valid_from).first()
    if row is None:
        raise Refused(f"{account.staff_key} に {valid_from} からの「{post_key}」の任命はありません。")
    _check(account, post_key, valid_from, valid_to, kind, but=row)
    note(before={"valid_to": row.valid_to, "kind": row.kind})
    row.valid_to, row.kind = valid_to, kind
    row.save()


@action(Verb(name="staff.retired", kind="staff", right="staff.administer", done="退職を記録しました。"))
def retire(account: Account, *, by: Actor, at: datetime, ends: date) -> None:
    """退職・転出: ``ends`` is the first day on which the person is no longer here.

    Every appointment, duty and engagement ends, what had not begun by then is taken back; the sign-in is closed once
    the day has come. What waited with their posts waits there, for whoever comes next or stands in.
    """
    rows: list[Dated] = []
    for table in (Appointment, Engagement, Duty, Absence):
        rows += table._default_manager.filter(staff_key=account.staff_key).filter(overlapping(ends, None))
    if not rows and not account.is_active:
        raise Refused(f"{account.staff_key} は、{ends} にはもう在職していません。")
    note(ended=[f"{type(row).__name__.lower()}: {row} ({row.valid_from})" for row in rows])
    for row in rows:
        if row.valid_from >= ends:
            row.delete()
        else:
            end(row, ends)
    if account.is_active and ends <= today(at):
        close_account(account, by=by, at=at)


@action(Verb(name="post.stand_in_set", kind="post", right="organization.administer", done="定めました。"))
def set_stand_in(
    post: OnePost,
    *,
    by: Actor,
    at: datetime,
    by_post_key: str,
    kind: str,
    valid_from: date,
    valid_to: date | None = None,
    order: int = 1,
    matters: str = "",
    title: str = "",
    ground: str = "",
) -> StandIn:
    """代決の順序・職務代理を定める。Raises Refused: unknown or own post, a proxy of a proxy, a row that overlaps."""
    if kind not in STAND_IN_KINDS:
        raise Refused(f"代わりの種類「{kind}」はありません。使えるのは {'、'.join(STAND_IN_KINDS)} です。")
    if not 1 <= order <= 99:
        raise Refused(f"順序（{order}）は 1 から 99 までの数にしてください。")
    in_order(valid_from, valid_to)
    title, ground = written(title, "名義", 200, empty=True), written(ground, "根拠", 200, empty=True)
    _posts_to_stand_in(post.key, by_post_key, kind, valid_from)
    wanted = " ".join(sorted(set(matters.split())))
    name = city_on(valid_from).title
    rows = StandIn.objects.filter(overlapping(valid_from, valid_to), post_key=post.key, kind=kind)
    for row in rows:
        if row.by_post_key == by_post_key and set(row.matters.split()) == set(wanted.split()):
            raise Refused(f"{name(by_post_key)}は、その期間にすでに{name(post.key)}の{STAND_IN_KINDS[kind]}です。")
        if row.order == order and (set(row.matters.split()) & set(wanted.split()) or row.matters == wanted):
            what = f"{name(post.key)}の{STAND_IN_KINDS[kind]}の順序 {order}"
            raise Refused(f"{what} は、その期間すでに{name(row.by_post_key)}です。")
    return StandIn.objects.create(
        post_key=post.key, by_post_key=by_post_key, kind=kind, order=order, matters=wanted, title=title,
        ground=ground, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


@action(Verb(name="post.stand_in_ended", kind="post", right="organization.administer", done="終わりの日を定めました。"))
def end_stand_in(
    post: OnePost, *, by: Actor, at: datetime, by_post_key: str, kind: str, ends: date, matters: str = ""
) -> None:
    """代わりの定めを終える。``ends`` is the first day on which it no longer holds. The row stays."""
    rows = StandIn.objects.filter(Dated.holding(ends), post_key=post.key, by_post_key=by_post_key, kind=kind)
    wanted = set(matters.split())
    held = [row for row in rows.filter(valid_from__lt=ends) if set(row.matters.split()) == wanted]
    if not held:
        name = city_on(ends - timedelta(days=1)).title
        what = STAND_IN_KINDS.get(kind, kind)
        raise Refused(f"{ends} の前日に{name(by_post_key)}は{name(post.key)}の{what}ではありません。")
    end(held[0], ends)


@action(
    Verb(
        name="absence.registered", kind="absence", right="absence.register",
        done="不在を登録しました。その日から、代わりの人に回ります。",
    )
)  # fmt: skip
def register_absence(
    person: Colleague, *, by: Actor, at: datetime, reason: str, valid_from: date, valid_to: date | None = None
) -> Absence:
    """不在を登録する。自分の不在は誰でも、ほかの職員の不在は所属長と職員管理者。``valid_to`` is the first day back."""
    if not Account.objects.filter(staff_key=person.staff_key).exists():
        raise Refused(f"職員番号「{person.staff_key}」の職員はいません。")
    reason = written(reason, "不在の理由（出張、休暇、病気など）", 64)
    in_order(valid_from, valid_to)
    row = Absence.objects.filter(overlapping(valid_from, valid_to), staff_key=person.staff_key).first()
    if row is not None:
        until = f"{row.valid_to} の前日まで" if row.valid_to else "終わりを定めず"
        raise Refused(f"{row.valid_from} から{until}の不在（{row.reason}）と重なっています。先にそれを終えてください。")
    return Absence.objects.create(staff_key=person.staff_key, reason=reason, valid_from=valid_from, valid_to=valid_to)


@action(
    Verb(
        name="absence.ended", kind="absence", right="absence.register",
        done="不在を終えました。きょうから、また本人に回ります。",
        ways=(("cancelled", "不在の登録を取り消しました。"),),
    )
)  # fmt: skip
def end_absence(person: Colleague, *, by: Actor, at: datetime, valid_from: date, ends: date) -> None:
    """不在を終える。``ends`` is the first day back; on or before the first day: it never took place (取消し)。"""
    row = Absence.objects.filter(staff_key=person.staff_key, valid_from=valid_from).first()
    if row is None:
        raise Refused(f"{valid_from} からの不在はありません。")
    note(before={"valid_to": row.valid_to, "reason": row.reason})
    if ends <= row.valid_from:
        row.delete()
    elif row.valid_to is not None and ends > row.valid_to:
        raise Refused(f"この不在は {row.valid_to} に終わります。延ばすには、続きの不在を登録してください。")
    else:
        end(row, ends)


@action(
    Verb(
        name="organization.succession_declared", kind="organization", right="organization.administer",
        done="承継を定めました。",
    )
)  # fmt: skip
def declare_succession(
    city: WholeCity, *, by: Actor, at: datetime, kind: str, from_key: str, to_key: str, on: date, matters: str = ""
) -> Succession:
    """承継を定める: その日から、組織（unit）または職（post）の仕事を、事務の種類ごとに、または残りすべてを引き継ぐ。

    Raises Refused: an end that does not stand around that day, the same matter twice, a circle.
    """
    if kind not in ("unit", "post"):
        raise Refused(f"承継の種類「{kind}」はありません。使えるのは unit（組織）、post（職）です。")
    before, after = city_on(on - timedelta(days=1)), city_on(on)
    what = "組織" if kind == "unit" else "職"
    ends = (
        (before.unit(from_key), after.unit(to_key)) if kind == "unit" else (before.post(from_key), after.post(to_key))
    )
    if ends[0] is None:
        raise Refused(f"{before.on} に「{from_key}」という{what}はありません。")
    if ends[1] is None:
        raise Refused(f"{on} に「{to_key}」という{what}はありません。")
    wanted = " ".join(sorted(set(matters.split())))
    row = Succession(kind=kind, from_key=from_key, to_key=to_key, on=on, matters=wanted)
    _new_way(row)
    row.save()
    return row


@action(Verb(name="staff.auditor_engaged", kind="staff", right="organization.administer", done="従事を定めました。"))
def engage_auditor(
    account: Account, *, by: Actor, at: datetime, audit: str, valid_from: date, valid_to: date, unit_key: str = ""
) -> Engagement:
    """監査に従事させる。``unit_key`` with everything below it; "" is the whole city. Raises Refused."""
    in_order(valid_from, valid_to)
    city = city_on(valid_from)
    if not any(post.role == "auditor" for post in city.posts_of(account.staff_key)):
        raise Refused(f"{account.staff_key} は {valid_from} に監査の職に就いていません。")
    if unit_key and city.unit(unit_key) is None:
        raise Refused(f"{valid_from} に「{unit_key}」という組織はありません。")
    audit = written(audit, "監査の名称（令和8年度 定期監査 など）", 200)
    mine = Engagement.objects.filter(staff_key=account.staff_key, unit_key=unit_key)
    if mine.filter(overlapping(valid_from, valid_to)).exists():
        raise Refused(f"{account.staff_key} は、その期間にすでにその範囲の監査に従事しています。")
    return Engagement.objects.create(
        staff_key=account.staff_key, unit_key=unit_key, subject=audit, valid_from=valid_from, valid_to=valid_to
    )


@action(
    Verb(name="staff.engagement_ended", kind="staff", right="organization.administer", done="終わりの日を定めました。")
)
def end_engagement(account: Account, *, by: Actor, at: datetime, ends: date, unit_key: str = "") -> None:
    """監査の従事を終える。``ends`` is the first day on which the auditor no longer reads. The row stays."""
    held = Engagement.objects.filter(staff_key=account.staff_key, unit_key=unit_key)
    end_standing(held, ends, f"{account.staff_key} は {ends} の前日に、その範囲の監査に従事していません。")


def _check(
    account: Account, post_key: str, valid_from: date, valid_to: date | None, kind: str, but: Appointment | None = None
) -> None:
    if kind not in APPOINTMENT_KINDS:
        raise Refused(f"任命の種類「{kind}」はありません。使えるのは {'、'.join(APPOINTMENT_KINDS)} です。")
    in_order(valid_from, valid_to)
    posts = Post.objects.filter(key=post_key)
    if not posts.filter(Dated.holding(valid_from)).exists():
        raise Refused(f"{valid_from} に「{post_key}」という職はありません。")
    if but is None and posts.filter(overlapping(valid_from, valid_to), role__in=MACHINE_ROLES).exists():
        raise Refused(
            f"「{post_key}」はシステム連携の職で、職員は就けません。役割が職員のものである職を選んでください。"
        )
    same: QuerySet[Appointment] = Appointment.objects.filter(staff_key=account.staff_key, post_key=post_key)
    same = same.exclude(pk=but.pk) if but else same
    if same.filter(overlapping(valid_from, valid_to)).exists():
        raise Refused(f"{account.staff_key} は、その期間にすでに「{post_key}」に就いています。")


def _posts_to_stand_in(post_key: str, by_post_key: str, kind: str, on: date) -> None:
    city = city_on(on)
    for key in (post_key, by_post_key):
        if city.post(key) is None:
            raise Refused(f"{on} に「{key}」という職はありません。")
    if post_key == by_post_key:
        raise Refused(f"{city.title(post_key)}が自分の代わりになることはできません。")
    for key in (by_post_key, *((post_key,) if kind == "substitute" else ())):
        if city.vacant(key) and (acting := city.acting(key)):
            raise Refused(
                f"{city.title(key)}は欠員で、{city.title(acting.by_post_key)}が職務代理をしています。"
                "代理の代理は定められません。"
            )


def _new_way(row: Succession) -> None:
    """Whether a succession fits those of its day: no matter goes two ways, none comes back on the same day."""
    wanted = frozenset(row.matters.split())
    others = list(Succession.objects.filter(kind=row.kind, on=row.on))
    for other in others:
        theirs = frozenset(other.matters.split())
        if other.from_key == row.from_key and (wanted & theirs or wanted == theirs):
            what = "、".join(sorted(wanted & theirs)) or "残りの事務"
            raise Refused(f"{row.on} に「{row.from_key}」の{what}は、すでに「{other.to_key}」が承継します。")
    ways = Successions([*others, row])
    for matter in wanted or {REST, *ways.named}:
        if row.from_key == row.to_key or ways.follow(row.from_key, matter, row.on)[0] == row.from_key:
            raise Refused(f"「{row.from_key}」から「{row.to_key}」への承継は、同じ日に元へ戻ります。")
