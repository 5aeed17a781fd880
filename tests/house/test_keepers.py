"""Every text, JSON and file column of the house has somebody who disposes of it, or names nobody."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from sannai.common import keepers
from sannai.files.models import Blob

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)


def columns() -> set[str]:
    """room.Model.column of every column that can hold what a person said or sent."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("sannai.")
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS) or field.related_model is Blob
    }


def unassigned() -> set[str]:
    return columns() - keepers.kept() - keepers.clear()


def test_every_column_is_kept_by_somebody_or_names_nobody():
    assert unassigned() == set(), "register it in the room's keeping.py: a Keeper, or no_personal_data"


def test_no_column_is_both_and_none_is_declared_that_does_not_exist():
    assert keepers.kept() & keepers.clear() == set()
    assert keepers.kept() | keepers.clear() <= columns()


@pytest.mark.parametrize("column", ["casework.Memo.text", "issuance.Document.blob", "organization.Unit.name"])
def test_a_column_that_nobody_assigned_is_named(column, monkeypatch):
    model, _, name = column.rpartition(".")
    without = [
        keepers.Keeper(
            keeper.kind,
            {
                of: " ".join(n for n in names.split() if (of, n) != (model, name))
                for of, names in keeper.columns.items()
            },
            keeper.dispose,
            keeper.residue,
        )
        for keeper in keepers._keepers
    ]
    monkeypatch.setattr(keepers, "_keepers", without)
    monkeypatch.setattr(
        keepers, "_clear", [{of: names for of, names in each.items() if of != model} for each in keepers._clear]
    )
    assert column in unassigned()


def test_every_keeper_says_what_stays():
    assert all(keeper.residue.endswith("。") for keeper in keepers._keepers)
