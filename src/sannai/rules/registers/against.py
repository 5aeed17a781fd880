"""A register beside the procedures and registers of its city: what it names there must be there, and fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from ..kinds import KINDS
from ..model import Definition, Field
from .feeding import APPLICANT, DATES, WORDS
from .folder import MAIN
from .model import Feed, Register


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The definitions at hand. With ``whole``, what is not among them does not exist."""

    procedures: Mapping[str, Definition] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    whole: bool = False


def catalogue_problems(register: Register, catalogue: Catalogue) -> Iterator[Problem]:
    """Every name that leads nowhere, and every source that cannot stand where it is taken to."""
    for number, feed in enumerate(register.fed_by):
        line = register.places.get(f"feed/{number}", feed.line)
        procedure = catalogue.procedures.get(feed.procedure)
        if procedure is not None:
            yield from _feed(register, feed, procedure, line)
        elif catalogue.whole:
            words = f"手続「{feed.procedure}」がありません"
            yield Problem(MAIN, line, words, nearest(feed.procedure, catalogue.procedures))
    yield from _references(register, catalogue)
    yield from _rollups(register, catalogue)


def _references(register: Register, catalogue: Catalogue) -> Iterator[Problem]:
    known = {**catalogue.registers, register.key: register}
    for id in register.fields:
        of = register.reference(id)
        if of and of not in known and catalogue.whole:
            line = register.places.get(f"field/{id}", 0)
            yield Problem(MAIN, line, f"項目「{id}」が指す台帳「{of}」がありません", nearest(of, known))


def _rollups(register: Register, catalogue: Catalogue) -> Iterator[Problem]:
    known = {**catalogue.registers, register.key: register}
    for one in register.rollups:
        line, other = register.places.get(f"value/{one.id}", 0), known.get(one.register)
        if other is None:
            if catalogue.whole:
                words = f"値「{one.id}」が集計する台帳「{one.register}」がありません"
                yield Problem(MAIN, line, words, nearest(one.register, known))
            continue
        if other.reference(one.where) != register.key:
            pointing = [id for id in other.fields if other.reference(id) == register.key]
            words = f"値「{one.id}」の where の「{one.where}」は、この台帳を指す項目ではありません"
            hint = (
                f"「{'」「'.join(pointing)}」と書く"
                if pointing
                else f"台帳「{one.register}」にこの台帳を指す項目がない"
            )
            yield Problem(MAIN, line, words, hint)
        yield from _rolled(register, one.id, one.op, other, one.field, line)


def _rolled(register: Register, id: str, op: str, other: Register, name: str, line: int) -> Iterator[Problem]:
    if op == "count":
        return
    held = other.fields.get(name)
    if not other.on_shelf(name):
        hint = nearest(name, [one.of for one in other.columns])
        yield Problem(MAIN, line, f"台帳「{other.key}」に「{name}」という集計できる項目や値はありません", hint)
    elif held and held.sensitive:
        words = f"台帳「{other.key}」の「{name}」は取扱いに注意する項目なので、集計できません"
        yield Problem(MAIN, line, words, "ほかの項目にする")
    elif op == "sum" and other.domains.get(name) != "integer":
        words = f"値「{id}」で合計する「{name}」は、整数の項目ではありません"
        yield Problem(MAIN, line, words, "整数の項目にするか、count・least・largest にする")


def _feed(register: Register, feed: Feed, procedure: Definition, line: int) -> Iterator[Problem]:
    outcomes = [one.id for one in procedure.outcomes]
    for outcome in feed.outcomes:
        if outcome not in outcomes:
            words = f"手続「{procedure.key}」に結果「{outcome}」はありません"
            yield Problem(MAIN, line, words, nearest(outcome, outcomes))
    if feed.each and feed.each not in procedure.groups:
        words = f"手続「{procedure.key}」に組「{feed.each}」はありません"
        yield Problem(MAIN, line, words, nearest(feed.each, procedure.groups) or "each を消す")
    if feed.earlier and not procedure.about:
        words = f"手続「{procedure.key}」は先の決定についての手続ではないので、of: earlier は使えません"
        yield Problem(MAIN, line, words, "of に鍵の項目を書く")
    if feed.start == "delivered" and not any(one.output for one in procedure.outcomes if one.id in feed.outcomes):
        words = f"手続「{procedure.key}」のこの結果には文書がないので、届く日がありません"
        yield Problem(MAIN, line, words, "from: decided か、日付の項目にする")
    sources = [*feed.of.values(), *feed.take.values(), *feed.when, feed.verb_field, feed.start, feed.until]
    for source in dict.fromkeys(one for one in sources if one):
        if lack := _missing(feed, procedure, source):
            yield Problem(MAIN, line, *lack)
    for source in (feed.start, feed.until):
        asked = procedure.fields.get(source)
        if asked and KINDS[asked.ask].domain != "date":
            yield Problem(MAIN, line, f"「{source}」は日付の項目ではありません", "日付の項目にする")
    yield from _codes(feed, procedure, line)
    for name, source in feed.take.items():
        yield from _fit(register, name, feed, procedure, source, line)


