"""What the checks find in a package that compiles. Each fault stands on its line, in words an official can use."""

from __future__ import annotations

import pytest

from sannai.rules.compiler import MAIN, try_compile
from sannai.rules.lint import check_definition

from .factory import HEAD, HERE
from .finding import PAGE, linted, sole_lint

FEE = "fee:\n  due: counter\n  table:\n"
ALWAYS = "    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: 300}\n"


def words(problems) -> str:
    return "\n".join(map(str, problems))


def test_a_sound_package_has_no_fault():
    assert linted(PAGE + FEE + ALWAYS) == []


def test_a_page_that_nobody_reaches_is_named():
    page = "  - {id: b, title: い, when: {count: 10..}, fields: [{id: z, label: Z, ask: text}]}  #!\n"
    said = sole_lint(PAGE + page)
    assert "届かない画面です。画面「い」の条件に合う答え方がありません" in said


def test_a_page_behind_two_conditions_that_exclude_each_other_is_not_reached():
    pages = (
        "  - {id: b, title: い, when: {kind: small}, fields: [{id: z, label: Z, ask: yes_no}]}\n"
        "  - {id: c, title: う, when: {kind: large, z: yes}, fields: [{id: w, label: W, ask: text}]}  #!\n"
    )
    assert "画面「う」" in sole_lint(PAGE + pages)


def test_a_question_that_is_never_asked_is_named():
    page = (
        "  - id: b\n    title: い\n    when: {kind: small}\n    fields:\n"
        "      - {id: z, label: 見えない問い, ask: text, when: {kind: large}}  #!\n"
        "      - {id: w, label: W, ask: text}\n"
    )
    assert "聞かれない項目です。項目「見えない問い」" in sole_lint(PAGE + page)


def test_checks_documents_and_reliefs_that_never_apply_are_named():
    body = (
        PAGE
        + "checks:\n  - {id: c, when: {count: 10..}, message: 多い, field: count}\n"
        + "documents: [{id: d, label: 書類, when: {count: ..0}}]\n"
        + FEE
        + ALWAYS
        + "  relief: [{id: r, label: 免除, when: {count: 10..}, percent: 50, ground: 条例}]\n"
    )
    said = words(linted(body))
    assert "効かない点検です。点検「c」" in said
    assert "求められない書類です。書類「書類」" in said
    assert "使えない減免です。「免除」" in said


def fee_row(when: str, pay: int = 1, start: str = "2024-04-01", mark: str = "") -> str:
    return f"    - {{from: {start}, ground: 条例, {when}, pay: {pay}}}{mark}\n"


def test_a_gap_in_the_fee_table_names_an_answer_that_falls_through():
    rows = fee_row("when: {count: 1..3}", mark="  #!") + fee_row("when: {count: 5..9}")
    said = sole_lint(PAGE + FEE + rows)
    assert "手数料の行がない答え方があります（例: 数＝4）" in said
    assert "otherwise" in said


def test_an_overlap_in_the_fee_table_names_an_answer_that_meets_both():
    rows = (
        fee_row("when: {kind: small}")
        + fee_row("when: {count: 9}", mark="  #!")
        + fee_row("when: {kind: large, count: ..8}")
    )
    said = sole_lint(PAGE + FEE + rows)
    assert "手数料の 1 行目と 2 行目が 2024-04-01 に重なります（例: 種類＝小、数＝9）" in said


def test_rows_that_follow_each_other_in_time_do_not_overlap():
    rows = "    - {from: 2024-04-01, until: 2026-04-01, ground: 条例, otherwise: yes, pay: 1}\n"
    assert linted(PAGE + FEE + rows + fee_row("otherwise: yes", 2, "2026-04-01")) == []


def test_a_hole_in_time_is_named_by_its_days():
    rows = "    - {from: 2024-04-01, until: 2025-04-01, ground: 条例, otherwise: yes, pay: 1}\n"
    said = sole_lint(PAGE + FEE.replace("fee:", "fee:  #!") + rows + fee_row("otherwise: yes", 2, "2026-04-01"))
    assert "手数料の行が 2025-04-01 から 2026-04-01 の前日まで ありません" in said


