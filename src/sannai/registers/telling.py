"""What everybody may know of the registers: 個人情報ファイル簿 and the data sets, of the versions in force alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sannai.common.time import today
from sannai.definitions.models import Definition, Version
from sannai.definitions.packages import compiled
from sannai.definitions.words import when_text
from sannai.organization.snapshot import City, city_on
from sannai.rules.registers.datasets import Dataset
from sannai.rules.registers.fields import LAST
from sannai.rules.registers.model import PublicColumn, Register
from sannai.rules.registers.personal_files import PersonalFile, file_of

from .kind import REGISTER

PARTS = {
    "kana": "フリガナ", "postal_code": "郵便番号", "prefecture": "都道府県", "city": "市区町村", "street": "町名・番地",
    "building": "建物", "latitude": "緯度", "longitude": "経度",
}  # fmt: skip


def told(on: date) -> Mapping[str, Any]:
    """The document of all this on a day: which 執行機関 holds a file is that day's."""
    city, known = city_on(on), [(row, compiled(REGISTER, row)) for row in in_force()]
    files = [personal_file(one, city, version=row.number, since=today(row.published_at)) for row, one in known]
    sets = [dataset(row, register) for row, register in known]
    return {"files": _plain(each for each in files if each), "datasets": _plain(each for each in sets if each)}


def in_force() -> list[Version]:
    """The version in force of every register, by key. What was withdrawn has none. One statement."""
    rows = Definition.objects.filter(kind=REGISTER.name, current__withdrawn_at=None, current__isnull=False)
    return [row.current for row in rows.select_related("current").order_by("key") if row.current]


def publishing_versions() -> Mapping[str, Version]:
    """The version in force that publishes each data set, by its name. One statement."""
    known = [(row, compiled(REGISTER, row).public) for row in in_force()]
    return {public.dataset: row for row, public in known if public}


def personal_file(register: Register, city: City, *, version: int, since: date) -> PersonalFile | None:
    """The record of a register in 個人情報ファイル簿, with the 執行機関 that holds it; None without personal data."""
    body = city.body_of(city.heir("unit", register.division, ""))
    return file_of(register, body=body.name, version=version, since=since)


def dataset(row: Version, register: Register) -> Dataset | None:
    """What a version publishes as open data; None if nothing."""
    public = register.public
    if public is None:
        return None
    words = register.form.fields
    columns = tuple((one.heading, _of(register, one), when_text(words, one.when)) for one in public.columns)
    return Dataset(
        name=public.dataset, title=public.title, licence=public.licence, register=register.title,
        unit=register.division, columns=columns, when=when_text(words, public.when),
        version=row.number, since=today(row.published_at),
    )  # fmt: skip


def _of(register: Register, column: PublicColumn) -> str:
    """What stands in a column: 「施設の所在地（市区町村）」."""
    label = "最後の日" if column.name == LAST else register.labels[column.name]
    return f"{label}（{PARTS.get(column.part, column.part)}）" if column.part else label


def _plain(rows: Iterable[PersonalFile | Dataset]) -> list[Mapping[str, Any]]:
    return [{name: getattr(row, name) for name in row.__slots__} for row in rows]
