"""What people ask to see of the city's documents, and what the office finds of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

Fixed = dict[str, Any]
DOCUMENTS: tuple[list[Fixed], ...] = (
    [{"subject": "令和7年度の市道三内中央線の舗装工事の設計書", "way": "copy", "medium": "mono"}],
    [
        {"subject": "令和7年度第1回三内市都市計画審議会の議事録", "way": "view"},
        {"subject": "同じ審議会の委員の推薦の経過が分かる文書", "way": "copy", "medium": "mono"},
    ],
    [
        {"subject": "市立公園の樹木の調査の写真", "way": "copy", "medium": "colour"},
        {"subject": "同じ調査の委託の契約書", "way": "copy", "medium": "mono"},
        {"subject": "平成10年度の同じ調査の報告書", "way": "copy", "medium": "mono"},
    ],
)


def wanted(filed: date, random: Random) -> Fixed:
    """One document, two, or three; the last of three is not there any more."""
    rows = random.choice(DOCUMENTS)
    copied = any(row["way"] == "copy" for row in rows)
    return {
        "wanted": rows,
        "receiving": ("counter", "post") if copied else "none",
        "representative": "代表 見本 一郎",
    }


def found(given: Mapping[str, Any], on: date, random: Random) -> Fixed:
    """Each document by itself: opened, opened in part, or not there."""
    rows = list(given["wanted"])
    decisions = [("open",), ("open", "partial"), ("open", "partial", "absent")][len(rows) - 1]
    findings = [_finding(row, decision, on) for row, decision in zip(rows, decisions, strict=True)]
    return {"proper": True, "vast": False, "finding": findings, "postage": 180}


def _finding(row: Mapping[str, Any], decision: str, on: date) -> Fixed:
    finding: Fixed = {"_key": row["_key"], "decision": decision}
    if decision == "absent":
        return finding | {"reason": "保存期間（10年）が満了し、平成21年に廃棄したため、保有していません。"}
    finding |= {"document": row["subject"], "third": "none", "open_on": (on + timedelta(days=25)).isoformat()}
    if decision == "partial":
        reason = "個人の氏名と住所は、特定の個人を識別することができるため。"
        finding |= {"clauses": ["personal"], "reason": reason}
    return finding | ({"copies": 24} if row["way"] == "copy" else {})
