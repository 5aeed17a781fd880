"""A procedure that another system decides, and results as that system would send them."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

from sannai.casework import actions, referral_files
from sannai.casework.models import Case, Referral
from sannai.casework.queries import find
from sannai.definitions.models import Version
from sannai.rules.elsewhere import RESULT

from . import cast

LAYOUT = "試験の届け 第1版"
LATER = cast.MONDAY + timedelta(days=9, hours=1)  # Wednesday 10 June 2026
ELSEWHERE = f"""decided_elsewhere:
  system: 試験システム
  layout: {LAYOUT}
  ground: 試験法 第3条
  each: item
  columns:
    - {{head: 氏名, of: name, part: text}}
    - {{head: フリガナ, of: name, part: kana}}
    - {{head: 郵便番号, of: address, part: postal_code}}
    - {{head: 内容, of: detail}}
    - {{head: 減免の希望, of: poor}}
    - {{head: 希望, of: wish}}
    - {{head: 品名, of: thing}}
    - {{head: 数量, of: count}}
    - {{head: 見込額, of: line}}
    - {{head: 合計, of: total}}
    - {{head: 判定, of: grade}}
  forecast: [line, total]
outcomes:
  granted: {{label: 認定, effect: favourable, help: 認定されました。}}
  refused: {{label: 却下, effect: refusal, appealable: yes}}
"""
VALUES = """values:
  line: {in: item, times: [count, 100], label: 見込みの額, unit: 円}
  total: {sum: item.line, label: 見込みの合計, unit: 円}
"""


def package() -> str:
    """The test procedure, in the second edition, without a fee and without letters."""
    text = cast.PACKAGE.format(
        regime="disposition", act="行政手続法", due="counter", as_of="filed", start="arrived", stops="correction",
        outcomes="",
    ).replace("title:", "language: 2\ntitle:", 1)  # fmt: skip
    before, rest = text.split("fee:\n")
    middle = rest[rest.index("deadlines:\n") : rest.index("outcomes:\n")]
    return before + VALUES + middle + ELSEWHERE + text[text.index("retention:") :]


def version() -> Version:
    """Published."""
    return cast.published("test-disposition", {"procedure.yaml": package().encode()})


def referred(at: datetime = cast.MONDAY, **answers: Any) -> Case:
    """A case that was looked into and handed over."""
    case = cast.taken(version(), at, **answers)
    actions.refer(case, by=cast.staff("clerk", at), at=at)
    return find(case.pk)


def referral(case: Case) -> Referral:
    """The newest of it."""
    return case.referrals.order_by("-number")[0]


def file_of(case: Case) -> list[list[str]]:
    """The file in which it stands, as a spreadsheet reads it."""
    rows = referral_files.referrals_of(cast.staff("clerk"), case.procedure_key, referral(case).referred_at)
    return list(csv.reader(io.StringIO(referral_files.written(rows or []).decode("utf-8-sig"))))


def row(case: Case, **other: str) -> dict[str, str]:
    """The result that grants it; ``other`` by its heading."""
    said = (LAYOUT, case.reference_number, str(referral(case).pk), "認定", "2026-06-08", "認-12", "2026-07")
    return dict(zip(RESULT, said, strict=True)) | other


def result(*rows: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    """These rows as a file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, RESULT, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)
