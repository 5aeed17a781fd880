"""A register beside what is published: the procedures and registers that it names, and its own version in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.conf import settings

from sannai.common.time import CityCalendar
from sannai.definitions.kinds import kind_of
from sannai.definitions.models import Definition
from sannai.definitions.packages import compiled, files_of
from sannai.definitions.queries import compiled_in_force, in_force
from sannai.rules.around import Around
from sannai.rules.model import Definition as Procedure
from sannai.rules.registers.against import Catalogue
from sannai.rules.registers.changes import RegisterChange, refusals
from sannai.rules.registers.checking import check_register
from sannai.rules.registers.folder import MAIN
from sannai.rules.registers.model import Register
from sannai.rules.registers.referred import reference_problems
from sannai.text.problems import Problem

REGISTER, PROCEDURE = "register", "procedure"


def check(register: Register, files: Mapping[str, bytes]) -> list[Problem]:
    """Every fault of a register that compiles, and what its version in force does not let it change.

    Its tests are tried without an office: they say the same on every day.
    """
    around = Around(settings.CITY, settings.CITY_CODE, calendar=CityCalendar())
    now = in_force(REGISTER, register.key)
    old: Register | None = compiled(kind_of(REGISTER), now) if now else None
    refused = [_problem(register, one) for one in refusals(old, register)] if old else []
    referring = _referring(register) if old else ()
    found = check_register(register, files, around, published(register))
    return sorted([*found, *refused, *referring, *_taken(register)])


def published(register: Register) -> Catalogue:
    """What is in force of what this register names."""
    procedures = {feed.procedure for feed in register.fed_by}
    registers = {one.register for one in register.rollups} | {register.reference(id) for id in register.fields}
    own = {"", register.key}
    return Catalogue(compiled_in_force(PROCEDURE, procedures), compiled_in_force(REGISTER, registers - own))


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


def _referring(register: Register) -> Iterator[Problem]:
    """What procedures in force look up by, or take, and would not find any more."""
    rows = Definition.objects.filter(kind=PROCEDURE, current__isnull=False).select_related("current")
    for row in rows.iterator(chunk_size=100):
        if row.current is None or b"entry" not in files_of(row.current).get("procedure.yaml", b""):
            continue
        procedure: Procedure = compiled(kind_of(PROCEDURE), row.current)
        for one in reference_problems(procedure, {register.key: register}):
            words = f"公開中の手続「{procedure.title}」が、この台帳を指しています：{one.message}"
            yield Problem(MAIN, 0, words, "項目を残すか、先に手続を変える")


def _problem(register: Register, change: RegisterChange) -> Problem:
    return Problem(MAIN, register.places.get(change.place, 0), f"{change.label}：{change.words}", change.hint)
