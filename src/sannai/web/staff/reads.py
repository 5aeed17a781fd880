"""閲覧の記録: who read what, in the names and numbers that people know, a list that was opened in one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from sannai.accounts.models import Account, Machine
from sannai.approvals.queries import titles
from sannai.casework.models import Case
from sannai.casework.queries import searched
from sannai.casework.timeline import Moment
from sannai.common.kinds import KINDS, label_of
from sannai.common.models import AccessLog
from sannai.definitions.queries import titles as registers
from sannai.organization.actors import Staff
from sannai.organization.queries import staff_names
from sannai.organization.scope import scope
from sannai.registers.kind import REGISTER
from sannai.registers.naming import called_of
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import Asked, At, Choice, Days, Search
from sannai.web.kit.cells import Lines, Short
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.readers import told
from sannai.web.kit.rows import Stored
from sannai.web.kit.table import DATE, LONG, NARROW, PERSON, TABLET, Column

MOST = 1000  # cases that a name may stand for


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening of a page: the record, its words, and everything that stood on it."""

    row: AccessLog
    moment: Moment
    kind: str
    things: tuple[str, ...]

    @property
    def what(self) -> str:
        """What was done; of a list how many stood on it."""
        many = len(self.things)
        counted = self.row.what.startswith("api ")  # says so itself, and names the register beside the rows
        return f"{self.moment.title}（一覧の{many}件）" if many > 1 and not counted else self.moment.title


class About(Search):
    """What was read: the number of a case or its applicant, the title of a 起案, the number of a member of staff."""

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        """A name is looked for among the cases that the person may read: else it would tell whose they are."""
        if Search.read(self, typed, at) is None:
            return None
        return self._asked((typed[0], at.staff), typed[0], typed[0])


def _openings(rows: QuerySet[AccessLog]) -> Q:
    """The openings to which these rows belong."""
    return Q(pk__in=rows.values(first=Coalesce("opening_id", "pk")))


def _about(asked: tuple[str, Staff]) -> Q:
    text, staff = asked
    named = scope(Case.objects.filter(searched(text)), staff, "case.read").values_list("pk", flat=True)[:MOST]
    numbered = Case.objects.filter(reference_number=text).values_list("pk", flat=True)
    cases = [str(key) for key in {*named, *numbered}]
    found = Q(about_kind="case", about_id__in=cases) | Q(about_id=text)
    return _openings(AccessLog.objects.filter(found))


def _person(text: str) -> Q:
    people = Account.objects.values_list("staff_key", "name")  # names are sealed: no statement compares them
    systems = Machine.objects.filter(title__contains=text).values_list("key", flat=True)
    return Q(staff_key=text) | Q(staff_key__in=[*(key for key, name in people if text in name), *systems])


def _numbers(ids: Collection[str]) -> dict[str, str]:
    keys = [UUID(id) for id in ids if len(id) == 36]
    cases = Case.objects.filter(pk__in=keys).values_list("pk", "reference_number")
    return {str(key): number for key, number in cases}


# How the log names things of a kind. A case is its number: who applied is not for everybody who reads this log.
_NAMES: Mapping[str, Callable[[Collection[str]], Mapping[str, str]]] = {
    "case": _numbers,
    "proposal": titles,
    "staff": lambda keys: staff_names(keys),
    "register": lambda keys: registers(REGISTER.name, keys),
    "entry": called_of,
}


def _lines(rows: Sequence[AccessLog], at: At) -> list[Opened]:
    """Each opening with what stood on it, in words. Five statements at most."""
    things: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        things[row.pk].append((row.about_kind, row.about_id))
    more = AccessLog.objects.filter(opening__in=list(things)).order_by("pk")
    for first, kind, id in more.values_list("opening_id", "about_kind", "about_id"):
        things[first].append((kind, id))
    ids = {name: {id for some in things.values() for kind, id in some if kind == name} for name in _NAMES}
    names = {kind: _NAMES[kind](sorted(found)) for kind, found in ids.items() if found}
    return [
        Opened(row, moment, row.about_kind, tuple(names.get(kind, {}).get(id, id) for kind, id in things[row.pk]))
        for row, moment in zip(rows, told(rows), strict=True)
    ]


READS = Listing[Opened](
    key="reads", title="閲覧・書き出し・サインインの記録", kind="access", right="audit.read", exports="audit.read",
    size=100, rows=lambda at: Stored(AccessLog.objects.filter(opening=None)), lines=_lines, order="-at",
    filters=(
        Days("at", "日", "at__date"),
        Search("who", "職員（番号・氏名）", _person),
        About("q", "読まれたもの（受付番号・氏名）", _about),
        Choice("kind", "対象", "about_kind", lambda at: [(name, kind.label) for name, kind in KINDS.items()]),
    ),
    columns=(
        # Rows are only ever added, so their numbers are in the order of their moments, and have an index.
        Column("at", "日時", lambda x: x.row.at, DATE, first=True, sort=(Part("pk", int),)),
        Column("who", "職員", lambda x: x.moment.by, PERSON, fold=NARROW),
        Column("about", "対象", lambda x: Lines((label_of(x.kind), Short("、".join(x.things)))), fold=TABLET),
        Column("what", "したこと", lambda x: x.what, LONG, fold=NARROW),
    ),
    empty=Empty("あてはまる記録はありません"),
)  # fmt: skip
