"""トークンを渡す・取り消す、連携をやめる. Events stand with the system: ("machine", key); none holds a token."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb

from .actions import Refused
from .machine_tokens import SHOWN, digest_of, new_token
from .models import Machine, MachineToken

RIGHT = "machine.administer"
LONGEST = timedelta(days=400)  # a year, and time to change it


@dataclass(frozen=True, slots=True)
class Given:
    """A new token, in clear for this once: nobody can read it again."""

    row: MachineToken
    token: str = field(repr=False)


def in_use(machine: Machine) -> None:
    """Raises Refused for a system that was closed."""
    if machine.closed_at is not None:
        raise Refused("この連携はやめています。もう一度つなぐときは、新しく登録してください。")


@action(
    Verb(
        name="machine.token_given",
        kind="machine",
        right=RIGHT,
        label="トークンを発行する",
        hint="そのシステムだけが持つ、秘密の文字列です。一度だけ表示します。",
        done="トークンを発行しました。",
    )
)
def give_token(
    machine: Machine, *, by: Actor, at: datetime, label: str, expires_on: date, seen: int | None = None
) -> Given:
    """トークンを発行する。``label``: where it is used. Good until ``expires_on``, that day included, 400 days at most.

    Raises Refused: closed, no label, a day that is over or too far away.
    """
    in_use(machine)
    label, day = label.strip(), today(at)
    if not 0 < len(label) <= 60:
        raise Refused("使う所を60字までで書いてください。「集積所管理システムの本番」など。")
    if not day <= expires_on <= day + LONGEST:
        raise Refused(f"期限は、今日から{LONGEST.days}日後（{day + LONGEST}）までの日にしてください。")
    token = new_token()
    row = MachineToken.objects.create(
        machine=machine, digest=digest_of(token), prefix=token[:SHOWN], label=label, made_at=at, expires_on=expires_on
    )
    note(prefix=row.prefix)
    return Given(row, token)


@action(
    Verb(
        name="machine.token_revoked",
        kind="machine",
        right=RIGHT,
        label="トークンを取り消す",
        done="トークンを取り消しました。",
    )
)
def revoke_token(machine: Machine, *, by: Actor, at: datetime, number: int, seen: int | None = None) -> None:
    """トークンを取り消す。It opens nothing from now on. ``number``: its row. Raises Refused: none, or revoked."""
    row = MachineToken.objects.select_for_update().filter(machine=machine, pk=number, revoked_at=None).first()
    if row is None:
        raise Refused("そのトークンはないか、すでに取り消されています。")
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    note(prefix=row.prefix, label=row.label)


@action(
    Verb(
        name="machine.closed",
        kind="machine",
        right=RIGHT,
        label="連携をやめる",
        hint="すべてのトークンがすぐに使えなくなります。元には戻せません。",
        done="連携をやめました。",
    )
)
def close_machine(machine: Machine, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """連携をやめる。Every token of it opens nothing from this moment on; what it did stays, under its title."""
    in_use(machine)
    machine.closed_at = at
    machine.save(update_fields=["closed_at"])
