"""What a candidate changes is said field by field, in words that an official reads."""

from __future__ import annotations

from django.conf import settings

from sannai.definitions.differences import Change, differences
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.saying import sections
from sannai.rules.compiler import compile_package
from sannai.rules.package import read_package
from sannai.rules.tests.factory import HEAD

from .small import package

OLD = compile_package(package())


def changes(**changed: str) -> dict[str, list[Change]]:
    new = compile_package(package(**changed))
    return {section.title: list(section.changes) for section in differences(PROCEDURE, OLD, new)}


def test_the_same_definition_differs_in_nothing():
    assert differences(PROCEDURE, OLD, OLD) == ()


def test_a_question_that_is_added_or_removed_is_named_with_its_kind():
    found = changes(
        old="{id: phone, label: 電話番号, ask: phone, required: no}",
        new="{id: mobile, label: 携帯電話, ask: phone}",
        old2="phone: phone, ",
        new2="",
    )
    assert [(each.word, each.label) for each in found["項目"]] == [("追加", "携帯電話"), ("削除", "電話番号")]
    assert found["項目"][0].after == "電話番号"


def test_a_question_that_only_has_other_words_is_relabelled():
    found = changes(old="催しの内容, ask: text", new="催しの中身, ask: text")
    assert found["項目"] == [Change("relabelled", "content", "催しの中身", "催しの内容", "催しの中身")]


def test_a_question_whose_answers_go_earlier_says_when_and_why():
    found = changes(
        old="{id: phone, label: 電話番号, ask: phone, required: no}",
        new="{id: phone, label: 電話番号, ask: phone, kept: {until: closed, days: 30, ground: 条例第9条}}",
        old2="phone: phone, ",
        new2="",
    )
    assert "早く廃棄：終了から30日（条例第9条）" in found["項目"][0].after


def test_a_fee_a_deadline_an_outcome_and_a_condition_are_told():
    found = changes(
        old="otherwise: yes, pay: 500",
        new="otherwise: yes, pay: 800",
        old2="summary_fields",
        new2="deadlines: [{id: d, label: 回答, length: 5, unit: business_days, ground: 要領}]\nsummary_fields",
        old3="help: お受けできませんでした。",
        new3="help: 理由は通知にあります。",
        old4="{id: map, label: 会場の図, ask: file",
        new4="{id: map, when: {email: {given: yes}}, label: 会場の図, ask: file",
    )
    assert "500円" in found["手数料"][0].before
    assert "800円" in found["手数料"][0].after
    assert found["期間"][0].after.startswith("5開庁日")
    assert "理由は通知にあります。" in found["結果"][0].after
    assert "「メールアドレス」に答えがある のとき" in found["項目"][0].after


def test_the_first_publication_shows_everything():
    titles = {section.title for section in differences(PROCEDURE, None, OLD)}
    assert {"手続の名前と性質", "画面", "項目", "手数料", "結果"} <= titles
    assert all(change.kind == "added" for section in differences(PROCEDURE, None, OLD) for change in section.changes)


def test_only_the_lines_that_change_are_marked():
    change = Change("changed", "d", "回答", "5開庁日\n届いた日から", "3開庁日\n届いた日から")
    assert change.before_lines == (("5開庁日", True), ("届いた日から", False))
    assert change.after_lines == (("3開庁日", True), ("届いた日から", False))


def test_an_adverse_procedure_says_what_it_is_about_by_which_criteria_and_who_is_heard():
    said = sections(compile_package(read_package(settings.CATALOG / "sannai" / "food-permit-revocation")))
    assert said["手続の名前と性質"]["regime"] == ("法的な性質", "不利益処分")
    assert said["手続の名前と性質"]["about"] == ("対象の手続", "food-business-permit")
    label, text = said["処分基準"]["revocation"]
    assert label == "許可を取り消す場合"
    assert "処分基準 第2条" in text
    assert "聴聞（通知から14日以上。" in said["結果"]["revoked"][1]
    assert "弁明の機会の付与（通知から7日以上。" in said["結果"]["suspended"][1]


SECOND = """language: 2
pages:
  - {id: a, title: 枚数, show: [total], fields: [{id: sheets, label: 枚数, ask: integer, range: 1..9}]}
desk_pages: [{id: d, title: 調べ, fields: [{id: many, label: 著しく大量, ask: yes_no}]}]
values:
  total: {times: [sheets, 10], label: 合計, unit: 円}
  tax: {scale: {of: total, by: 1/10, round: down}}
fee:
  name: 写しの費用
  due: counter
  table:
    - from: 2024-04-01
      ground: 条例
      otherwise: yes
      lines: [{label: 写し, yen: total}, {label: 税, yen: tax}, {label: 封, yen: 1200}]
  relief:
    - {id: some, label: 減額, yen: 1500, when: {total: 1000.., tax: 5..9, filed: 2026-04-01..}, ground: 第5条}
    - {id: most, label: 免除, to: tax, ground: 第6条}
deadlines:
  - id: answer
    label: 決定
    length: 15
    unit: calendar_days
    extension:
      - {most: 30, ground: 第11条第2項}
      - {most: 60, kind: special, when: {many: yes}, ground: 第12条}
    ground: 第11条
outcomes:
  opened: {label: 公開, effect: accepted, when: {many: no}}
  closed: {label: 非公開, effect: declined, needs: [grounds]}
"""


def test_what_only_the_second_edition_can_say_is_told_in_words():
    head = "".join(f"{line}\n" for line in HEAD.splitlines() if not line.startswith("outcomes"))
    said = sections(compile_package({"procedure.yaml": (head + SECOND).encode()}))
    assert said["手続の名前と性質"]["language"] == ("言語の版", "2")
    assert "示す値：合計" in said["画面"]["a"][1]
    assert said["計算する値"]["total"][1].splitlines()[0] == "合計"
    assert "単位：円" in said["計算する値"]["total"][1]
    assert said["手数料"]["name"] == ("呼び名", "写しの費用")
    assert "写し 計算した値「total」＋税 計算した値「tax」＋封 1,200円" in "".join(
        text for _, text in said["手数料"].values()
    )
    assert said["手数料"]["relief/some"][1].startswith("1,500円を減らす")
    when = "「合計」が1,000〜、かつ値「tax」が5〜9、かつ申請の日が令和8年4月1日〜 のとき"
    assert when in said["手数料"]["relief/some"][1]
    assert said["手数料"]["relief/most"][1].startswith("計算した値「tax」にする")
    assert "延長：あわせて30日まで" in said["期間"]["answer"][1]
    assert "特例延長：あわせて60日まで\n「著しく大量」がはい のとき\n第12条" in said["期間"]["answer"][1]
    assert said["結果"]["opened"][1].startswith("「著しく大量」がいいえ のとき")
