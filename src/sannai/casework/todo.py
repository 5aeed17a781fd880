"""やること: what waits for one person, read from the work itself: what was done is gone from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, Func, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField, UUIDField

from sannai.approvals import queries as proposals
from sannai.common import written
from sannai.common.models import Event
from sannai.common.time import add_business_days
from sannai.organization.actors import Staff
from sannai.organization.scope import claims_of, scopes_of
from sannai.organization.snapshot import City, claimed

from . import lateness, states, yearly
from .models import Case, Clock, Correction, Decision, FeeDue, Hearing, Payment

KEPT = 256  # people whose statement a process keeps
MOST = 100  # of each sort: so far it is counted, and no further
RETURNED_FOR = timedelta(days=90)  # a 起案 that came back and is not taken up again is let go of in the end
ANSWERS = ("correction.answered", "inquiry.answered", "explanation.received", "resurvey.requested")


_Composed = Mapping[str, tuple[str, tuple[Any, ...]]]  # sort → what finds its rows, and the values in it
_COMPOSED: WeakKeyDictionary[City, dict[Any, _Composed]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Work:
    """One sort of what is to be done. ``rows``: its rows, with ``which`` (the id of the case or 起案 that it is about)
    and ``came`` (the moment at which it came, or the day on which it is due)."""

    key: str
    label: str
    about: str
    when: str
    rows: Callable[[Staff], QuerySet[Any]]


class _AsText(Func):
    """The id of a row as events and 起案 write it down."""

    output_field = TextField()
    template = "(%(expressions)s)::text"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """There an id is kept without its hyphens."""
        sql, params = compiler.compile(self.source_expressions[0])
        parts = "||'-'||".join(
            f"substr({sql},{at},{long})" for at, long in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        )
        return f"({parts})", (*params,) * 5


class _AsCase(Func):
    """The id of the case that a 起案 is about; of another 起案 nothing."""

    output_field = UUIDField()
    template = "(CASE WHEN about_kind = 'case' THEN (%(expressions)s)::uuid END)"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """There an id is kept without its hyphens."""
        return self.as_sql(compiler, connection, template="replace(%(expressions)s, '-', '')", **more)


def total(staff: Staff) -> int:
    """How much waits for this person, counted as far as ``MOST``. One statement.

    Every page asks it: whoever has much to do is not asked for all of it. What is found most quickly comes first.
    """
    parts = _composed(staff)
    asked = [parts[key] for key in sorted(parts, key=lambda key: DEAR.index(key) if key in DEAR else -1)]
    if not asked:
        return 0
    rows = " UNION ALL ".join(f"SELECT 1 FROM ({sql}) AS w{at}" for at, (sql, _) in enumerate(asked))  # noqa: S608
    with written.cursor() as cursor:  # the same text for every page of this person
        cursor.execute(f"SELECT COUNT(*) FROM ({rows} LIMIT {MOST}) AS w", _values(asked))  # noqa: S608 - see _compose
        return int(cursor.fetchone()[0])


def counts(staff: Staff, *, of: Collection[str] = ()) -> dict[str, int]:
    """How much of each sort waits for this person, or of these alone, counted as far as ``MOST``. One statement."""
    found = {work.key: 0 for work in WORKS if not of or work.key in of}
    parts = {key: part for key, part in _composed(staff).items() if key in found}
    if not parts:
        return found
    asked = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS w{at})" for at, (sql, _) in enumerate(parts.values()))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", _values(parts.values()))
        return found | dict(zip(parts, cursor.fetchone(), strict=True))


def _values(parts: Iterable[tuple[str, tuple[Any, ...]]]) -> list[Any]:
    return [value for _, values in parts for value in values]


def _composed(staff: Staff) -> _Composed:
    """Kept with the city of the day, since every page asks it: a change of the organisation makes another city."""
    known, key = _COMPOSED.setdefault(staff.city, {}), (staff.staff_key, staff.posts)
    if key not in known:
        if len(known) >= KEPT:
            known.clear()
        known[key] = _compose(staff)
    return known[key]


def _compose(staff: Staff) -> _Composed:
    """The text is Django's own, values apart; of a sort that cannot be there for this person nothing is asked."""
    found = {}
    for work in WORKS:
        with suppress(EmptyResultSet):
            found[work.key] = work.rows(staff).order_by().values("pk")[:MOST].query.sql_with_params()
    return found


def first(work: Work, staff: Staff, most: int) -> list[tuple[Any, datetime | date]]:
    """Which cases or 起案 wait, and since when, the oldest first. One statement."""
    return list(work.rows(staff).order_by("came", "pk").values_list("which", "came")[:most])


def _home(staff: Staff) -> QuerySet[Case]:
    """The cases that are with this person's divisions today, and not over."""
    return _reached(staff).filter(closed_at=None)


def _reached(staff: Staff) -> QuerySet[Case]:
    claims = claims_of(staff, scopes_of(staff, "case.take"))
    return Case.objects.filter(claimed("division_key", "matter", claims)).annotate(which=F("pk"))


def _mine(staff: Staff, *statuses: str) -> QuerySet[Case]:
    """Of these the ones that they are in charge of."""
    return _home(staff).filter(assignee=staff.staff_key, status__in=statuses or states.ACTIVE)


def _new(staff: Staff) -> QuerySet[Any]:
    return _home(staff).filter(assignee="", status="received").annotate(came=F("arrived_at"))


