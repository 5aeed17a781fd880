"""Whatever is wrong with a rulebook is named with its file, its line and how to mend it."""

from __future__ import annotations

import pytest

from .book import ENTRUSTED, FULL, HEAD, PURCHASE, files, meant, problems, rows

ROW = "from: 2024-04-01, otherwise: yes, decider: head, clause: 一"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "from: 2024-04-01, otherwise: yes, decider: haed, clause: 一",
            "「haed」という階層はありません（「head」のことですか）",
        ),
        (
            "from: 2024-04-01, otherwise: yes, decider: 課長, clause: 一",
            "「課長」という階層はありません（「head」と書く）",
        ),
        ("from: 2024-04-01, otherwise: yes, decider: head, claus: 一", "「clause」のことですか"),
        ("from: 2024-04-01, otherwise: yes, decider: head", "「clause」がありません"),
        ("from: 2024-04-01, decider: head, clause: 一", "when か otherwise が要ります"),
        ("from: 2024-04-01, when: {amout: 1}, decider: head, clause: 一", "「amount」のことですか"),
        ("from: 2024-04-01, when: {kind: good}, decider: head, clause: 一", "「goods」のことですか"),
        ("from: 2024-04-01, when: {amount: 多い}, decider: head, clause: 一", "「amount」は整数で書きます"),
        ("from: 2024-04-01, until: 2024-04-01, otherwise: yes, decider: head, clause: 一", "until は from より後の日"),
        ("from: 2024/4/1, otherwise: yes, decider: head, clause: 一", "日付として読めません"),
        ("from: 2024-04-01, otherwise: yes, decider: head, via: [director], clause: 一", "より下ではありません"),
        ("from: 2024-04-01, otherwise: yes, decider: mayor, via: [heed], clause: 一", "「head」のことですか"),
        (
            "from: 2024-04-01, otherwise: yes, decider: head, concur: [財政課], clause: 一",
            "組織や職の名前として読めません",
        ),
        ("from: 2024-04-01, otherwise: yes, decider: head, own: はい, clause: 一", "「own」は yes か no と書きます"),
        ('from: 2024-04-01, otherwise: yes, decider: "post:x.head", clause: 一', "どの階層の職か分かりません"),
        ('from: 2024-04-01, otherwise: yes, decider: "post:課長", level: head, clause: 一', "職の名前として読めません"),
        ("from: 2024-04-01, otherwise: yes, decider: head, level: head, clause: 一", "post: で職を名指しする行だけ"),
        ("from: 2024-04-01, otherwise: yes, decider: on, clause: 一", "「on」は使えません"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_its_line(row, said):
    text = HEAD + rows(row + "} #!").replace("} #!}", "} #!")
    found = problems({"delegation.yaml": text.encode()})
    assert any(said in str(one) and one.line == meant(text) for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- {mark: precedent,", "- {mark: precedence, #!", "「precedent」のことですか"),
        ("- {id: bureau,", "- {id: head, #!", "階層「head」が2回"),
        ("kind: bureau}", "kind: office} #!", "「kind」に「office」は書けません"),
        ("label: 局長, kind: bureau}", "label: 局長, kind: department} #!", "種類「department」の階層が2つあります"),
        ("- {id: precedent, label", "- {id: important, label", "印「important」が2回"),
        ("forbids: [important]", "forbids: [importent]", "「important」のことですか"),
        ("admits: [instructed]", "admits: [asked]", "「admits」に「asked」は書けません"),
        ("ask: yes_no", "ask: date", "「ask」に「date」は書けません"),
        (", choices: {goods: 物品, works: 工事, advice: 助言}", "", "choices か table"),
        ("authority: 見本市長\n", "", "「authority」がありません"),
        ("title: 見本市専決規程", "titel: 見本市専決規程", "「title」のことですか"),
    ],
)
def test_a_head_that_cannot_be_read_is_named(old, new, said):
    assert old in HEAD
    new = new.replace(" #!", "")
    found = problems(files(head=HEAD.replace(old, new)))
    assert any(said in str(one) and one.line > 0 for one in found), found


def test_a_gap_is_reported_with_an_example_of_facts():
    text = HEAD + rows(
        "from: 2024-04-01, when: {amount: ..10}, decider: head, clause: 一",
        "from: 2024-04-01, when: {amount: 12..}, decider: mayor, clause: 二",
    )
    found = [one.message for one in problems({"delegation.yaml": text.encode()})]
    assert "2024-04-01 に事項「物品の購入」の行がない事実の組があります（例: 金額＝11）" in found


def test_an_overlap_is_reported_at_the_second_row_with_an_example():
    text = HEAD + PURCHASE
    text += "      - {from: 2024-04-01, when: {amount: ..10}, decider: head, clause: 一}\n"
    text += "      - {from: 2024-04-01, when: {amount: 10..}, decider: mayor, clause: 二} #!\n"
    found = [one for one in problems({"delegation.yaml": text.encode()}) if "重なります" in one.message]
    assert [(one.line, "例: 金額＝10" in one.message) for one in found] == [(meant(text), True)]


def test_a_hole_in_time_is_reported_with_its_days():
    text = rows(
        "from: 2024-04-01, until: 2025-04-01, otherwise: yes, decider: head, clause: 一",
        "from: 2025-04-02, otherwise: yes, decider: head, clause: 二",
    )
    assert any("2025-04-01 から 2025-04-02 の前日まで ありません" in one.message for one in problems(files(text)))


def test_rules_that_end_without_followers_are_reported():
    text = rows("from: 2024-04-01, until: 2025-04-01, otherwise: yes, decider: head, clause: 一")
    assert any("2025-04-01 から ありません" in one.message for one in problems(files(text)))


def test_an_otherwise_that_nothing_reaches_is_reported():
    text = rows(
        "from: 2024-04-01, when: {urgent: yes}, decider: head, clause: 一",
        "from: 2024-04-01, when: {urgent: no}, decider: mayor, clause: 二",
        "from: 2024-04-01, otherwise: yes, decider: mayor, clause: 三",
    )
    assert any("3 行目に届く事実がありません" in one.message for one in problems(files(text)))


def test_a_row_whose_amount_is_outside_the_range_is_reported():
    text = rows(
        "from: 2024-04-01, when: {amount: ..-1}, decider: head, clause: 一",
        "from: 2024-04-01, otherwise: yes, decider: mayor, clause: 二",
    )
    assert any("使われない行です" in one.message for one in problems(files(text)))


def test_unused_facts_and_marks_that_limit_nothing_are_reported():
    head = HEAD.replace("  - {mark: precedent, clause: 第5条第2号}\n", "")
    found = [one.message for one in problems(files(rows(ROW), head=head))]
    assert "どの事項も使わない事実です。「金額」" in found
    assert "何も制限しない印です。「先例となるもの」" in found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("matter: advice", "matter: advise", "「advise」という事項は専決規程にありません（「advice」のことですか）"),
        ("level: mayor", "level: major", "「mayor」のことですか"),
        ("from: 2025-04-01", "from: 2025-04-31", "存在しない日付"),
        ("to: health.head", "to: 保健所長", "使えない書き方"),
        ("level: mayor", "level: head", "上の職（市長）が決裁する行です"),
        (
            "ground: 規則第2条}\n",
            "ground: 規則第2条}\n" + ENTRUSTED.split("rows:\n")[1],
            "委任が 2025-04-01 に2つあります",
        ),
    ],
)
def test_an_entrustment_that_cannot_stand_is_named(old, new, said):
    found = problems(files(entrustment=ENTRUSTED.replace(old, new)))
    assert any(said in str(one) and one.line > 0 for one in found), found


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "中身がありません"),
        (b"- a\n", "「名前: 値」の組で書きます"),
        ("delegation: 見本".encode("cp932"), "UTF-8 ではありません（Shift_JIS"),
        (b"delegation: [a\ntitle: b\n", "閉じていません"),
        (b"\x00", "制御文字"),
        (b"delegation: a\ndelegation: b\n", "2回書かれています"),
        (b"matters: &x []\n", "目印"),
        (
            b"a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: 1" + b"}" * 21,
            "深すぎます",
        ),
    ],
)
def test_a_file_that_is_no_rulebook_is_refused_with_reasons(content, said):
    assert any(said in str(one) for one in problems({"delegation.yaml": content}))


