"""Filing: what was filled in becomes an envelope that never changes."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from sannai.common import canonical, witness
from sannai.common.action import NotAllowed, action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.common.written import cursor, insert
from sannai.definitions.models import Version
from sannai.intake import drafts, proving, slots
from sannai.intake.drafts import Filling, NotADraft, VersionWithdrawn
from sannai.intake.envelope import Envelope, slots_of
from sannai.intake.filing import AlreadyFiled, Filed, Incomplete
from sannai.intake.models import Draft, Slot
from sannai.intake.number_boxes import taken_out
from sannai.intake.references import reference_number
from sannai.organization.snapshot import city_on
from sannai.rules.model import Definition, Evaluation
from sannai.rules.shorter import fields_of
from sannai.text.eras import wareki

from . import access, number_boxes, uploads, veils
from .answers import canonical_moment
from .models import Application, DivisionFiling, PaperFiling

INTERNAL = "internal"  # the channel of what a division files at the desk


class NumberTaken(Exception):
    """Another application has the number under which this one arrived: a person is needed."""


MOST_AGE = 10 * 365  # days: as long as the office keeps papers


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper or spoken application, typed in by staff. It arrived when it reached the office."""

    typed_by: str
    confirmed_by_applicant: bool
    arrived_at: datetime
    confirmation: str = ""
    original_place: str = ""
    time_known: bool = True  # False: it arrived on that day, and nobody knows when


def _filed(payload: Mapping[str, Any], rules: Definition) -> tuple[str, str]:
    if rules.regime == "notification":
        return "届出が市に届きました", "届出は、形式が整っていれば、市に届いたときに効力が生じます。"
    return "申請が市に届きました", "市に届いた日時が、申請の日時になります。"


def _entered(payload: Mapping[str, Any], rules: Definition) -> tuple[str, str]:
    arrived = payload.get("arrived_at")
    day = wareki(date.fromisoformat(arrived[:10])) if arrived else ""
    day += "（時刻不明）" if day and not payload.get("time_known", True) else ""
    return "申請を受け付け、内容を入力しました", f"{day}に市に届いたものを、職員が入力しました。" if day else ""


FILE = Verb(
    name="application.filed", kind="case", right="case.file", opens=True, substance="申請があった", told=_filed,
    unsaid=("filling", "evaluation", "sent"),
)  # fmt: skip
ENTER = Verb(
    name="application.entered", kind="case", right="case.enter", opens=True, substance="申請があった", told=_entered,
    done="紙・口頭の申請を受け付けました。", unsaid=("filling", "evaluation", "paper"),
)  # fmt: skip


def file(
    filling: Filling, evaluation: Evaluation, *, by: Actor, at: datetime, paper: Paper | None = None
) -> Application:
    """申請を提出する、または職員が紙・口頭の申請を入力する。封をし、到達を記録する。事案を開くのは続く部屋である。

    An applicant files (case.file); staff enter (case.enter). The moment of arrival is the envelope's own: an unpaid
    fee or a missing scan makes it defective, not late (行政手続法第37条、第7条). Raises what ``make_envelope``
    does, and NotProven where a mail address is to be confirmed first.
    """
    draft = filling.draft
    if by.kind == "staff":
        return _enter(draft, filling=filling, evaluation=evaluation, paper=paper, by=by, at=at)
    proving.check(filling)
    return _file(draft, filling=filling, evaluation=evaluation, by=by, at=at)


@action(FILE)
def _file(
    draft: Draft, *, filling: Filling, evaluation: Evaluation, sent: Envelope | None = None, by: Actor, at: datetime
) -> Application:
    """本人が提出した。"""
    if sent is not None:
        return _noted(_received(filling, evaluation, sent), filling, evaluation)
    return _noted(make_envelope(filling, evaluation, at=at, filed_by=by.staff_key), filling, evaluation)


@action(ENTER)
def _enter(
    draft: Draft, *, filling: Filling, evaluation: Evaluation, paper: Paper | None, by: Actor, at: datetime
) -> Application:
    """職員が紙・口頭の申請を入力した。"""
    application = _noted(make_envelope(filling, evaluation, at=at, paper=paper), filling, evaluation)
    if paper and not paper.time_known:
        note(time_known=False)
    return application