def test_a_fee_that_ends_without_a_successor_is_named():
    rows = "    - {from: 2024-04-01, until: 2027-04-01, ground: 条例, otherwise: yes, pay: 1}\n"
    assert "2027-04-01 から ありません" in sole_lint(PAGE + FEE.replace("fee:", "fee:  #!") + rows)


def test_two_rows_for_all_the_rest_overlap():
    said = sole_lint(PAGE + FEE + ALWAYS + fee_row("otherwise: yes", 2, "2026-04-01", "  #!"))
    assert "1 行目と 2 行目が 2026-04-01 に重なります" in said


def test_a_case_that_an_earlier_one_always_takes_is_named():
    value = "values:\n  v: {cases: [{when: {count: 1..9}, is: 1}, {when: {kind: small}, is: 2}]}  #!\n"
    check = "checks: [{id: c, when: {v: 1, agree: no}, message: だめ, field: agree}]\n"
    assert "値「v」の 2 行目に届く答え方がありません" in sole_lint(PAGE + value + check)


PRICES = "key,label,from,until,yen\nsmall,小,2024-04-01,,100\nlarge,大,2024-04-01,,200\n"
LOOKUP = "values:\n  price: {lookup: prices, key: kind, column: yen}\n"
PAY = FEE + "    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: price}\n"


def test_a_choice_that_the_price_list_does_not_know_is_named():
    said = sole_lint(PAGE + LOOKUP.replace("yen}", "yen}  #!") + PAY, prices=PRICES.replace("large,大", "huge,特大"))
    assert "表 prices に、選択肢「large」の行がありません" in said


def test_a_price_that_ends_while_it_can_still_be_chosen_is_named():
    table = PRICES.replace("large,大,2024-04-01,,", "large,大,2024-04-01,2026-04-01,")
    said = sole_lint(PAGE + LOOKUP.replace("yen}", "yen}  #!") + PAY, prices=table)
    assert "「large」は終わっていますが、まだ選べます" in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("large,大,2026-04-01,,300  #!\n", "「large」の行が 3 行目と 4 行目で重なります"),
        ("small,小,2020-04-01,2021-04-01,90\n", "「small」の行が 2021-04-01 から 2024-04-01 の前日まで ありません"),
    ],
)
def test_dated_rows_of_a_table_neither_overlap_nor_leave_a_hole(row, said):
    problems = linted(PAGE + LOOKUP + PAY, prices=PRICES + row.replace("  #!", ""))
    assert [problem.file for problem in problems] == ["tables/prices.csv"]
    assert problems[0].line == (4 if "large" in row else 2)
    assert said in problems[0].message


def test_an_empty_cell_would_make_the_fee_unknown():
    problems = linted(PAGE + LOOKUP + PAY, prices=PRICES.replace(",200", ",200\nhuge,特大,2024-04-01,,"))
    assert words(problems) == (
        "tables/prices.csv:4: 「huge」の yen が空です（値「price」が使う）（値を書く。ないなら 0 と書く）"
    )


def test_what_nothing_uses_is_named():
    body = PAGE + "values:\n  spare: {plus: [count, 1]}  #!\n"
    assert "値「spare」はどこにも使われていません" in sole_lint(body)
    assert "この表はどこにも使われていません" in sole_lint(PAGE, prices=PRICES)


def test_a_required_upload_belongs_to_a_document():
    page = "  - {id: b, title: い, fields: [{id: up, label: 図面, ask: file}]}  #!\n"
    assert "ファイルの項目「図面」を求める添付書類がありません" in sole_lint(PAGE + page)


AUTHORITY = (
    "authority:\n  - {from: 2024-04-01, body: 市長, name: 市長, ground: 法, reviewing_body: 市長, defendant: 三内市}\n"
)
PERMIT = HEAD.replace("regime: service", "regime: disposition\ngoverning_act: 行政手続法").replace(
    "{accepted: {label: 受付, effect: accepted}}",
    "{ok: {label: 許可, effect: favourable},\n"
    "  no_: {label: 不許可, effect: refusal, needs: [grounds], appealable: yes}}",
)


