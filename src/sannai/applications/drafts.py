"""Filling in: a draft pinned to its version, saved page by page. Drafts write no events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.dateparse import parse_date, parse_datetime

from sannai.common import canonical
from sannai.common.time import today
from sannai.common.written import cursor, insert
from sannai.definitions.models import Version
from sannai.procedures.queries import definition as definition_of
from sannai.rules.kinds import is_upload
from sannai.rules.model import Definition

from .models import Application, Draft, DraftPage, MailProof, Upload

_EMAIL = Draft._meta.get_field("email")  # sealed columns
_ANSWERS, _TYPED = DraftPage._meta.get_field("answers"), DraftPage._meta.get_field("typed")
UPLOAD_PAGE = "upload:"  # a page row that carries one uploaded file: uploads never race with the saving of a page


class VersionWithdrawn(Exception):
    """The version can no longer be applied for. A newer one may take over the answers: see carry_over."""


class SavedMeanwhile(Exception):
    """The page was saved since it was shown: in another tab, or on another device."""


class NotADraft(Exception):
    """It is filed, discarded or expired: nothing can be filled in any more."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A draft with everything that a page needs.

    ``typed``: of pages that cannot stand as they are, every text as typed, by page and input name; ``seqs``: how often
    each page was saved.
    """

    draft: Draft
    version: Version
    definition: Definition
    answers: dict[str, Any]
    filed: bool
    typed: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)

    @property
    def withdrawn(self) -> bool:
        """Whether its version was withdrawn, so that it can no longer be filed."""
        return self.version.withdrawn_at is not None


def start(version: Version, *, at: datetime, channel: str = "portal", unit_key: str = "") -> Draft:
    """下書きを始める。One INSERT. ``unit_key``: whose own it is, if staff type it in. Raises VersionWithdrawn."""
    if version.withdrawn_at is not None:
        raise VersionWithdrawn
    until = today(at) + timedelta(days=settings.DRAFT_DAYS)
    draft = Draft(version=version, channel=channel, unit_key=unit_key, created_at=at, expires_on=until)
    insert(draft)
    return draft


# Written out: this runs in every request of a form, and composing it costs more than the database takes to answer.
_LOAD = """
SELECT d.id, d.version_id, d.channel, d.unit_key, d.expires_on, d.email,
       v.id, v.key, v.title, v.division_key, v.number, v.digest, v.withdrawn_at,
       p.page, p.answers, p.typed, p.seq, EXISTS (SELECT 1 FROM applications_application a WHERE a.id = d.id)
  FROM applications_draft d
  JOIN definitions_version v ON v.id = d.version_id
  LEFT JOIN applications_draftpage p ON p.draft_id = d.id
 WHERE d.id = %s AND d.ended_at IS NULL
 ORDER BY p.page
"""
# In the order in which the models declare them: from_db goes by that.
_DRAFT = ("id", "version_id", "channel", "unit_key", "expires_on", "email")
_VERSION = ("id", "key", "title", "division_key", "number", "digest", "withdrawn_at")


def load(id: UUID) -> Filling | None:
    """The draft, its version, its answers and whether it is filed: ONE query. None if there is none (any more)."""
    with cursor() as wire:
        wire.execute(_LOAD, [_key(id)])
        rows = wire.fetchall()
    if not rows:
        return None
    _, version_id, channel, unit_key, expires_on, email, *rest = rows[0]
    # SQLite hands dates over as text.
    expires_on = parse_date(expires_on) if isinstance(expires_on, str) else expires_on
    known_draft = (id, version_id, channel, unit_key, expires_on, _EMAIL.from_db_value(email))
    draft = Draft.from_db(connection.alias, _DRAFT, known_draft)
    *known, withdrawn_at = rest[:7]
    if isinstance(withdrawn_at, str):
        withdrawn_at = parse_datetime(withdrawn_at + "+00:00")
    draft.version = Version.from_db(connection.alias, _VERSION, (*known, withdrawn_at))
    definition = definition_of(draft.version)
    saved = [row[-5:-1] for row in rows if row[-5] and is_page(row[-5])]
    pages = {page: json.loads(_ANSWERS.from_db_value(answers) or "{}") for page, answers, _, _ in saved}
    texts = [(page, _TYPED.from_db_value(typed)) for page, _, typed, _ in saved]
    return Filling(
        draft,
        draft.version,
        definition,
        assembled(definition, pages),
        bool(rows[0][-1]),
        {page: json.loads(text) for page, text in texts if text},
        {page: seq for page, *_, seq in saved},
    )


_SAVE_PAGE = """
INSERT INTO applications_draftpage (draft_id, page, answers, typed, seq, saved_at) VALUES (%s, %s, %s, %s, 1, %s)
ON CONFLICT (draft_id, page) DO UPDATE SET answers = excluded.answers, typed = excluded.typed,
    seq = applications_draftpage.seq + 1, saved_at = excluded.saved_at
