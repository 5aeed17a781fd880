"""Definitions of one kind as a list has them: what is published, what was brought, what waits for a decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sannai.approvals import states
from sannai.approvals.models import Proposal
from sannai.definitions.kinds import DefinitionKind
from sannai.definitions.models import Candidate, Definition, Version
from sannai.organization.queries import units
from sannai.web.kit.ask import At
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Mono, Ref
from sannai.web.templatetags.sannai import day

STANDINGS = {"public": "公開中", "stopped": "受付停止", "new": "まだ公開していません"}


@dataclass(frozen=True, slots=True)
class Published:
    """One definition with its versions, newest first, and how much it is used."""

    kind: str
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


def published(at: At, kind: DefinitionKind[Any], used: Mapping[str, int], internal: Collection[int]) -> list[Published]:
    """Every definition of a kind that was published or brought. Five statements, however many."""
    names = {unit.key: unit.name for unit in units(at.staff.on)}
    versions: dict[str, list[Version]] = {}
    for version in Version.objects.filter(kind=kind.name).defer("package").order_by("-number"):
        versions.setdefault(version.key, []).append(version)
    brought = Candidate.objects.filter(kind=kind.name).defer("package").order_by("brought_at", "digest")
    candidates = {each.key: each for each in brought}
    waiting = {each.about_id: each for each in Proposal.objects.filter(about_kind=kind.name, status=states.OPEN)}
    currents = dict(Definition.objects.filter(kind=kind.name).values_list("key", "current"))
    rows = []
    for key in currents.keys() | candidates.keys():
        own, newest = tuple(versions.get(key, ())), candidates.get(key)
        current = next((each for each in own if each.pk == currents.get(key) and each.withdrawn_at is None), None)
        subject = current or newest or own[0]
        ahead = newest if newest and (current is None or newest.digest != current.digest) else None
        rows.append(
            Published(
                kind.name, key, current, own, names.get(subject.division_key, subject.division_key), used.get(key, 0),
                ahead, waiting.get(key), subject, current is not None and current.pk in internal,
                at.staff.may(kind.propose, subject),
            )
        )  # fmt: skip
    return rows


def name(row: Published) -> Cell:
    """The title, and the key below it."""
    title: Cell = row.subject.title
    return Lines((Many((title, Chip("庁内"))) if row.internal else title, Mono(row.key)))


def now(row: Published) -> Cell:
    """The version in force."""
    if row.current is None:
        return Chip("受付停止", "orange") if row.versions else STANDINGS["new"]
    return f"第{row.current.number}版　{day(row.current.published_at)}"


def withdrawal(row: Published) -> Cell:
    """The way to propose that it be withdrawn."""
    if row.current is None or row.proposal or not row.may_propose:
        return None
    return Link("起案する", Ref(f"desk:{row.kind}_withdrawal", row.key), row.current.title)


def ahead(row: Published) -> Cell:
    """What was brought, and what waits for a decision."""
    parts: list[Cell] = []
    if row.proposal:
        parts.append(Many((Chip("決裁待ち", "blue"), f"{day(row.proposal.proposed_at)}起案")))
    if row.candidate:
        said = f"{day(row.candidate.brought_at)}の案"
        parts.append(Link(said, Ref("candidate", row.candidate.digest), row.key) if row.may_propose else said)
    return Lines(tuple(parts))


def versions(row: Published) -> Cell:
    """Every version with its files."""
    return Lines(tuple(_version(each) for each in row.versions))


def _version(each: Version) -> Cell:
    gone = f"（{day(each.withdrawn_at)}取下げ）" if each.withdrawn_at else ""
    files = Link(f"第{each.number}版のファイル", Ref("desk:procedure_version", each.digest), each.title)
    return Many((files, f"{day(each.published_at)}{gone}", Mono(each.digest[:12])))