def _after(verbs: Sequence[str], *statuses: str) -> Callable[[Staff], QuerySet[Any]]:
    """What somebody else did to a case of this person, who has done nothing to it since."""

    def rows(staff: Staff) -> QuerySet[Any]:
        of_case = Event.objects.filter(subject_kind="case").exclude(staff_key=staff.staff_key)
        mine = Event.objects.filter(subject_kind="case", subject_id=OuterRef("subject_id"), seq__gt=OuterRef("seq"))
        open_ = of_case.filter(subject_id=_AsText(OuterRef("pk")), verb__in=verbs)
        open_ = open_.filter(~Exists(mine.filter(staff_key=staff.staff_key)))
        came = Subquery(open_.order_by("-seq").values("at")[:1])
        return _mine(staff, *statuses).filter(Exists(open_)).annotate(came=came)

    return rows


def _overdue(staff: Staff) -> QuerySet[Any]:
    late = Correction.objects.filter(case=OuterRef("pk"), closed_at=None, due_on__lt=staff.on)
    return _mine(staff, "correction").filter(Exists(late)).annotate(came=_least(late, Min("due_on")))


def _late(staff: Staff) -> QuerySet[Any]:
    until = add_business_days(staff.on, lateness.AHEAD)
    # The first of each case is asked for: asked for one by that day, SQLite would go through those of every case.
    goes_on = Clock.objects.filter(case=OuterRef("pk"), ended_on=None, stopped_on=None, lapsed_on=None)
    return _mine(staff).annotate(came=_least(goes_on, Min("due_on"))).filter(came__lte=until)


def _hearings(staff: Staff) -> QuerySet[Any]:
    until = add_business_days(staff.on, lateness.AHEAD)
    near = Hearing.objects.filter(case=OuterRef("pk"), ended_at=None, heard_on__lte=until)
    return _mine(staff).filter(Exists(near)).annotate(came=_least(near, Min("heard_on")))


def _decided(staff: Staff) -> QuerySet[Any]:
    of_case = Decision.objects.filter(case=OuterRef("pk"))
    return _mine(staff, "decided").annotate(came=_least(of_case, Max("decided_at")))


def _unpaid(staff: Staff) -> QuerySet[Any]:
    """Fees that are due by now: at filing, or before what was decided is handed out."""
    fee = FeeDue.objects.filter(case=OuterRef("pk"), yen__gt=F("relief_granted_yen"))
    now = Q(_due="filing") | Q(_due__isnull=False, status__in=("decided", "prepared"))
    paid = Payment.objects.filter(case=OuterRef("pk"), reverses=None, reversal=None)
    # One value of each case: asked whether there is one, PostgreSQL would read the fees of all cases there are.
    mine = _mine(staff).annotate(_due=Subquery(fee.values("due")[:1]))
    return mine.filter(now, ~Exists(paid)).annotate(came=F("arrived_at"))


def _years(staff: Staff) -> QuerySet[Any]:
    """What is charged year by year stays in charge of whoever had the case, long after it was closed."""
    late = yearly.overdue(staff.on).filter(case=OuterRef("pk"))
    return _reached(staff).filter(Exists(late), assignee=staff.staff_key).annotate(came=_least(late, Min("due_on")))


def _waiting(staff: Staff) -> QuerySet[Any]:
    return proposals.waiting_for(staff, staff.on).annotate(which=F("proposal_id"), came=F("since"))


def _perusals(staff: Staff) -> QuerySet[Any]:
    return proposals.perusals_for(staff, staff.on).annotate(which=F("proposal_id"), came=F("opened_at"))


def _returned(staff: Staff) -> QuerySet[Any]:
    """What came back to its proposer and was not proposed anew; of a case only while it is under review."""
    mine = proposals.came_back_to(staff.staff_key).filter(closed_at__date__gt=staff.on - RETURNED_FOR)
    reviewed = Exists(Case.objects.filter(pk=_AsCase(OuterRef("about_id")), status="in_review"))
    return mine.filter(~Q(about_kind="case") | reviewed).annotate(which=F("pk"), came=F("closed_at"))


def _least(rows: QuerySet[Any], of: Any) -> Subquery:
    return Subquery(rows.order_by().values("case").annotate(_of=of).values("_of")[:1])


WORKS = (
    Work("waiting", "わたしの決裁・回議・合議を待つ起案", "proposal", "届いた日", _waiting),
    Work("perusals", "後閲する起案", "proposal", "進んだ日", _perusals),
    Work("returned", "差し戻された起案", "proposal", "差し戻された日", _returned),
    Work("late", "期限の近い、または過ぎた担当事案", "case", "期限", _late),
    Work("answered", "補正・照会などの答えが届いた担当事案", "case", "届いた日", _after(ANSWERS, "in_review")),
    Work("refused", "受け取れない添付ファイルがある担当事案", "case", "分かった日", _after(("file.refused",))),
    Work("crossed", "取下げが決定より先に届いていた担当事案", "case", "届いた日", _after(("withdrawal.crossed",))),
    Work("overdue", "補正の期限が過ぎた担当事案", "case", "補正の期限", _overdue),
    Work("hearings", "聴聞・弁明の期日が近い担当事案", "case", "期日", _hearings),
    Work("handed", "引き継がれた事案", "case", "引き継がれた日", _after(("case.handed_over",))),
    Work("decided", "決定して、交付や通知を待つ担当事案", "case", "決定の日", _decided),
    Work("paid", "手数料が納められた担当事案", "case", "納められた日", _after(("fee.paid",))),
    Work("unpaid", "手数料が納められていない担当事案", "case", "到達の日", _unpaid),
    Work("years", "納期限を過ぎた年度分がある担当事案", "case", "納期限", _years),
    Work("new", "担当の決まっていない新しい事案", "case", "到達の日", _new),
)
DEAR = (
    "late",
    "answered",
    "refused",
    "crossed",
    "handed",
    "unpaid",
    "years",
    "paid",
)  # what looks beside each case, the dearest last
LABELS = {work.key: work.label for work in WORKS}
