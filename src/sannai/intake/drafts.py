"""Filling in: a draft pinned to its version, saved page by page under its own key. Drafts write no events."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from sannai.common import canonical
from sannai.common.sealing import links
from sannai.common.time import today
from sannai.common.written import cursor, insert
from sannai.definitions.models import Version
from sannai.files.sealed import remove
from sannai.procedures.queries import definition as definition_of
from sannai.rules.kinds import is_upload
from sannai.rules.model import Definition
from sannai.rules.same import marks

from . import numbers, slots
from .models import Draft, DraftPage, MailProof, Slot, Upload
from .slots import Opened, Stored

_KEY = Draft._meta.get_field("key")  # a sealed column
UPLOAD_PAGE = "upload:"  # a page row that tells of one uploaded file: uploads never race with the saving of a page


class VersionWithdrawn(Exception):
    """The version can no longer be applied for. A newer one may take over the answers: see carry_over."""


class SavedMeanwhile(Exception):
    """The page was saved since it was shown: in another tab, or on another device."""


class NotADraft(Exception):
    """It is filed, discarded or expired: nothing can be filled in any more."""


class NotNow(Exception):
    """Nothing new can be begun at the moment; the text says so in words."""


_refusal: Callable[[Definition], str] | None = None


def refused_by(refusal: Callable[[Definition], str] | None) -> None:
    """Say what keeps a citizen's draft from being begun on this side. From the ``apps.py``."""
    global _refusal
    _refusal = refusal


@dataclass(frozen=True, slots=True)
class Filling:
    """A draft with everything that a page needs.

    ``typed``: of pages that cannot stand as they are, every text as typed, by page and input name; ``seqs``: how often
    each page was saved; ``email``: where the link was mailed, or what was proven.
    """

    opened: Opened
    draft: Draft
    version: Version
    definition: Definition
    answers: dict[str, Any]
    email: str = ""
    typed: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)

    @property
    def filed(self) -> bool:
        """Whether it was filed: the draft is left as it was."""
        return self.draft.filed_at is not None

    @property
    def withdrawn(self) -> bool:
        """Whether its version was withdrawn, so that it can no longer be filed."""
        return self.version.withdrawn_at is not None


def start(version: Version, *, at: datetime, channel: str = "portal", unit_key: str = "") -> Opened:
    """下書きを始める。Two INSERTs; staff's one. ``unit_key``: whose own it is, if staff type it in.

    A citizen's opens by its first link alone: the key stands nowhere. Staff's lies under the city's key, and by its id
    whoever may open it does. Raises VersionWithdrawn, and NotNow.
    """
    if version.withdrawn_at is not None:
        raise VersionWithdrawn
    if why := numbers.cannot_begin(definition_of(version)):
        raise NotNow(why)
    until = today(at) + timedelta(days=settings.DRAFT_DAYS)
    draft = Draft(version=version, channel=channel, unit_key=unit_key, created_at=at, expires_on=until)
    if channel != "portal":
        opened = Opened(draft.pk, links.new_case_key())
        draft.key = slots.kept(opened.key)
        insert(draft)
        return opened
    if _refusal is not None and (why := _refusal(definition_of(version))):
        raise NotNow(why)
    with transaction.atomic():
        insert(draft)
        return slots.begin(draft.pk, at)


# Written out: this runs in every request of a form, and composing it costs more than the database takes to answer.
_LOAD = """
SELECT d.id, d.version_id, d.channel, d.unit_key, d.key, d.expires_on, d.email, d.filed_at,
       v.id, v.key, v.title, v.division_key, v.number, v.digest, v.withdrawn_at,
       p.page, p.sealed, p.seq
  FROM intake_draft d
  JOIN definitions_version v ON v.id = d.version_id
  LEFT JOIN intake_draftpage p ON p.draft_id = d.id
 WHERE d.id = %s AND d.ended_at IS NULL
 ORDER BY p.page
"""
# In the order in which the models declare them: from_db goes by that.
_DRAFT = ("id", "version_id", "channel", "unit_key", "key", "expires_on", "email", "filed_at")
_VERSION = ("id", "key", "title", "division_key", "number", "digest", "withdrawn_at")


