"""tests/*.yaml of a package: what an official expects, tried on the evaluator. Only what ``expect`` says counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sannai.text.eras import wareki
from sannai.text.nodes import Map, Node, Seq
from sannai.text.problems import Problem
from sannai.text.strict_yaml import load, nearest

from .around import Around
from .bases import BASED_ON, CARRIED, Bases, name_of
from .entries import found_row, sought_in, typed_for
from .evaluate import evaluate
from .kinds import KINDS
from .model import Dates, Definition, Evaluation
from .outcomes import authority_on
from .years import YearFee, year_fees

KEYS = ("name", BASED_ON, "filed_on", "decided_on", "used_on", "answers", "desk", "outcome", "expect")
NEEDED = ("name", "filed_on", "expect")
NO_ROW = "00000000-0000-7000-8000-000000000000"
Judge = Callable[[Mapping[str, Any]], list[str]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trial:
    """One test of a package or a rulebook, and in words what differed ("" when it passed)."""

    file: str
    line: int
    name: str
    passed: bool
    message: str = ""


def run_trials(definition: Definition, files: Mapping[str, bytes], around: Around) -> list[Trial]:
    """手続の試験（tests/*.yaml）をすべて行う。読めない試験も、行と直し方を添えた不合格として返す。"""
    return tried(files, lambda written: _judged(definition, written, around), CARRIED)


def tried(files: Mapping[str, bytes], judge: Judge, carried: Sequence[str] = ()) -> list[Trial]:
    """Every test of these files, judged by what is written in it: ``judge`` says in words what is wrong. ``carried``:
    what a test has from the one that it is based on; nothing in languages without bases."""
    found: list[Trial] = []
    read: dict[str, Sequence[Node]] = {}
    for file in sorted(path for path in files if path.startswith("tests/") and path.endswith(".yaml")):
        problems: list[Problem] = []
        root = load(files[file], file, problems)
        if root is not None and not problems and not isinstance(root, Seq):
            problems.append(Problem(file, root.line, "試験は「- name: …」の並びで書きます"))
        found += [Trial(file, one.line, "（読めない試験）", False, _words(one)) for one in problems]
        if isinstance(root, Seq) and not problems:
            read[file] = root.items
    bases = Bases(read, carried)
    every = [_trial(file, node, judge, bases) for file, nodes in read.items() for node in nodes]
    return sorted([*found, *(one for one in every if one)], key=lambda one: (one.file, one.line))


def _words(problem: Problem) -> str:
    return problem.message + (f"（{problem.hint}）" if problem.hint else "")


def _trial(file: str, node: Node, judge: Judge, bases: Bases) -> Trial | None:
    if not isinstance(node, Map):
        return Trial(file, node.line, "（読めない試験）", False, "試験は「名前: 値」の組で書きます")
    problems: list[Problem] = []
    written = bases.whole(file, node, problems)
    if written is None and not problems:
        return None
    faults = [_words(one) for one in problems] or judge(written)
    line = problems[0].line if problems else node.line
    return Trial(file, line, name_of(node) or "（名前のない試験）", not faults, "。".join(faults))


def misnamed(written: Mapping[str, Any], known: Sequence[str], needed: Sequence[str]) -> list[str]:
    """The first heading of a test that is not known, or that is missing."""
    unknown = [key for key in written if key not in known]
    if unknown:
        return [f"「{unknown[0]}」という見出しはありません（{nearest(unknown[0], known)}）"]
    missing = [key for key in needed if key not in written]
    return [f"「{missing[0]}」がありません"] if missing else []


def unexpected(expect: Mapping[str, Any], known: Iterable[str]) -> list[str]:
    """The first thing that a test cannot expect."""
    strange = [key for key in expect if key not in known]
    return [f"expect に「{strange[0]}」は書けません（{nearest(strange[0], known)}）"] if strange else []


def _judged(definition: Definition, written: Mapping[str, Any], around: Around) -> list[str]:
    if faults := _malformed(written):
        return faults
    strangers = _strangers(definition, written.get("answers", {})) + _strangers(definition, written.get("desk", {}))
    return strangers or _differences(definition, written, around)


def _malformed(written: Mapping[str, Any]) -> list[str]:
    if faults := misnamed(written, KEYS, NEEDED):
        return faults
    for key in ("filed_on", "decided_on", "used_on"):
        if key in written and not isinstance(written[key], date):
            return [f"{key} は 2026-04-01 のように書きます"]
    for key in ("answers", "desk", "expect"):
        if key in written and not isinstance(written[key], dict):
            return [f"{key} は「名前: 値」の組で書きます"]
    if not written["expect"]:
        return ["expect に期待する結果を書きます"]
    return unexpected(written["expect"], COMPARISONS)


def _strangers(definition: Definition, answers: Mapping[str, Any]) -> list[str]:
    """A misspelt answer would be ignored by the evaluator, and the test would prove nothing."""
    found: list[str] = []
    for name, value in answers.items():
        group = definition.groups.get(name)
        if group is None and name not in definition.fields:
            found.append(
                f"「{name}」という項目はありません（{nearest(name, [*definition.fields, *definition.groups])}）"
            )
        elif group is not None and not (isinstance(value, list) and all(isinstance(row, dict) for row in value)):
            found.append(f"「{name}」は組なので、1件ずつの並びで書きます")
        elif group is not None:
            inner = [one.id for one in group.fields]
            strange = [key for row in value for key in row if key not in inner and key != "_key"]
            found += [f"組「{name}」に「{key}」という項目はありません（{nearest(key, inner)}）" for key in strange]
    return found


def _differences(definition: Definition, written: Mapping[str, Any], around: Around) -> list[str]:
    dates = Dates(written["filed_on"], written.get("decided_on"), written.get("used_on"))
    answers = as_answers(definition, {**written.get("answers", {}), **written.get("desk", {})})
    result = evaluate(definition, answers, dates, around, desk="desk" in written)
    found, desk = [], "desk" in written
    years = year_fees(definition, answers, dates, around, desk=desk) if "years" in written["expect"] else ()
    for key, expected in written["expect"].items():
        difference = COMPARISONS[key](_Case(definition, result, dates, written.get("outcome", ""), years), expected)
        if difference:
            found.append(difference)
    return found


def as_answers(definition: Definition, written: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the YAML gives them → JSON values: dates as text, codes that look like numbers as text."""
    found: dict[str, Any] = {}
    for name, value in written.items():
        group = definition.groups.get(name)
        if group is None:
            found[name] = KINDS[definition.fields[name].ask].written(value)
            continue
        fields = {one.id: one for one in group.fields}
        found[name] = [
            {
                "_key": f"r{number}",
                **{key: KINDS[fields[key].ask].written(one) if key in fields else one for key, one in row.items()},
            }
            for number, row in enumerate(value, 1)
        ]
    return _with_rows(definition, found)


def _with_rows(definition: Definition, given: dict[str, Any]) -> dict[str, Any]:
    """A test writes what stands in a register as if it were answered: here it is the row that is found."""
    for one in sought_in(definition.fields.values()):
        take = {theirs: given.pop(own) for own, theirs in one.option("take", ()) if own in given}
        shown = given.pop(one.id, None)
        if take or shown:
            given[one.id] = found_row(typed_for(one, given) or {}, NO_ROW, 1, str(shown or ""), take)
    return given


@dataclass(frozen=True, slots=True)
class _Case:
    definition: Definition
    result: Evaluation
    dates: Dates
    outcome: str
    years: tuple[YearFee, ...] = ()


def _fee(case: _Case, expected: Any) -> str:
    got = case.result.fee.yen if case.result.fee else None
    if got == expected:
        return ""
    if got is None:
        return f"手数料が決まりません（期待は {expected}円）"
    return f"手数料が {got:,}円です（期待は {expected}円）"


def listing(label: str, read: Callable[[T], Sequence[str]], *, ordered: bool = False) -> Callable[[T, Any], str]:
    """Compares what is read of a result with the list that was expected; says in words how they differ."""

    def compare(got: T, expected: Any) -> str:
        names = list(read(got))
        if not isinstance(expected, list):
            return f"{label}は [a, b] のように並びで書きます"
        wanted = [str(one) for one in expected]
        if names == wanted or (not ordered and set(names) == set(wanted)):
            return ""
        return f"{label}が [{', '.join(names)}] です（期待は [{', '.join(wanted)}]）"

    return compare


def _reliefs(case: _Case, expected: Any) -> str:
    """Which can be applied for; as ``{id: 円}`` also how much each takes off, from the second edition on."""
    ids = [one.id for one in case.result.reliefs]
    if not isinstance(expected, dict) or case.definition.language == 1:
        return listing("減免", lambda case: ids)(case, expected)
    if difference := listing("減免", lambda case: ids)(case, [*expected]):
        return difference
    got = {id: case.result.relief_yen.get(id) for id in expected}
    wrong = [
        f"減免「{id}」で減る額が {said(got[id])}円です（期待は {said(yen)}円）"
        for id, yen in expected.items()
        if got[id] != yen or isinstance(yen, bool)
    ]
    return "、".join(wrong)


def _refused(case: _Case) -> list[str]:
    return list(dict.fromkeys(fault.field for fault in case.result.faults))


def _faults(case: _Case, expected: Any) -> str:
    difference = listing("断られる項目", _refused)(case, expected)
    if not difference:
        return ""
    told = [fault.message for fault in case.result.faults if fault.field not in expected]
    return difference + (f"：{'／'.join(told[:3])}" if told else "")


def _faults_include(case: _Case, expected: Any) -> str:
    """These, among others: {項目: 断る文のうちの言葉}, several words of a field in a list."""
    if not isinstance(expected, dict) or not expected:
        return "faults_include は {項目: 断る文のうちの言葉} のように書きます"
    found = []
    for name, words in expected.items():
        if difference := _not_told(case, name, [str(one) for one in (words if isinstance(words, list) else [words])]):
            found.append(difference)
    return "、".join(found)


def _not_told(case: _Case, name: str, words: Sequence[str]) -> str:
    known = [*case.definition.fields, *case.definition.groups]
    if name not in known:
        return f"faults_include の「{name}」という項目はありません（{nearest(name, known)}）"
    if not words or "" in words:
        return f"faults_include の「{name}」に、断る文のうちの言葉を書きます"
    told = [fault.message for fault in case.result.faults if fault.field == name]
    if not told:
        return f"「{name}」が断られません（断られるのは [{', '.join(_refused(case))}]）"
    missing = [one for one in words if not any(one in each for each in told)]
    return f"「{name}」の断る文に「{'」「'.join(missing)}」がありません：{'／'.join(told[:3])}" if missing else ""


def _values(case: _Case, expected: Any) -> str:
    if not isinstance(expected, dict):
        return "values は「名前: 値」の組で書きます"
    found = []
    for name, wanted in expected.items():
        if name not in case.result.values:
            found.append(f"「{name}」という値はありません（{nearest(name, case.result.values)}）")
            continue
        got = case.result.values[name]
        got = list(got.values()) if isinstance(got, dict) else got
        wanted = wanted.isoformat() if isinstance(wanted, date) else wanted
        if got != wanted or isinstance(got, bool) != isinstance(wanted, bool):
            found.append(f"値「{name}」が {said(got)} です（期待は {said(wanted)}）")
    return "、".join(found)


def said(value: Any) -> str:
    """A value of a test in words."""
    if value is None:
        return "「決まらない」"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _remedies(case: _Case, expected: Any) -> str:
    """教示が付くか。outcome を書かなければ、どれかの結果に付くか。"""
    decided = case.dates.decided or case.dates.filed
    outcomes = [one for one in case.definition.outcomes if case.outcome in ("", one.id)]
    if not outcomes:
        ids = [one.id for one in case.definition.outcomes]
        return f"「{case.outcome}」という結果はありません（{nearest(case.outcome, ids)}）"
    named = bool(case.definition.executive_body or authority_on(case.definition, decided))
    got = named and any(one.appealable for one in outcomes)
    if got is expected:
        return ""
    return f"{wareki(decided)}の決定に教示が{'付きます' if got else '付きません'}（期待は {said(expected)}）"


def _hearing(case: _Case, expected: Any) -> str:
    """意見陳述の機会の種類。outcome に書いた結果について。"""
    outcomes = case.definition.outcomes
    chosen = next((one for one in outcomes if one.id == case.outcome), None)
    if chosen is None:
        return f"hearing を確かめる結果を outcome に書きます（{'、'.join(one.id for one in outcomes)}）"
    got = chosen.hearing.form if chosen.hearing else "none"
    return "" if got == expected else f"意見陳述の機会が {got} です（期待は {said(expected)}）"


def _documents(result: Evaluation) -> Iterator[str]:
    """Each that is asked for; of a row ``ID.2``, the second of its group."""
    for one in result.documents:
        group = one.document.group
        keys = [row["_key"] for row in result.answers[group]] if group else []
        yield f"{one.id}.{keys.index(one.row) + 1}" if group else one.id


def _division(case: _Case, expected: Any) -> str:
    """所管の課のキー。"""
    got = case.result.division
    return "" if got == expected else f"所管の課が {got or '「決まらない」'} です（期待は {said(expected)}）"


def _years(case: _Case, expected: Any) -> str:
    """年度ごとの額。{2026: 17500, 2027: 21000} のように、年度のはじまる年と円。"""
    got = {one.year: one.fee.yen if one.fee else None for one in case.years}
    wanted = {int(year): yen for year, yen in expected.items()} if _by_year(expected) else None
    if wanted is None:
        return "years は「年度: 円」の組で書きます（2026: 17500）"
    return "" if got == wanted else f"年度ごとの額が {_told(got)} です（期待は {_told(wanted)}）"


def _by_year(expected: Any) -> bool:
    return isinstance(expected, dict) and all(str(year).isdigit() for year in expected)


def _told(fees: Mapping[int, Any]) -> str:
    return "、".join(f"{year}年度 {said(yen)}円" for year, yen in fees.items()) or "なし"


COMPARISONS: dict[str, Callable[[_Case, Any], str]] = {
    "fee": _fee,
    "pages": listing("画面", lambda case: list(case.result.pages), ordered=True),
    "documents": listing("添付書類", lambda case: list(_documents(case.result))),
    "faults": _faults,
    "faults_include": _faults_include,
    "warnings": listing("注意の出る項目", lambda case: [one.field for one in case.result.warnings]),
    "reliefs": _reliefs,
    "outcomes": listing("起案できる結果", lambda case: list(case.result.possible)),
    "division": _division,
    "values": _values,
    "years": _years,
    "remedies": _remedies,
    "hearing": _hearing,
}
