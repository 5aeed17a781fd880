"""The organisation, and who holds which post: its rows in the log."""

from __future__ import annotations

from sannai.common.witness import Table
from sannai.common.witness import register as record

WORDS = {
    "name": "名称", "title": "職名", "role": "役割", "rank": "職位", "unit_key": "組織", "post_key": "職",
    "staff_key": "職員", "by_post_key": "代わる職", "valid_from": "始まりの日", "valid_to": "終わりの日",
    "kind": "種類", "parent_key": "上の組織", "body_key": "執行機関", "to_key": "承継先", "right": "権限",
}  # fmt: skip
CITY = {"Body": "執行機関", "Unit": "組織", "Post": "職", "Succession": "承継"}
PEOPLE = {"Appointment": "任命", "Engagement": "監査の従事", "Duty": "職務の任命"}


def register() -> None:
    """Tell the house."""
    record(
        *(_table(name, title, ("organization", "city")) for name, title in CITY.items()),
        *(_table(name, title, ("staff", "staff_key")) for name, title in PEOPLE.items()),
        _table("StandIn", "代わりの定め", ("post", "post_key")),
        _table("Absence", "不在", ("absence", "staff_key"), personal=True),
        Table(model="organization.Concern", of=("case", "subject_id"), title="関わり", names=WORDS),
    )  # fmt: skip


def _table(name: str, title: str, of: tuple[str, str], *, personal: bool = False) -> Table:
    return Table(model=f"organization.{name}", of=of, title=title, names=WORDS, shared=True, personal=personal)
