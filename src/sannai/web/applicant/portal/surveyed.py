"""What the national survey says of a procedure that is not online here. What it does not say is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sannai.procedures.models import InventoryItem
from sannai.procedures.survey_codes import CODES


@dataclass(frozen=True, slots=True)
class Surveyed:
    """Where and how, in words."""

    at_city_hall: bool
    systems: str  # where it is online elsewhere, as the survey says
    rows: tuple[tuple[str, str], ...]


def surveyed(item: InventoryItem) -> Surveyed:
    """The page's rows: where to hand it in, what to bring, what it costs, how long, on what ground."""
    row: Mapping[str, Any] = json.loads(item.row) if item.row else {}
    receivers = [each for each in item.receivers.split("\n") if each.strip()]
    law = " ".join(part for part in (item.law, item.article) if part)
    told = [
        ("提出するところ", "、".join(receivers)),
        ("添える書類", _list(row, "申請時に添付させる書類")),
        ("書く内容", _list(row, "申請書等に記載させる情報")),
        ("本人確認", _coded(row, "申請等における本人確認手法")),
        ("手数料", _coded(row, "手数料等の納付有無")),
        ("かかる期間", str(row.get("処理期間(非オンライン)") or "")),
        ("手伝いを頼める資格者", _list(row, "申請に関連する士業")),
        ("根拠となる法令", law),
        ("制度を受けもつ国の機関", item.ministry),
    ]
    online = item.online_status in {"1", "5"}
    return Surveyed(
        at_city_hall=any("市役所" in each for each in receivers),
        systems=str(row.get("情報システム(申請)") or "") if online else "",
        rows=tuple((label, text) for label, text in told if text),
    )


def _list(row: Mapping[str, Any], column: str) -> str:
    return "、".join(str(each) for each in row.get(column) or ())


def _coded(row: Mapping[str, Any], column: str) -> str:
    return "、".join(CODES[column].get(code, code) for code in row.get(column) or ())
