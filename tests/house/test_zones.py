"""Every table and every kind of file says on which side it stands, and whatever leads across is named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import isclass, isfunction
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import connection, models

from sannai.common import zones
from sannai.common.zones import Zone
from sannai.files.models import Blob

ROOT = Path(zones.__file__).parents[1]
DOCUMENT = ROOT.parents[1] / "docs" / "zones.md"
# Of rooms that both sides stand on, these modules are the office's.
OFFICE = {"applications.answers", "applications.filing", "applications.search", "common.events", "common.audit"}
OWN_RECORDS = {"django_migrations", "sqlite_sequence"}  # of the database, wherever there is one


@cache
def tables() -> dict[str, type[models.Model]]:
    """room.Model → model, of every room and of everything that others wrote."""
    return {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def unplaced() -> set[str]:
    return {label for label in tables() if zones.zone_of(label) is None}


def leading_across() -> set[str]:
    """Foreign keys (room.Model.column) from one side to another that nobody named."""
    return {
        f"{label}.{field.name}"
        for label, model in tables().items()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        if not zones.may_lead(label, field.related_model._meta.label, f"{label}.{field.name}")
    }


def without(monkeypatch, label: str) -> None:
    monkeypatch.setattr(zones, "_tables", {name: one for name, one in zones._tables.items() if name != label})


def test_every_table_says_where_it_stands_and_no_other_is_declared():
    assert unplaced() == set(), "declare it in the room's keeping.py: tables(Zone.…, …)"
    assert zones.declared() == set(tables())


@pytest.mark.both_databases
@pytest.mark.django_db
def test_the_database_holds_no_other_table():
    own = {model._meta.db_table for model in tables().values()}
    assert set(connection.introspection.table_names()) - OWN_RECORDS == own


@pytest.mark.parametrize("label", ["casework.Memo", "sessions.Session"])
def test_a_table_that_nobody_placed_is_named(label, monkeypatch):
    without(monkeypatch, label)
    assert unplaced() == {label}


def test_no_foreign_key_leads_to_another_side():
    assert leading_across() == set(), "keep the other side's key without a foreign key, or name what crosses"


def test_a_foreign_key_that_leads_across_is_named_until_somebody_says_that_it_crosses(monkeypatch):
    for label in ("applications.Application", "issuance.Document"):
        without(monkeypatch, label)
    zones.tables(Zone.INTERNET, "applications.Application")
    zones.tables(Zone.NUMBER, "issuance.Document")
    monkeypatch.setattr(zones, "_crossings", dict(zones._crossings))
    assert {"casework.Case.application", "issuance.Dispatch.document"} <= leading_across()
    zones.crossing("例", Zone.LGWAN, Zone.INTERNET, "", "", by="casework.Case.application issuance.Dispatch.document")
    assert "casework.Case.application" not in leading_across()
    assert "issuance.Dispatch.document" in leading_across()  # that one leads elsewhere


def test_what_stands_on_both_sides_refers_to_nothing_of_one_side_alone(monkeypatch):
    without(monkeypatch, "definitions.Version")
    zones.tables(Zone.LGWAN, "definitions.Version")
    assert "intake.Draft.version" in leading_across()


def test_every_column_with_bytes_is_a_kind_of_file_and_stands_where_its_row_does():
    held = {
        f"{label}.{field.name}"
        for label, model in tables().items()
        for field in model._meta.concrete_fields
        if field.related_model is Blob or isinstance(field, models.FileField | models.BinaryField)
    }
    columns = {kind.where: kind for kind in zones.kinds_of_file() if not kind.where.startswith("HOME/")}
    assert held <= set(columns)
    for where, kind in columns.items():
        label, _, name = where.rpartition(".")
        assert tables()[label]._meta.get_field(name)
        assert kind.zone is zones.zone_of(label), where


def test_every_place_below_the_home_is_a_kind_of_file():
    written = {
        name
        for path in ROOT.rglob("*.py")
        if "tests" not in path.parts
        for name in re.findall(r"""\bHOME\)?\s*/\s*["']([^"']+)["']""", path.read_text(encoding="utf-8"))
    }
    assert len(written) > 4
    assert written == {Path(kind.where).parts[1] for kind in zones.kinds_of_file() if kind.where.startswith("HOME/")}


def rooms_of_the_office() -> set[str]:
    """Rooms of which no table stands elsewhere; ``common`` is what both sides are built of."""
    rooms: dict[str, set[Zone | None]] = {}
    for label in tables():
        rooms.setdefault(label.split(".")[0], set()).add(zones.zone_of(label))
    return {room for room, own in rooms.items() if own == {Zone.LGWAN}} - {"common"}


def source_of(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.exists()), None)


def imported(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(whole name below sannai, name here) of all that a module takes from the house."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            if node.level or (node.module or "").startswith("sannai"):
                home = [*package, *(node.module or "").removeprefix("sannai").lstrip(".").split(".")]
                yield from ((".".join(filter(None, [*home, one.name])), one.asname or one.name) for one in node.names)


def reached_from_outside() -> set[str]:
    """Whole names of what the pages for citizens and the open data use, with whatever of the screens they use."""
    waiting = [
        f"web.{site}.{path.stem}"
        for site in ("applicant.portal", "api")
        for path in (ROOT / "web" / site.replace(".", "/")).glob("[a-z]*.py")
    ]
    seen: set[str] = set()
    names: set[str] = set()
    while waiting:
        module = waiting.pop()
        source = source_of(module)
        if module in seen or source is None:
            continue
        seen.add(module)
        tree = ast.parse(source.read_text(encoding="utf-8"))
        modules = {}
        for whole, here in imported(module, tree):
            if whole.startswith("web."):
                waiting.append(whole if source_of(whole) else whole.rpartition(".")[0])
            elif source_of(whole):
                modules[here] = whole
            else:
                names.add(whole)
        names |= {
            f"{modules[node.value.id]}.{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
        }
    return names


def carries_rows(name: str) -> bool:
    """Whether it is a function or a table of the office, and not a word or a shape."""
    home, _, own = name.rpartition(".")
    if home not in OFFICE and home.split(".")[0] not in rooms_of_the_office():
        return False
    one = getattr(import_module(f"sannai.{home}"), own)
    return isfunction(one) or isinstance(one, ModuleType) or (isclass(one) and issubclass(one, models.Model))


def test_whatever_the_pages_for_citizens_take_from_the_office_is_named_as_a_crossing():
    crossing = {name for one in zones.crossings() for name in one.by}
    reached = {name for name in reached_from_outside() if carries_rows(name)}
    assert reached - crossing == set(), "name it in the room's keeping.py: crossing(…, by=…)"
    assert crossing - reached == set(), "nothing crosses there any more"
    assert {"applications.filing.file", "notices.outbox.mailbox"} <= reached  # the walk sees what there is


def test_what_stands_on_both_sides_says_whose_rows_stand_where():
    with pytest.raises(ValueError, match="whose rows"):
        zones.tables(Zone.BOTH, "example.Table")
    with pytest.raises(ValueError, match="already stands in LGWAN"):
        zones.tables(Zone.LGWAN, "casework.Case")
    with pytest.raises(ValueError, match="one zone to another"):
        zones.crossing("例", Zone.LGWAN, Zone.LGWAN, "", "")


def test_the_document_says_what_the_rooms_declare():
    assert DOCUMENT.read_text(encoding="utf-8") == zones.as_markdown()
    assert zones.counts() in zones.as_markdown()


def asking(pattern: str) -> set[str]:
    """Files of the house, its tests aside, in which this stands."""
    return {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if "tests" not in path.parts and re.search(pattern, path.read_text(encoding="utf-8"))
    }


def test_only_what_puts_a_process_together_asks_on_which_side_it_stands():
    composing = {
        *("cli/init.py", "cli/keys.py", "cli/ready.py", "cli/work.py", "cli/zones.py", "cli/zone_roles.py"),
        *("common/apps.py", "common/guard.py", "organization/apps.py"),
        *("intake/apps.py", "applications/apps.py", "casework/apps.py", "connectors/apps.py"),
        *("relay/apps.py", "cli/sluice.py"),
    }
    assert asking(r"settings\.(ZONE|OUTSIDE|OFFICE)\b") == composing, "no view and no room does otherwise on one side"
    assert asking(r"""["']SANNAI_ZONE["']""") == {"settings.py"}
