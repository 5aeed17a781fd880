"""Reading what is published and what the inventory knows."""

from __future__ import annotations

from .current import Catalogue, Entry, catalogue, definition, definition_of
from .finding import Hit, find
from .models import InventoryItem

__all__ = [
    "Catalogue",
    "Entry",
    "Hit",
    "adverse_about",
    "by_key",
    "catalogue",
    "definition",
    "definition_of",
    "find",
    "internal_by_key",
    "inventory_item",
]


def by_key(key: str) -> Entry | None:
    """The procedure with this key if a citizen can apply for it now. No SQL while the catalogue is fresh."""
    return catalogue().by_key.get(key)


def internal_by_key(key: str) -> Entry | None:
    """庁内の手続で、課がいま申請できるもの。"""
    return catalogue().internal.get(key)


def adverse_about(key: str) -> tuple[Entry, ...]:
    """この手続の決定について、市が職権で始めることのできる不利益処分の手続。"""
    return tuple(entry for entry in catalogue().adverse.values() if key in entry.definition.about)


def inventory_item(survey_id: str) -> InventoryItem | None:
    """One procedure kind of the national survey."""
    return InventoryItem.objects.filter(pk=survey_id).first()
