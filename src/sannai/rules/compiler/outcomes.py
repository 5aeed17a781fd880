"""How it can end: outcomes and retention."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.text.strict_yaml import nearest

from ..model import Outcome, Retention
from .reading import Reader, Record


def compile_outcomes(reader: Reader, header: Record, files: Mapping[str, bytes]) -> tuple[Outcome, ...]:
    """Every outcome; a template it names must be in the package."""
    found = []
    outputs = [path for path in files if path.startswith("outputs/")]
    for id, record in header.get("outcomes", {}).items():
        output = record.get("output", "")
        if output and output not in files:
            reader.problem(
                record.line_of("output"),
                f"ひな形「{output}」がありません",
                nearest(output, outputs) if outputs else "outputs/ に置く",
            )
        found.append(
            Outcome(
                id,
                record.get("label", id),
                record.get("effect", "recorded"),
                output,
                record.get("needs", ()),
                record.get("appealable", False),
                record.get("matter", ""),
                record.get("help", ""),
            )
        )
    if "outcomes" in header and not found:
        reader.problem(header.line_of("outcomes"), "結果が1つもありません", "少なくとも1つ書く")
    return tuple(found)


def compile_retention(record: Record | None) -> Retention:
    """保存期間・分類記号・公開区分。"""
    record = record or Record(0)
    return Retention(
        record.get("class", ""), record.get("ground", ""), record.get("symbol", ""), record.get("disclosure", "partial")
    )
