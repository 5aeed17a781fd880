"""Asking the rules: one question on one date gives one ruling, or a refusal that says what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..around import NOWHERE
from ..boxes import is_missing, matches
from ..kinds import bind
from .model import Entrusted, MatterRules, Question, Row, Rulebook, Ruling
from .refusals import FactsMissing, NoRow, Unlisted
from .words import condition, decision, fact, listing, nearest_matters


def ruling(book: Rulebook, question: Question, on: date) -> Ruling:
    """この事項を、この日の規程ではだれが決裁するか。

    Raises Unlisted (not in the rules: 類推 is proposed), FactsMissing and NoRow (a gap). Unknown facts are ignored.
    """
    rules, reasons = _followed(book, question, on)
    # 委任 is of named matters only: by 類推 nothing is entrusted.
    entrusted = book.entrusted(rules.id, on) if rules.id == question.matter else None
    row, shown = _row(book, rules, question, on)
    why = f"「{rules.title}」は、{condition(row.box, book.facts)}、{decision(book, row, entrusted)}（{row.clause}）"
    level, climbed = _climbed(book, row, question.marks, entrusted)
    own_level = level == row.level
    post = row.post if own_level else ""
    post = entrusted.post if entrusted and level == entrusted.level else post
    below = {one.id for one in book.levels[: book.rank(level)]}
    via = tuple(one for one in dict.fromkeys((*row.via, row.level)) if one in below)
    forbidden = _no_substitution(book, row, question.marks)
    return Ruling(
        matter=question.matter,
        title=rules.title,
        level="" if post else level,
        post=post,
        via=via,
        concur=tuple(key.removeprefix("post:") for key in row.concur),
        clause=row.clause,
        own=row.own and own_level,
        substitution=not forbidden,
        why_no_substitution=forbidden,
        reasons=(*reasons, f"{shown}。{why}" if shown else why, *climbed, *_entrusted_words(book, entrusted)),
        authority=entrusted.name if entrusted else book.authority,
        ladder=_ladder(book, level, entrusted),
        analogous_to=rules.id if rules.id != question.matter else "",
        entrusted=entrusted.post if entrusted else "",
        unconcurred_forbids=book.substitution.unconcurred,
        admits=book.substitution.admits if row.substitution else (),
        rules_digest=book.digest,
    )


def given_facts(book: Rulebook, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the rules know, each in its kept form; what cannot be read is left out."""
    read = {name: read_fact(book, name, facts) for name in book.facts}
    return {name: value for name, value in read.items() if value is not None}


def read_fact(book: Rulebook, name: str, facts: Mapping[str, Any]) -> Any:
    """One fact in its kept form, or None: text is read as a person types it, 4 as the code "4"."""
    field, value = book.facts[name], facts.get(name)
    kind = bind(field, NOWHERE)
    if is_missing(value):
        return None
    value = kind.written(value)
    return (kind.parse({"": [value[:40]]}, date.min) if isinstance(value, str) else kind.check(value)).value


def _followed(book: Rulebook, question: Question, on: date) -> tuple[MatterRules, tuple[str, ...]]:
    """The matter whose rows are asked: its own, or by 類推 another's."""
    own = book.matters.get(question.matter)
    if own and own.on(on):
        return own, ()
    other = book.matters.get(question.analogous_to) if question.analogous_to else None
    if question.analogous_to and book.analogy and other and other.on(on):
        words = f"規程にない事項「{question.matter}」を「{other.title}」から類推する（{book.analogy}）"
        return other, (words,)
    raise _unlisted(book, question, on)


def _unlisted(book: Rulebook, question: Question, on: date) -> Unlisted:
    own = book.matters.get(question.matter)
    near = nearest_matters(book, question.matter)
    if own:
        words = f"「{own.title}」には {on} に効力のある定めがありません"
    elif question.analogous_to and not book.analogy:
        words = "この規程には類推の定めがありません"
    elif question.analogous_to:
        words = f"類推の元の事項「{question.analogous_to}」は、{on} の規程にありません"
    else:
        words = f"「{question.matter or '（事項なし）'}」は規程にない事項です"
    hint = f"。似た事項（{listing(rules.title for rules in near)}）から類推するか、規程に加えてください" if near else ""
    return Unlisted(question.matter, near, words + hint)


def _row(book: Rulebook, rules: MatterRules, question: Question, on: date) -> tuple[Row, str]:
    """The one row that matches (otherwise only when no other does), and the facts in words."""
    needed = rules.facts(on)
    facts = _facts(book, rules, question, needed)
    rows = rules.on(on)
    found = [row for row in rows if not row.box.otherwise and matches(row.box, facts.get)]
    found = found or [row for row in rows if row.box.otherwise]
    shown = "、".join(fact(book.facts[name], facts[name]) for name in needed)
    if len(found) != 1:
        what = "合う行がありません" if not found else "合う行が2つ以上あります"
        raise NoRow(f"規程の「{rules.title}」に、{on} に{what}（{shown or '条件なし'}）。規程を直してください")
    return found[0], shown


def _facts(book: Rulebook, rules: MatterRules, question: Question, needed: tuple[str, ...]) -> dict[str, Any]:
    """The facts that decide. An absent one never matches, so it would fall to ``otherwise`` unseen: it is asked for."""
    facts = {name: read_fact(book, name, question.facts) for name in needed}
    absent = tuple(name for name, value in facts.items() if value is None)
    if absent:
        labels = listing(book.facts[name].label for name in absent)
        raise FactsMissing(absent, f"「{rules.title}」の決裁には{labels}が要ります。正しい値を入れてください")
    return facts


def _climbed(
    book: Rulebook, row: Row, marks: frozenset[str], entrusted: Entrusted | None
) -> tuple[str, tuple[str, ...]]:
    """専決の制限: one level up for any of these marks, and no further than authority reaches."""
    levels = [level.id for level in book.levels]
    rank, top = levels.index(row.level), len(levels) - 1
    reasons: list[str] = []
    if entrusted and (cap := levels.index(entrusted.level)) < top:
        top = cap
        if rank > top:
            reasons.append(f"委任を受けた{entrusted.name}より上の職は決裁しない")
    rank = min(rank, top)
    limits = [limit for limit in book.limits if limit.mark in marks]
    if limits and rank < top:
        rank += 1
        why = "、".join(f"{book.mark(limit.mark)}（{limit.clause}）" for limit in limits)
        reasons.append(f"専決の制限: {why}に当たるため、1つ上の{book.levels[rank].label}が決裁する")
    elif limits:
        who = entrusted.name if entrusted else book.levels[rank].label
        reasons.append(f"専決の制限に当たるが、{who}より上に決裁する職はない")
    return levels[rank], tuple(reasons)


def _no_substitution(book: Rulebook, row: Row, marks: frozenset[str]) -> str:
    if not row.substitution:
        return f"この事項は代決できない（{row.clause}）"
    held = [book.mark(mark) for mark in book.substitution.forbids if mark in marks]
    return f"{'、'.join(held)}は代決できない（{book.substitution.clause}）" if held else ""


def _ladder(book: Rulebook, level: str, entrusted: Entrusted | None) -> tuple[str, ...]:
    ids = [one.id for one in book.levels]
    last = ids.index(entrusted.level) + 1 if entrusted else len(ids)
    return tuple(ids[ids.index(level) : max(last, ids.index(level) + 1)])


def _entrusted_words(book: Rulebook, entrusted: Entrusted | None) -> tuple[str, ...]:
    if entrusted is None:
        return ()
    return (f"この事務は{entrusted.name}に委任されている（{entrusted.ground}）。名義は{entrusted.name}",)
