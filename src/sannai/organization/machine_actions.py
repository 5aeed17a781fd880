"""システムを登録する・改める: which post answers for it, what it may reach. Events stand with it: ("machine", key)."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError

from sannai.accounts.machine_actions import RIGHT, in_use
from sannai.accounts.machine_tokens import KEYS
from sannai.accounts.models import Account, Machine
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb

from .dated import Refused, written
from .rights import MACHINE_ROLES, PROFILES, STAFF_ROLES, reach_of
from .snapshot import city_on

_KEY = re.compile(rf"{KEYS}[a-z0-9]+(-[a-z0-9]+)*\Z")
FORM = f"「{KEYS}」で始まる、半角の英小文字・数字・「-」で、32文字まで。あとから変えられません。"


@action(
    Verb(
        name="machine.registered",
        kind="machine",
        right=RIGHT,
        label="システムを登録する",
        done="システムを登録しました。",
        opens=True,
    )
)
def register_machine(machine: Machine, *, by: Actor, at: datetime) -> Machine:
    """連携するシステムを登録する。Takes an unsaved row; it opens nothing until a token is given.

    Raises Refused: a key of another form or taken, no such profile or role, a post that cannot answer for it.
    """
    if not _KEY.match(machine.key) or len(machine.key) > 32:
        raise Refused(f"キー「{machine.key}」は使えません。{FORM}")
    if machine.profile not in PROFILES:
        raise Refused(f"台帳の型「{machine.profile}」はありません。")
    if machine.role not in MACHINE_ROLES:
        raise Refused(f"システムの役割「{machine.role}」はありません。")
    if reach_of(machine.role, "entry.read", machine.profile) is None:
        raise Refused(f"「{PROFILES[machine.profile]}」には、システムは届きません。ほかの型を選んでください。")
    taken = Refused(f"キー「{machine.key}」はすでに使われています。別のキーにしてください。")
    if Machine.objects.filter(key=machine.key).exists() or Account.objects.filter(staff_key=machine.key).exists():
        raise taken
    machine.title, machine.purpose = _title(machine, machine.title), _purpose(machine.purpose)
    _answering(machine.post_key, at)
    try:
        machine.save(force_insert=True)
    except IntegrityError:
        raise taken from None
    names = ("title", "purpose", "post_key", "profile", "role")
    note(**{name: getattr(machine, name) for name in names})
    return machine


@action(
    Verb(
        name="machine.changed",
        kind="machine",
        right=RIGHT,
        label="名称・目的・責任を持つ職を改める",
        done="システムの登録を改めました。",
    )
)
def change_machine(
    machine: Machine, *, by: Actor, at: datetime, title: str, purpose: str, post_key: str, seen: int | None = None
) -> None:
    """名称、目的、責任を持つ職を改める。What it may do there stays: another profile is another system.

    Raises Refused: closed, nothing written, a post that cannot answer for it.
    """
    in_use(machine)
    title, purpose = _title(machine, title), _purpose(purpose)
    if post_key != machine.post_key:
        _answering(post_key, at)
    note(before={"title": machine.title, "purpose": machine.purpose, "post_key": machine.post_key})
    machine.title, machine.purpose, machine.post_key = title, purpose, post_key
    machine.save(update_fields=["title", "purpose", "post_key"])


def _title(machine: Machine, title: str) -> str:
    title = written(title, "名称", 60)
    if Machine.objects.filter(title=title, closed_at=None).exclude(pk=machine.pk).exists():
        raise Refused(f"「{title}」という名称のシステムがすでにあります。記録で見分けられる名称にしてください。")
    return title


def _purpose(purpose: str) -> str:
    return written(purpose, "目的", 500)


def _answering(post_key: str, at: datetime) -> None:
    """Raises Refused for a post that stands not today, is none of the city's own, or keeps certain matters only."""
    city = city_on(today(at))
    post = city.post(post_key)
    if post is None:
        raise Refused(f"「{post_key}」という職は今日はありません。いまある職を選んでください。")
    if post.role not in STAFF_ROLES:
        raise Refused(f"「{city.title(post_key)}」は市の職員の職ではないため、システムに責任を持てません。")
    if post.matters.strip():
        raise Refused(
            f"「{city.title(post_key)}」は扱う事務の種類を限った職のため、台帳に届きません。限っていない職を選んでください。"
        )
