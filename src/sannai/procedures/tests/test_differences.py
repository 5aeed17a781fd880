"""What a candidate changes is said field by field, in words that an official reads."""

from __future__ import annotations

from django.conf import settings

from sannai.definitions.differences import Change, differences
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.saying import sections
from sannai.rules.compiler import compile_package
from sannai.rules.package import read_package

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
