"""From the files of a package to a Definition. Every fault is collected; none stops the search for the next."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import load

from ..keys import SHAPES
from ..model import Definition
from ..package import digest_of
from .agents import compile_agents, with_pages_of_agents
from .blocks import with_fields_of_blocks
from .checks import compile_checks
from .deadlines import compile_deadlines
from .divisions import compile_divisions
from .documents import compile_documents
from .elsewhere import compile_elsewhere
from .facts import compile_facts
from .fee import check_moment, compile_fee
from .folding import folded
from .header import (
    compile_applicant,
    compile_authority,
    compile_basis,
    compile_identity,
    compile_summary,
    edition_of,
    note_missing,
)
from .names import Names
from .outcomes import compile_criteria, compile_outcomes, compile_retention
from .pages import compile_pages, note_later, note_shown
from .places import places_of
from .reading import Reader, Record, read_record
from .tables import cell_problems, compile_tables
from .values import compile_values

MAIN = "procedure.yaml"


def compile_package(files: Mapping[str, bytes]) -> Definition:
    """手続のファイル一式を Definition にする。誤りがあれば、見つかったすべてを DefinitionError で知らせる。"""
    definition, problems = try_compile(files)
    if definition is None or problems:
        raise DefinitionError(problems)
    return definition


def try_compile(files: Mapping[str, bytes]) -> tuple[Definition | None, list[Problem]]:
    """The definition as far as it could be read, and every fault of it."""
    if MAIN not in files:
        return None, [Problem(MAIN, 0, "procedure.yaml がありません", "手続のフォルダの直下に置く")]
    definition, problems = _try(files)
    if problems and cell_problems(files):  # a price that is no number makes faults of all that is computed with it
        return _try(files, likened=True)
    return definition, problems


def _try(files: Mapping[str, bytes], *, likened: bool = False) -> tuple[Definition | None, list[Problem]]:
    reader = Reader(MAIN)
    names = Names(tables=compile_tables(files, reader.problems, likened=likened))
    root = load(files[MAIN], MAIN, reader.problems)
    if root is None:
        return None, reader.problems
    root = with_pages_of_agents(reader, with_fields_of_blocks(reader, root, files))
    header = read_record(reader, root, SHAPES["procedure"], MAIN)
    names.edition = edition_of(reader, header)
    note_missing(reader, header)
    note_later(header, names)
    definition = _definition(reader, header, names, files)
    note_shown(reader, header, names)
    return definition, folded(reader.problems, names.spoilt)


def _definition(reader: Reader, header: Record, names: Names, files: Mapping[str, bytes]) -> Definition:
    pages, desk_pages = compile_pages(reader, header, names)
    check_moment(reader, header.get("fee"), header.get("regime", ""))
    return Definition(
        key=header.get("procedure", ""),
        title=header.get("title", ""),
        reading=header.get("reading", ""),
        summary=header.get("summary", ""),
        regime=header.get("regime", "service"),
        governing_act=header.get("governing_act", ""),
        division=header.get("division", ""),
        matter=header.get("matter", ""),
        purpose=header.get("purpose", ""),
        who=header.get("who", ""), needs=header.get("needs", ()), notes=header.get("notes", ()),
        legal_basis=compile_basis(reader, header.get("legal_basis", ())),
        authority=compile_authority(reader, header.get("authority", ())),
        identity=compile_identity(header.get("identity", ())),
        life_events=header.get("life_events", ()),
        pages=pages, desk_pages=desk_pages,
        values=compile_values(reader, header.get("values"), names),
        checks=compile_checks(reader, header.get("checks", ()), names),
        documents=compile_documents(reader, header.get("documents", ()), names),
        fee=compile_fee(reader, header.get("fee"), names),
        deadlines=compile_deadlines(reader, header.get("deadlines", ()), names),
        outcomes=compile_outcomes(reader, header, files, names),
        retention=compile_retention(header.get("retention")),
        applicant=compile_applicant(reader, header.get("applicant"), names),
        summary_fields=compile_summary(reader, header, names),
        desk_note=header.get("desk_note", ""),
        tables=names.tables,
        files=dict(files),
        agents=compile_agents(reader, header, names),
        divisions=compile_divisions(reader, header, names),
        digest=digest_of(files), language=names.edition,
        executive_body=header.get("executive_body", ""),
        about=header.get("about", ()),
        criteria=compile_criteria(reader, header.get("criteria", ())),
        elsewhere=compile_elsewhere(reader, header, names), facts=compile_facts(reader, header, names),
        fields=names.fields, groups=names.groups, places=places_of(header, names),
    )  # fmt: skip
