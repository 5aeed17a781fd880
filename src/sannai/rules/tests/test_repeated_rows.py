"""Desk fields for each row of a group of the application: its rows, what they see, what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from random import Random
from typing import Any

import pytest

from sannai.rules.evaluate import evaluate
from sannai.rules.fees import rests_on_findings
from sannai.rules.forms import parse_page, typed_of
from sannai.rules.letters.names import name_problems
from sannai.rules.letters.tables import by_row
from sannai.rules.model import Evaluation
from sannai.rules.present import rows
from sannai.rules.proofs.proving import Prover
from sannai.rules.proofs.targets import fee_target, value_targets
from sannai.rules.sample import sample

from .factory import FILED, HERE, TODAY, define
from .finding import sole

BODY = """
language: 2
groups:
  - id: wanted
    label: 請求する文書
    named_by: subject
    at_most: 4
    fields:
      - {id: subject, label: 件名, ask: text}
      - {id: copy, label: 写し, ask: yes_no}
  - id: finding
    label: 文書ごとの結果
    of: wanted
    fields:
      - {id: found, label: 文書がある, ask: yes_no}
      - {id: sheets, label: 写しの枚数, ask: integer, range: 1..500, unit: 枚, when: {found: yes, copy: yes}}
pages:
  - {id: documents, title: 文書, asks: [wanted]}
desk_pages:
  - {id: search, title: 探した結果, asks: [finding]}
values:
  yen:
    in: finding
    label: 写しの費用
    unit: 円
    cases: [{when: {found: yes, copy: yes}, is: cost}, {otherwise: yes, is: 0}]
  total: {sum: finding.yen}
  some_found: {any: finding, when: {found: yes}}
checks:
  - {id: many, when: {copy: yes, sheets: 300..}, field: sheets, message: 300枚未満に分けてください。}
fee:
  due: after_decision
  table:
    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: total}
