"""What must be determined under all answers, proved: values, then the fee. Refuted and undecided are faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sannai.text.problems import Problem

from ..around import Around
from ..model import Definition, Relief, Value
from ..proofs.proving import Proof, Prover, Target
from ..proofs.targets import division_target, fee_target, first_day, outcome_target, relief_targets, value_targets
from .words import at, example

WHY = {
    "lookup": "表に行があるか、行の期間が続いているかを確かめる",
    "sum": "1件ごとの値が、いつも決まるようにする。聞かない項目から計算するときは cases で 0 にする",
    "cases": "合う行がない答え方がある。行を足すか、最後に otherwise の行を置く",
    "times": "数が大きくなりすぎる。掛ける項目に range を書く",
    "age": "生まれた日がその日より後になり得る。点検（before）で断る",
}
MEND = "決まらない答え方を点検で断るか、cases で値を決める"
SPLIT = "条件や計算を分けるか、項目の range を狭くする"


def determined_problems(definition: Definition, around: Around) -> list[Problem]:
    """Each value and the fee that some answers leave open, with such answers; what could not be decided."""
    prover = Prover(definition, around, first_day(definition))
    problems: list[Problem] = []
    open_ = set[str]()
    for value, target in value_targets(definition):
        if open_ and open_ & {*prover.closure((value.id,))}:
            continue  # what rests on it is not blamed as well
        found = _value(definition, value, prover.prove(target))
        (open_ if found else prover.certain).add(value.id)
        problems += found
    if problems:
        return problems
    divided = division_target(definition)
    if divided and (proof := prover.prove(divided)).verdict != "proved":
        return [_division(definition, proof)]
    fees = [_fee(definition, proof) for proof in _fees(definition, prover)]
    fees = fees or [
        _relief(definition, relief, proof)
        for relief, target in relief_targets(definition)
        if (proof := prover.prove(target)).verdict != "proved"
    ]
    ending = outcome_target(definition)
    return fees + (
        [_outcome(definition, proof)] if ending and (proof := prover.prove(ending)).verdict != "proved" else []
    )


def _outcome(definition: Definition, proof: Proof) -> Problem:
    if proof.verdict == "undecided":
        return at(definition, "head/outcomes", "どの調査の結果にも、起案できる結果があるか、確かめきれません", SPLIT)
    words = f"起案できる結果が1つもない場合があります（{told(definition, proof)}）"
    return at(definition, "head/outcomes", words, "その場合の結果を足すか、結果の when を直す")


def _division(definition: Definition, proof: Proof) -> Problem:
    if proof.verdict == "undecided":
        return at(definition, "head/divisions", "所管の課がいつも決まるか、確かめきれません", SPLIT)
    words = f"所管の課が決まらない答え方があります（{told(definition, proof)}）"
    return at(definition, "head/divisions", words, "行を足すか、最後に otherwise の行を置く")


def _value(definition: Definition, value: Value, proof: Proof) -> list[Problem]:
    place = f"value/{value.id}"
    if proof.verdict == "refuted":
        words = f"値「{value.id}」が決まらない答え方があります（{told(definition, proof)}）"
        return [at(definition, place, words, WHY.get(value.op, MEND))]
    if proof.verdict == "undecided":
        return [at(definition, place, f"値「{value.id}」がいつも決まるか、確かめきれません", SPLIT)]
    return []


def _fees(definition: Definition, prover: Prover) -> Iterator[Proof]:
    target: Target | None = fee_target(definition)
    if target is not None:
        proof = prover.prove(target)
        if proof.verdict != "proved":
            yield proof


def _fee(definition: Definition, proof: Proof) -> Problem:
    if proof.verdict == "undecided":
        return at(definition, "head/fee", "手数料がいつも決まるか、確かめきれません", SPLIT)
    words = f"手数料が決まらない答え方があります（{told(definition, proof)}）"
    return at(definition, "head/fee", words, "合う行の pay が、隠れた項目から計算されないようにする")


def _relief(definition: Definition, relief: Relief, proof: Proof) -> Problem:
    place, what = f"relief/{relief.id}", f"減免「{relief.label}」の額"
    if proof.verdict == "undecided":
        return at(definition, place, f"{what}がいつも決まるか、確かめきれません", SPLIT)
    words = f"{what}が決まらない答え方があります（{told(definition, proof)}）"
    return at(definition, place, words, "申し込めるときはいつも、0以上の額になるようにする")


def _of_rows(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the rows of a group say, each thing once: 品目＝いすと机"""
    found: dict[str, list[Any]] = {}
    for row in rows:
        for key, one in row.items():
            if key != "_key" and one not in found.setdefault(key, []):
                found[key].append(one)
    return {key: each if len(each) > 1 else each[0] for key, each in found.items()}


def told(definition: Definition, proof: Proof) -> str:
    """An example in the words of the form, with the day on which it is filed."""
    answers: dict[str, Any] = {}
    for name, answer in (proof.answers or {}).items():
        answers |= _of_rows(answer) if name in definition.groups else {name: answer}
    days = f"{proof.dates.filed} に申請" if proof.dates else ""
    shown = example(definition.fields, answers) if answers else ""
    return "、".join(part for part in (shown, days) if part)