def load(opened: Opened) -> Filling | None:
    """The draft, its version and its answers: ONE query. None if there is none (any more)."""
    return _load(opened.case, opened)


def load_of_staff(id: UUID) -> Filling | None:
    """The same of what staff type in; whether these staff may is for the caller. None of a citizen's: it has no key."""
    return _load(id, None)


def _load(id: UUID, opened: Opened | None) -> Filling | None:
    with cursor() as wire:
        wire.execute(_LOAD, [_id(id)])
        rows = wire.fetchall()
    if not rows:
        return None
    _, version_id, channel, unit_key, key, expires_on, email, filed_at, *rest = rows[0]
    if opened is None:
        kept = _KEY.from_db_value(key)
        if not kept:
            return None
        opened = slots.of_kept(id, kept)
    # SQLite hands dates over as text.
    expires_on = parse_date(expires_on) if isinstance(expires_on, str) else expires_on
    known_draft = (id, version_id, channel, unit_key, "", expires_on, bytes(email), _moment(filed_at))
    draft = Draft.from_db(connection.alias, _DRAFT, known_draft)
    *known, withdrawn_at = rest[:7]
    draft.version = Version.from_db(connection.alias, _VERSION, (*known, _moment(withdrawn_at)))
    definition = definition_of(draft.version)
    saved = [
        (page, unsealed(opened, page, seq, sealed), seq) for *_, page, sealed, seq in rows if page and is_page(page)
    ]
    return Filling(
        opened,
        draft,
        draft.version,
        definition,
        assembled(definition, {page: content["answers"] for page, content, _ in saved}),
        email_of(opened, draft),
        {page: content["typed"] for page, content, _ in saved if content["typed"] is not None},
        {page: seq for page, _, seq in saved},
    )


def _moment(value: Any) -> datetime | None:
    return parse_datetime(value + "+00:00") if isinstance(value, str) else value


