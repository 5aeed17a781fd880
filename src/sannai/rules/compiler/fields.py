"""Fields: their kind, choices, bounds and conditions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sannai.text.nodes import Map, Node, Scalar, describe
from sannai.text.strict_yaml import nearest

from ..keys import ONLY_FOR
from ..kinds import KINDS
from ..model import Choice, Field, Kept
from ..shapes import Key
from .conditions import box_of, scaled_ends
from .entries import compile_entry
from .names import DOMAIN_WORDS, Names
from .reading import CODE, Reader, Record, read_record, read_value
from .same import note_same
from .tables import find_table

AUTOCOMPLETE = (
    "name", "family-name", "given-name", "organization", "organization-title", "postal-code", "street-address",
    "address-level1", "address-level2", "address-line1", "tel", "email", "bday", "sex", "off",
)  # fmt: skip
BOUNDS = ("range", "length", "count")
SHARED = {*BOUNDS, "choices", "table", "unit", "sanctioned_by"}  # keys that have a place of their own in the record
_LABEL = Key("text", "選択肢の表示")


def compile_field(reader: Reader, record: Record, names: Names, group: str = "") -> Field | None:
    """One field, declared in ``names``; None when it lacks an id or a kind."""
    id, ask = record.get("id"), record.get("ask")
    if id is None or ask is None:
        names.spoil(id or "")
        return None
    for key, asks in ONLY_FOR.items():
        if key in record and ask not in asks:
            reader.problem(
                record.line_of(key), f"「{key}」は ask: {ask} の項目には書けません", f"使えるのは {'、'.join(asks)}"
            )
    for key, how in KINDS[ask].demanded.items():
        if key not in record:
            reader.problem(record.line, f"{KINDS[ask].words}の項目「{id}」に「{key}」がありません", how)
    low, high = _bounds(reader, record, ask)
    one = Field(
        id=id,
        label=record.get("label", id),
        ask=ask,
        help=record.get("help", ""),
        required=record.get("required", True) and id not in names.taken,
        when=box_of(reader, record.get("when"), names, group=group, values=False),
        choices=_choices(reader, record, ask, names),
        low=low,
        high=high,
        sensitive=record.get("sensitive", False),
        kept=_kept(reader, record.get("kept")),
        unit=record.get("unit", ""),
        autocomplete=_autocomplete(reader, record),
        group=group,
        table=record.get("table", ""),
        own=_own(reader, record, ask, names),
        taken=names.taken.get(id),
        sanction=_sanction(reader, record.get("sanctioned_by")),
    )
    note_same(reader, record, one, names)
    names.add_field(reader, one, record.line_of("id"))
    return one


def _own(reader: Reader, record: Record, ask: str, names: Names) -> tuple[tuple[str, Any], ...]:
    """The keys that only its kind knows; what one map says of other fields, as pairs."""
    found = {key: record.get(key) for key in KINDS[ask].keys if key in record.values and key not in SHARED}
    of_procedure = KINDS[ask].of_procedure.keys() & reader.shapes.get("field", {}).keys()
    if "by" in of_procedure:
        found |= compile_entry(reader, record, names)
    elif "open" in of_procedure and "open" in record:
        found["open"] = _open(reader, record, names)
    return tuple(found.items())


def _open(reader: Reader, record: Record, names: Names) -> tuple[tuple[str, str], ...]:
    """The days that can be chosen, as pairs."""
    inner = record.get("open") or Record(record.line)
    names.since_second(reader, record, "open")
    if record.get("unknown"):
        reader.problem(record.line_of("open"), "「open」と「unknown」は、いっしょには書けません", "unknown を消す")
    return tuple(sorted(inner.values.items()))


def _kept(reader: Reader, record: Record | None) -> Kept | None:
    if record is None or not record.get("until") or not record.get("ground"):
        return None
    days = record.get("days", 0)
    if days < 0:
        reader.problem(record.line_of("days"), "「days」は0以上で書きます")
    return Kept(record.get("until"), record.get("ground"), days)


def _sanction(reader: Reader, record: Record | None) -> str:
    if record is None or not record.get("item"):
        return ""
    grounds = [record.get(key) for key in ("law", "ordinance") if record.get(key)]
    if len(grounds) != 1:
        reader.problem(record.line, "「sanctioned_by」には law か ordinance のどちらか片方を書きます")
        return ""
    return f"{grounds[0]} {record.get('item')}"


def _bounds(reader: Reader, record: Record, ask: str) -> tuple[Any, Any]:
    key = next((key for key in BOUNDS if key in record and key in KINDS[ask].keys), None)
    ends = record.get(key) if key else None
    if key is None or ends is None:
        return None, None
    domain = KINDS[ask].domain
    wanted = domain if domain in ("date", "decimal") and key == "range" else "integer"
    given = [end for end in ends if end is not None]
    fits: dict[str, tuple[type, ...]] = {"date": (date,), "decimal": (int, Decimal), "integer": (int,)}
    if not all(isinstance(end, fits[wanted]) for end in given):
        reader.problem(record.line_of(key), f"「{key}」は{DOMAIN_WORDS[wanted]}の範囲で書きます")
        return None, None
    if wanted == "decimal":
        return scaled_ends(reader, ends, record.get("places", 1), record.line_of(key), key)
    if key != "range" and any(end < 0 for end in given):
        reader.problem(record.line_of(key), f"「{key}」は0以上で書きます")
    return ends[0], ends[1]


def _choices(reader: Reader, record: Record, ask: str, names: Names) -> tuple[Choice, ...]:
    if "choices" not in KINDS[ask].keys:
        return ()
    if ("choices" in record) == ("table" in record):
        reader.problem(record.line, f"項目「{record.get('id')}」には choices か table のどちらか片方を書きます")
    if "choices" in record:
        return _written(reader, record.get("choices"), record.line_of("choices"))
    table, hint = find_table(names.tables, record.get("table", ""))
    if table is None:
        if record.get("table"):
            reader.problem(record.line_of("table"), f"表「{record.get('table')}」がありません", hint)
        return ()
    labels = {row.key: row.label for row in table.rows}
    return tuple(Choice(code, label) for code, label in labels.items())


def _written(reader: Reader, node: Node | None, line: int) -> tuple[Choice, ...]:
    if not isinstance(node, Map) or not node.entries:
        reader.problem(
            line, "「choices」は「符号: 表示」の組で書きます" + (f"（いまは{describe(node)}）" if node else "")
        )
        return ()
    found = []
    for entry in node.entries:
        if not CODE.match(entry.key):
            reader.problem(
                entry.line, f"選択肢の符号「{entry.key}」は使えません", "英数字・_・- で書き、表示は右に書く"
            )
        parts = entry.value
        if isinstance(parts, Scalar):
            label = read_value(reader, parts, _LABEL, entry.key)
            found.append(Choice(entry.key, label or entry.key))
        elif isinstance(parts, Map):
            found.append(_long_choice(reader, entry.key, parts))
        else:
            reader.problem(entry.line, f"選択肢「{entry.key}」は表示か {{label, help}} で書きます")
    return tuple(found)


def _long_choice(reader: Reader, code: str, node: Map) -> Choice:
    record = read_record(reader, node, reader.shapes["choice"], f"選択肢「{code}」")
    return Choice(code, record.get("label", code), record.get("help", ""), record.get("retired", False))


def _autocomplete(reader: Reader, record: Record) -> str:
    token: str = record.get("autocomplete", "")
    if token and token not in AUTOCOMPLETE:
        reader.problem(
            record.line_of("autocomplete"), f"autocomplete に「{token}」は使えません", nearest(token, AUTOCOMPLETE)
        )
    return token
