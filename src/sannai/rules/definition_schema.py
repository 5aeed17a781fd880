"""JSON Schema 2020-12 of procedure.yaml, for editors: from the same keys that the compiler reads by."""

from __future__ import annotations

from typing import Any

from .compiler.values import shape_of
from .keys import NEEDED_OF_ADVERSE, NEEDED_WHERE_APPLIED_FOR, ONLY_FOR, SHAPES
from .operations import OPERATIONS
from .shapes import Key, Shape

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TEXT = {"type": ["string", "integer"]}
_EDGE = r"[^.\s]*(\.[0-9]+)?"  # a decimal has a point
_RANGE = {"type": "string", "pattern": rf"^{_EDGE}\.\.{_EDGE}$"}
_CONSTANT = {"type": ["string", "integer", "boolean"]}
# YAML of editors reads yes and no as words or as booleans, depending on its age: both may stand.
_YES_NO = {"enum": ["yes", "no", True, False]}
_YES = {"enum": ["yes", True]}
_GIVEN = {"type": "object", "properties": {"given": _YES}, "required": ["given"], "additionalProperties": False}
_BOX = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "anyOf": [_CONSTANT, {"type": "array", "items": _CONSTANT, "minItems": 1}, _GIVEN],
    },
}
_CHOICES = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "anyOf": [
            _TEXT,
            {
                "type": "object",
                "properties": {"label": _TEXT, "help": _TEXT},
                "required": ["label"],
                "additionalProperties": False,
            },
        ]
    },
}
_NAMES = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
_NAME_MAP = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": r"^[a-z][a-z0-9_]{0,39}$"},
    "additionalProperties": {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,39}$"},
}
SIMPLE: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "texts": {"type": "array", "items": _TEXT},
    "id": {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,39}$"},
    "name": {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,39}$"},
    "names": _NAMES,
    "page_id": {"type": "string", "pattern": r"^[a-z][a-z0-9_-]{0,39}$"},
    "key": {"type": "string", "pattern": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
    "keys": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 1},
    "dotted": {"type": "string", "pattern": r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*$"},
    "table": {"type": "string", "pattern": r"^(tables/)?[a-z][a-z0-9_]*(\.csv)?$"},
    "output": {"type": "string", "pattern": r"^outputs/[a-z][a-z0-9_-]*\.typ$"},
    "member": {"type": "string", "pattern": r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"},
    "yes": _YES,
    "yes_no": _YES_NO,
    "integer": {"type": "integer"},
    "date": {"type": "string", "pattern": _DATE},
    "range": _RANGE,
    "pay": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,39}$"}]},
    "moment": {"type": "string"},
    "after": {"type": "string", "pattern": r"^\+[0-9]{1,3}d$"},
    "factor": {"type": ["string", "number"]},
    "constant": _CONSTANT,
    "box": _BOX,
    "choices": _CHOICES,
    "name_map": _NAME_MAP,
    "text_map": {"type": "object", "minProperties": 1, "additionalProperties": _TEXT},
    "pairs": {"anyOf": [_NAMES, _NAME_MAP]},
    "terms": {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 2},
    "lookup": {"type": "string"},
}


def definition_schema() -> dict[str, Any]:
    """procedure.yaml の JSON Schema。編集ソフトの補完と説明のためのもので、検査は compile_package が行う。"""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "手続の定義（procedure.yaml）",
        **_object(SHAPES["procedure"]),
        "if": {"properties": {"regime": {"const": "adverse"}}, "required": ["regime"]},
        "then": {"required": list(NEEDED_OF_ADVERSE)},
        "else": {"required": list(NEEDED_WHERE_APPLIED_FOR)},
        "$defs": {name: _shape(name, shape) for name, shape in SHAPES.items() if name != "procedure"}
        | {f"value_{operation}": _object(shape_of(operation)) for operation in OPERATIONS},
    }


def _shape(name: str, shape: Shape) -> dict[str, Any]:
    found = _object(shape)
    if name == "field":
        found["allOf"] = [
            {"if": {"required": [key]}, "then": {"properties": {"ask": {"enum": list(asks)}}}}
            for key, asks in ONLY_FOR.items()
            if key in shape
        ]
    if name in ("fee_row", "case", "division_row"):
        found["oneOf"] = [{"required": ["when"]}, {"required": ["otherwise"]}]
    if name == "fee_row":
        found["allOf"] = [{"oneOf": [{"required": [key]} for key in ("pay", "lines")]}]
    if name == "relief":
        found["oneOf"] = [{"required": [key]} for key in ("percent", "yen", "to")]
    if name == "legal_basis":
        found["oneOf"] = [{"required": [key]} for key in ("law", "ordinance", "rule")]
    return found


def _object(shape: Shape) -> dict[str, Any]:
    required = [name for name, key in shape.items() if key.required]
    return {
        "type": "object",
        "properties": {name: _key(key) for name, key in shape.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _key(key: Key) -> dict[str, Any]:
    return {"description": key.means, **_value(key)}


def _value(key: Key) -> dict[str, Any]:
    inner = {"$ref": f"#/$defs/{key.shape}"}
    if key.kind == "record":
        return inner
    if key.kind == "records":
        fields = {"anyOf": [inner, {"$ref": "#/$defs/use"}]}
        return {"type": "array", "items": fields if key.shape == "field" else inner}
    if key.kind == "one_or_records":
        return {"anyOf": [inner, {"type": "array", "items": inner, "minItems": 1}]}
    if key.kind == "record_map":
        return {"type": "object", "minProperties": 1, "additionalProperties": inner}
    if key.kind == "word":
        return {"enum": list(key.words)}
    if key.kind == "word_list":
        words = {"enum": list(key.words)}
        return {"anyOf": [words, {"type": "array", "items": words, "uniqueItems": True}]}
    if key.kind == "values":
        either = [{"$ref": f"#/$defs/value_{operation}"} for operation in OPERATIONS]
        return {"type": "object", "additionalProperties": {"oneOf": either}}
    return dict(SIMPLE[key.kind])
