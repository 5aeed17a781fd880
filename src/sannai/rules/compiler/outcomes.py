"""How it can end: outcomes and retention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sannai.text.strict_yaml import nearest

from ..model import Box, Criterion, Hearing, Outcome, Retention, Seal, Seals
from ..outcomes import NOT_DECIDED
from .conditions import box_of
from .names import Names
from .reading import Reader, Record, note_twice

MOST_DAYS = 90  # from the notice to the hearing


def compile_outcomes(reader: Reader, header: Record, files: Mapping[str, bytes], names: Names) -> tuple[Outcome, ...]:
    """Every outcome; a template it names must be in the package."""
    found = []
    for id, record in header.get("outcomes", {}).items():
        found.append(
            Outcome(
                id,
                record.get("label", id),
                record.get("effect", "recorded"),
                _template(reader, record, "output", files),
                record.get("needs", ()),
                record.get("appealable", False),
                record.get("matter", ""),
                record.get("help", ""),
                _hearing(reader, record.get("hearing"), files, names),
                _when(reader, record, names),
                record.get("valid_for", ""),
                _seals(reader, record, names),
            )
        )
    if "outcomes" in header and not found:
        reader.problem(header.line_of("outcomes"), "結果が1つもありません", "少なくとも1つ書く")
    return tuple(found)


def _when(reader: Reader, record: Record, names: Names) -> Box | None:
    """What must hold of the findings before anybody proposes it."""
    names.since_second(reader, record, "when")
    if "when" in record and record.get("effect") in NOT_DECIDED:
        words = f"「{record.get('effect')}」の結果はだれも起案しないので、when は書けません"
        reader.problem(record.line_of("when"), words, "点検（checks）で断る")
    with names.deciding():
        return box_of(reader, record.get("when"), names)


def _seals(reader: Reader, record: Record, names: Names) -> Seals | None:
    """公印や署名の場所 of a letter. None where nothing, or nothing that can be read, is declared."""
    names.since_second(reader, record, "seal")
    written: Record = record.get("seal") or Record(0)
    paper, electronic = (_seal(written.get(way)) for way in ("paper", "electronic"))
    return Seals(paper, electronic) if paper else None


def _seal(record: Record | None) -> Seal | None:
    place, ground = (record.get("place"), record.get("ground")) if record else (None, None)
    return Seal(place, ground) if place and ground else None


def compile_criteria(reader: Reader, records: Sequence[Record]) -> tuple[Criterion, ...]:
    """処分基準, each under a name of its own."""
    note_twice(reader, records, "処分基準")
    named = (record for record in records if record.get("id"))
    return tuple(Criterion(*(record.get(key, "") for key in ("id", "label", "text", "ground"))) for record in named)


def _hearing(reader: Reader, record: Record | None, files: Mapping[str, bytes], names: Names) -> Hearing | None:
    if record is None:
        return None
    days = record.get("days", 1)
    if not 1 <= days <= MOST_DAYS:
        hint = "通知を受け取ってから準備ができる日数にする"
        reader.problem(record.line_of("days"), f"days は 1〜{MOST_DAYS} の日数で書きます（いまは {days}）", hint)
    notice = _template(reader, record, "notice", files)
    return Hearing(record.get("form", "hearing"), days, notice, _seals(reader, record, names))


def _template(reader: Reader, record: Record, key: str, files: Mapping[str, bytes]) -> str:
    """The path of a template, which must be in the package; "" where none is named."""
    path: str = record.get(key, "")
    if path and path not in files:
        outputs = [name for name in files if name.startswith("outputs/")]
        hint = nearest(path, outputs) if outputs else "outputs/ に置く"
        reader.problem(record.line_of(key), f"ひな形「{path}」がありません", hint)
    return path


def compile_retention(record: Record | None) -> Retention:
    """保存期間・分類記号・公開区分。"""
    record = record or Record(0)
    return Retention(
        record.get("class", ""), record.get("ground", ""), record.get("symbol", ""), record.get("disclosure", "partial")
    )
