"""The shapes of what the register API takes and gives, as JSON Schema: the components of its OpenAPI document."""

from __future__ import annotations

from typing import Any

from sannai.registers.importing.cells import MOST_ROWS
from sannai.registers.importing.posting import MOST_REASON
from sannai.rules.kinds import KINDS
from sannai.rules.registers.keys import ASKS, KEPT_BY, PROFILES

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
UUID: Schema = {"type": "string", "format": "uuid"}
DAY: Schema = {"type": "string", "format": "date"}
COUNT: Schema = {"type": "integer", "minimum": 0}
YES_NO: Schema = {"type": "boolean"}


def ref(name: str) -> Schema:
    """A component."""
    return {"$ref": f"#/components/schemas/{name}"}


def some(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


def maybe(of: Schema) -> Schema:
    """This, or null."""
    return {**of, "type": [of["type"], "null"]}


def shape(properties: dict[str, Schema], *optional: str, open: bool = False, words: str = "") -> Schema:
    """An object of which everything but ``optional`` is there; ``open``: other members may stand in it."""
    said: Schema = {
        "type": "object", "properties": properties,
        "required": [name for name in properties if name not in optional],
    }  # fmt: skip
    return said | ({} if open else {"additionalProperties": False}) | ({"description": words} if words else {})


_HEAD = {
    "key": TEXT, "title": TEXT, "purpose": TEXT, "division": TEXT, "kept_by": {"enum": list(KEPT_BY)},
    "rights": {"enum": list(PROFILES)}, "dated": YES_NO, "in_force": YES_NO, "version": TEXT, "address": TEXT,
}  # fmt: skip
_PERIOD = {"from": DAY, "until": DAY, "_values": {"type": "object"}}
_OWN = {"_entry": UUID, "_seq": {"type": "integer", "minimum": 1}}
_VALUE = "台帳の項目ごとの値。形は GET registers/KEY/ の schema にある。見られない項目は、ない"

SCHEMAS: dict[str, Schema] = {
    "Problem": shape(
        {
            "type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT,
            "errors": some(ref("Error")), "change": ref("Change"),
        },
        "errors", "change", words="なぜ何も得られないか（RFC 9457）",
    ),
    "Error": shape(
        {
            "row": {**COUNT, "description": "何行目か（1から）"}, "field": TEXT, "label": TEXT, "what": TEXT,
            "mend": {**TEXT, "description": "どう直せばよいか"},
        },
        "row", "label",
    ),
    "Registers": shape({"city": TEXT, "city_code": TEXT, "registers": some(ref("Head"))}),
    "Head": shape(_HEAD),
    "Register": shape(
        {
            **_HEAD, "key_fields": some(TEXT), "name_field": TEXT, "sheet": some(TEXT), "writable": YES_NO,
            "filters": some(shape({"label": TEXT, "parameters": some(TEXT)})), "sorts": some(TEXT),
            "fields": some(ref("Field")), "values": some(shape({"id": TEXT, "label": TEXT})),
            "schema": {"type": "object", "description": "1行の JSON Schema（2020-12）。必要だが、十分ではない"},
        }
    ),
    "Field": shape(
        {
            "id": TEXT, "label": TEXT, "kind": {"enum": sorted({KINDS[ask].ask for ask in ASKS})}, "words": TEXT,
            "required": YES_NO, "conditional": YES_NO,
            "choices": some(shape({"code": TEXT, "label": TEXT, "retired": YES_NO})), "help": TEXT, "unit": TEXT,
            "register": TEXT, "given": YES_NO, "sensitive": YES_NO, "parts": some(TEXT),
        },
        "choices", "help", "unit", "register", "given", "sensitive", "parts",
    ),
    "Entries": shape(
        {
            "register": TEXT, "on": maybe(DAY), "version": TEXT, "sort": TEXT, "entries": some(ref("Row")),
            "next": maybe({**TEXT, "description": "次のページのアドレス。なければ null"}),
        }
    ),
    "Row": shape({**_OWN, **_PERIOD}, "from", "until", open=True, words=_VALUE),
    "Entry": shape(
        {
            **_OWN, "register": TEXT, "unit": TEXT, "status": {"enum": ["standing", "ended", "struck"]},
            "ended_on": maybe(DAY), "protected": YES_NO, "periods": some(ref("Period")),
        }
    ),
    "Period": shape(_PERIOD, "from", "until", open=True, words=_VALUE),
    "Changes": {
        **shape(
            {
                "rows": {
                    "type": "array", "minItems": 1, "maxItems": MOST_ROWS,
                    "items": {
                        "type": "object", "minProperties": 1,
                        "properties": {
                            "_entry": {"type": ["string", "null"]}, "_seq": {"type": ["integer", "null"]},
                        },
                        "description": "書かない項目は、いまのまま。null は空のセル",
                    },
                },
                "on": {**DAY, "description": "いつから（書かなければ今日）。1868-01-25 から 2999-12-31 まで"},
                "blank": {"enum": ["keep", "erase"], "default": "keep", "description": "null の意味"},
                "absent": {
                    "enum": ["leave", "end"], "default": "leave", "description": "送られなかった記載を終わらせるか",
                },
                "mode": {
                    "enum": ["all", "good"], "default": "all", "description": "すべて正しいときだけ／正しい行だけ",
                },
                "dry_run": {**YES_NO, "default": False, "description": "true なら、確かめるだけで何も書かない"},
                "sure": {**YES_NO, "default": False, "description": "20件に1件を超える記載が終わってもよい"},
                "reason": {**TEXT, "maxLength": MOST_REASON},
                "version": {**TEXT, "maxLength": 64, "description": "読んだ定義の version。違えば 409"},
            },
            *("on", "blank", "absent", "mode", "dry_run", "sure", "reason", "version"),
        ),
    },
    "Change": shape(
        {
            "id": maybe(UUID), "register": TEXT,
            "status": {"enum": ["checking", "checked", "writing", "written", "refused"]}, "dry_run": YES_NO,
            "rows": COUNT, "done": COUNT, "counts": ref("Counts"), "faults": some(ref("Error")),
            "faults_total": COUNT, "changes": some(ref("Line")),
            "absent": shape({"ending": COUNT, "standing": COUNT}), "said": TEXT, "change_set": maybe(UUID),
        }
    ),
    "Counts": shape(
        dict.fromkeys(("entered", "changed", "same", "fault", "conflict", "skipped", "ended"), COUNT),
        *("entered", "changed", "same", "fault", "conflict", "skipped", "ended"),
        words="行の判定ごとの数：新規・変更・同じ・誤り・競合・読まない行、終わった記載",
    ),
    "Line": shape(
        {
            "row": COUNT, "verdict": {"enum": ["entered", "changed", "conflict"]}, "entry": maybe(UUID),
            "called": TEXT, "from": TEXT, "cells": some(shape({"label": TEXT, "old": TEXT, "new": TEXT})), "why": TEXT,
        }
    ),
}  # fmt: skip
