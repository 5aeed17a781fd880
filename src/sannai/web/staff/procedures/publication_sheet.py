"""公開・取下げの起案 as its readers see it: what it changes against the version in force, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sannai.approvals import queries
from sannai.approvals.models import Proposal
from sannai.common.models import Event as Logged
from sannai.common.verbs import verb_of
from sannai.definitions.differences import Section, differences
from sannai.definitions.kinds import Compiled, kind_of
from sannai.definitions.models import Candidate, Version
from sannai.definitions.packages import compiled
from sannai.definitions.queries import in_force
from sannai.organization.queries import staff_names
from sannai.procedures.kind import PROCEDURE
from sannai.registers.kind import REGISTER
from sannai.rules.registers.model import Register
from sannai.web.kit.door import DeskRequest
from sannai.web.staff.approvals.subjects import KINDS, Event, Presenter, Subject

from .publication_rows import RowsPreview, rows_preview

ENDS = {PROCEDURE.name: "新しい申請を受け付けない", REGISTER.name: "新しい記載を書けないようにする"}
MOST_OPEN = 12  # changes of one section that are shown unfolded


@dataclass(frozen=True, slots=True)
class Sheet:
    """A candidate beside the version that it would replace."""

    definition: Compiled
    before: Version | None
    sections: tuple[tuple[Section, bool], ...]  # with whether it is unfolded
    rows: RowsPreview | None = None  # of a register that rows stand in

    @property
    def count(self) -> int:
        """How many things change."""
        return sum(len(section.changes) for section, _ in self.sections)


def sheet_of(request: DeskRequest, candidate: Candidate, before: Version | None) -> Sheet:
    """What publishing this candidate would change, and for a register what it does to the rows that there are."""
    kind = kind_of(candidate.kind)
    old, new = compiled(kind, before) if before else None, compiled(kind, candidate)
    found = differences(kind, old, new)
    sections = tuple((each, before is not None and len(each.changes) <= MOST_OPEN) for each in found)
    return Sheet(new, before, sections, _rows(request, old, new))


def _rows(request: DeskRequest, old: Compiled | None, new: Compiled) -> RowsPreview | None:
    """Asked only while it is to be decided: rows of today say nothing about a version that was replaced long ago."""
    if not isinstance(old, Register) or not isinstance(new, Register):
        return None
    now = in_force(REGISTER.name, new.key)
    return rows_preview(request.staff, old, new) if now is not None and now.digest == old.digest else None


class OfDefinition(Presenter):
    """The publication or withdrawal of a definition: the version, and what becomes different."""

    def show(self, request: DeskRequest, proposal: Proposal) -> Subject:
        content = queries.content(proposal)
        city = request.staff.city
        rows = [("決めること", "新しい版の公開" if content["verb"] == "publish" else "公開中の版の取下げ")]
        rows.append((kind_of(proposal.about_kind).label, f"{content['title']}（{proposal.about_id}）"))
        sheet, before = None, _version(content.get("replaces") or content.get("version", ""))
        if content["verb"] == "publish":
            candidate = Candidate.objects.filter(pk=content["candidate"]).first()
            sheet = sheet_of(request, candidate, before) if candidate else None
            rows.append(
                ("版", f"第{content['number']}版" + (f"（いまは第{before.number}版）" if before else "（初めて）"))
            )
            rows.append(("内容のしるし", content["candidate"][:12]))
        else:
            rows.append(("版", f"第{content['number']}版を取り下げ、{ENDS[proposal.about_kind]}"))
        subject = sheet.definition.division if sheet else before.division_key if before else ""
        rows.append(("所管課", city.name_of(subject, subject)))
        if proposal.reasons:
            rows.append(("伺い文", proposal.reasons))
        return Subject(
            content=rows,
            part="staff/procedures/publication_part.html",
            context={
                "publication": sheet,
                "withdrawn_version": before if sheet is None else None,
                "label": kind_of(proposal.about_kind).label,
            },
            events=_events(proposal.about_kind, proposal.about_id),
        )

    def say(self, proposal: Proposal, content: Mapping[str, Any]) -> Mapping[str, str]:
        digest = content.get("candidate") or content.get("version") or ""
        return {kind_of(proposal.about_kind).label: str(content.get("title", "")), "内容のしるし": str(digest)[:12]}


KINDS.update((kind.name, OfDefinition()) for kind in (PROCEDURE, REGISTER))


def _version(digest: str) -> Version | None:
    return Version.objects.filter(digest=digest).first() if digest else None


def _events(kind: str, key: str) -> tuple[Event, ...]:
    logged = list(Logged.objects.filter(subject_kind=kind, subject_id=key).order_by("seq"))
    names = staff_names(each.staff_key for each in logged if each.staff_key)
    rows = [(each, verb_of(each.verb)) for each in logged]
    return tuple(
        Event(each.at, verb.substance, names.get(each.staff_key, "")) for each, verb in rows if verb and verb.substance
    )