def receive(filling: Filling, evaluation: Evaluation, by: Actor, at: datetime) -> Filed:
    """What an applicant hands in where the office stands in the same database."""
    application = file(filling, evaluation, by=by, at=at)
    return Filed(application.reference_number, application.arrived_at)


def file_sent(filling: Filling, evaluation: Evaluation, sent: Envelope, *, by: Actor) -> Application:
    """封筒で届いた申請を受け取る。It arrived outside, when that side said so; this is the same act.

    Faults do not send it back: they are for a correction. Raises AlreadyFiled, and NumberTaken.
    """
    return _file(filling.draft, filling=filling, evaluation=evaluation, sent=sent, by=by, at=sent.arrived_at)


def _received(filling: Filling, evaluation: Evaluation, sent: Envelope) -> Application:
    """The envelope's row. What it says of number, moment, fee and salt stands as it was told outside."""
    answers, sealed = taken_out(evaluation.answers)
    application = _application(filling, replace(evaluation, answers=answers), sent.arrived_at)
    application.reference_number, application.fee_yen, application.salt = sent.reference_number, sent.fee, sent.salt
    application.digest = digest_of(application)
    if Application.objects.filter(pk=application.pk).exists():
        raise AlreadyFiled
    if Application.objects.filter(reference_number=sent.reference_number).exists():
        raise NumberTaken
    insert(filling.draft)  # closed from the first: what is typed about the case here is kept beside it
    insert(application)
    witness.note(application, row_is_new=True)
    number_boxes.keep(application.pk, (*sealed, *sent.number), sent.arrived_at)
    Slot.objects.bulk_create(slots_of(application.pk, sent.links), ignore_conflicts=True)
    access.give_mail_link(application, sent.arrived_at)
    if evaluation.faults:
        note(faults=[fault.message for fault in evaluation.faults])
    if filling.withdrawn:
        note(version_withdrawn=True)
    return application


def _noted(application: Application, filling: Filling, evaluation: Evaluation) -> Application:
    note(
        digest=application.digest,
        version=application.version.digest,
        channel=application.channel,
        reference_number=application.reference_number,
        arrived_at=application.arrived_at,
        division=evaluation.division or filling.definition.division,
    )
    return application


def make_envelope(
    filling: Filling, evaluation: Evaluation, *, at: datetime, paper: Paper | None = None, filed_by: str = ""
) -> Application:
    """封をして申請とする。One INSERT for the envelope; the draft is closed, its files are taken over, mails get a link.

    ``filed_by``: staff key, for a division.

    Raises AlreadyFiled on a replay, VersionWithdrawn, NotADraft (discarded, expired or carried over meanwhile)
    and Incomplete when answers are missing. A paper that reached the office is filed with its faults: they are
    for a correction (補正), not for the counter to refuse. One of long ago raises NotAllowed: no clock starts then.
    """
    if filling.filed:
        raise AlreadyFiled
    if filling.withdrawn:
        raise VersionWithdrawn
    if evaluation.faults and paper is None:
        raise Incomplete(evaluation.faults)
    arrived_at = paper.arrived_at if paper else at
    if (at - arrived_at).days > MOST_AGE:
        raise NotAllowed("届いた日が昔すぎます。年を確かめてください。")
    answers, sealed = taken_out(evaluation.answers)
    application = _application(filling, replace(evaluation, answers=answers), arrived_at)
    while not _insert(application):
        _explain(application)
        application.reference_number = reference_number()  # one in many thousand years: the number is taken
    witness.note(application, row_is_new=True)
    drafts.close(application.pk, at)
    number_boxes.keep(application.pk, sealed, arrived_at)
    uploads.take_over(filling, answers)
    if filling.draft.channel != INTERNAL:
        access.give_mail_link(application, at)
    if paper:
        _keep_paper(application, paper, at)
    if filling.draft.channel == INTERNAL:
        _keep_division(application, filling.draft.unit_key, filed_by)
    return application