"""
_AS_SEEN = " WHERE applications_draftpage.seq = %s"


def save_page(
    id: UUID,
    page: str,
    answers: Mapping[str, Any],
    at: datetime,
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    seen: int | None = None,
) -> None:
    """1頁分の記載内容を保存する。One upsert.

    ``typed``: every text by input name, where not all of it can stand. ``seen``: the count of saves that the page was
    shown with. Raises SavedMeanwhile, and saves nothing, if it was saved since.
    """
    saved_at = connection.ops.adapt_datetimefield_value(at)
    texts = canonical.dumps({name: list(each) for name, each in typed.items()}) if typed is not None else ""
    kept = _ANSWERS.get_db_prep_save(canonical.dumps(answers), connection)
    values = [_key(id), page, kept, _TYPED.get_db_prep_save(texts, connection), saved_at]
    with cursor() as wire:
        if seen is None:
            wire.execute(_SAVE_PAGE, values)
            return
        wire.execute(_SAVE_PAGE + _AS_SEEN, [*values, seen])
        if not wire.rowcount:
            raise SavedMeanwhile


def is_page(name: str) -> bool:
    """Whether a row is of a page or of a file that was sent: what other forms hold (``unsent``) is no answer."""
    return ":" not in name or name.startswith(UPLOAD_PAGE)


def _key(id: UUID) -> Any:
    """A draft's id as the database at hand keeps it."""
    return Draft._meta.pk.get_db_prep_value(id, connection)


def discard(*ids: UUID, at: datetime) -> None:
    """下書きを捨てる: its answers, files and mail address go. A filed one stays. The bare row is kept for counting."""
    with transaction.atomic():
        held = hold(*ids)
        Draft.objects.filter(pk__in=held).update(ended_at=at, email="")
        DraftPage.objects.filter(draft__in=held).delete()
        MailProof.objects.filter(draft__in=held).delete()
        Upload.objects.filter(holder__in=held).delete()


def carry_over(filling: Filling, version: Version, at: datetime) -> Filling:
    """新しい版に、まだ当てはまる記載内容を引き継ぐ。本人が選んだときだけ行う。

    The draft keeps its id, so that its link still works. An answer fits when a field with its id and kind is
    still asked; what no longer fits is dropped, files too. Raises VersionWithdrawn and NotADraft.
    """
    if version.withdrawn_at is not None:
        raise VersionWithdrawn
    new = definition_of(version)
    kept = fitting(filling.answers, filling.definition, new)
    own = [(page.id, [f.id for f in page.fields] + [g.id for g in page.groups]) for page in new.pages]
    pages = {page: {name: kept[name] for name in names if name in kept} for page, names in own}
    with transaction.atomic():
        if not hold(filling.draft.pk):
            raise NotADraft
        Draft.objects.filter(pk=filling.draft.pk).update(
            version=version, expires_on=today(at) + timedelta(days=settings.DRAFT_DAYS), warned_at=None
        )
        DraftPage.objects.filter(draft=filling.draft).exclude(page__contains=":").delete()
        DraftPage.objects.bulk_create(
            DraftPage(
                draft=filling.draft,
                page=page,
                answers=canonical.dumps(content),
                typed=canonical.dumps(filling.typed[page]) if page in filling.typed else "",
                seq=filling.seqs.get(page, 0) + 1,
                saved_at=at,
            )
            for page, content in pages.items()
            if content or page in filling.typed
        )
        for upload in Upload.objects.filter(holder=filling.draft.pk):
            asked = new.fields.get(upload.field)
            if asked is None or not is_upload(asked):
                DraftPage.objects.filter(draft=filling.draft, page=f"{UPLOAD_PAGE}{upload.pk}").delete()
                upload.delete()
    carried = load(filling.draft.pk)
    if carried is None:
        raise NotADraft
    return carried


def hold(*ids: UUID) -> set[UUID]:
    """Lock open drafts until the end of the transaction. Without those that are filed, discarded or expired."""
    still_open = Draft.objects.select_for_update().filter(pk__in=ids, ended_at=None).order_by("pk")
    held = set(still_open.values_list("pk", flat=True))
    return held - set(Application.objects.filter(pk__in=held).values_list("pk", flat=True))


def fitting(answers: Mapping[str, Any], old: Definition, new: Definition) -> dict[str, Any]:
    """The answers whose field is still asked with the same id, in the same kind and the same group."""

    def same(id: str) -> bool:
        before, after = old.fields.get(id), new.fields.get(id)
        return bool(before and after and (before.ask, before.group) == (after.ask, after.group))

    kept = {id: value for id, value in answers.items() if id not in old.groups and same(id)}
    for group in old.groups:
        if group in new.groups and (rows := rows_of(answers, group)):
            kept[group] = [{id: row[id] for id in row if id == "_key" or same(id)} for row in rows]
    return kept


def assembled(definition: Definition, pages: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of all pages as one map, each file at the field that it was sent for."""
    answers: dict[str, Any] = {}
    uploads = []
    for page, content in sorted(pages.items()):
        if page.startswith(UPLOAD_PAGE):
            uploads.append(content)
        else:
            answers.update(content)
    for one in definition.fields.values():
        if is_upload(one):
            for row in rows_of(answers, one.group) if one.group else [answers]:
                row.pop(one.id, None)
    for upload in uploads:
        asked = definition.fields.get(upload["field"])
        if asked is None:
            continue
        for row in rows_of(answers, asked.group) if asked.group else [answers]:
            if not asked.group or row.get("_key") == upload["row"]:
                row.setdefault(asked.id, []).append(upload["file"])
    return answers


def rows_of(answers: Mapping[str, Any], group: str) -> list[dict[str, Any]]:
    """The rows of a repeated group; none if the answers hold something else there."""
    rows = answers.get(group)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
