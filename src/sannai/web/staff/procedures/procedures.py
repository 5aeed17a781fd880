"""手続: every published version and every candidate, as an official reads them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from sannai.approvals import states
from sannai.approvals.models import Proposal
from sannai.casework.models import Case
from sannai.definitions.models import Candidate, Definition, Version
from sannai.organization.queries import units
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.models import Listing as Indexed
from sannai.text.folding import fold
from sannai.web.kit.ask import At, Choice, Search, UnitChoice
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Mono, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import ACT, LAPTOP, LONG, NARROW, NUMBER, TABLET, Column
from sannai.web.templatetags.sannai import day

KIND = PROCEDURE.name
OPENS = ("procedure.propose", "audit.read")
STANDINGS = {"public": "公開中", "stopped": "受付停止", "new": "まだ公開していません"}


@dataclass(frozen=True, slots=True)
class Published:
    """One procedure with its versions, newest first, and how much it is used."""

    key: str
    current: Version | None
    versions: tuple[Version, ...]
    division: str
    cases: int
    candidate: Candidate | None  # brought last, if it is not what is published
    proposal: Proposal | None  # that waits for a decision
    subject: Version | Candidate
    internal: bool
    may_propose: bool

    @property
    def standing(self) -> str:
        """One of STANDINGS."""
        return "public" if self.current else "stopped" if self.versions else "new"


def _published(at: At) -> list[Published]:
    """Every procedure that was published or brought. Seven statements, however many."""
    names = {unit.key: unit.name for unit in units(at.staff.on)}
    used = dict(Case.objects.values_list("procedure_key").annotate(count=Count("pk")))
    versions: dict[str, list[Version]] = {}
    for version in Version.objects.filter(kind=KIND).defer("package").order_by("-number"):
        versions.setdefault(version.key, []).append(version)
    brought = Candidate.objects.filter(kind=KIND).defer("package").order_by("brought_at", "digest")
    candidates = {each.key: each for each in brought}
    waiting = {each.about_id: each for each in Proposal.objects.filter(about_kind=KIND, status=states.OPEN)}
    currents = dict(Definition.objects.filter(kind=KIND).values_list("key", "current"))
    internal = set(Indexed.objects.filter(internal=True).values_list("version", flat=True))
    rows = []
    for key in currents.keys() | candidates.keys():
        own, newest = tuple(versions.get(key, ())), candidates.get(key)
        current = next((each for each in own if each.pk == currents.get(key) and each.withdrawn_at is None), None)
        subject = current or newest or own[0]
        ahead = newest if newest and (current is None or newest.digest != current.digest) else None
        rows.append(
            Published(
                key, current, own, names.get(subject.division_key, subject.division_key), used.get(key, 0), ahead,
                waiting.get(key), subject, current is not None and current.pk in internal,
                at.staff.may("procedure.propose", subject),
            )
        )  # fmt: skip
    return rows


def _name(row: Published) -> Cell:
    title: Cell = row.subject.title
    return Lines((Many((title, Chip("庁内"))) if row.internal else title, Mono(row.key)))


def _current(row: Published) -> Cell:
    if row.current is None:
        return Chip("受付停止", "orange") if row.versions else STANDINGS["new"]
    return f"第{row.current.number}版　{day(row.current.published_at)}"


def _withdrawal(row: Published) -> Cell:
    if row.current is None or row.proposal or not row.may_propose:
        return None
    return Link("起案する", Ref("desk:procedure_withdrawal", row.key), row.current.title)


def _ahead(row: Published) -> Cell:
    parts: list[Cell] = []
    if row.proposal:
        parts.append(Many((Chip("決裁待ち", "blue"), f"{day(row.proposal.proposed_at)}起案")))
    if row.candidate:
        said = f"{day(row.candidate.brought_at)}の案"
        parts.append(Link(said, Ref("candidate", row.candidate.digest), row.key) if row.may_propose else said)
    return Lines(tuple(parts))


def _version(each: Version) -> Cell:
    gone = f"（{day(each.withdrawn_at)}取下げ）" if each.withdrawn_at else ""
    files = Link(f"第{each.number}版のファイル", Ref("desk:procedure_version", each.digest), each.title)
    return Many((files, f"{day(each.published_at)}{gone}", Mono(each.digest[:12])))


_BRING = Link("手続を持ち込む", Ref("desk:procedure_bring"))
PROCEDURES = Listing[Published](
    key="procedures", title="手続", kind=KIND, right="organization.read", opens=OPENS, exports="organization.read",
    order="name",
    template="staff/procedures/list.html",
    lead="公開と取下げは、起案して決裁を受けます。公開すると版は凍結され、以後は変わりません。"
    "下書きと申請は、始めたときの版に結び付いたままです。",
    beside=lambda at: _BRING if at.staff.may("procedure.propose") else None,
    rows=lambda at: Listed(_published(at), key=lambda x: x.key),
    filters=(
        Search("q", "手続の名前・キー", lambda x, q: fold(q) in fold(x.subject.title) or q in x.key),
        Choice("standing", "公開の状態", "standing", tuple(STANDINGS.items())),
        UnitChoice("division", "担当課", lambda x, units: x.subject.division_key in units),
    ),
    columns=(
        Column("name", "手続", _name, first=True, sort=lambda x: x.key),
        Column("division", "担当課", lambda x: x.division, fold=TABLET, sort=lambda x: (x.division, x.key)),
        Column("current", "いまの版", _current, fold=NARROW),
        Column("ahead", "公開の案", _ahead, fold=NARROW),
        Column("versions", "これまでの版", lambda x: Lines(tuple(map(_version, x.versions))), LONG, fold=LAPTOP),
        Column("cases", "事案", lambda x: x.cases, NUMBER, sort=lambda x: x.cases, fold=NARROW),
        Column("withdraw", "取下げ", _withdrawal, ACT, fold=TABLET),
    ),
    empty=Empty("あてはまる手続はありません", "まだ手続はありません。"),
)  # fmt: skip
