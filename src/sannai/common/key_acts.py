"""What the log says of the city's keys: one chain a key, its public half and its states, never a secret.

The ring (``sealing``) is files, which no transaction covers. So it changes first, and ``tell`` writes whatever the log
has not heard of: what a halt between the two left unsaid is said by the next night.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from .action import action
from .actors import Actor
from .models import Event
from .verbs import Verb

if TYPE_CHECKING:
    from .sealing.ring import CityKey

KIND, RIGHT = "city_key", "key.keep"


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one key, by its id."""

    subject_id: str
    subject_kind: str = KIND


@action(Verb(name="key.made", kind=KIND, right=RIGHT, opens=True, label="市の鍵を作る"))
def made(chain: Chain, *, purpose: str, body: str, form: str, public: str, demo: bool, by: Actor, at: datetime) -> None:
    """鍵を作ったことを、公開の半分とともに記す。"""


@action(Verb(name="key.current", kind=KIND, right=RIGHT, label="市の鍵を使い始める"))
def current(chain: Chain, *, by: Actor, at: datetime) -> None:
    """この鍵に宛てて封をし始めたことを記す。"""


@action(Verb(name="key.reading", kind=KIND, right=RIGHT, label="市の鍵を開くだけにする"))
def reading(chain: Chain, *, by: Actor, at: datetime) -> None:
    """次の鍵に替わり、すでに封をしたものを開くだけになったことを記す。"""


@action(Verb(name="key.destroyed", kind=KIND, right=RIGHT, label="市の鍵を破棄する"))
def destroyed(chain: Chain, *, by: Actor, at: datetime) -> None:
    """秘密の半分と控えを消したことを記す。"""


@action(Verb(name="key.unneeded", kind=KIND, right=RIGHT, label="市の鍵で封をしたものがなくなる"))
def unneeded(chain: Chain, *, by: Actor, at: datetime) -> None:
    """この鍵に宛てて封をしたものが、どちらの側にもなくなったことを、鍵を持つ別の鍵束に伝える。"""


@action(Verb(name="key.drilled", kind=KIND, right=RIGHT, label="復旧の訓練をする"))
def drilled(chain: Chain, *, opened: int, by: Actor, at: datetime) -> None:
    """用紙2枚で、すべての鍵を開けられることを確かめたと記す。"""


@action(Verb(name="key.recovered", kind=KIND, right=RIGHT, label="用紙から復旧する"))
def recovered(chain: Chain, *, instead_of: str, restored: int, by: Actor, at: datetime) -> None:
    """用紙2枚で鍵を戻し、新しい用紙に替えたことを、新しい復旧の鍵に記す。"""


OF_STATE = {"current": current, "reading": reading, "destroyed": destroyed}
SAID = ("key.made", *(f"key.{state}" for state in OF_STATE))


def told(purpose: str) -> list[CityKey]:
    """The keys of this purpose as the log tells of them: what a ring without their secrets goes by."""
    from .sealing.ring import CityKey, State

    events = Event.objects.filter(subject_kind=KIND, verb__in=SAID, subject_id__startswith=f"{purpose}-")
    found: dict[str, CityKey] = {}
    for event in events.order_by("subject_id", "seq").select_related("payload"):
        if event.verb == "key.made":
            said = json.loads(event.payload.body or "{}")
            public, at = base64.b64decode(said["public"]), event.at
            found[event.subject_id] = CityKey(
                event.subject_id, said["purpose"], said["body"], said["form"], public, State.NEXT, at, at, at
            )
        elif known := found.get(event.subject_id):
            found[event.subject_id] = known.to(State(event.verb.removeprefix("key.")), event.at)
    return list(found.values())


def needed(kid: str) -> bool:
    """Whether something may still be sealed to this key: until the desk, which can ask the outside, says otherwise."""
    return not Event.objects.filter(subject_kind=KIND, subject_id=kid, verb="key.unneeded").exists()


def tell(keys: Iterable[CityKey], *, demo: bool, by: Actor, at: datetime) -> int:
    """Write how keys stand where the log says otherwise; how many events."""
    events = Event.objects.filter(subject_kind=KIND, verb__in=SAID).order_by("seq")
    said = dict(events.values_list("subject_id", "verb"))
    count = 0
    with transaction.atomic():
        for key in keys:
            chain = Chain(key.kid)
            if key.kid not in said:
                public = base64.b64encode(key.public).decode()
                made(chain, purpose=key.purpose, body=key.body, form=key.form, public=public, demo=demo, by=by, at=at)
                said[key.kid], count = "key.made", count + 1
            if key.state in OF_STATE and said[key.kid] != f"key.{key.state}":
                OF_STATE[key.state](chain, by=by, at=at)
                count += 1
    return count
