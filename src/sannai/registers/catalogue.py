"""A register beside what is published: the procedures and registers that it names, and its own version in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from sannai.definitions.kinds import kind_of
from sannai.definitions.models import Definition
from sannai.definitions.packages import compiled
from sannai.definitions.queries import in_force
from sannai.rules.around import Around
from sannai.rules.registers.against import Catalogue
from sannai.rules.registers.changes import RegisterChange, refusals
from sannai.rules.registers.checking import check_register
from sannai.rules.registers.folder import MAIN
from sannai.rules.registers.model import Register
from sannai.text.problems import Problem

REGISTER, PROCEDURE = "register", "procedure"


def check(register: Register, files: Mapping[str, bytes]) -> list[Problem]:
    """Every fault of a register that compiles, and what its version in force does not let it change.

    Its tests are tried without an office: they say the same on every day.
    """
    around = Around(settings.CITY, settings.CITY_CODE)
    now = in_force(REGISTER, register.key)
    old: Register | None = compiled(kind_of(REGISTER), now) if now else None
    refused = [_problem(register, one) for one in refusals(old, register)] if old else []
    return sorted([*check_register(register, files, around, published(register)), *refused, *_taken(register)])


def published(register: Register) -> Catalogue:
    """What is in force of what this register names."""
    procedures = {feed.procedure for feed in register.fed_by}
    registers = {one.register for one in register.rollups} | {register.reference(id) for id in register.fields}
    return Catalogue(_in_force(PROCEDURE, procedures), _in_force(REGISTER, registers - {"", register.key}))


def _taken(register: Register) -> list[Problem]:
    """One data set, one register: its name is its address."""
    public = register.public
    others = Definition.objects.filter(kind=REGISTER, current__isnull=False).exclude(key=register.key)
    for row in others.select_related("current") if public else ():
        other: Register = compiled(kind_of(REGISTER), row.current) if row.current else register
        if public and other.public and other is not register and other.public.dataset == public.dataset:
            words = f"データセット {public.dataset} は、台帳「{other.title}」が公開しています"
            return [Problem(MAIN, register.places.get("head/public", 0), words, "public の dataset を別の名前にする")]
    return []


def _in_force(kind: str, keys: set[str]) -> dict[str, Any]:
    rows = Definition.objects.filter(kind=kind, key__in=keys, current__isnull=False).select_related("current")
    return {row.key: compiled(kind_of(kind), row.current) for row in rows if row.current}


def _problem(register: Register, change: RegisterChange) -> Problem:
    return Problem(MAIN, register.places.get(change.place, 0), f"{change.label}：{change.words}", change.hint)