def sealed(
    opened: Opened, page: str, seq: int, answers: Mapping[str, Any], typed: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """What a page row holds after its ``seq``-th save: another page, or an older save, does not open in its place."""
    texts = {name: list(each) for name, each in typed.items()} if typed is not None else None
    return opened.seal(canonical.dumps({"answers": answers, "typed": texts}).encode(), f"{page}|{seq}")


def unsealed(opened: Opened, page: str, seq: int, sealed: Stored) -> dict[str, Any]:
    """``answers`` and ``typed`` of a page row. Raises CannotOpen."""
    return dict(json.loads(opened.unseal(sealed, f"{page}|{seq}")))


def email_of(opened: Opened, draft: Draft) -> str:
    """Where the link of a draft was mailed, or what was proven; "" if nothing was."""
    return opened.unseal(draft.email, "email").decode() if draft.email else ""


_SAVE_PAGE = """
INSERT INTO intake_draftpage (draft_id, page, sealed, seq, saved_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (draft_id, page) DO UPDATE SET sealed = excluded.sealed, seq = excluded.seq, saved_at = excluded.saved_at
WHERE intake_draftpage.seq = %s
"""


def save_page(
    opened: Opened,
    page: str,
    answers: Mapping[str, Any],
    at: datetime,
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    seen: int | None = None,
) -> None:
    """1頁分の記載内容を保存する。One upsert.

    ``typed``: every text by input name, where not all of it can stand. ``seen``: the count of saves that the page was
    shown with. Raises SavedMeanwhile, and saves nothing, if it was saved since. Without it (one statement more) the
    last one wins.
    """
    while True:
        count = _saves(opened, page) if seen is None else seen
        kept = sealed(opened, page, count + 1, answers, typed)
        moment = connection.ops.adapt_datetimefield_value(at)
        with cursor() as wire:
            wire.execute(_SAVE_PAGE, [_id(opened.case), page, kept, count + 1, moment, count])
            saved = wire.rowcount
        if saved:
            return
        if seen is not None:
            raise SavedMeanwhile


def _saves(opened: Opened, page: str) -> int:
    return DraftPage.objects.filter(draft=opened.case, page=page).values_list("seq", flat=True).first() or 0


def is_page(name: str) -> bool:
    """Whether a row is of a page or of a file that was sent: what other forms hold (``unsent``) is no answer."""
    return ":" not in name or name.startswith(UPLOAD_PAGE)


def _id(id: UUID) -> Any:
    """A draft's id as the database at hand keeps it."""
    return Draft._meta.pk.get_db_prep_value(id, connection)


def is_open(handle: str) -> bool:
    """Whether this link leads to a draft that can still be filled in. Opens nothing; one statement."""
    known = Slot.objects.filter(handle=handle).values("case")
    return Draft.objects.filter(pk__in=known, filed_at=None, ended_at=None).exists()


def close(id: UUID, at: datetime) -> None:
    """It is filed. Its pages go when the day is tidied up; the link leads to the case from now on."""
    Draft.objects.filter(pk=id).update(filed_at=at, remind_to="")


def discard(*ids: UUID, at: datetime) -> None:
    """下書きを捨てる: all of it goes, its links too. A filed one stays. The bare row is kept for counting."""
    with transaction.atomic():
        held = hold(*ids)
        Draft.objects.filter(pk__in=held).update(ended_at=at, key="", email=b"", remind_to="", number_kids="")
        empty(held)
        slots.revoke(held, at=at)


def empty(ids: Collection[UUID]) -> None:
    """What was written in these drafts goes, with their files; the bare rows stay."""
    DraftPage.objects.filter(draft__in=ids).delete()
    MailProof.objects.filter(draft__in=ids).delete()
    drop_files(Upload.objects.filter(draft__in=ids))


def drop_files(rows: QuerySet[Upload]) -> None:
    """Uploads go, and with the commit their sealed bytes."""
    bodies = list(rows.values_list("body", flat=True))
    rows.delete()
    if bodies:
        transaction.on_commit(lambda: remove(bodies))


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
    pages = {page: {name: kept[name] for name in names if name in kept} | marks(names, kept) for page, names in own}
    opened, seqs = filling.opened, {page: filling.seqs.get(page, 0) + 1 for page in pages}
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
                sealed=sealed(opened, page, seqs[page], content, filling.typed.get(page)),
                seq=seqs[page],
                saved_at=at,
            )
            for page, content in pages.items()
            if content or page in filling.typed
        )
        for upload in Upload.objects.filter(draft=filling.draft):
            asked = new.fields.get(upload.field)
            if asked is None or not is_upload(asked):
                DraftPage.objects.filter(draft=filling.draft, page=f"{UPLOAD_PAGE}{upload.pk}").delete()
                drop_files(Upload.objects.filter(pk=upload.pk))
    carried = load(opened)
    if carried is None:
        raise NotADraft
    return carried


def hold(*ids: UUID) -> set[UUID]:
    """Lock open drafts until the end of the transaction. Without those that are filed, discarded or expired."""
    still_open = Draft.objects.select_for_update().filter(pk__in=ids, ended_at=None, filed_at=None).order_by("pk")
    return set(still_open.values_list("pk", flat=True))


def fitting(answers: Mapping[str, Any], old: Definition, new: Definition) -> dict[str, Any]:
    """The answers whose field is still asked with the same id, in the same kind and the same group."""

    def same(id: str) -> bool:
        """Also of a mark beside a field (rules/same.py)."""
        before, after = (each.fields.get(id.partition(".")[0]) for each in (old, new))
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