def _missing(feed: Feed, procedure: Definition, source: str) -> tuple[str, str] | None:
    """Why a source has no answer in this procedure."""
    head, _, rest = source.partition(".")
    values = {one.id: one for one in procedure.values}
    if head == "applicant" and rest:
        if rest not in APPLICANT:
            return f"申請者に「{rest}」はありません", nearest(rest, APPLICANT)
        if procedure.applied_for and rest not in procedure.applicant and procedure.regime != "internal":
            return f"手続「{procedure.key}」の applicant に「{rest}」がありません", "手続の項目の名前で書く"
        return None
    if rest:
        inside = [one.id for one in procedure.groups[head].fields] if head in procedure.groups else []
        inside += [id for id, one in values.items() if one.group == head]
        if head != feed.each:
            return f"「{source}」は組「{head}」の1件ごとのものです", f"each: {head} を書く"
        return None if rest in inside else (f"組「{head}」に「{rest}」はありません", nearest(rest, inside))
    if source in WORDS:
        same = source in procedure.fields or source in values
        words = f"「{source}」は{WORDS[source]}のことですが、手続「{procedure.key}」に同じ名前の項目があります"
        return (words, "手続の項目を使うなら、そこで別の名前の値にする") if same and source not in DATES else None
    home = procedure.fields[source].group if source in procedure.fields else getattr(values.get(source), "group", None)
    if home is None:
        return f"手続「{procedure.key}」に「{source}」という項目や値はありません", nearest(
            source, [*procedure.fields, *values, *WORDS]
        )
    return (f"「{source}」は組「{home}」の中にあります", f"{home}.{source} と書く") if home else None


def _asked(procedure: Definition, source: str) -> Field | None:
    head, _, rest = source.partition(".")
    if head == "applicant" and rest:
        return procedure.fields.get(procedure.applicant.get(rest, ""))
    return procedure.fields.get(rest or source) if source not in WORDS else None


def _codes(feed: Feed, procedure: Definition, line: int) -> Iterator[Problem]:
    written = dict(feed.when)
    if feed.verb_field:
        written[feed.verb_field] = tuple(feed.verbs)
    for source, codes in written.items():
        asked = _asked(procedure, source)
        known = [choice.code for choice in asked.choices] if asked else []
        known = known or (["yes", "no"] if asked and KINDS[asked.ask].domain == "yes_no" else [])
        for code in codes:
            if known and code not in known:
                yield Problem(MAIN, line, f"「{source}」に「{code}」という選択肢はありません", nearest(code, known))
    if feed.verb_field and (asked := _asked(procedure, feed.verb_field)):
        left = [one.code for one in asked.choices if one.code not in feed.verbs]
        if left:
            words = f"verb に「{feed.verb_field}」の「{'」「'.join(left)}」がありません"
            yield Problem(MAIN, line, words, "どの選択肢にも動きを書くか、when で限る")


def _fit(register: Register, name: str, feed: Feed, procedure: Definition, source: str, line: int) -> Iterator[Problem]:
    """Whether what is taken can be read by the field that takes it."""
    mine, theirs = register.form.fields.get(name), _asked(procedure, source)
    if mine is None or theirs is None:
        return
    if not same_kind(mine, theirs) and not (
        KINDS[mine.ask].domain == "text" and KINDS[theirs.ask].domain in ("text", "code")
    ):
        words = f"「{source}」（{KINDS[theirs.ask].words}）は、台帳の「{name}」（{KINDS[mine.ask].words}）に写せません"
        yield Problem(MAIN, line, words, "同じ種類の項目にする")
        return
    if strange := strange_codes(mine, theirs):
        words = f"手続の「{source}」の選択肢「{'」「'.join(strange[:3])}」が、台帳の「{name}」にありません"
        yield Problem(MAIN, line, words, "台帳の選択肢に加える")


def same_kind(one: Field, other: Field) -> bool:
    """Whether what the one holds is a value of the other."""
    return one.ask == other.ask


def strange_codes(to: Field, source: Field) -> list[str]:
    """The codes of a source that the field which takes them does not know; none where it has no choices."""
    known = {choice.code for choice in to.choices}
    return [choice.code for choice in source.choices if choice.code not in known] if known else []
