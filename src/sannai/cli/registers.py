"""What check, fmt and publish do with registers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sannai import city
from sannai.rules.around import Around
from sannai.rules.compiler import compile_package
from sannai.rules.delegation.procedures import unruled
from sannai.rules.organisation import astray, named_in_procedure, named_in_register
from sannai.rules.package import read_package
from sannai.rules.registers import MAIN, Register, compile_register, read_register
from sannai.rules.registers.against import Catalogue
from sannai.rules.registers.checking import check_register_package
from sannai.rules.registers.referred import reference_problems, registers_of
from sannai.text.problems import DefinitionError, Problem

from .delegation import say
from .ready import ready
from .standing import organisation_of, rulebooks_of

HERE = Around(city.NAME, city.CODE)
SHELF = "registers"  # catalog/CITY/registers/NAME: what lies beside it is the catalogue of the city


def registers(path: Path) -> list[Path]:
    """The folders of registers at or below this path."""
    if path.is_file():
        path = path.parent
    return sorted(found.parent for found in path.rglob(MAIN))


def register_files(folder: Path) -> list[Path]:
    """What ``fmt`` lays out."""
    return [folder / MAIN, *sorted(folder.glob("tests/*.yaml"))]


def check_registers(folders: list[Path]) -> int:
    """Say what is wrong with registers, and between them and what lies beside them. How many faults."""
    faults = 0
    catalogues: dict[Path, Catalogue] = {}
    for folder in folders:
        home = folder.resolve().parent.parent
        if folder.resolve().parent.name == SHELF and home not in catalogues:
            catalogues[home] = catalogue_of(home)
        problems = check_register_package(folder, HERE, catalogues.get(home, Catalogue())) + _astray(folder)
        say(folder, problems)
        faults += len(problems)
    if folders and not faults:
        print(f"{len(folders)} 件の台帳に誤りはありません。")
    return faults


def catalogue_of(home: Path) -> Catalogue:
    """Every sound procedure and register of a city's folder. What is not sound is said by its own check."""
    procedures, known = {}, {}
    for path in sorted(home.glob("*/procedure.yaml")):
        try:
            procedure = compile_package(read_package(path.parent))
        except DefinitionError:
            continue
        procedures[procedure.key] = procedure
    for folder in registers(home / SHELF):
        try:
            register: Register = compile_register(read_register(folder))
        except DefinitionError:
            continue
        known[register.key] = register
    return Catalogue(procedures, known, whole=True)


def check_beside(folder: Path, catalogues: dict[Path, Catalogue]) -> list[Problem]:
    """What a sound procedure names in the organisation that it stands in and in the registers beside it, and does not
    find there; ``catalogues``: read already."""
    home = folder.resolve().parent
    try:
        procedure = compile_package(read_package(folder))
    except DefinitionError:
        return []
    organisation = organisation_of(folder)
    named = named_in_procedure(procedure)
    found = astray("procedure.yaml", named, organisation, date.today()) if organisation else []
    if procedure.divisions and organisation:
        found += unruled(procedure, organisation.served, rulebooks_of(folder))
    if registers_of(procedure):
        if home not in catalogues:
            catalogues[home] = catalogue_of(home)
        found += reference_problems(procedure, catalogues[home].registers, whole=True)
    return sorted(found)


def _astray(folder: Path) -> list[Problem]:
    """What a sound register names in the organisation that it stands in, and does not find there."""
    organisation = organisation_of(folder)
    try:
        register = compile_register(read_register(folder))
    except DefinitionError:
        return []
    return astray(MAIN, named_in_register(register), organisation, date.today()) if organisation else []


def publish_registers(folders: list[Path]) -> int:
    """Publish without a decision, to set up a city. How many could not be."""
    ready()
    from sannai.common.actors import System
    from sannai.common.time import now
    from sannai.definitions import actions
    from sannai.registers.kind import REGISTER

    failed = 0
    for folder in folders:
        try:
            version = actions.publish_files(REGISTER, read_register(folder), by=System(), at=now())
        except DefinitionError as error:
            say(folder, error.problems)
            print(f"{folder}: 誤りがあるため公開しません。")
            failed += 1
            continue
        print(f"{version.key}: 第{version.number}版を公開しています（{version.digest[:12]}）")
    return failed
