"""What applicants did on their side after filing, as it was fetched: opened, its signature checked, and carried out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sannai.applications import answers, opening, uploads
from sannai.applications.opening import Refuse
from sannai.exchange.bridge import Item
from sannai.exchange.ways import Held
from sannai.intake import keys, signed
from sannai.intake.acts import Item as Act
from sannai.intake.envelope import Mistaken
from sannai.intake.models import Slot
from sannai.intake.sending import KINDS
from sannai.intake.uploads import named

from . import receiving
from .models import Addition, Case
from .sight import find
from .steps import rules_of


def act(item: Item, stream: BinaryIO, at: datetime) -> Held | None:
    """申請者の操作を受け取る。Only what a link of this case has signed, as this item and no other; else it is held."""
    try:
        done = _read(item, stream, at)
    except Refuse as refused:
        return Held(refused.code)
    before = _files(done)
    receiving.receive_from_outside(done, at)
    uploads.set_aside(item.case, before - _files(done))
    return None


def _files(done: Act) -> set[str]:
    """The files that the answers name, as far as the act can change that."""
    if done.kind != "correction":
        return set()
    application = find(done.case).application
    return set(named(answers.of(application))) if application else set()


def added(case: UUID) -> list[Mapping[str, Any]]:
    """What came too late, with the files that it names."""
    return [json.loads(text) for text in Addition.objects.filter(case=case).values_list("answers", flat=True)]


def _read(item: Item, stream: BinaryIO, at: datetime) -> Act:
    try:
        sent = signed.read(opening.whole(item, stream))
    except Mistaken as mistaken:
        raise Refuse("content") from mistaken
    if (sent.id, sent.n, sent.item.case, KINDS.get(sent.item.kind)) != (item.id, item.n, item.case, item.kind):
        raise Refuse("head")
    link = Slot.objects.filter(pk=sent.handle, case=item.case).first()
    if link is None or not sent.by(bytes(link.verify_key)):
        raise Refuse("signature")
    case = Case.objects.filter(pk=item.case).first()
    if case is None:
        raise Refuse("case")
    opening.of_body(item, keys.body_of(rules_of(case)))
    opening.in_time(sent.item.at, at)
    return sent.item
