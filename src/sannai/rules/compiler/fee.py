"""The fee: a dated table that must match uniquely, and what may be relieved."""

from __future__ import annotations

from datetime import date

from sannai.text.strict_yaml import nearest

from ..model import DatedRow, Fee, Relief
from .conditions import box_of, row_box
from .names import DOMAIN_WORDS, Names
from .reading import Reader, Record


def compile_fee(reader: Reader, record: Record | None, names: Names) -> Fee | None:
    """The fee, or None where none is taken."""
    if record is None:
        return None
    with names.deciding():
        rows = tuple(row for one in record.get("table", ()) if (row := _row(reader, one, names)))
    if "table" in record and not record.get("table"):
        reader.problem(record.line_of("table"), "手数料の表に行がありません", "手数料がないなら fee を書かない")
    reliefs = tuple(relief for one in record.get("relief", ()) if (relief := _relief(reader, one, names)))
    return Fee(record.get("due", "filing"), record.get("as_of", "filed"), rows, reliefs)


def period(reader: Reader, record: Record) -> tuple[date, date | None]:
    """from (included) and until (excluded) of a dated row."""
    start, end = record.get("from") or date.min, record.get("until")
    if end and end <= start:
        reader.problem(record.line_of("until"), "until は from より後の日にします", "until の日はこの行を含まない")
    return start, end


def _row(reader: Reader, record: Record, names: Names) -> DatedRow | None:
    start, end = period(reader, record)
    pay = record.get("pay")
    line = record.line_of("pay")
    if isinstance(pay, int) and pay < 0:
        reader.problem(line, f"手数料 {pay} 円は書けません", "0以上にする")
    if isinstance(pay, str):
        domain = names.find(reader, pay, line)
        if domain not in (None, "integer"):
            reader.problem(line, f"手数料は整数の値にします（「{pay}」は{DOMAIN_WORDS[str(domain)]}）")
        elif domain and pay not in names.values:
            reader.problem(line, f"手数料「{pay}」は項目です", "values に計算を書き、その名前を書く")
    box = row_box(reader, record, names)
    return None if pay is None else DatedRow(start, end, box, pay, record.get("ground", ""))


def _relief(reader: Reader, record: Record, names: Names) -> Relief | None:
    id, percent = record.get("id"), record.get("percent")
    if percent is not None and not 1 <= percent <= 100:
        reader.problem(record.line_of("percent"), f"減免の割合 {percent}% は書けません", "1〜100 で書く")
    box = box_of(reader, record.get("when"), names)
    if id is None or percent is None:
        return None
    return Relief(id, record.get("label", id), box, percent, record.get("ground", ""))


def check_moment(reader: Reader, record: Record | None, regime: str) -> None:
    """A fee due before anything is decided cannot be as of the decision."""
    if record and record.get("due") == "filing" and record.get("as_of") in ("decided", "used"):
        reader.problem(
            record.line_of("as_of"),
            f"申請時に納める手数料を as_of: {record.get('as_of')} では決められません",
            nearest("filed", ("filed",)) and "as_of: filed にする",
        )
