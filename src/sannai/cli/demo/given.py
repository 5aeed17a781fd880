"""What the people of the model city answer where the kind of the question is not enough to make it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any
from zlib import crc32

from . import disclosing, hire

# How often each procedure is used: a city's counter sees more waste than disasters.
SHARE: Mapping[str, int] = {
    "oversized-waste-collection": 40,
    "resident-record-copy": 24,
    "dog-registration-notification": 12,
    "disaster-damage-certificate": 14,
    "food-business-permit": 10,
}
# So many each at most: of other executive bodies, and of what is asked for rarely.
A_FEW: Mapping[str, int] = {
    "school-change": 6,
    "school-aid": 5,
    "plumber-designation": 4,
    "road-occupancy": 6,
    "hall-use": 6,
    "public-document-disclosure": 5,
}
Fixed = dict[str, Any]
GRADES = ((50, "total"), (40, "large_half"), (30, "medium_half"), (20, "half"), (10, "near_half"), (0, "partial"))


def answers(key: str, filed: date, random: Random) -> Fixed:
    """Fixed answers of one application filed on this day."""
    return {"email": f"{random.choice(('taro', 'hanako', 'ichiro'))}@example.jp", **_FILED[key](filed, random)}


def findings(key: str, given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    """What the desk finds on this day."""
    return _FOUND[key](given, on, random) if key in _FOUND else {}


def mended(field: str) -> Fixed:
    """The answer to a correction."""
    return _MENDED[field]


def _ahead(filed: date, least: int, most: int) -> Callable[[Random], str]:
    return lambda random: (filed + timedelta(days=random.randint(least, most))).isoformat()


def _ago(filed: date, least: int, most: int) -> Callable[[Random], str]:
    return _ahead(filed, -most, -least)


def _waste(filed: date, random: Random) -> Fixed:
    return {
        "quantity": (1, 1, 1, 2),
        "remark": ("木製、高さ1.8m", "鏡つき", "鉄製"),
        "spot": ("玄関前", "1階のごみ集積場所", "駐車場の入口"),
        "wished": _ahead(filed, 8, 40),
        "wished_second": _ahead(filed, 41, 55),
        "relief": ("none", "none", "none", "welfare"),
        "help_reason": ("elderly", "disabled", "both"),
        "floor": (1, 2, 3, 5),
    }


def _record(filed: date, random: Random) -> Fixed:
    role = random.choice(("self", "self", "self", "household", "agent", "third"))
    return {
        "role": role,
        "scope": "person" if role == "third" else ("household", "person"),
        "items": [] if role in {"third", "agent"} else (["relation"], ["domicile", "relation"]),
        "protected": ("not_protected", "not_protected", "unknown"),
        "reason_detail": "令和8年に結んだ賃貸借契約に基づき、未払いの賃料を請求する訴えを起こすため。",
        "subject_born_on": ("1958-03-XX", "1985-11-02", "2001-07-21"),
        "use": ("運転免許証の更新", "勤務先へ提出", "賃貸住宅の契約"),
        "copies": (1, 1, 2),
        "visit_on": _ahead(filed, 1, 12),
    }


def _dog(filed: date, random: Random) -> Fixed:
    return {
        "tag_year": ("令和4年度", "令和6年度"),
        "tag_number": ("第1234号", "第20567号"),
        "dog_name": ("ポチ", "さくら", "レオ", "小麦"),
        "breed": ("柴", "トイ・プードル", "雑種", "チワワ"),
        "coat": ("茶", "白", "黒", "白茶"),
        "born_on": ("2015-05-XX", "2018-XX-XX", "2021-04-10"),
        "chip_number": "392140000000001",
        "died_on": _ago(filed, 1, 25),
        "moved_on": _ago(filed, 1, 25),
        "acquired_on": _ago(filed, 1, 25),
        "changed_on": _ago(filed, 1, 25),
        "lost_reason": ("散歩のときになくしました。",),
        "former_owner": ("例示 健",),
        "former_name": ("見本 桜",),
    }


def _damage(filed: date, random: Random) -> Fixed:
    own = random.random() < 0.3
    return {
        "damaged_on": _ago(filed, 2, 40),
        "cause": ("wind", "flood", "earthquake"),
        "damage": ["roof", "outer_wall"]
        if own
        else (["above_floor", "inside"], ["roof", "tilt"], ["outer_wall", "roof"]),
        "self_assessed": own,
        "flood_depth": (15, 40, 90),
        "storeys": (1, 2, 2, 3),
        "relation": "別に住む子",
        "detail": ("2階の屋根瓦が半分ほど落ち、雨漏りで天井が抜けています。", "床上まで水が来て、畳と壁が使えません。"),
        "available": ("平日の午前", "土日以外いつでも"),
        "copies": (1, 1, 2),
    }


def _food(filed: date, random: Random) -> Fixed:
    opening = filed + timedelta(days=random.randint(35, 60))
    return {
        "application": ("new", "new", "renewal"),
        "permit_number": "三保食第1203号",
        "permit_expires_on": _ahead(filed, 20, 60),
        "products": ("定食・弁当", "洋菓子・パン", "コーヒー・軽食"),
        "born_on": ("1975-08-15", "1988-02-03", "1990-12-24"),
        "corporate_number": "1000000000000",
        "representative": "代表取締役 見本 一郎",
        "trade_name": ("食堂さんない", "カフェ見本", "ベーカリー例示", "居酒屋たろう"),
        "place_kind": ("fixed", "fixed", "vehicle"),
        "vehicle_number": "三内 800 あ 12-34",
        "fugu": False,
        "water": ("public", "public", "tank", "well"),
        "tested_on": _ago(filed, 20, 200),
        "disqualified": "none",
        "inspection_wish": _ahead(filed, 8, 25),
        "opening_on": opening.isoformat(),
    }


def _school(filed: date, random: Random) -> Fixed:
    return {
        "designated": ("三内市立北小学校", "三内市立東小学校"),
        "wished": ("三内市立南小学校", "三内市立西小学校"),
        "why": ("moving", "sibling", "care"),
        "detail": ("年度の途中に転居しますが、卒業まで今の学校に通わせたいためです。", "兄が通っているためです。"),
    }


def _aid(filed: date, random: Random) -> Fixed:
    return {
        "ground": ("allowance", "tax", "income"),
        "people": (2, 3, 4),
        "consent": True,
        "earner": (
            [{"earner_name": {"text": "見本 桜", "kana": "ミホン サクラ"}, "relation": "parent", "income": 1850000}],
        ),
        "child": (
            [{"child_name": {"text": "見本 一郎", "kana": "ミホン イチロウ"}, "born_on": "2018-05-05", "grade": "e3",
              "school": "三内市立北小学校"}],
        ),
    }  # fmt: skip


def _aid_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    return {"enrolled": True, "proved": True, "own_account": True}


def _plumber(filed: date, random: Random) -> Fixed:
    return {"licence": ("第100234号", "第200871号"), "tools": True, "disqualified": False}


def _cloud(filed: date, random: Random) -> Fixed:
    return {
        "service_name": "例示ミーティング",
        "start_on": _ahead(filed, 30, 60),
        "end_on": _ahead(filed, 400, 700),
        "personal_data": "none",
        "importance": "4",
        "contract": "terms",
    }


def _waste_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    wished = date.fromisoformat(str(given["wished"]))
    return {
        "collection_date": max(wished, on + timedelta(days=7)).isoformat(),  # proposed within days
        "route": random.choice(("north", "south")) if given.get("carried_out") else "carrying",
        "ticket_note": "当日の朝8時までに、処理券を貼って出してください。",
    }


def _record_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    return {"found": True, "hold": "none", "entitled": True, "slip_number": f"{random.randint(1, 199)}"}


def _dog_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    tag = given.get("tag_number") or "第1234号"
    return {
        "found": True, "registered_on": on.isoformat(), "tag_returned": "waiting",
        "entry_tag": tag, "new_tag": f"第{100_000 + crc32(repr(given).encode()) % 900_000}号",
    }  # fmt: skip


def _damage_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    own = bool(given.get("self_assessed"))
    loss = random.randint(2, 9) if own else random.choice((6, 12, 17, 24, 28, 35, 44, 55))
    return {
        "survey_method": "photographs" if own else "exterior",
        "surveyed_on": on.isoformat(),
        "surveyors": "調査員 見本・例示",
        "dwelling": True,
        "loss": loss,
        "grade": next(grade for least, grade in GRADES if loss >= least),
        "survey_note": "外観調査の結果、運用指針の損害割合による。",
    }


def _food_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    return {
        "drawings_sufficient": True,
        "register_confirmed": True,
        "no_disqualification": True,
        "water_safe": True,
        "inspected_on": on.isoformat(),
        "inspector": "食品衛生監視員 見本",
        "inspection_result": random.choice(("conforms", "conforms", "conditional", "fails")),
        "findings": "手洗い設備の水栓が手で回す構造になっている。",
        "validity_years": random.choice((5, 6, 7)),
    }


def _school_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    return {"fits": random.choice(("yes_", "yes_", "yes_", "no_"))}


def _plumber_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    return {"licence_confirmed": True, "tools_confirmed": True}


def _revocation_found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    return {
        "investigated_on": on.isoformat(),
        "inspector": "例示 守",
        "violation": "facility",
        "findings": "手洗い設備の水栓が外されたままで、調理場に温かい湯の出る設備がない。",
        "illness": False,
        "repeated": False,
        "instructed": True,
        "instructed_on": (on - timedelta(days=20)).isoformat(),
        "improve_by": (on - timedelta(days=6)).isoformat(),
        "improved": "none",
        "evidence": "監視票（2回）、写真12枚、営業者からの聴取書。",
    }


_FILED: Mapping[str, Callable[[date, Random], Fixed]] = {
    "oversized-waste-collection": _waste,
    "resident-record-copy": _record,
    "dog-registration-notification": _dog,
    "disaster-damage-certificate": _damage,
    "food-business-permit": _food,
    "school-change": _school,
    "school-aid": _aid,
    "plumber-designation": _plumber,
    "cloud-service-use-request": _cloud,
    "road-occupancy": hire.road,
    "hall-use": hire.hall,
    "public-document-disclosure": disclosing.wanted,
}
_FOUND: Mapping[str, Callable[[Mapping[str, Any], date, Random], Fixed]] = {
    "oversized-waste-collection": _waste_found,
    "resident-record-copy": _record_found,
    "dog-registration-notification": _dog_found,
    "disaster-damage-certificate": _damage_found,
    "food-business-permit": _food_found,
    "school-change": _school_found,
    "school-aid": _aid_found,
    "plumber-designation": _plumber_found,
    "food-permit-revocation": _revocation_found,
    "road-occupancy": hire.road_found,
    "hall-use": hire.hall_found,
    "public-document-disclosure": disclosing.found,
}
_MENDED: Mapping[str, Fixed] = {
    "spot": {"spot": "玄関前の道路側"},
    "phone": {"phone": "072-000-0123"},
    "detail": {"detail": "2階の屋根瓦が南側を中心に半分ほど落ち、雨漏りで6畳間の天井が抜けています。"},
    "manager": {"manager": {"text": "例示 美咲", "kana": "レイジ ミサキ"}},
}