def test_a_folder_without_rules_and_files_of_another_kind_are_refused():
    assert "delegation.yaml がありません" in str(problems({})[0])
    assert any("知らないファイルです" in str(one) for one in problems({**files(), "notes.txt": b""}))


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        (
            "{name: 一, on: 2026-05-01, matter: purchase, facts: {amount: 1}, expect: {decider: mayor}}",
            "「head」です（期待は「mayor」）",
        ),
        (
            "{name: 一, on: 2026-05-01, matter: purchase, facts: {amuont: 1}, expect: {decider: head}}",
            "「amount」のことですか",
        ),
        ("{name: 一, on: 2026-05-01, matter: purchase, facts: {amount: 多い}, expect: {decider: head}}", "読めません"),
        ("{name: 一, on: 2026-05-01, matter: purchace, expect: {decider: head}}", "「purchase」のことですか"),
        ("{name: 一, on: 2026-05-01, matter: seal, marks: [impotant], expect: {own: no}}", "「important」のことですか"),
        ("{name: 一, on: 5月1日, matter: seal, expect: {own: no}}", "on は 2026-04-01 のように"),
        ("{name: 一, on: 2026-05-01, matter: seal, expect: {desider: head}}", "「decider」のことですか"),
        (
            "{name: 一, on: 2026-05-01, matter: purchase, facts: {amount: 1}, expect: {refused: 金額}}",
            "決まりました: head",
        ),
        ("{name: 一, on: 2026-05-01, matter: purchase, expect: {refused: 足りない}}", "断り方が違います"),
        (
            "{name: 一, on: 2026-05-01, matter: purchase, expect: {decider: head}}",
            "決まりません: 「物品の購入」の決裁には「金額」",
        ),
        ("{name: 一, on: 2026-05-01, matter: seal, expect: {refused: 一, own: no}}", "一緒に書けません"),
        (
            "{name: 一, on: 2026-05-01, matter: purchase, facts: {amount: 1}, expect: {via: head}}",
            "[a, b] のように並び",
        ),
        ("{name: 一, on: 2026-05-01, matter: seal}", "「expect」がありません"),
    ],
)
def test_a_trial_that_fails_or_cannot_be_read_says_why(trial, said):
    found = problems(files(trials=f"- {trial}\n"))
    assert any(one.file == "tests/trials.yaml" and one.line == 1 and said in str(one) for one in found), found


def test_the_sample_itself_has_no_fault():
    assert [str(one) for one in problems(files(PURCHASE + FULL, entrustment=ENTRUSTED))] == []