"""
BODY = BODY.replace("values:\n", "values:\n  cost: {in: finding, times: [sheets, 10]}\n")
WANTED = [
    {"_key": "a", "subject": "議事録", "copy": True},
    {"_key": "b", "subject": "設計書", "copy": True},
    {"_key": "c", "subject": "写真", "copy": False},
]
FOUND = [
    {"_key": "c", "found": True},
    {"_key": "a", "found": True, "sheets": 30},
    {"_key": "b", "found": False},
    {"_key": "gone", "found": True, "sheets": 99},
]


def judged(*, desk: bool = True, **answers: Any) -> Evaluation:
    return evaluate(define(BODY), answers, FILED, HERE, desk=desk)


def test_rows_are_those_of_the_application_in_its_order_and_each_sees_what_was_applied_for():
    found = judged(wanted=WANTED, finding=FOUND)
    assert [row["_key"] for row in found.answers["finding"]] == ["a", "b", "c"]
    assert found.answers["finding"][0]["sheets"] == 30
    assert "finding/c/sheets" not in found.visible  # no copy was wanted
    assert "finding/b/sheets" not in found.visible  # there is no such document
    assert found.values["yen"] == {"a": 300, "b": 0, "c": 0}
    assert found.values["some_found"] is True
    assert found.faults == ()


def test_a_fee_that_sums_over_findings_is_known_once_every_row_was_looked_into():
    waiting = judged(wanted=WANTED, finding=FOUND[:2])
    assert (waiting.fee, waiting.values["total"]) == (None, None)
    assert [(fault.field, fault.row) for fault in waiting.faults] == [("found", "b")]
    known = judged(wanted=WANTED, finding=FOUND).fee
    assert known is not None
    assert (known.yen, [(line.label, line.yen) for line in known.lines]) == (
        300,
        [("請求する文書 1件目（議事録）", 300), ("請求する文書 2件目（設計書）", 0), ("請求する文書 3件目（写真）", 0)],
    )


def test_an_applicant_is_told_that_it_rests_on_findings():
    assert judged(wanted=WANTED, desk=False).fee is None
    assert rests_on_findings(define(BODY))


def test_a_check_sees_both_and_names_the_row():
    found = judged(wanted=WANTED, finding=[{"_key": "a", "found": True, "sheets": 300}])
    assert ("sheets", "a") in [(fault.field, fault.row) for fault in found.faults]


def perhaps_hidden(body: str = BODY) -> str:
    """The same, its documents asked for only of whoever wants any."""
    first = "  - {id: a, title: あ, fields: [{id: any_of, label: 有無, ask: yes_no}]}\n"
    body = body.replace("title: 文書, asks", "title: 文書, when: {any_of: yes}, asks")
    return body.replace("\npages:\n", f"\npages:\n{first}")


def test_rows_that_the_application_hides_are_not_repeated():
    definition = define(perhaps_hidden())
    hidden = evaluate(definition, {"any_of": False, "wanted": WANTED, "finding": FOUND}, FILED, HERE, desk=True)
    assert (hidden.answers["finding"], hidden.values["total"], hidden.values["some_found"]) == ([], 0, False)
    unasked = evaluate(definition, {"wanted": WANTED, "finding": FOUND}, FILED, HERE, desk=True)
    assert (unasked.values["total"], unasked.values["some_found"]) == (None, None)


def test_the_desk_can_neither_add_nor_remove_a_row():
    sent = {"finding.rows": ["a", "zz"], "finding.zz.found": ["no"]}
    sent |= {"finding.a.found": ["yes"], "finding.a.sheets": ["３"]}
    parsed = parse_page(define(BODY), "search", sent, {"wanted": WANTED}, HERE, today=TODAY)
    assert parsed.answers["finding"] == [{"_key": "a", "found": True, "sheets": 3}, {"_key": "b"}, {"_key": "c"}]
    assert {fault.row for fault in parsed.faults} == {"b", "c"}
    assert typed_of(define(BODY), "search", {"wanted": WANTED}, HERE)["finding.rows"] == ["a", "b", "c"]


def test_what_is_shown_of_a_finding_is_called_as_the_row_of_the_application():
    definition, answers = define(BODY), {"wanted": WANTED, "finding": FOUND}
    found = evaluate(definition, answers, FILED, HERE, desk=True)
    shown = [one for one in rows(definition, answers, found, HERE, desk=True) if one.page == "search"]
    assert [(one.of, one.text) for one in shown][:2] == [
        ("請求する文書 1件目（議事録）", ("はい",)),
        ("請求する文書 1件目（議事録）", ("30枚",)),
    ]


def test_a_letter_has_one_line_for_each_row():
    definition = define(BODY)
    found = judged(wanted=WANTED, finding=FOUND)
    table = by_row(definition, found.answers, found.values)["wanted"]
    assert table["labels"]["yen"] == "写しの費用"
    assert [(row["subject"], row.get("sheets", ""), row["yen"]) for row in table["rows"]] == [
        ("議事録", "30枚", "300円"), ("設計書", "", "0円"), ("写真", "", "0円")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('row-table(input, "wanted", "subject", "found", "yen")', []),
        ('row-table(input, "wanted", "subject", having: "sheets")', []),
        ('row-table(input, "wanted", "subject", having: "shets")', ["「shets」という1件ごとの項目や値はありません"]),
        ('row-table(input, "finding", "found")', ["「finding」という申請者の組はありません"]),
        ('row-table(input, "wanted", "fuond")', ["「fuond」という1件ごとの項目や値はありません"]),
        ('rows(input, "found")', ["「found」という項目はありません"]),
    ],
)
def test_a_table_of_rows_names_what_there_is(call: str, said: list[str]):
    written = replace(define(BODY), files={"outputs/a.typ": f"#table({call})".encode()})
    assert [one.message for one in name_problems(written)] == said


def test_made_up_answers_repeat_the_rows_of_the_application():
    definition = define(BODY)
    for seed in range(20):
        answers = sample(definition, Random(seed), FILED, HERE, desk=True)
        found = evaluate(definition, answers, FILED, HERE, desk=True)
        assert [row["_key"] for row in answers["finding"]] == [row["_key"] for row in answers["wanted"]]
        assert not [fault for fault in found.faults if fault.field != "sheets"]


def verdicts(body: str) -> Iterator[str]:
    """How the proof of each value ends, then that of the fee."""
    definition = define(body)
    prover = Prover(definition, HERE, date(2026, 4, 1))
    for value, target in value_targets(definition):
        yield prover.prove(target).verdict
        prover.certain.add(value.id)
    paid = fee_target(definition)
    assert paid is not None
    yield prover.prove(paid).verdict


def test_sums_over_findings_are_proved():
    assert set(verdicts(BODY)) == {"proved"}


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (("{otherwise: yes, is: 0}", "{when: {found: no}, is: 0}"), 1),  # found, and no copy wanted
        (("{sum: finding.yen}", "{sum: finding.cost}"), 2),  # of what does not exist there is no cost
        (("{sum: finding.yen}", "{sum: finding.sheets}"), 2),
    ],
)
def test_a_row_that_leaves_a_sum_open_refutes_it(change: tuple[str, str], at: int):
    body = BODY.replace(*change)
    assert body != BODY
    assert next(islice(verdicts(body), at, None)) == "refuted"


def test_rows_that_differ_reach_what_rows_alike_do_not():
    body = BODY.replace("at_most: 4", "at_least: 2\n    at_most: 2").replace("is: cost", "is: 1000")
    whole = "    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: total}\n"
    halves = [
        f"    - {{from: 2024-04-01, ground: 条例, when: {{total: {band}}}, pay: total}}\n" for band in ("0", "2000")
    ]
    assert [*verdicts(body.replace(whole, "".join(halves)))][-1] == "refuted"  # one found and one not: 1,000円
    touching = [halves[0].replace("total: 0", "total: ..1999"), halves[1].replace("total: 2000", "total: 2000..")]
    assert [*verdicts(body.replace(whole, "".join(touching)))][-1] == "proved"


def test_rows_of_a_page_that_may_be_hidden_may_be_none():
    paid = "    - {from: 2024-04-01, ground: 条例, when: {many: 1..}, pay: total}\n"
    body = BODY.replace("    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: total}\n", paid)
    counted = perhaps_hidden(body).replace("values:\n", "values:\n  many: {count: finding}\n")
    assert [*verdicts(counted)][-1] == "refuted"
    assert [*verdicts(counted.replace("{many: 1..}", "{many: 0..}"))][-1] == "proved"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("of: wanted", "of: wnated", "「wnated」は、申請者の画面で尋ねる組ではありません（「wanted」のことですか）"),
        ("of: wanted", "of: finding", "「finding」は、申請者の画面で尋ねる組ではありません"),
        (
            "of: wanted",
            "of: wanted\n    at_most: 3",
            "申請のとおりなので、「at_most」は書けません（組「wanted」に書く）",
        ),
        ("sum: finding.yen", "sum: finding.copy", "「finding」の中の項目や値ではありません（sum: wanted.copy と書く）"),
    ],
)
def test_what_cannot_be_repeated_is_a_fault(old: str, new: str, words: str):
    lines = [f"{line.replace(old, new)} #!" if old in line else line for line in BODY.splitlines()]
    assert words in sole("\n".join(lines))
