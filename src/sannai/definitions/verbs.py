"""The three verbs of every kind of definition. Each kind has its own rows: a name in the log, and a right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.verbs import Verb

from .models import Candidate, Definition, Version


@dataclass(frozen=True, slots=True)
class Verbs:
    """What can be done with the definitions of one kind."""

    bring: Callable[..., None]
    publish: Callable[..., Version]
    withdraw: Callable[..., Version]


def verbs_of(kind: str, brought: str, propose: str, publish: str) -> Verbs:
    """The rows of one kind; ``brought`` is the name of one, ``propose`` and ``publish`` are rights."""
    return Verbs(
        action(Verb(name=brought, kind="candidate", right=propose))(_bring),
        action(Verb(name=f"{kind}.published", kind=kind, right=publish, substance="ほかの版が公開されました"))(
            _publish
        ),
        action(Verb(name=f"{kind}.withdrawn", kind=kind, right=publish, substance="版が取り下げられました"))(_withdraw),
    )


def _bring(candidate: Candidate, *, by: Actor, at: datetime) -> None:
    """候補として残す。同じ内容をもう一度持ち込むと、いちばん新しい候補に戻る。"""
    candidate.save()
    note(kind=candidate.kind, key=candidate.key, title=candidate.title, digest=candidate.digest)


def _publish(definition: Definition, *, version: Version, by: Actor, at: datetime, seen: int | None = None) -> Version:
    """版を固定し、いまの版とする。Called by ``publish``, which has compiled and checked it."""
    if definition._state.adding:
        definition.save(force_insert=True)
    version.definition, version.withdrawn_at = definition, None
    version.save()
    definition.current = version
    definition.save(update_fields=["current"])
    note(number=version.number, digest=version.digest, title=version.title)
    return version


def _withdraw(definition: Definition, *, version: Version, by: Actor, at: datetime, seen: int | None = None) -> Version:
    """版を取り下げる：これからは使えない。すでにこの版で始まったことには影響しない。"""
    version.withdrawn_at = at
    version.save(update_fields=["withdrawn_at"])
    if definition.current_id == version.pk:
        definition.current = None
        definition.save(update_fields=["current"])
    note(number=version.number, digest=version.digest)
    return version