def _application(filling: Filling, evaluation: Evaluation, arrived_at: datetime) -> Application:
    application = Application(
        id=filling.draft.pk,
        reference_number=reference_number(),
        version=filling.version,
        channel=filling.draft.channel,
        answers=canonical.dumps(veils.stored(evaluation.answers, fields_of(filling.definition))),
        salt=canonical.new_salt(),
        fee_yen=evaluation.fee.yen if evaluation.fee else None,
        arrived_at=arrived_at,
        filed_on=today(arrived_at),
        email=filling.email or _own_email(filling, evaluation),
        key=slots.kept(filling.opened.key),
    )
    application.digest = digest_of(application)
    return application


def digest_of(application: Application) -> str:
    """sha256 over the salt and the canonical JSON of what the envelope binds together."""
    answers = veils.covered(json.loads(application.answers))
    content = {
        "id": str(application.pk),
        "version": application.version.digest,
        "answers": answers,
        "files": sorted(file_hashes(answers)),
        "arrived_at": canonical_moment(application.arrived_at),
    }
    return canonical.digest(canonical.dumps(content), application.salt)


def verify(application: Application) -> bool | None:
    """Whether the envelope still holds exactly what was filed, on that version. None: disposed of, so unknown."""
    if not application.salt:
        return None
    return secrets.compare_digest(digest_of(application), application.digest)


def file_hashes(answers: Any) -> set[str]:
    """The sha256 of every file that the answers name."""
    if isinstance(answers, dict):
        own = {answers["sha256"]} if isinstance(answers.get("sha256"), str) else set()
        return own.union(*map(file_hashes, answers.values()))
    return set().union(*map(file_hashes, answers)) if isinstance(answers, list) else set()


def _insert(application: Application) -> bool:
    """One INSERT that holds only while the draft is open, on this very version, and that version is not withdrawn.

    It does nothing on a conflict, so that a replay leaves the caller's transaction usable. The draft's row is
    held until the end of the transaction: nobody discards it or carries it over meanwhile.
    """
    fields = application._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(application, field.attname), connection) for field in fields]
    with cursor() as wire:
        wire.execute(_insertion(connection.vendor), [*values, values[0], application.version_id])
        inserted: int = wire.rowcount
    application._state.adding = False
    return inserted == 1


@lru_cache
def _insertion(vendor: str) -> str:
    """The text of that statement, for the database at hand."""
    fields = Application._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields if field.column)
    postgres = vendor == "postgresql"
    casts = [f"::{(field.db_type(connection) or '').split('(')[0]}" if postgres else "" for field in fields]
    draft, version = Draft._meta, Version._meta
    return f"""
        INSERT INTO {Application._meta.db_table} ({names}) SELECT {", ".join(f"%s{cast}" for cast in casts)}
        FROM {draft.db_table} d JOIN {version.db_table} v ON v.id = d.version_id
        WHERE d.id = %s AND d.ended_at IS NULL AND d.filed_at IS NULL AND v.id = %s AND v.withdrawn_at IS NULL
        {"FOR KEY SHARE OF d" if postgres else ""} ON CONFLICT DO NOTHING"""  # noqa: S608 - names from the models


def _explain(application: Application) -> None:
    """Why nothing was inserted. Comes back only if it was the reference number."""
    if Application.objects.filter(pk=application.pk).exists():
        raise AlreadyFiled
    draft = Draft.objects.filter(pk=application.pk, ended_at=None).select_related("version").first()
    if draft is None or draft.version_id != application.version_id:
        raise NotADraft
    if draft.version.withdrawn_at is not None:
        raise VersionWithdrawn


def _own_email(filling: Filling, evaluation: Evaluation) -> str:
    email = evaluation.answers.get(filling.definition.applicant.get("email", ""))
    return email if isinstance(email, str) and len(email) <= 254 else ""


def _keep_division(application: Application, unit_key: str, filed_by: str) -> None:
    unit = city_on(application.filed_on).unit(unit_key)
    DivisionFiling(
        application=application, unit_key=unit_key, unit_name=unit.name if unit else unit_key, staff_key=filed_by
    ).save(force_insert=True)


def _keep_paper(application: Application, paper: Paper, at: datetime) -> None:
    PaperFiling(
        application=application,
        typed_by=paper.typed_by,
        confirmed_by_applicant=paper.confirmed_by_applicant,
        confirmation=paper.confirmation,
        original_place=paper.original_place,
        entered_at=at,
        time_known=paper.time_known,
    ).save(force_insert=True)
