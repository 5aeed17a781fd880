"""Every table that the log speaks for notes what is written to it, and no other model says that it does."""

from __future__ import annotations

from django.apps import apps

from sannai.common.kinds import KINDS
from sannai.common.witness import TABLES, Rows, Spoken, columns_of


def test_tables_and_models_are_the_same():
    spoken = {model._meta.label for model in apps.get_models() if issubclass(model, Spoken)}
    assert spoken == set(TABLES), "declare it in the room's recorded.py, and let its model be Recorded"


def test_every_way_of_writing_them_is_noted():
    assert {
        label for label, table in TABLES.items() if not isinstance(table.rows._default_manager.all(), Rows)
    } == set()


def test_what_is_said_of_tables_is_of_columns_that_they_have():
    for label, table in TABLES.items():
        names = {field.name for field in table.rows._meta.concrete_fields}
        assert set(table.apart.split()) <= names, label
        assert set(table.lasting) <= set(columns_of(table.rows)), label
        assert not table.of[0] or table.of[0] in KINDS, label
