"""Search keys: the little that the desk may search by, taken out of the answers once and folded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sannai.intake.references import read_reference
from sannai.rules.kinds import KINDS
from sannai.rules.model import Definition
from sannai.text.folding import fold

from . import answers as door
from .divisions import name_of
from .models import Application, SearchKey

LONGEST = 200


def index(application: Application, definition: Definition) -> list[SearchKey]:
    """検索の手がかり（氏名・フリガナ・住所・電話・メール）を作り直す。Safe to repeat."""
    keys = [
        SearchKey(application=application, kind=kind, folded=folded)
        for kind, folded in sorted(extracted(door.of(application), definition) | _division(application))
    ]
    with transaction.atomic():
        SearchKey.objects.filter(application=application).delete()
        SearchKey.objects.bulk_create(keys)
    return keys


def extracted(answers: Mapping[str, Any], definition: Definition) -> set[tuple[str, str]]:
    """(kind, folded text) of what ``definition.applicant`` points at and of the kinds of field that are searched for
    by themselves; nothing else is searchable."""
    fields = definition.fields.values()
    sought = [(each.ask, each.id) for each in fields if KINDS[each.ask].sought and not each.group and not each.kept]
    found = set()
    for role, id in (*definition.applicant.items(), *sought):
        for own, folded in KINDS[definition.fields[id].ask].search_keys(answers.get(id)):
            key = _digits(folded) if role == "phone" else folded
            if key:
                found.add((own or role, key[:LONGEST]))
    return found


def _division(application: Application) -> set[tuple[str, str]]:
    """What a division filed is found by the division's name on the day of filing."""
    name = fold(name_of(application))[:LONGEST]
    return {("name", name)} if name else set()


def matching(typed: str) -> QuerySet[Application]:
    """Applications whose reference number or search key contains what was typed. The caller limits it to what
    the person may see. "" matches nothing."""
    if number := read_reference(typed):
        return Application.objects.filter(reference_number=number)
    folded = fold(typed)
    if not folded:
        return Application.objects.none()
    keys = SearchKey.objects.filter(folded__contains=folded)
    if len(digits := _digits(typed)) >= 4:
        keys |= SearchKey.objects.filter(kind="phone", folded__contains=digits)
    return Application.objects.filter(pk__in=keys.values("application"))


def _digits(text: str) -> str:
    return "".join(c for c in fold(text) if c.isascii() and c.isdigit())
