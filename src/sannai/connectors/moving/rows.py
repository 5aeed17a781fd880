"""Rows as they travel: each by the text of its columns, the version of a draft by its digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import AutoField, Field, Model, Q, QuerySet

from sannai.applications.models import Application
from sannai.intake.models import Draft, DraftPage, MailProof, Outgoing, Slot, Upload
from sannai.intake.unsent import OF_CASE, OF_CORRECTION, REISSUE

MODELS: Mapping[str, type[Model]] = {
    each.__name__: each for each in (Draft, DraftPage, MailProof, Upload, Slot, Outgoing)
}  # in the order in which they can be made
_STAYS = {"Draft": {"key", "remind_to"}}  # what the city's own key opens; a reminder travels sealed, apart
INTERNAL = "internal"  # the channel of what a division files: nothing of it goes outside


def writing() -> QuerySet[Draft]:
    """What citizens write, or have written and given up: theirs alone, it leaves this side."""
    return Draft.objects.filter(channel="portal", filed_at=None)


def filed() -> QuerySet[Draft]:
    """The bare rows of what citizens follow: the outside knows by them which case a link may still act on."""
    return Draft.objects.exclude(filed_at=None).filter(pk__in=followed())


def followed() -> QuerySet[Application, Any]:
    """The cases of which their applicants are shown something, as a part of a query."""
    return Application.objects.exclude(channel=INTERNAL).values("pk")


def leaving() -> list[QuerySet[Any]]:
    """What is of citizens' drafts and stands outside alone, in the order in which it can be deleted."""
    own = writing().values("pk")
    return [
        DraftPage.objects.filter(draft__in=own).order_by("pk"),
        MailProof.objects.order_by("pk"),
        Upload.objects.filter(draft__in=own).order_by("pk"),
        Slot.objects.filter(case__in=own).order_by("pk"),
        writing().order_by("pk"),
    ]


def copied() -> list[QuerySet[Any]]:
    """What the outside needs too, and the office keeps: what was typed about a case and never sent, and its draft."""
    typed = Q(page__startswith=OF_CASE) | Q(page__startswith=OF_CORRECTION)
    pages = DraftPage.objects.filter(typed, draft__in=filed().values("pk")).exclude(page=REISSUE)
    return [filed().order_by("pk"), pages.order_by("pk")]


def told(row: Model, digests: Mapping[int, str]) -> dict[str, Any]:
    """A row as its line has it. ``digests``: version → digest."""
    values = {field.attname: _text(field, row) for field in _fields(type(row))}
    if isinstance(row, Draft):
        values["version_id"] = digests[row.version_id]
    return {"table": type(row).__name__, **values}


def made(line: Mapping[str, Any], versions: Mapping[str, int]) -> Model:
    """The row of a line, not stored yet. ``versions``: digest → version. KeyError: it is not here."""
    model = MODELS[line["table"]]
    given = {field.attname: field.to_python(line[field.attname]) for field in _fields(model) if field.name != "version"}
    if model is Draft:
        given["version_id"] = versions[line["version_id"]]
    return model(**given)


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    stays = _STAYS.get(model.__name__, set())
    return [
        field for field in model._meta.concrete_fields if not isinstance(field, AutoField) and field.name not in stays
    ]


def _text(field: Field[Any, Any], row: Model) -> str | None:
    return None if getattr(row, field.attname) is None else field.value_to_string(row)
