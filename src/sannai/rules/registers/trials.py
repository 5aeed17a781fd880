"""tests/*.yaml of a register: a row, a line of a file or an outcome, and what an official expects of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sannai.text.strict_yaml import nearest

from ..around import Around
from ..kinds import KINDS
from ..model import Fault
from ..trial import Trial, listing, misnamed, said, tried, unexpected
from .model import Register
from .outcomes import Ended, Made, made
from .rows import Row, key_of, listed, own_fields, published, read_row
from .verdicts import Line, read_line

KEYS = ("name", "on", "row", "before", "import", "cells", "outcome", "answers", "applicant", "words", "expect")
KINDS_OF_TEST = {
    "row": ("name", "on", "row", "before", "expect"),
    "import": ("name", "on", "import", "cells", "before", "expect"),
    "outcome": ("name", "outcome", "answers", "applicant", "words", "expect"),
}
OUTCOME_KEYS = ("procedure", "outcome", "filed_on", "decided_on", "delivered_on")
DAY = date(2026, 4, 1)  # of a test that names none


@dataclass(frozen=True, slots=True)
class _Result:
    register: Register
    around: Around
    on: date
    row: Row | None = None
    line: Line | None = None
    made: tuple[Made, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


def run_trials(register: Register, files: Mapping[str, bytes], around: Around) -> list[Trial]:
    """台帳の試験（tests/*.yaml）をすべて行う。読めない試験も、行と直し方を添えた不合格として返す。"""
    return tried(files, lambda written: _judged(register, written, around))


def _judged(register: Register, written: Mapping[str, Any], around: Around) -> list[str]:
    sort = next((one for one in KINDS_OF_TEST if one in written), "")
    if not sort:
        return ["row（記載）、import（取込み）、outcome（手続の結果）のどれか1つを書きます"]
    if faults := misnamed(written, KINDS_OF_TEST[sort], ("name", sort, "expect")):
        return faults
    if "on" in written and not isinstance(written["on"], date):
        return ["on は 2026-04-01 のように書きます"]
    maps = ("row", "before", "cells", "answers", "applicant", "words", "expect") + (
        ("outcome",) if sort == "outcome" else ()
    )
    for key in maps:
        if key in written and not isinstance(written[key], dict):
            return [f"{key} は「名前: 値」の組で書きます"]
    if not written["expect"]:
        return ["expect に期待する結果を書きます"]
    if faults := unexpected(written["expect"], EXPECTED[sort]):
        return faults
    got = RUN[sort](register, written, around)
    if isinstance(got, str):
        return [got]
    return [words for key, expected in written["expect"].items() if (words := COMPARISONS[key](got, expected))]


def _body(register: Register, written: Mapping[str, Any]) -> dict[str, Any] | str:
    fields = own_fields(register)
    strange = next((name for name in written if name not in fields), "")
    if strange:
        return f"「{strange}」という項目はありません（{nearest(strange, fields)}）"
    return {name: KINDS[fields[name].ask].written(value) for name, value in written.items()}


def _row(register: Register, written: Mapping[str, Any], around: Around) -> _Result | str:
    on = written.get("on", DAY)
    body, before = _body(register, written["row"]), _body(register, written.get("before", {}))
    if isinstance(body, str) or isinstance(before, str):
        return body if isinstance(body, str) else str(before)
    row = read_row(register, body, on, around, before=before)
    return _Result(register, around, on, row, faults=row.faults, warnings=row.warnings, values=row.values)


def _import(register: Register, written: Mapping[str, Any], around: Around) -> _Result | str:
    on, name = written.get("on", DAY), str(written["import"])
    mapping = next((one for one in register.imports if one.id == name), None)
    if mapping is None:
        return f"「{name}」という取込みはありません（{nearest(name, [one.id for one in register.imports])}）"
    cells = {str(heading): _cell(value) for heading, value in written.get("cells", {}).items()}
    known = [one.heading for one in mapping.headings]
    if strange := next((heading for heading in cells if heading not in known), ""):
        return f"取込み「{name}」に見出し「{strange}」はありません（{nearest(strange, known)}）"
    before = _body(register, written["before"]) if "before" in written else None
    if isinstance(before, str):
        return before
    if before is not None:  # as it would have been kept
        before = dict(read_row(register, before, on, around).body)
    line = read_line(register, mapping, cells, on, around, before=before)
    return _Result(
        register, around, on, line.row, line, faults=line.faults, warnings=line.row.warnings, values=line.row.values
    )


def _outcome(register: Register, written: Mapping[str, Any], around: Around) -> _Result | str:
    told = written["outcome"]
    if lack := misnamed(told, OUTCOME_KEYS, ("procedure", "outcome", "decided_on")):
        return lack[0]
    days = {key: told[key] for key in ("filed_on", "decided_on", "delivered_on") if key in told}
    if not all(isinstance(day, date) for day in days.values()):
        return "outcome の日は 2026-04-01 のように書きます"
    words = {
        **{key.removesuffix("_on"): day.isoformat() for key, day in days.items()},
        **_json(written.get("words", {})),
    }
    case = Ended(
        str(told["procedure"]), str(told["outcome"]), _json(written.get("answers", {})), {}, words,
        _json(written.get("applicant", {})),
    )  # fmt: skip
    if not any(one.procedure == case.procedure and case.outcome in one.outcomes for one in register.fed_by):
        return f"手続「{case.procedure}」の結果「{case.outcome}」は、fed_by にありません"
    found = made(register, case, "decided") + (made(register, case, "delivered") if "delivered_on" in days else ())
    read = [read_row(register, one.body, days["decided_on"], around) for one in found if one.verb == "entered"]
    faults = tuple(fault for row in read for fault in row.faults)
    return _Result(register, around, days["decided_on"], made=found, faults=faults)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _json(value: Any) -> Any:
    """As answers have it: days are text."""
    if isinstance(value, dict):
        return {str(key): _json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _faults(got: _Result, expected: Any) -> str:
    names = list(dict.fromkeys(one.field for one in got.faults))
    difference = listing("断られる項目", lambda _: names)(got, expected)
    told = [one.message for one in got.faults if not isinstance(expected, list) or one.field not in expected]
    return difference + (f"：{'／'.join(told[:3])}" if difference and told else "")


def _values(got: _Result, expected: Any) -> str:
    if not isinstance(expected, dict):
        return "values は「名前: 値」の組で書きます"
    found = []
    for name, wanted in _json(expected).items():
        if name not in got.values:
            hint = "ほかの台帳の集計は試験できません" if any(name == one.id for one in got.register.rollups) else ""
            found.append(f"「{name}」という値はありません（{hint or nearest(name, got.values)}）")
            continue
        value = got.values[name]
        if value != wanted or isinstance(value, bool) != isinstance(wanted, bool):
            found.append(f"値「{name}」が {said(value)} です（期待は {said(wanted)}）")
    return "、".join(found)


def _key(got: _Result, expected: Any) -> str:
    key = key_of(got.register, got.row, got.around) if got.row else ""
    return "" if key == str(expected) else f"鍵が「{key}」です（期待は「{expected}」）"


def _verdict(got: _Result, expected: Any) -> str:
    verdict = got.line.verdict if got.line else ""
    why = "／".join(one.message for one in got.faults[:3])
    words = f"判定が {verdict} です（期待は {expected}）" + (f"：{why}" if why else "")
    return "" if verdict == expected else words


def _rows(got: _Result, expected: Any) -> str:
    """What is written of each row, as far as the test says."""
    if not isinstance(expected, list) or not all(isinstance(one, dict) for one in expected):
        return "rows は、1件ずつの「項目: 値」の並びで書きます"
    if len(expected) != len(got.made):
        return f"記載が {len(got.made)} 件動きます（期待は {len(expected)} 件）"
    for number, (one, wanted) in enumerate(zip(got.made, _json(expected), strict=True), 1):
        body = {**one.of, **one.body, **({} if one.start is None else {"from": one.start.isoformat()})}
        for name, value in wanted.items():
            if body.get(name) != value:
                return f"{number}件目の「{name}」が {said(body.get(name))} です（期待は {said(value)}）"
    return ""


def _shown(read: Callable[[_Result], Any]) -> Callable[[_Result], list[str]]:
    return lambda got: list(read(got))


COMPARISONS: dict[str, Callable[[_Result, Any], str]] = {
    "faults": _faults,
    "warnings": listing("注意の出る項目", _shown(lambda got: dict.fromkeys(one.field for one in got.warnings))),
    "values": _values,
    "lists": listing("載る一覧", lambda got: listed(got.register, got.row, got.on) if got.row else ()),
    "key": _key,
    "public": listing(
        "公開する見出し", _shown(lambda got: published(got.register, got.row, got.around) if got.row else ())
    ),
    "verdict": _verdict,
    "changed": listing("変わる項目", lambda got: got.line.changed if got.line else ()),
    "made": listing("記載の動き", lambda got: [one.verb for one in got.made], ordered=True),
    "rows": _rows,
}
EXPECTED = {
    "row": ("faults", "warnings", "values", "lists", "key", "public"),
    "import": ("verdict", "changed", "faults", "warnings", "values"),
    "outcome": ("made", "rows", "faults"),
}
RUN: dict[str, Callable[[Register, Mapping[str, Any], Around], _Result | str]] = {
    "row": _row,
    "import": _import,
    "outcome": _outcome,
}
