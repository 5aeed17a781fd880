"""tests/*.yaml of a rulebook: what an official expects, asked of the rules. Only what ``expect`` says counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sannai.text.strict_yaml import nearest

from ..trial import Trial, listing, misnamed, tried, unexpected
from .asking import given_facts, ruling
from .model import Question, Rulebook, Ruling
from .refusals import NoRuling

KEYS = ("name", "on", "matter", "facts", "marks", "analogous_to", "expect")
NEEDED = ("name", "on", "matter", "expect")


def run_trials(book: Rulebook, files: Mapping[str, bytes]) -> list[Trial]:
    """規程の試験（tests/*.yaml）をすべて行う。読めない試験も、行と直し方を添えた不合格として返す。"""
    return tried(files, lambda written: _malformed(written) or _strangers(book, written) or _differences(book, written))


def _malformed(written: Mapping[str, Any]) -> list[str]:
    if faults := misnamed(written, KEYS, NEEDED):
        return faults
    if not isinstance(written["on"], date):
        return ["on は 2026-04-01 のように書きます"]
    for key, kind, how in (("facts", dict, "「名前: 値」の組"), ("marks", list, "[a, b] の並び")):
        if not isinstance(written.get(key, kind()), kind):
            return [f"{key} は{how}で書きます"]
    expect = written["expect"]
    if not isinstance(expect, dict) or not expect:
        return ["expect に期待する結果を「名前: 値」の組で書きます"]
    if "refused" in expect and len(expect) > 1:
        return ["refused（決まらない）は、ほかの期待と一緒に書けません"]
    return unexpected(expect, COMPARISONS)


def _strangers(book: Rulebook, written: Mapping[str, Any]) -> list[str]:
    """A misspelt name would be ignored by the rules, and the test would prove nothing."""
    found: list[str] = []
    facts = written.get("facts", {})
    found += _unknown("事実", facts, book.facts)
    read = given_facts(book, facts)
    found += [
        f"事実「{name}」の「{facts[name]}」は読めません" for name in facts if name in book.facts and name not in read
    ]
    found += _unknown("印", [str(mark) for mark in written.get("marks", [])], [mark.code for mark in book.marks])
    if "refused" not in written["expect"]:
        named = [str(written[key]) for key in ("matter", "analogous_to") if key in written]
        listed = named[-1:] if len(named) > 1 else named
        found += _unknown("事項", listed, book.matters)
    return found


def _unknown(what: str, names: Iterable[str], known: Iterable[str]) -> list[str]:
    known = list(known)
    return [f"「{name}」という{what}はありません（{nearest(name, known)}）" for name in names if name not in known]


def _differences(book: Rulebook, written: Mapping[str, Any]) -> list[str]:
    question = Question(
        str(written["matter"]),
        written.get("facts", {}),
        frozenset(str(mark) for mark in written.get("marks", [])),
        str(written.get("analogous_to", "")),
    )
    expect = written["expect"]
    try:
        got = ruling(book, question, written["on"])
    except NoRuling as refusal:
        wanted = expect.get("refused")
        if wanted is None:
            return [f"決まりません: {refusal}"]
        return [] if str(wanted) in str(refusal) else [f"断り方が違います: {refusal}（期待は「{wanted}」を含むこと）"]
    compared = [COMPARISONS[key](got, expected) for key, expected in expect.items()]
    return [difference for difference in compared if difference]


def _text(label: str, read: Callable[[Ruling], str]) -> Callable[[Ruling, Any], str]:
    def compare(got: Ruling, expected: Any) -> str:
        return "" if read(got) == str(expected) else f"{label}が「{read(got)}」です（期待は「{expected}」）"

    return compare


def _yes_no(label: str, read: Callable[[Ruling], bool]) -> Callable[[Ruling, Any], str]:
    def compare(got: Ruling, expected: Any) -> str:
        if not isinstance(expected, bool):
            return f"{label}は yes か no と書きます"
        words = {True: "できます", False: "できません"}
        return "" if read(got) is expected else f"{label}は{words[read(got)]}（期待は逆）"

    return compare


def _not_refused(got: Ruling, expected: Any) -> str:
    return f"決まりました: {_decider(got)}（期待は「{expected}」で決まらないこと）"


def _decider(got: Ruling) -> str:
    return f"post:{got.post}" if got.post else got.level


COMPARISONS: dict[str, Callable[[Ruling, Any], str]] = {
    "decider": _text("決裁する職", _decider),
    "via": listing("回議", lambda got: got.via, ordered=True),
    "concur": listing("合議", lambda got: got.concur, ordered=True),
    "clause": _text("条項", lambda got: got.clause),
    "own": _yes_no("自ら起案したものの決裁", lambda got: got.own),
    "substitution": _yes_no("代決", lambda got: got.substitution),
    "authority": _text("名義", lambda got: got.authority),
    "refused": _not_refused,
}
