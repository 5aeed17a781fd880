"""What goes into an issued document: the letter's content from the case, its decision and its own version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings

from sannai.common.time import today
from sannai.issuance import documents
from sannai.issuance.documents import Letter
from sannai.issuance.models import Recipient
from sannai.organization.models import Unit
from sannai.organization.snapshot import city_on
from sannai.procedures.around import around
from sannai.procedures.authorities import authority_of
from sannai.rules import shorter
from sannai.rules.fees import called
from sannai.rules.letters.content import sealed
from sannai.rules.letters.tables import by_row
from sannai.rules.model import Answers, Authority, Definition, Evaluation, Field, Outcome
from sannai.rules.outcomes import hearing_rights, needs_of
from sannai.rules.outcomes import outcome as outcome_of
from sannai.rules.present import Shown, rows, show
from sannai.text.eras import wareki

from . import agency, hearings, reading, superseded
from .models import Case, Decision, DeliveryChoice, Hearing
from .sight import find
from .states import NotAllowed
from .steps import rules_of


def compose(case: Case, at: datetime) -> Letter:
    """The letter of the newest decision. Raises NotAllowed if the outcome has no document or the division no symbol."""
    return of_decision(case, case.decisions.order_by("-number").first(), at)


def of_decision(case: Case, decision: Decision | None, at: datetime) -> Letter:
    """The letter as this decision would make it; the desk previews one that is not saved yet. Raises as ``compose``."""
    rules = rules_of(case)
    chosen = rules.outcome(decision.outcome) if decision else None
    if decision is None or chosen is None or not chosen.output:
        raise NotAllowed("この結論には発行する文書がありません。「完結」で終えてください。")
    home = _home(case, today(at))
    return Letter(
        symbol=city_on(today(at)).symbol_of(home.key),
        title=f"{rules.title}（{chosen.label}）",
        template=chosen.output,
        files=rules.files,
        content=_decided(case, rules, decision, chosen.label) | _contact(home) | _sealed(case, chosen),
    )


def _sealed(case: Case, chosen: Outcome) -> dict[str, Any]:
    """公印や署名の場所, by the way in which the letter will go out as the recipient has chosen by now."""
    chose_data = DeliveryChoice.objects.filter(case=case, method="electronic")
    return sealed(chosen.seals, electronic=chosen.seals is not None and chose_data.exists())


def name_of(authority: Authority | None, on: date) -> str:
    """The name on the document: of the authority, or of its 職務代理者 while one stands in. One statement.

    専決 and 代決 leave the name as it is（地方自治法第152条 makes another's name; 第153条 moves the power itself）.
    """
    if authority is None:
        return ""
    stand_in = city_on(on).acting(authority.post) if authority.post else None
    return stand_in.title if stand_in is not None and stand_in.title else authority.name


def of_notice(case: Case, hearing: Hearing, at: datetime) -> Letter:
    """予定される不利益処分の通知（行政手続法第15条・第30条）. Raises NotAllowed as ``compose``."""
    on = today(at)
    rules = reading.decided_by(case, on)
    chosen = outcome_of(rules, hearing.outcome)
    assert chosen.hearing is not None  # nobody notices a hearing that the outcome does not ask for
    home = _home(case, on)
    title = f"{hearings.FORMS[hearing.form]}について（{rules.title}）"
    said = {
        "title": title,
        "authority": name_of(authority_of(rules, on), on) or settings.CITY,
        "planned": chosen.label,
        "cause": hearing.cause,
        "heard_on": wareki(hearing.heard_on) if hearing.heard_on else "",
        "place": hearing.place,
        "rights": hearing_rights(chosen.hearing, f"{home.name}（電話 {home.phone}）" if home.phone else home.name),
        "legal_basis": [f"{basis.title} {basis.article}".strip() for basis in rules.legal_basis],
        "criteria_rows": [[one.label, one.text, one.ground] for one in rules.criteria],
    }
    content = _content(case, rules, None) | said | _contact(home) | sealed(chosen.hearing.seals, electronic=False)
    return Letter(city_on(on).symbol_of(home.key), title, chosen.hearing.notice, rules.files, content)


def _home(case: Case, on: date) -> Unit:
    home = reading.home(case, on)
    if home is None or not home.symbol:
        raise NotAllowed("担当課の文書記号が組織に登録されていません。登録してから発行してください。")
    return home


def _contact(home: Unit) -> dict[str, Any]:
    return {"contact": {"division": home.name, "phone": home.phone, "place": home.place}}


def _decided(case: Case, rules: Definition, decision: Decision, label: str) -> dict[str, Any]:
    """What the letter of a decision says beside what every letter does."""
    return _content(case, rules, today(decision.decided_at)) | {
        "title": f"{rules.title}について（{label}）",
        "authority": decision.authority or settings.CITY,
        "outcome": decision.outcome,
        "outcome_label": label,
        "grounds": decision.grounds,
        "conditions": decision.conditions,
        "valid_until": wareki(decision.valid_until) if decision.valid_until else "",
        "remedies": decision.remedies,
        "decided_on": wareki(today(decision.decided_at)),
        "replaces": _replaced(case) if decision.number > 1 else None,
    }


def _replaced(case: Case) -> dict[str, str] | None:
    """The document that a second one takes the place of, and why."""
    earlier = next(iter(superseded.of_decisions(case)), None)
    if earlier is None:
        return None
    why = "職権による訂正" if superseded.opened_again_as(case) == "corrected" else "再調査の結果"
    return {"number": documents.number_text(earlier), "date": wareki(today(earlier.issued_at)), "why": why}


def _begun(case: Case) -> dict[str, Any]:
    """Of a case that the office began: why, about which decision, and when somebody was heard."""
    if case.application is not None:
        return {}
    earlier = find(case.beginning.earlier_id)
    heard = case.hearings.filter(form="hearing", ending__in=hearings.HEARD).order_by("-number").first()
    held_on = wareki(heard.heard_on) if heard and heard.heard_on else ""
    return {"ground": case.beginning.ground, "hearing_held": held_on, "earlier": _earlier(earlier)}


def _earlier(case: Case) -> dict[str, str]:
    decision = case.decisions.order_by("-number").first()
    letter, rules = next(iter(superseded.of_decisions(case)), None), rules_of(case)
    return {
        "procedure": rules.title,
        "outcome_label": outcome_of(rules, decision.outcome).label if decision else "",
        "decided_on": wareki(today(decision.decided_at)) if decision else "",
        "number": documents.number_text(letter) if letter else "",
        "reference_number": case.reference_number,
    }


def _content(case: Case, rules: Definition, decided: date | None) -> dict[str, Any]:
    """What every letter about a case may say."""
    evaluation = reading.evaluated(case, decided=decided, desk=True)
    short = shorter.fields_of(rules)  # no letter holds what goes before it does
    answers = shorter.without(evaluation.answers, short)
    shown = [one for one in rows(rules, answers, evaluation, around()) if one.field not in short]
    found = _found(case, rules)
    return {
        "city": settings.CITY,
        "procedure": rules.title,
        "filed_on": wareki(reading.filed_on(case)),
        "reference_number": case.reference_number,
        "answers_rows": [_row(one) for one in shown],
        "answers_ids": [one.field for one in shown],
        "desk_rows": [[field.label, show(field, value)] for field, value in found],
        "desk_ids": [field.id for field, _ in found],
        "answers": _plain(answers),
        "values": _plain(evaluation.values),
        **({"by_row": by_row(rules, answers, evaluation.values)} if rules.language > 1 else {}),
        "desk": _plain(shorter.without(reading.desk_answers(case), short)),
        "fee": _fee(rules, evaluation),
        **_begun(case),
    }


def _fee(rules: Definition, evaluation: Evaluation) -> dict[str, Any] | None:
    fee = evaluation.fee
    lines = [[line.label, line.yen] for line in fee.lines] if fee else []
    return {"yen": fee.yen, "ground": fee.ground, "name": called(rules), "lines": lines} if fee else None


def _row(shown: Shown) -> list[str]:
    label = f"{shown.group_label}{shown.number} {shown.label}" if shown.group else shown.label
    return [label, "\n".join(shown.text)]


def check_template(rules: Definition, chosen: Outcome, given: Mapping[str, Any]) -> None:
    """Raises NotAllowed if the document could not say what is proposed: grounds, conditions, validity, 教示.

    理由の提示（行政手続法第8条）and 教示（行政不服審査法第82条）must stand on the document itself.
    """
    if not chosen.output or chosen.output not in rules.files:
        return
    source = rules.files[chosen.output].decode(errors="replace")
    if "/letter.typ" not in source and "remedies" not in source and chosen.appealable:
        raise NotAllowed("この結論の文書のひな形に教示の欄がありません。ひな形を直してから起案してください。")
    wanted = {"conditions": "条件", "valid_until": "有効期間"}
    if "grounds" in needs_of(chosen):
        wanted["grounds"] = "理由"
    for name, label in wanted.items():
        if given.get(name) and name not in source:
            raise NotAllowed(f"この結論の文書のひな形に「{label}」の欄がありません。ひな形を直してください。")


def _found(case: Case, rules: Definition) -> list[tuple[Field, Any]]:
    """What the desk found, in the order of its pages."""
    found = reading.desk_answers(case)
    fields = [field for page in rules.desk_pages for field in page.fields if field.id in found and not field.kept]
    return [(field, found[field.id]) for field in fields]


def _plain(content: Answers) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in content.items()}


def recipient(case: Case, on: date) -> Recipient:
    """宛名: the applicant, through the agent who may receive it on that day; never a messenger."""
    own = own_recipient(case)
    found = agency.of(case, reading.answers_of(case)) if rules_of(case).agents else None
    if found is None or not found.may("receive", on):
        return own
    return Recipient(
        name=f"{own.name}　{found.called}　{found.name}",
        honorific="様",
        postal_code=str(found.address.get("postal_code") or ""),
        address=_lines(found.address),
    )


def own_recipient(case: Case) -> Recipient:
    """宛名: the applicant by the answers as they stand, or the division that applies, by its name of then.

    Of a case that the office began whoever it is addressed to.
    """
    if case.application is None:
        to = case.beginning
        return Recipient(name=to.name, honorific=to.honorific, postal_code=to.postal_code, address=to.address)
    answers = dict(reading.evaluated(case).answers)
    value = reading.applicant_field(case, "address", answers)
    return Recipient(
        name=reading.applicant_name(case, answers),
        honorific="御中" if reading.is_internal(case) else "様",
        postal_code=str(value.get("postal_code") or "") if isinstance(value, dict) else "",
        address=_lines(value),
    )


def _lines(value: Any) -> str:
    """An address in one line, without its postal code."""
    if not isinstance(value, dict):
        return str(value or "")
    parts = "".join(str(value.get(part) or "") for part in ("prefecture", "city", "street"))
    return " ".join(filter(None, [parts, str(value.get("building") or "")]))
