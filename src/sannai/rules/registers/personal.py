"""個人情報ファイル簿: what a register that holds personal data must say of it (個人情報の保護に関する法律 第75条)."""

from __future__ import annotations

from ..compiler.reading import Reader, Record
from .model import PersonalData, Register


def compile_personal_data(reader: Reader, header: Record, register: Register) -> PersonalData | None:
    """What is said, or None where there is no personal data; a register that has some must say it."""
    record: Record | None = header.get("personal_data")
    named = [one.label for id, one in register.fields.items() if register.extras[id].personal]
    if record is None:
        if named:
            hint = "personal_data に persons、collected_from、passed_to、processed_by、special_care を書く"
            words = f"個人情報の項目（{'、'.join(named[:3])}）があるのに personal_data がありません"
            reader.problem(header.line_of("fields"), words, f"{hint}。個人のことでなければ personal: no")
        return None
    if not named:
        hint = "個人情報の項目に personal: yes を書くか、personal_data を消す"
        reader.problem(record.line, "personal_data がありますが、個人情報の項目がありません", hint)
    if "collected_from" in record and not record.get("collected_from"):
        reader.problem(record.line_of("collected_from"), "どこから集めるかが空です", "本人の申請、など")
    return PersonalData(
        file=record.get("file", register.title),
        persons=record.get("persons", ""),
        collected_from=record.get("collected_from", ()),
        passed_to=record.get("passed_to", ()),
        processed_by=record.get("processed_by", ()),
        special_care=record.get("special_care", False),
        requests_to=record.get("requests_to", register.division),
        other_procedure=record.get("other_procedure", ""),
        note=record.get("note", ""),
    )
