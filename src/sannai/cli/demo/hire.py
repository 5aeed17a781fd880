"""What people answer who want a piece of road, or a hall, for a time; and what the office finds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from sannai.common.time import next_business_day

Fixed = dict[str, Any]
PURPOSES = ("店の看板の設置", "外壁の修繕のための足場", "店先の日よけ", "通信線の架設")
THINGS: tuple[list[Fixed], ...] = (
    [{"kind": "sign", "area": "2.50", "structure": "鉄骨造・突出し1.0m・路面からの高さ4.5m"}],
    [
        {"kind": "scaffold", "area": "24.30", "structure": "枠組足場・幅1.0m"},
        {"kind": "material", "area": "6.00", "structure": "足場板・防護の柵"},
    ],
    [{"kind": "awning", "area": "6.40", "structure": "アルミ枠・路面からの高さ2.8m"}],
    [
        {"kind": "pole1", "pieces": 3, "structure": "コンクリート柱・長さ12m"},
        {"kind": "overhead", "length": "120.50", "structure": "通信線・路面からの高さ5.5m"},
    ],
)


def road(filed: date, random: Random) -> Fixed:
    """Signs, scaffolds, awnings and poles along the roads of the city."""
    number = random.randrange(len(THINGS))
    begins = filed + timedelta(days=random.randint(20, 60))
    ends = begins + timedelta(days=random.choice((20, 89, 364, 729)))
    return {
        "filer": "self",
        "application": ("new", "new", "renewal"),
        "current_number": "三建維第100号",
        "current_until": (begins - timedelta(days=1)).isoformat(),
        "purpose": PURPOSES[number],
        "route": ("市道三内中央線", "市道例題1号線"),
        "spot": ("一丁目7番1号地先の歩道", "2丁目3番4号地先"),
        "thing": (THINGS[number],),
        "starts_on": begins.isoformat(),
        "ends_on": ends.isoformat(),
        "works": "始める日の午前9時から3時間。歩道に作業員を置き、歩行者の通路を1.5m空けます。",
        "restoration": "掘削なし",
        "party": ("person", "corporation", "utility"),
        "representative": "代表取締役 見本 一郎",
        "relief": "none",
    }


def road_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    """Looked at on the spot; the police asked where traffic is touched."""
    return {
        "inspected_on": on.isoformat(),
        "unavoidable": True,
        "conforms": random.random() < 0.9,
        "traffic": any(row.get("kind") == "scaffold" for row in given.get("thing", ())),
        "asked_on": on.isoformat(),
        "answered_on": on.isoformat(),
        "police": "agreed",
    }


def hall(filed: date, random: Random) -> Fixed:
    """A concert, a meeting, a rehearsal: on a day on which the hall is open."""
    on = next_business_day(filed + timedelta(days=random.randint(15, 75)))  # it is closed at the end of the year
    once = {"used_on": on.isoformat(), "extra_hours": 0, "heating": True}
    return {
        "event": ("春の合唱の会", "地域の文化祭", "演劇の公演"),
        "outline": "市民の団体による練習と発表。",
        "trade": False,
        "charges": (False, False, True),
        "advance": 1500,
        "door": 2000,
        "booking": (
            [{**once, "room": "small", "slot": "whole", "people": 240}],
            [{**once, "room": "meeting", "slot": "evening", "people": 25}],
            [
                {**once, "room": "large", "slot": "late", "people": 900},
                {**once, "room": "rehearsal", "slot": "morning", "people": 50},
            ],
        ),
        "equipment": ([{"item": "piano", "sets": 1, "times": 2}, {"item": "microphone", "sets": 4, "times": 2}],),
        "responsible": "三内 花子",
        "organizer": ("general", "general", "school"),
    }


def hall_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    """Mostly free."""
    return {"vacant": random.random() < 0.85, "restricted": False, "resident_confirmed": True}
