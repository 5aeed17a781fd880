"""不利益処分: what the language demands where the office begins, and what it refuses because nobody applied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from sannai.rules.compiler import MAIN, compile_package, try_compile
from sannai.rules.definition_schema import definition_schema
from sannai.rules.evaluate import evaluate
from sannai.rules.lint import check_definition
from sannai.rules.model import Dates, Hearing
from sannai.rules.outcomes import authority_on, hearing_rights, needs_of, outcome, remedies
from sannai.rules.trial import run_trials
from sannai.text.nodes import plain
from sannai.text.strict_yaml import load

from .factory import HERE

TEXT = """\
procedure: permit-revocation
title: 許可の取消し等
regime: adverse
about: [permit]
governing_act: 行政手続法
division: health
purpose: 試験
legal_basis: [{law: 見本法, article: 第60条}]
authority:
  - {from: 2024-04-01, body: 市長, name: 市長, ground: 法, reviewing_body: 県知事, defendant: 三内市}
desk_pages:
  - {id: facts, title: 調査, fields: [{id: found, label: 事実, ask: text}]}
criteria:
  - {id: heavy, label: 取り消す場合, text: 違反が重いとき。, ground: 基準 第2条}
outcomes:
  revoked: {label: 取消し, effect: revoked, output: outputs/end.typ, appealable: yes, hearing: {form: hearing, days: 14, notice: outputs/notice.typ}}
  stopped: {label: 停止, effect: ordered, output: outputs/end.typ, appealable: yes, hearing: {form: explanation, days: 7, notice: outputs/notice.typ}}
  left: {label: 処分をしない, effect: not_pursued}
