"""個人情報ファイル簿 is derived from the definition alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sannai.rules.registers import compile_register, read_register
from sannai.rules.registers.personal_files import PersonalFile, file_of, items

from .factory import PERSON, PERSONAL, define, more

CATALOG = Path(__file__).parents[5] / "catalog" / "sannai" / "registers"
SINCE = date(2026, 4, 1)


def file(name: str) -> PersonalFile:
    found = file_of(compile_register(read_register(CATALOG / name)), body="三内市長", version=1, since=SINCE)
    assert found is not None
    return found


def test_the_book_says_of_the_dogs_register_what_the_law_asks_for_in_its_order():
    told = items(file("dog"), "動物愛護センター", ("総務課", "本庁2階"))
    assert [(each.heading, each.text) for each in told] == [
        ("個人情報ファイルの名称", "犬の登録台帳"),
        ("行政機関等の名称", "三内市長"),
        ("個人情報ファイルが利用に供される事務をつかさどる組織の名称", "動物愛護センター"),
        ("個人情報ファイルの利用目的", "狂犬病予防法に基づく犬の登録の管理及び狂犬病予防注射のお知らせの発送"),
        (
            "記録項目",
            "1 鑑札の番号、2 犬の名前、3 種類、4 性別、5 毛色、6 生年月日、7 マイクロチップの番号、8 所有者、"
            "9 所有者の住所、10 所有者の電話番号、11 犬のいる場所、12 直近の予防注射の日、13 注射済票の番号、"
            "14 摘要、15 記載の期間（いつから、いつまで）",
        ),
        ("記録範囲", "三内市内で飼われている犬の所有者"),
        (
            "記録情報の収集方法（どこから集めるか）",
            "本人の申請、本人の届出、獣医師会の注射実施票、環境大臣の指定登録機関の通知",
        ),
        ("要配慮個人情報", "含まない"),
        ("記録情報の経常的提供先", "なし"),
        ("取扱いの委託先", "狂犬病予防注射のお知らせの印刷・封入を受託する事業者"),
        ("開示請求等を受理する組織の名称及び所在地", "総務課、本庁2階"),
        ("訂正及び利用停止に関する他の法令の規定による特別の手続", "なし"),
        ("個人情報ファイルの種別", "法第60条第2項第1号（電算処理ファイル）"),
        ("備考", ""),
    ]


def test_what_is_worked_out_and_kept_and_who_receives_requests_is_said_of_the_food_permits():
    told = file("food-permit")
    assert told.fields[5:7] == ("営業者", "営業者の住所")
    assert told.fields[-2:] == ("記載の期間（いつから、いつまで）", "有効な日数")
    assert told.requests_to == told.unit == "health.center.food"
    assert told.note == "法人その他の団体の情報を含む。"


def test_a_field_that_is_written_no_more_stays_in_the_book_with_the_day_since_when():
    gone = "retired_fields: [{id: old, label: 前の電話, since: 2026-04-01}]"
    found = file_of(define(fields=more(PERSON), personal=PERSONAL, gone=gone), body="三内市長", version=2, since=SINCE)
    assert found is not None
    assert found.fields[-1] == "前の電話（令和8年4月1日からは記録していない）"
    with_more = replace(found, special_care=True, passed_to=("県",))
    said = {each.id: each.text for each in items(with_more, "課", ())}
    assert (said["special_care"], said["passed_to"]) == ("含む", "県")


@pytest.mark.parametrize("name", ["system", "vendor", "contract"])
def test_a_register_without_personal_data_has_no_record(name: str):
    assert file_of(compile_register(read_register(CATALOG / name)), body="三内市長", version=1, since=SINCE) is None
