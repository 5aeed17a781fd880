"""What letters of a package say, made up: for typesetting every template before any case comes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from sannai.text.eras import wareki

from ..around import Around
from ..evaluate import evaluate
from ..fees import called
from ..forms import choices_on
from ..kinds.base import Chance
from ..lint.traveller import in_force
from ..model import Dates, Definition, Field, Outcome, Seals
from ..outcomes import hearing_rights, needs_of
from ..plan import plan_of
from ..present import BLANK, show
from ..sample import sample
from .keys import desk_fields, filed_fields, told
from .tables import by_row

TRIES = 6
_TEN_DAYS = timedelta(days=10)
_DAY = wareki(date(2026, 6, 1))


def contents(definition: Definition, around: Around) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each template with the content of a letter: once with all that can be said, once with what must be."""
    full, spare = (_said(definition, around, order) for order in (1, -1))
    for outcome in definition.outcomes:
        if outcome.output in definition.files:
            paper, data = (sealed(outcome.seals, electronic=way) for way in (False, True))
            yield outcome.output, full | _decision(definition, outcome, _ALL) | paper | _begun(definition, full=True)
            said = spare | _decision(definition, outcome, needs_of(outcome)) | data
            yield outcome.output, said | _begun(definition, full=False)
        if outcome.hearing and outcome.hearing.notice in definition.files:
            notice = _notice(definition, outcome) | sealed(outcome.hearing.seals, electronic=False)
            yield outcome.hearing.notice, full | notice | _begun(definition, full=True)
            yield outcome.hearing.notice, spare | notice | _begun(definition, full=False)


def sealed(seals: Seals | None, *, electronic: bool) -> dict[str, Any]:
    """公印や署名の場所 as a letter says it; nothing where none is declared, as none is in the first edition."""
    seal = seals.of(electronic=electronic) if seals else None
    return {"seal": {"place": seal.place, "ground": seal.ground}} if seal else {}


_ALL = ("grounds", "conditions", "valid_until")


def _decision(definition: Definition, outcome: Outcome, spoken: tuple[str, ...]) -> dict[str, Any]:
    written = {"grounds": "見本の理由", "conditions": "見本の条件", "valid_until": _DAY}
    earlier = {"number": "8三見第1号", "date": _DAY, "why": "職権による訂正"}
    return {
        "title": f"{definition.title}について（{outcome.label}）",
        "outcome": outcome.id,
        "outcome_label": outcome.label,
        "decided_on": _DAY,
        "remedies": "見本の教示" if outcome.appealable else "",
        "replaces": earlier if spoken is _ALL else None,
        **{name: text if name in spoken else "" for name, text in written.items()},
    }


def _notice(definition: Definition, outcome: Outcome) -> dict[str, Any]:
    assert outcome.hearing is not None
    return {
        "title": f"{definition.title}について",
        "planned": outcome.label,
        "cause": "見本の事実",
        "heard_on": _DAY,
        "place": "見本の会議室" if outcome.hearing.form == "hearing" else "",
        "rights": hearing_rights(outcome.hearing, "見本課"),
        "legal_basis": [f"{basis.title} {basis.article}".strip() for basis in definition.legal_basis],
        "criteria_rows": [[one.label, one.text, one.ground] for one in definition.criteria],
    }


def _begun(definition: Definition, *, full: bool) -> dict[str, Any]:
    """Of what the office begins. The earlier case may have been disposed of by then."""
    if definition.applied_for:
        return {}
    names = ("procedure", "outcome_label", "decided_on", "number", "reference_number")
    earlier = dict.fromkeys(names, "見本") if full else None
    return {"ground": "見本の理由", "hearing_held": _DAY if full else "", "earlier": earlier}


def _said(definition: Definition, around: Around, order: int) -> dict[str, Any]:
    """What every letter says. ``order``: from which of the made-up answers to begin, 1 the first, -1 the last."""
    answers, values = _answers(definition, around, order)
    desk = desk_fields(definition)
    fields = filed_fields(definition)
    rows = [(one.id, _row(one, answers.get(one.id))) for one in fields if not one.group]
    for group in definition.groups.values():
        for number, given in enumerate(answers.get(group.id) or ({}, {}), 1):
            for one in (one for one in fields if one.group == group.id):
                label, text = _row(one, given.get(one.id))
                rows.append((one.id, [f"{group.label}{number} {label}", text]))
    found = [(one.id, _row(one, answers.get(one.id))) for one in desk]
    return {
        "city": around.city,
        "procedure": definition.title,
        "filed_on": _DAY,
        "reference_number": "0000-0000-000",
        "answers_rows": [row for _, row in rows], "answers_ids": [id for id, _ in rows],
        "desk_rows": [row for _, row in found], "desk_ids": [id for id, _ in found],
        "answers": _plain(answers),
        "desk": _plain({one.id: answers[one.id] for one in desk if one.id in answers}),
        "values": _plain(values),
        **({"by_row": by_row(definition, answers, values)} if definition.language > 1 else {}),
        "fee": _fee(definition),
        "authority": "見本市長",
        "contact": {"division": "見本課", "phone": "000-000-0000", "place": "見本庁舎"},
        "document_number": "8三見第1号",
        "date": _DAY,
        "recipient": {"name": "見本 太郎", "honorific": "様", "address": "見本市一丁目1番1号"},
    }  # fmt: skip


def _fee(definition: Definition) -> dict[str, Any] | None:
    name = called(definition)
    return {"yen": 1400, "ground": "見本の根拠", "name": name, "lines": [[name, 1400]]} if definition.fee else None


def _row(field: Field, value: Any) -> list[str]:
    return [field.label, BLANK if value is None else show(field, value)]


def _answers(definition: Definition, around: Around, order: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers to every question, shown or not, and every value that some answers give."""
    filed = in_force(definition)
    dates = Dates(filed, filed + _TEN_DAYS, filed + 2 * _TEN_DAYS, filed + _TEN_DAYS)
    answers: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for seed in range(TRIES)[::order]:
        given = sample(definition, Random(seed), dates, around, desk=True)  # noqa: S311
        found = evaluate(definition, given, dates, around, desk=True)
        _take(answers, found.answers)
        _take(values, found.values)
    plan = plan_of(definition, around)
    for one in told(definition):
        if not one.group and one.id not in answers:
            codes = tuple(choice.code for choice in choices_on(plan, one, filed))
            made = plan.kinds[one.id].sample(Chance(Random(order), dates, codes))  # noqa: S311
            _take(answers, {one.id: made})
    kept = {one.id for one in definition.fields.values() if one.kept}
    return {name: value for name, value in answers.items() if name not in kept}, values


def _take(into: dict[str, Any], found: Mapping[str, Any]) -> None:
    for name, value in found.items():
        if value is not None:
            into.setdefault(name, value)


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in content.items()}
