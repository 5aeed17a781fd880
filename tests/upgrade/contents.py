"""What lies in a city's tables, put so small that it can be kept beside a stored city: a digest for each column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db import models

Contents = dict[str, dict[str, Any]]  # model → {"rows": how many, "columns": {column: digest}}


def of_city() -> Contents:
    """Every model of ours, every row read through it: what is sealed is opened on the way."""
    rooms = [each for each in apps.get_app_configs() if each.name.startswith("sannai.")]
    return {model._meta.label: _of_model(model) for room in rooms for model in room.get_models()}


def _of_model(model: type[models.Model]) -> dict[str, Any]:
    columns = {field.name: hashlib.sha256() for field in model._meta.concrete_fields}
    rows = 0
    for row in model._default_manager.order_by("pk"):
        rows += 1
        for field in model._meta.concrete_fields:
            value = None if field.value_from_object(row) is None else field.value_to_string(row)
            columns[field.name].update(repr(value).encode())
    return {"rows": rows, "columns": {name: digest.hexdigest()[:16] for name, digest in columns.items()}}


def lost(
    stored: Contents, found: Contents, meant: Mapping[str, str], renamed: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """What is no longer as it was stored, by model or by model.column, but for what a migration has changed on purpose.

    ``meant``: "room.Model" or "room.Model.column" → why. ``renamed``: "room.Model.column" → the name under which
    it must still be as it was. What was added since is no loss.
    """
    different = _different(stored, found, renamed)
    return [name for name in different if name not in meant and name.rpartition(".")[0] not in meant]


def _different(stored: Contents, found: Contents, renamed: Mapping[str, str]) -> Iterable[str]:
    for model, before in stored.items():
        now = found.get(model)
        if now is None or now["rows"] != before["rows"]:
            yield model
            continue
        for column, digest in before["columns"].items():
            if now["columns"].get(renamed.get(f"{model}.{column}", column)) != digest:
                yield f"{model}.{column}"