summary_fields: [found]
retention: {class: 10年, ground: 見本規程}
"""  # noqa: E501
NOTICE = "#input.planned #input.cause #input.heard_on #input.place #input.rights"
END = '#import "/letter.typ": letter\n#input.grounds'


def files(text: str = TEXT, notice: str = NOTICE, tests: str = "") -> dict[str, bytes]:
    found = {MAIN: text.encode(), "outputs/end.typ": END.encode(), "outputs/notice.typ": notice.encode()}
    return found | ({"tests/a.yaml": tests.encode()} if tests else {})


def said(package: Mapping[str, bytes]) -> str:
    definition, problems = try_compile(package)
    assert definition is not None
    return "\n".join(map(str, problems or check_definition(definition, package, HERE)))


def test_what_the_office_begins_is_sound_without_an_applicant_and_is_evaluated_at_the_desk():
    assert said(files()) == ""
    definition = compile_package(files())
    assert (definition.about, definition.applied_for, definition.pages) == (("permit",), False, ())
    assert [each.label for each in definition.criteria] == ["取り消す場合"]
    assert definition.places["criterion/heavy"]
    dates = Dates(date(2026, 5, 1))
    assert evaluate(definition, {}, dates, HERE).faults == ()
    assert [each.field for each in evaluate(definition, {}, dates, HERE, desk=True).faults] == ["found"]


def test_a_reason_must_be_given_and_where_to_appeal_is_told():
    """行政手続法第14条 wants the reason even where the package does not say so."""
    definition = compile_package(files())
    on = authority_on(definition, date(2026, 5, 1))
    for id in ("revoked", "stopped"):
        assert needs_of(outcome(definition, id)) == ("grounds",)
        assert "県知事に対して審査請求" in remedies(outcome(definition, id), on)
    assert needs_of(outcome(definition, "left")) == ()
    assert remedies(outcome(definition, "left"), on) == ""


HEARD = ", hearing: {form: hearing, days: 14, notice: outputs/notice.typ}"
NO_PAGES = "pages: [{id: a, title: あ, fields: [{id: n, label: 名, ask: text}]}]\nretention"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("about: [permit]\n", "", "procedure.yaml に「about」がありません"),
        ("governing_act: 行政手続法\n", "", "governing_act がありません"),
        ("criteria:\n  - {id", "values: {}\n#  - {id", "処分基準（criteria）がありません"),
        ("\n  left: {label: 処分をしない, effect: not_pursued}", "", "処分をしない結果がありません"),
        ("effect: not_pursued", "effect: favourable", "effect: favourable にはできません"),
        ("effect: not_pursued", "effect: not_pursued, appealable: yes", "appealable にできません"),
        ("effect: not_pursued", "effect: not_pursued" + HEARD, "意見陳述の機会（hearing）は要りません"),
        (HEARD, "", "結果「取消し」に意見陳述の機会（hearing）がありません"),
        ("form: hearing", "form: explanation", "弁明の機会では足りません"),
        ("appealable: yes" + HEARD, HEARD[2:], "結果「取消し」は審査請求ができる処分です"),
        ("days: 14", "days: 0", "days は 1〜90 の日数で書きます（いまは 0）"),
        ("days: 14", "days: 91", "days は 1〜90 の日数で書きます（いまは 91）"),
        ("14, notice: outputs/notice.typ", "14, notice: outputs/notis.typ", "ひな形「outputs/notis.typ」がありません"),
        ("retention", NO_PAGES, "申請者の画面（pages）は書けません"),
        ("retention", "identity: [{channel: portal, needs: none}]\nretention", "本人確認（identity）は書けません"),
        ("retention", "who: どなたでも\nretention", "申請できる人（who）は書けません"),
        ("retention", "applicant: {name: found}\nretention", "申請者（applicant）は書けません"),
        ("retention", "life_events: [引越し]\nretention", "ライフイベント（life_events）は書けません"),
        ("retention", "documents: [{id: d, label: 書類}]\nretention", "添付書類（documents）は書けません"),
        ("criteria:", "criteria:\n  - {id: heavy, label: い, text: う}", "処分基準「heavy」がすでに"),
    ],
)  # fmt: skip
def test_what_is_missing_or_makes_no_sense_is_named(old, new, expected):
    assert old in TEXT
    assert expected in said(files(TEXT.replace(old, new)))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("stops_for: [correction]", "補正や照会の間に止まることもありません"),
        ("silence: {means: none}", "答えがないことに意味はありません"),
        ("start: corrected", "補正もありません"),
        ("start: decided", ""),
        ("start: arrived", ""),
    ],
)
def test_a_deadline_waits_for_no_applicant(more, expected):
    row = f"  - {{id: d, label: 期間, length: 60, unit: business_days, ground: 要領, {more}}}\n"
    found = said(files(TEXT + "deadlines:\n" + row))
    assert expected in found if expected else found == ""


@pytest.mark.parametrize("name", ["planned", "cause", "heard_on", "place", "rights"])
def test_the_notice_says_what_the_law_wants_said(name):
    found = said(files(notice=NOTICE.replace(f"#input.{name}", "")))
    assert f"（{name}）の欄が outputs/notice.typ にありません" in found
    wanted = 1 if name == "place" else 2  # an explanation is not given at a place
    assert found.count("の欄が") == wanted


APPLIED = TEXT.replace("regime: adverse\n", "regime: finding\n").replace(
    "desk_pages:", "identity: [{channel: portal, needs: none}]\npages:"
)


def test_the_other_regimes_have_nothing_of_it():
    found = said(files(APPLIED))
    for expected in (
        "対象の手続（about）は不利益処分の手続だけに書けます",
        "処分基準（criteria）は不利益処分の手続だけに書けます",
        "結果「取消し」を effect: revoked にはできません",
        "結果「処分をしない」を effect: not_pursued にはできません",
        "結果「停止」の hearing は不利益処分の手続だけに書けます",
    ):
        assert expected in found


@pytest.mark.parametrize("key", ["pages", "identity"])
def test_whoever_applies_meets_pages_and_is_identified(key):
    found = said(files(APPLIED.replace(f"{key}:", "desk_pages:" if key == "pages" else "notes: [] #")))
    assert f"procedure.yaml に「{key}」がありません（{key}: " in found


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("outcome: revoked, expect: {hearing: hearing}", ""),
        ("outcome: stopped, expect: {hearing: explanation}", ""),
        ("outcome: left, expect: {hearing: none}", ""),
        ("outcome: left, expect: {hearing: hearing}", "意見陳述の機会が none です（期待は hearing）"),
        ("expect: {hearing: hearing}", "hearing を確かめる結果を outcome に書きます（revoked、stopped、left）"),
    ],
)
def test_a_trial_tells_which_hearing_an_outcome_wants(more, message):
    package = files(tests=f"- {{name: 試験, filed_on: 2026-05-01, {more}}}\n")
    (trial,) = run_trials(compile_package(package), package, HERE)
    assert (trial.passed, trial.message) == (not message, message)


def test_editors_are_told_what_each_regime_needs():
    validator = Draft202012Validator(definition_schema())
    written = plain(load(TEXT.encode(), MAIN, []), MAIN, [])
    written["authority"][0]["from"] = "2024-04-01"
    assert [each.message for each in validator.iter_errors(written)] == []
    without = {key: value for key, value in written.items() if key != "about"}
    assert ["about" in each.message for each in validator.iter_errors(without)] == [True]
    service = {**written, "regime": "service"}
    assert {each.message for each in validator.iter_errors(service)} == {
        "'identity' is a required property",
        "'pages' is a required property",
    }


def test_who_is_to_be_heard_is_told_what_they_may_do_and_whom_to_ask():
    """行政手続法第15条第2項, 第16条, 第18条, 第20条, 第21条."""
    text = hearing_rights(Hearing("hearing", 14, "outputs/notice.typ"), "三内市保健所食品衛生課")
    for expected in ("出頭して意見を述べ", "証拠書類", "陳述書", "資料の閲覧", "代理人", "補佐人", "質問"):
        assert expected in text
    assert text.splitlines()[-1].endswith("：三内市保健所食品衛生課")
    assert "弁明書" not in text


def test_who_may_explain_is_told_how_and_nothing_of_a_hearing():
    """行政手続法第29条から第31条. 第18条（閲覧）does not reach the explanation."""
    text = hearing_rights(Hearing("explanation", 7, "outputs/notice.typ"), "三内市保健所食品衛生課")
    for expected in ("弁明書を提出", "口頭での弁明は、市が認めたとき", "証拠書類", "代理人"):
        assert expected in text
    assert text.splitlines()[-1].endswith("：三内市保健所食品衛生課")
    for foreign in ("聴聞", "出頭", "閲覧"):
        assert foreign not in text
    assert all(line.strip() for line in text.splitlines())
