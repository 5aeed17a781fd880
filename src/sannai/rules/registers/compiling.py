"""From the files of a register to a Register. Every fault is collected; none stops the search for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import load

from ..compiler.checks import compile_checks
from ..compiler.folding import folded
from ..compiler.header import compile_basis
from ..compiler.names import Names
from ..compiler.reading import Reader, Record, read_record
from ..compiler.tables import cell_problems, compile_tables
from ..model import Check, Definition, Page, Retention, Value
from ..package import digest_of
from .feeding import compile_feeds
from .fields import FROM_UNTIL, compile_fields
from .folder import MAIN
from .importing import compile_imports
from .keys import SHAPES
from .lists import compile_find, compile_lists, compile_sheet, names_on_shelf
from .model import EntryRetention, Register
from .personal import compile_personal_data
from .publishing import compile_public
from .reading import OWN
from .rollups import compile_values_and_rollups
from .shape import columns_of, shape_digest
from .standing import check_heading, compile_key, compile_name, compile_retired

SMALL = 5


def compile_register(files: Mapping[str, bytes]) -> Register:
    """台帳のファイル一式を Register にする。誤りがあれば、見つかったすべてを DefinitionError で知らせる。"""
    register, problems = try_compile_register(files)
    if register is None or problems:
        raise DefinitionError(problems)
    return register


def try_compile_register(files: Mapping[str, bytes]) -> tuple[Register | None, list[Problem]]:
    """The register as far as it could be read, and every fault of it."""
    if MAIN not in files:
        return None, [Problem(MAIN, 0, f"{MAIN} がありません", "台帳のフォルダの直下に置く")]
    register, problems = _try(files)
    if problems and cell_problems(files):  # a price that is no number makes faults of all that is computed with it
        return _try(files, likened=True)
    return register, problems


def _try(files: Mapping[str, bytes], *, likened: bool = False) -> tuple[Register | None, list[Problem]]:
    reader = Reader(MAIN, shapes=SHAPES, own=OWN)
    tables = compile_tables(files, reader.problems, likened=likened)
    names = Names(tables=tables, edition=1)  # so far: rows are compared in SQL too
    root = load(files[MAIN], MAIN, reader.problems)
    if root is None:
        return None, reader.problems
    header = read_record(reader, root, SHAPES["register"], MAIN)
    register = _register(reader, header, names, files)
    return register, folded(reader.problems, names.spoilt)


def _register(reader: Reader, header: Record, names: Names, files: Mapping[str, bytes]) -> Register:
    retired = compile_retired(reader, header)
    extras = compile_fields(reader, header, names, retired)
    values, rollups, labels = compile_values_and_rollups(reader, header.get("values"), names)
    checks = compile_checks(reader, header.get("checks", ()), names)
    form = _form(header, names, values, checks, files)
    register = Register(
        key=form.key, title=form.title, reading=header.get("reading", ""), division=form.division,
        kept_by=header.get("kept_by", "division"), purpose=form.purpose,
        legal_basis=compile_basis(reader, header.get("legal_basis", ())),
        dated=header.get("dated", False),
        key_fields=compile_key(reader, header, names, extras), name_field=compile_name(reader, header, names),
        rights=header.get("rights", "closed-ledger"),
        fields={id: one for id, one in form.fields.items() if id not in FROM_UNTIL}, extras=extras,
        values=values, rollups=rollups,
        labels={**{id: one.label for id, one in form.fields.items()}, **labels},
        checks=checks, lists=(), filters=(), find=(), sheet=compile_sheet(reader, header, names, extras),
        imports=compile_imports(reader, header, names), fed_by=compile_feeds(reader, header, names),
        public=None, personal_data=None, retention=_retention(header), small=_small(reader, header),
        retired=retired, tables=names.tables, form=form, files=dict(files), digest=digest_of(files),
        note=header.get("note", ""), domains=dict(names.domains), places=_places(header, names),
    )  # fmt: skip
    register = replace(register, lists=compile_lists(reader, header, register, names))
    register = replace(register, columns=columns_of(register), find=compile_find(reader, header, register))
    register = replace(register, filters=names_on_shelf(reader, header, register))
    register = replace(
        register,
        public=compile_public(reader, header, register, names),
        personal_data=compile_personal_data(reader, header, register),
        shape=shape_digest(register),
    )
    check_heading(reader, header, register)
    return register


def _form(
    header: Record, names: Names, values: tuple[Value, ...], checks: tuple[Check, ...], files: Mapping[str, bytes]
) -> Definition:
    """The row as a form of one page: what evaluates procedures evaluates rows."""
    title = header.get("title", "")
    page = Page("entry", title, tuple(names.fields.values()))
    return Definition(
        key=header.get("register", ""), title=title, reading="", summary="", regime="internal", governing_act="",
        division=header.get("division", ""), matter="", purpose=header.get("purpose", ""), who="", needs=(), notes=(),
        legal_basis=(), authority=(), identity=(), life_events=(), pages=(page,), desk_pages=(),
        values=values, checks=checks, documents=(), fee=None, deadlines=(), outcomes=(), retention=Retention("", ""),
        applicant={}, summary_fields=(), desk_note="", tables=names.tables, files=dict(files),
        fields=dict(names.fields),
    )  # fmt: skip


def _retention(header: Record) -> EntryRetention:
    record: Record = header.get("retention") or Record(0)
    return EntryRetention(
        record.get("class", ""), record.get("ground", ""), record.get("from", "ended"), record.get("symbol", "")
    )


def _small(reader: Reader, header: Record) -> int:
    small: int = header.get("small", SMALL)
    if not 1 <= small <= 100:
        reader.problem(header.line_of("small"), f"small の {small} は使えません", "1〜100 で書く。書かなければ5")
    return small


def _places(header: Record, names: Names) -> dict[str, int]:
    places = {f"head/{key}": line for key, line in header.lines.items()}
    places.update({f"field/{id}": names.lines.get(id, 0) for id in names.fields})
    places.update({f"value/{id}": line for id, line in names.lines.items() if id not in names.fields})
    for key, kind in (("checks", "check"), ("lists", "list"), ("imports", "import"), ("retired_fields", "retired")):
        places.update({f"{kind}/{one.get('id')}": one.line for one in header.get(key, ())})
    if data := header.get("personal_data"):
        places["personal_data/requests_to"] = data.line_of("requests_to")
    places.update({f"feed/{number}": one.line for number, one in enumerate(header.get("fed_by", ()))})
    return places
