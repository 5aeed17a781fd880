"""Deadlines: how they are written, and which of them could never come true."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.lint.deadlines import deadline_problems
from sannai.rules.model import Dates, Extension, Silence

from .factory import HEAD, HERE, define
from .finding import PAGE, linted, package, sole

DISPOSITION = HEAD.replace("regime: service", "regime: disposition").replace(
    "outcomes: {accepted: {label: 受付, effect: accepted}}",
    """\
outcomes:
  granted: {label: 許可, effect: favourable}
  granted_for_a_time: {label: 期限付きの許可, effect: favourable, needs: [valid_until]}
  refused: {label: 不許可, effect: refusal, needs: [grounds]}""",
)


def deadline(more: str = "", *, kind: str = "statutory", length: int = 15) -> str:
    return (
        f"deadlines:\n  - {{id: d, label: 決定, length: {length}, unit: calendar_days, kind: {kind}, ground: 条例"
        f"{', ' + more if more else ''}}}\n"
    )


def said(more: str, head: str = DISPOSITION, **options: object) -> str:
    definition = compile_package(package(PAGE + deadline(more, **options), head))
    return "\n".join(str(problem) for problem in deadline_problems(definition))


def test_a_deadline_keeps_all_that_is_written_of_it():
    more = (
        "start: corrected, stops_for: [inquiry], "
        "extension: {most: 30, ground: 第11条, reason: 困難, notice: お待ちを}, "
        "silence: {means: deemed_refused, outcome: refused, label: みなす, ground: 第12条}"
    )
    [made] = compile_package(package(PAGE + deadline(more), DISPOSITION)).deadlines
    assert (made.start, made.stops_for, made.kind) == ("corrected", ("inquiry",), "statutory")
    assert made.extensions == (Extension(30, "第11条", "困難", "お待ちを"),)
    assert made.silence == Silence("deemed_refused", "みなす", "第12条", "refused")


def test_what_is_not_written_is_the_plainest_deadline():
    [made] = compile_package(
        package(PAGE + "deadlines: [{id: d, label: 期間, length: 5, unit: business_days, ground: 法}]\n")
    ).deadlines
    assert (made.start, made.stops_for, made.kind, made.extensions, made.silence) == (
        "arrived", (), "standard", (), None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("start: filed", "「start」に「filed」は書けません"),
        ("stops_for: [weather]", "「stops_for」に「weather」は書けません"),
        ("extension: {most: 10}", "「ground」がありません"),
        ("extension: {ground: 法}", "「most」がありません"),
        ("extension: {most: 0, ground: 法}", "日数 0 は書けません"),
        ("silence: {label: 何か}", "「means」がありません"),
        ("silence: {means: granted}", "「means」に「granted」は書けません"),
        ("silence: deemed_granted", "「名前: 値」の組"),
    ],
)
def test_what_a_deadline_cannot_be(more, words):
    body = deadline(more).replace("}\n", "}  #!\n", 1) if more.endswith("]") else deadline(more)
    body = body.replace("#!", "").rstrip() + "  #!\n"
    assert words in sole(PAGE + body)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("silence: {means: deemed_granted, label: a, ground: b}", "行き着く結果が1つに決まりません"),
        ("silence: {means: deemed_granted, outcome: grnted, label: a, ground: b}", "「grnted」がありません"),
        (
            "silence: {means: deemed_granted, outcome: granted_for_a_time, label: a, ground: b}",
            "valid_until が要ります",
        ),
        ("silence: {means: deemed_refused, label: a}", "silence に根拠がありません"),
        ("silence: {means: deemed_refused, ground: b}", "申請者に示す説明がありません"),
        ("start: decided, stops_for: [correction]", "止まることはありません"),
        ("start: decided, silence: {means: deemed_refused, label: a, ground: b}", "決定はもうありません"),
        ("extension: {most: 31, ground: 法}", "31日も延ばせる"),
    ],
)
def test_a_deadline_that_could_not_come_true_is_reported(more, words):
    assert words in said(more)
    assert said(more).startswith("procedure.yaml:")


@pytest.mark.parametrize("means", ["deemed_granted", "deemed_refused"])
def test_a_mere_guideline_lets_nothing_be_deemed(means):
    assert "標準処理期間です" in said(
        f"silence: {{means: {means}, outcome: granted, label: a, ground: b}}", kind="standard"
    )


def test_a_notification_has_nothing_to_be_deemed_and_a_service_nothing_to_appeal():
    head = HEAD.replace("regime: service", "regime: notification").replace("effect: accepted", "effect: recorded")
    assert "届出には決めることがなく" in said("silence: {means: deemed_granted, label: a, ground: b}", head)
    assert "届出には決めることがない" in said("start: decided", head)
    assert "不作為の審査請求はできません" in said("silence: {means: may_appeal, label: a, ground: b}", HEAD)


@pytest.mark.parametrize(
    "more",
    [
        "",
        "silence: {means: none}",
        "silence: {means: deemed_granted, outcome: granted, label: a, ground: b}",
        "silence: {means: deemed_refused, label: a, ground: b}",
        "silence: {means: may_appeal, label: a, ground: b}",
        "extension: {most: 30, ground: 法}",
    ],
)
def test_a_sound_deadline_is_not_found_fault_with(more):
    assert said(more) == ""


def test_the_post_that_speaks_in_the_name_of_the_authority_is_kept():
    body = "authority: [{from: 2024-04-01, body: 三内市長, name: 三内市長, ground: 法, post: mayor}]\n"
    assert compile_package(package(PAGE + body)).authority[0].post == "mayor"


SPECIAL = """language: 2
pages: [{id: a, title: あ, fields: [{id: x, label: 名, ask: text}]}]
desk_pages: [{id: d, title: 調べ, fields: [{id: many, label: 著しく大量, ask: yes_no}]}]
deadlines:
  - id: answer
    label: 開示の決定
    length: 15
    unit: calendar_days
    kind: statutory
    extension:
      - {most: 30, ground: 第11条第2項}
      - {most: 60, kind: special, when: {many: yes}, ground: 第12条, notice: 残りは後でお知らせします。}
    ground: 第11条第1項
"""


@pytest.mark.parametrize(("findings", "open_"), [({"many": True}, 2), ({"many": False}, 1), ({}, 1)])
def test_a_special_extension_follows_the_findings(findings, open_):
    definition = define(SPECIAL)
    found = evaluate(definition, {"x": "名"} | findings, Dates(date(2026, 5, 1)), HERE, desk=True)
    assert found.extendable == ("answer/0", "answer/1")[:open_]
    assert [one.called for one in definition.deadlines[0].extensions] == ["延長", "特例延長"]
    assert linted(SPECIAL) == []  # 60 is more than twice 15, which only a special one may be


@pytest.mark.parametrize(
    ("written", "other", "words"),
    [
        ("most: 60", "most: 30", "30日までの延長は、前の延長（30日まで）より先に届きません"),
        ("kind: special", "kind: strange", "「kind」に「strange」は書けません"),
        ("when: {many: yes}", "when: {gone: yes}", "「gone」という項目や値はありません"),
        ("language: 2\n", "", "「extension」は、言語の版 2 から書けます"),
        ("language: 2\n", "", "「when」は、言語の版 2 から書けます"),
    ],
)
def test_what_cannot_be_an_extension_is_said(written, other, words):
    _, problems = try_compile(package(SPECIAL.replace(written, other)))
    assert any(words in one.message for one in problems)
