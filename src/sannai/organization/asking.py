"""Whoever may read what the look at the record found may have a new round begun, without waiting for the night."""

from __future__ import annotations

from datetime import datetime

from sannai.common import nightly, record
from sannai.common.action import action
from sannai.common.actors import Actor
from sannai.common.jobs import leave
from sannai.common.verbs import Verb

from .tasks import look_at_the_record

CHECKS = record.Chain("checks")  # on which it is written who asked
ASK = Verb(
    name="record.check_asked", kind=record.KIND, right="audit.read", label="いますぐ検証を始める",
    done="検証を始めました。少しずつ進みます。終わると、この画面に結果が出ます。",
)  # fmt: skip


@action(ASK)
def ask(chain: record.Chain, *, by: Actor, at: datetime) -> None:
    """検証を求める。夜を待たずに新しい回を始める。続いている回があれば、それを進める。"""
    nightly.begin(at)
    leave(look_at_the_record)
