"""The fee: a dated table that must match uniquely, and what may be relieved."""

from __future__ import annotations

from datetime import date

from sannai.text.strict_yaml import nearest

from ..keys import SHAPES
from ..model import FEE, DatedRow, Fee, Part, Relief, Years
from .conditions import box_of, row_box
from .names import DOMAIN_WORDS, Names
from .reading import Reader, Record

MOST_DAYS = 120  # from the 調定 until a year is to be paid


def compile_fee(reader: Reader, record: Record | None, names: Names) -> Fee | None:
    """The fee, or None where none is taken."""
    if record is None:
        return None
    with names.deciding():
        rows = tuple(row for one in record.get("table", ()) if (row := _row(reader, one, names)))
    if "table" in record and not record.get("table"):
        reader.problem(record.line_of("table"), "手数料の表に行がありません", "手数料がないなら fee を書かない")
    reliefs = tuple(relief for one in record.get("relief", ()) if (relief := _relief(reader, one, names)))
    names.since_second(reader, record, "name", "years")
    due, as_of = record.get("due", "filing"), record.get("as_of", "filed")
    if as_of == "year" and names.edition == 1:
        reader.problem(record.line_of("as_of"), "「year」は、言語の版 2 から書けます", "初めに language: 2 と書く")
    return Fee(due, as_of, rows, reliefs, record.get("name", FEE), _years(reader, record.get("years")))


def _years(reader: Reader, record: Record | None) -> Years | None:
    """年度ごとの調定. None where none is written, or none that can be read."""
    if record is None or any(record.get(key) is None for key in ("of", "within", "ends_early", "ground")):
        return None
    within = record.get("within")
    if not 1 <= within <= MOST_DAYS:
        hint = "30（調定の日から30日以内）のように書く"
        reader.problem(record.line_of("within"), f"within は 1〜{MOST_DAYS} の日数で書きます（いまは {within}）", hint)
    return Years(record.get("of"), within, record.get("ends_early"), record.get("ground"))


def period(reader: Reader, record: Record) -> tuple[date, date | None]:
    """from (included) and until (excluded) of a dated row."""
    start, end = record.get("from") or date.min, record.get("until")
    if end and end <= start:
        reader.problem(record.line_of("until"), "until は from より後の日にします", "until の日はこの行を含まない")
    return start, end


def _row(reader: Reader, record: Record, names: Names) -> DatedRow | None:
    start, end = period(reader, record)
    names.since_second(reader, record, "lines")
    _one_of(reader, record, "手数料の行", ("pay", "lines") if names.edition > 1 else ("pay",))
    _check_yen(reader, record, "pay", names)
    for one in record.get("lines", ()):
        _check_yen(reader, one, "yen", names)
    box = row_box(reader, record, names)
    parts = tuple(Part(one.get("label", ""), one.get("yen", 0)) for one in record.get("lines", ()))
    if "lines" in record and not parts:
        reader.problem(record.line_of("lines"), "内訳が1件もありません", "内訳を書くか、pay に額を書く")
    pay = parts or record.get("pay")
    return None if pay is None else DatedRow(start, end, box, pay, record.get("ground", ""))


def _check_yen(reader: Reader, record: Record, key: str, names: Names) -> None:
    """An amount is 0 or more, or a value that is a whole number."""
    yen, line = record.get(key), record.line_of(key)
    if isinstance(yen, int) and yen < 0:
        reader.problem(line, f"手数料 {yen} 円は書けません", "0以上にする")
    if isinstance(yen, str):
        domain = names.find(reader, yen, line)
        if domain not in (None, "integer"):
            reader.problem(line, f"手数料は整数の値にします（「{yen}」は{DOMAIN_WORDS[str(domain)]}）")
        elif domain and yen not in names.values:
            reader.problem(line, f"手数料「{yen}」は項目です", "values に計算を書き、その名前を書く")


def _one_of(reader: Reader, record: Record, what: str, keys: tuple[str, ...]) -> None:
    """Exactly one of these keys stands."""
    found = [key for key in keys if key in record]
    if not found:
        hint = f"{keys[0]}: {SHAPES[WHAT[what]][keys[0]].means}"
        reader.problem(record.line, f"{what}に「{'」か「'.join(keys)}」がありません", hint)
    for key in found[1:]:
        reader.problem(record.line_of(key), f"{what}に「{found[0]}」と「{key}」の両方は書けません", "どちらかを消す")


WHAT = {"手数料の行": "fee_row", "減免": "relief"}


def _relief(reader: Reader, record: Record, names: Names) -> Relief | None:
    id, percent = record.get("id"), record.get("percent")
    names.since_second(reader, record, "yen", "to")
    _one_of(reader, record, "減免", ("percent", "yen", "to") if names.edition > 1 else ("percent",))
    if percent is not None and not 1 <= percent <= 100:
        reader.problem(record.line_of("percent"), f"減免の割合 {percent}% は書けません", "1〜100 で書く")
    with names.deciding():
        _check_yen(reader, record, "yen", names)
        _check_yen(reader, record, "to", names)
    box = box_of(reader, record.get("when"), names)
    off, to = record.get("yen"), record.get("to")
    if id is None or (percent, off, to) == (None, None, None):
        return None
    return Relief(id, record.get("label", id), box, percent or 0, record.get("ground", ""), off, to)


def check_moment(reader: Reader, record: Record | None, regime: str) -> None:
    """A fee due before anything is decided cannot be as of the decision."""
    if record and record.get("due") == "filing" and record.get("as_of") in ("decided", "used"):
        reader.problem(
            record.line_of("as_of"),
            f"申請時に納める手数料を as_of: {record.get('as_of')} では決められません",
            nearest("filed", ("filed",)) and "as_of: filed にする",
        )
