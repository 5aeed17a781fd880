"""A small city in CSV, in which a test spoils one cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

CITY = {
    "bodies.csv": """\
機関キー,名称,種別,処分庁の名義,審査庁,被告,記号の頭,根拠,開始日,終了日
mayor,三内市長,市長,三内市長,,三内市（代表者 三内市長）,,,2024-04-01,
school,三内市教育委員会,教育委員会,三内市教育委員会,,三内市（代表者 三内市教育委員会）,三教委,,2024-04-01,
""",
    "units.csv": """\
組織キー,名称,種別,上位組織,並び順,電話,場所,文書記号,開始日,終了日
env,環境局,局,,10,,,三環,2024-04-01,
env.waste,環境業務課,課,env,20,000,1階,三環業,2024-04-01,
audit,監査委員事務局,局,,30,,,,2024-04-01,
env.old,旧課,課,env,40,,,,2024-04-01,2026-04-01
""",
    "posts.csv": """\
職キー,職名,所属組織,役割,職位,扱う事務,開始日,終了日
env.waste.head,課長,env.waste,課長,4,,2024-04-01,
env.waste.clerk,主事,env.waste,担当者,9,collection-acceptance,2024-04-01,
env.waste.deputy,課長補佐,env.waste,担当者,5,,2024-04-01,
audit.officer,主任,audit,監査,8,,2024-04-01,
env.head,局長,env,部長以上,2,,2024-04-01,
env.old.clerk,主事,env.old,担当者,9,,2024-04-01,2026-04-01
""",
    "staff.csv": """\
職員番号,氏名,メール,状態
s1,三内 﨑子,s1@city.sannai.example,在職
s2,三内 次郎,,在職
s3,見本 しらべ,,在職
s4,例示 局子,,在職
s5,三内 太郎,,在職
""",
    "appointments.csv": """\
職員番号,職キー,区分,開始日,終了日
s1,env.waste.clerk,本務,2024-04-01,2026-04-01
s1,env.waste.head,本務,2026-04-01,
s2,env.waste.deputy,本務,2024-04-01,
s3,audit.officer,本務,2024-04-01,
s4,env.head,本務,2024-04-01,
s4,env.waste.clerk,兼務,2026-04-01,
""",
    "stand_ins.csv": """\
職キー,代わる職,区分,順序,事務の種類,名義,根拠,開始日,終了日
env.waste.head,env.waste.deputy,代決,1,,,規程 第10条,2024-04-01,
env.head,env.waste.head,代決,1,,,,2026-04-01,
env.head,env.waste.deputy,代決,1,collection-acceptance,,,2026-04-01,
env.waste.head,env.waste.deputy,職務代理,1,,環境業務課長職務代理者 課長補佐,,2024-04-01,2026-04-01
""",
    "successions.csv": """\
対象,引継元,引継先,承継日,事務の種類
組織,env.old,env.waste,2026-04-01,
職,env.old.clerk,env.waste.clerk,2026-04-01,collection-acceptance
""",
    "absences.csv": """\
職員番号,理由,開始日,終了日
s1,出張,2026-05-11,2026-05-14
""",
    "engagements.csv": """\
職員番号,対象組織,監査の名,開始日,終了日
s3,,令和8年度 定期監査,2026-04-01,2027-04-01
""",
    "duties.csv": """\
職員番号,職務,対象組織,辞令,開始日,終了日
s1,出納員,env.waste,令和6年4月1日 三人第1号,2024-04-01,2026-04-01
s2,会計職員,env.waste,令和6年4月1日 三人第2号,2024-04-01,
s4,会計管理者,,令和6年4月1日 三人第3号,2024-04-01,
""",
}


def city(**changes: Mapping[int, Mapping[str, str]]) -> dict[str, bytes]:
    """The files with some cells replaced: ``city(units={2: {"名称": "資源循環課"}})``, rows from 1.

    A row beyond the last is added, its other cells empty.
    """
    files = {}
    for file, text in CITY.items():
        rows = list(csv.DictReader(io.StringIO(text)))
        for number, cells in changes.get(file.removesuffix(".csv"), {}).items():
            while len(rows) < number:
                rows.append(dict.fromkeys(rows[0], ""))
            rows[number - 1].update(cells)
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        files[file] = out.getvalue().encode()
    return files