def disposition(head: str = PERMIT, body: str = PAGE + AUTHORITY) -> str:
    return words(linted(body, head))


def test_a_refusal_is_told_in_writing():
    assert "教示を書面でしますが、output がありません" in disposition()
    assert len(linted(PAGE + AUTHORITY, PERMIT)) == 1


def test_what_an_outcome_needs_stands_on_its_document():
    head = PERMIT.replace("appealable: yes}}", "appealable: yes, output: outputs/no.typ}}")
    files = {MAIN: (head + PAGE + AUTHORITY).encode(), "outputs/no.typ": b'#import "/letter.typ": letter'}
    definition, _ = try_compile(files)
    assert definition is not None
    said = words(check_definition(definition, files, HERE))
    assert "結果「不許可」に要る理由（grounds）の欄が outputs/no.typ にありません" in said
    files["outputs/no.typ"] += b"\n#grounds-of(input)"
    definition, _ = try_compile(files)
    assert definition is not None
    assert not check_definition(definition, files, HERE)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", appealable: yes", "", "結果「不許可」は審査請求ができる処分です"),
        ("needs: [grounds], ", "", "結果「不許可」に理由がありません"),
        ("governing_act: 行政手続法\n", "", "governing_act がありません"),
        ("effect: refusal", "effect: favourable", "拒否する処分（不許可など）の結果がありません"),
        ("effect: favourable", "effect: accepted", "effect: accepted にはできません"),
    ],
)
def test_a_disposition_needs_what_the_law_needs(old, new, said):
    assert said in disposition(PERMIT.replace(old, new))


def test_a_disposition_is_somebodys():
    said = disposition(body=PAGE)
    assert "処分庁（authority）がありません" in said
    assert "教示はここから作られる" in said


def test_an_executive_body_is_the_authority_instead_of_rows_and_not_beside_them():
    said = disposition(body=PAGE + "executive_body: education\n")
    assert "処分庁" not in said
    both = words(linted(PAGE + "executive_body: education\n" + AUTHORITY))
    assert "処分庁が authority と executive_body の両方に書かれています" in both


def test_the_notice_of_remedies_needs_where_to_appeal_and_whom_to_sue():
    said = disposition(body=PAGE + AUTHORITY.replace(", reviewing_body: 市長, defendant: 三内市", ""))
    assert "審査庁（reviewing_body）がありません" in said
    assert "取消訴訟の被告（defendant）がありません" in said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "  - {from: 2026-04-01, body: 所長, name: 所長, ground: 規則}\n",
            "処分庁の行が 2026-04-01 に重なります（市長 と 所長）",
        ),
        ("until", "処分庁が 2025-04-01 からいません"),
        ("hole", "処分庁が 2025-04-01 から 2026-04-01 の前日まで いません"),
    ],
)
def test_there_is_one_authority_on_every_day(rows, said):
    first = "authority:\n  - {from: 2024-04-01, body: 市長, name: 市長, ground: 法}\n"
    ended = first.replace("2024-04-01,", "2024-04-01, until: 2025-04-01,")
    after = "  - {from: 2026-04-01, body: 所長, name: 所長, ground: 規則}\n"
    body = {"until": ended, "hole": ended + after}.get(rows, first + rows)
    assert said in words(linted(PAGE + body))


@pytest.mark.parametrize(
    ("regime", "effect", "said"),
    [
        ("notification", "favourable", "届出は届いた時に効力を生じ、決めることがない"),
        ("notification", "recorded, appealable: yes", "届出の結果「受付」は処分ではなく、appealable にできません"),
        ("service", "accepted, appealable: yes", "サービスの申込みの結果「受付」は処分ではなく"),
        ("service", "declined", "受け付ける結果がありません"),
        ("certificate", "declined", "証明書を交付する結果がありません"),
    ],
)
def test_other_regimes_promise_no_more_than_they_are(regime, effect, said):
    head = HEAD.replace("regime: service", f"regime: {regime}").replace("effect: accepted", f"effect: {effect}")
    assert said in words(linted(PAGE, head))
