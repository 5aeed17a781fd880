"""Every page that there is: its name, and an address of it with what is in the city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from django.db.models import Model
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from sannai.applications.models import Application, Upload
from sannai.approvals.models import Attachment, Proposal
from sannai.casework.models import Case
from sannai.common.sealing import links
from sannai.intake.models import Draft
from sannai.issuance.models import Document
from sannai.organization.models import Absence
from sannai.procedures.queries import catalogue
from tests.city.links import link_to

_TABLES: Mapping[str, type[Model]] = {
    "case_id": Case, "draft_id": Draft, "proposal_id": Proposal, "document_id": Document, "upload_id": Upload,
    "attachment_id": Attachment, "absence_id": Absence, "id": Case,
}  # fmt: skip
_KEPT = 40  # ids of each kind


def names() -> dict[str, tuple[str, ...]]:
    """The names of all addresses with their room, and what each asks for."""
    return dict(_below(get_resolver().url_patterns, ""))


def _below(patterns: list[Any], room: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in patterns:
        if isinstance(each, URLPattern):
            yield f"{room}{each.name}", tuple(each.pattern.converters)
        else:
            yield from _below(each.url_patterns, f"{room}{each.namespace}:" if each.namespace else room)


def things() -> dict[str, list[Any]]:
    """What can stand in an address: ids of the city, whoever they belong to."""
    known: dict[str, list[Any]] = {
        name: list(table._default_manager.order_by("pk").values_list("pk", flat=True)[:_KEPT])
        for name, table in _TABLES.items()
    }
    entries = catalogue().entries
    citizens = [id for id in known["case_id"] if Application.objects.filter(pk=id).exclude(channel="internal").exists()]
    known["link"] = [link_to(id).split("/")[2] for id in citizens]
    known["handle"] = [links.read(link).handle for link in known["link"]]
    known["key"] = [entry.key for entry in entries] + ["environment.collection", "s1002"]
    known["page_id"] = [
        page.id for entry in entries for page in (*entry.definition.pages, *entry.definition.desk_pages)
    ]
    known["field"] = sorted({name for entry in entries for name in entry.definition.fields})
    known["matter"] = [entry.definition.matter for entry in entries]
    return known | {"number": [1, 2], "row": ["r1"], "on": ["2027-04-01"], "survey_id": ["1"], "digest": ["a" * 64]}


def address(name: str, asked: tuple[str, ...], known: Mapping[str, list[Any]], random: Random) -> str | None:
    """One address of this page; None if nothing fits."""
    try:
        return reverse(name, kwargs={each: random.choice(known.get(each) or ["1"]) for each in asked})
    except NoReverseMatch:
        return None
