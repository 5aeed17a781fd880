"""A register beside what is published: the procedures and registers that it names, and its own version in force."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from sannai.definitions.kinds import kind_of
from sannai.definitions.packages import compiled
from sannai.definitions.queries import compiled_in_force, in_force
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
    return sorted([*check_register(register, files, around, published(register)), *refused])


def published(register: Register) -> Catalogue:
    """What is in force of what this register names."""
    procedures = {feed.procedure for feed in register.fed_by}
    registers = {one.register for one in register.rollups} | {register.reference(id) for id in register.fields}
    own = {"", register.key}
    return Catalogue(compiled_in_force(PROCEDURE, procedures), compiled_in_force(REGISTER, registers - own))


def _problem(register: Register, change: RegisterChange) -> Problem:
    return Problem(MAIN, register.places.get(change.place, 0), f"{change.label}：{change.words}", change.hint)
