"""個人情報ファイル簿: one record for each register that holds personal data, derived from its definition.

個人情報の保護に関する法律第75条第1項 (items of 第74条第1項 and 施行令): nobody types the book. Whoever processes for
the city (委託先) is no item of the law; it stands beside the recipients all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sannai.text.eras import wareki

from .model import Register

KIND = "法第60条第2項第1号（電算処理ファイル）"  # a register is searched by computer, always
NONE = "なし"
HEADINGS = {
    "name": "個人情報ファイルの名称",
    "body": "行政機関等の名称",
    "unit": "個人情報ファイルが利用に供される事務をつかさどる組織の名称",
    "purpose": "個人情報ファイルの利用目的",
    "fields": "記録項目",
    "persons": "記録範囲",
    "collected_from": "記録情報の収集方法（どこから集めるか）",
    "special_care": "要配慮個人情報",
    "passed_to": "記録情報の経常的提供先",
    "processed_by": "取扱いの委託先",
    "requests_to": "開示請求等を受理する組織の名称及び所在地",
    "other_procedure": "訂正及び利用停止に関する他の法令の規定による特別の手続",
    "kind": "個人情報ファイルの種別",
    "note": "備考",
}
MANY = ("fields", "collected_from", "passed_to", "processed_by")


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """One file of the book. ``unit`` and ``requests_to`` are keys: what they are called depends on the day."""

    key: str  # of the register
    name: str
    body: str  # 行政機関等の名称
    unit: str
    purpose: str
    fields: tuple[str, ...]
    persons: str
    collected_from: tuple[str, ...]
    special_care: bool
    passed_to: tuple[str, ...]
    processed_by: tuple[str, ...]
    requests_to: str
    other_procedure: str
    note: str
    version: int
    since: date  # the day on which this version was published


@dataclass(frozen=True, slots=True)
class Item:
    """One heading of a record and what stands under it; ``counted`` lines are numbered from 1."""

    id: str
    heading: str
    lines: tuple[str, ...]
    counted: bool = False

    @property
    def text(self) -> str:
        """In one cell: 「1 氏名、2 住所」."""
        if self.counted:
            return "、".join(f"{number} {line}" for number, line in enumerate(self.lines, 1))
        return "、".join(self.lines)


def file_of(register: Register, *, body: str, version: int, since: date) -> PersonalFile | None:
    """The record of a register; None if it holds no personal data. ``body``: the 執行機関 that holds it."""
    data = register.personal_data
    if data is None:
        return None
    return PersonalFile(
        key=register.key, name=data.file, body=body, unit=register.division, purpose=register.purpose,
        fields=recorded(register), persons=data.persons, collected_from=tuple(data.collected_from),
        special_care=data.special_care, passed_to=tuple(data.passed_to), processed_by=tuple(data.processed_by),
        requests_to=data.requests_to, other_procedure=data.other_procedure, note=data.note,
        version=version, since=since,
    )  # fmt: skip


def recorded(register: Register) -> tuple[str, ...]:
    """記録項目: every field in order, the period, what is worked out and kept, what is written no more but stays."""
    labels = [one.label for one in register.fields.values()]
    if register.dated:
        labels.append("記載の期間（いつから、いつまで）")
    labels += [register.labels[one.id] for one in register.values]
    labels += [f"{one.label}（{wareki(one.since)}からは記録していない）" for one in register.retired]
    return tuple(labels)


def items(file: PersonalFile, unit: str, requests_to: Sequence[str]) -> tuple[Item, ...]:
    """The record in the order of the law. ``unit``: what the division is called; ``requests_to``: name and address."""
    said: Mapping[str, Sequence[str]] = {
        "name": (file.name,),
        "body": (file.body,),
        "unit": (unit,),
        "purpose": (file.purpose,),
        "fields": file.fields,
        "persons": (file.persons,),
        "collected_from": file.collected_from,
        "special_care": ("含む" if file.special_care else "含まない",),
        "passed_to": file.passed_to or (NONE,),
        "processed_by": file.processed_by or (NONE,),
        "requests_to": requests_to,
        "other_procedure": (file.other_procedure or NONE,),
        "kind": (KIND,),
        "note": (file.note,),
    }
    return tuple(Item(id, heading, tuple(said[id]), counted=id == "fields") for id, heading in HEADINGS.items())


def read(told: Mapping[str, Any]) -> PersonalFile:
    """The record that a document tells of. Raises KeyError, TypeError or ValueError for what is none."""
    made: dict[str, Any] = {name: told[name] for name in (each.name for each in fields(PersonalFile))}
    made |= {name: texts(told[name]) for name in MANY}
    made |= {"since": date.fromisoformat(told["since"]), "version": int(told["version"])}
    single = [made[name] for name in made.keys() - {*MANY, "since", "version", "special_care"}]
    if not all(isinstance(each, str) for each in single) or not isinstance(told["special_care"], bool):
        raise ValueError(f"個人情報ファイル {told['key']} の項目の形が違います")
    return PersonalFile(**made)


def texts(told: Any) -> tuple[str, ...]:
    """Several texts of a document. Raises ValueError for anything else."""
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise ValueError(f"文字の並びではありません（{told!r}）")
    return tuple(told)
