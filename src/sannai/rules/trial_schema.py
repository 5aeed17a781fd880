"""JSON Schema 2020-12 of tests/*.yaml of a package, for editors: what a test may say and may expect."""

from __future__ import annotations

from typing import Any

from .keys import HEARINGS
from .trial import COMPARISONS, KEYS

_TEXT = {"type": ["string", "integer"]}
_NAME = r"^[a-z][a-z0-9_]*$"
_DATE = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_NAMES = {"type": "array", "items": _TEXT}  # a warning may stand for each row
_ANSWERS = {"type": "object", "propertyNames": {"pattern": _NAME}}
_YES_NO = {"enum": ["yes", "no", True, False]}  # as editors read them, by the age of their YAML
_WORDS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_YEN = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer"}}
_SAID: dict[str, Any] = {
    "name": _TEXT,
    "based_on": _TEXT,
    "filed_on": _DATE,
    "decided_on": _DATE,
    "used_on": _DATE,
    "answers": _ANSWERS,
    "desk": _ANSWERS,
    "outcome": {"type": "string", "pattern": _NAME},
}
_EXPECTED: dict[str, Any] = {
    "fee": {"type": "integer"},
    "faults_include": {"type": "object", "minProperties": 1, "additionalProperties": _WORDS},
    "reliefs": {"anyOf": [_NAMES, _YEN]},
    "values": {"type": "object", "minProperties": 1},
    "years": {"type": "object", "minProperties": 1, "patternProperties": {"^[0-9]{4}$": {"type": "integer"}}},
    "remedies": _YES_NO,
    "hearing": {"enum": [*HEARINGS, "none"]},
}


def trial_schema() -> dict[str, Any]:
    """試験のファイルの JSON Schema。答えの中身は、その手続の記載内容のスキーマが言う。"""
    expect = {
        "type": "object",
        "properties": {key: _EXPECTED.get(key, _NAMES) for key in COMPARISONS},
        "minProperties": 1,
        "additionalProperties": False,
    }
    trial = {
        "type": "object",
        "properties": {key: expect if key == "expect" else _SAID[key] for key in KEYS},
        "required": ["name", "expect"],
        "anyOf": [{"required": ["filed_on"]}, {"required": ["based_on"]}],
        "additionalProperties": False,
    }
    schema = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": schema, "title": "手続の試験", "type": "array", "items": trial}
