"""Publishing a version and withdrawing one: what a decision leads to, and what sets up a city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from sannai.common.action import Denied
from sannai.common.actors import Actor
from sannai.rules.package import digest_of
from sannai.text.problems import DefinitionError, Problem

from .kinds import C, Compiled, DefinitionKind, kind_of, verbs_for
from .models import Definition, Version
from .packages import frozen

MOST_WRITTEN = 384 * 1024  # bytes of YAML in one package: ten times what the largest has


def publish(
    definition: Definition, *, files: Mapping[str, bytes], by: Actor, at: datetime, seen: int | None = None
) -> Version:
    """公開する：検査に通った定義を、その内容のまま版として固定する。

    What is public already with the same digest is returned as it is, without an event. Raises DefinitionError
    with every fault, and Denied.
    """
    kind = kind_of(definition.kind)
    if not by.may(kind.publish, definition):
        raise Denied(f"{by.kind}:{by.staff_key} may not {kind.publish} {definition}")
    digest = digest_of(files)
    known = Version.objects.filter(digest=digest, kind=definition.kind, key=definition.key).first()
    if known and known.withdrawn_at is None and definition.current_id == known.pk:
        return known
    compiled = checked(kind, files)
    if compiled.key != definition.key:
        words = f"{kind.label}の鍵が {definition.key} ではなく {compiled.key} です"
        raise DefinitionError([Problem(kind.folder.main, 0, words)])
    refuse_against(kind, compiled)
    version = known or _version(definition, compiled, digest, at)
    return verbs_for(kind.name).publish(definition, version=version, by=by, at=at, seen=seen)


def publish_files(kind: DefinitionKind[Any], files: Mapping[str, bytes], *, by: Actor, at: datetime) -> Version:
    """定義のファイル一式から公開する。The definition is found, or made, by the key that the files name."""
    files = kind.completed(files)
    key = kind.compile(files).key
    found = Definition.objects.filter(kind=kind.name, key=key).first()
    return publish(found or Definition(kind=kind.name, key=key), files=files, by=by, at=at)


def withdraw(definition: Definition, *, version: Version, by: Actor, at: datetime, seen: int | None = None) -> None:
    """版を取り下げる：これからは使えない。すでにこの版で始まったことには影響しない。"""
    verbs_for(definition.kind).withdraw(definition, version=version, by=by, at=at, seen=seen)


def checked(kind: DefinitionKind[C], files: Mapping[str, bytes]) -> C:
    """The compiled definition of a package without faults. Raises DefinitionError with all of them.

    What is too much to be read is refused before anything reads it: to check costs by what is written.
    """
    written = sum(len(content) for path, content in files.items() if path.endswith(".yaml"))
    if written > MOST_WRITTEN:
        words = f"YAMLのファイルが合わせて大きすぎます（{written:,}バイト。上限 {MOST_WRITTEN:,}バイト）"
        raise DefinitionError([Problem(kind.folder.main, 0, words, "書くことを減らすか、いくつかの定義に分ける")])
    compiled = kind.compile(files)
    if problems := kind.check(compiled, files):
        raise DefinitionError(problems)
    return compiled


def refuse_against(kind: DefinitionKind[C], definition: C) -> None:
    """Raises DefinitionError with all that is against publishing it while what was made by it is as it is."""
    if problems := kind.against(definition):
        raise DefinitionError(problems)


def _version(definition: Definition, compiled: Compiled, digest: str, at: datetime) -> Version:
    last = None if definition._state.adding else definition.versions.aggregate(Max("number"))["number__max"]
    return Version(
        kind=definition.kind,
        key=definition.key,
        number=(last or 0) + 1,
        digest=digest,
        package=frozen(compiled.files),
        title=compiled.title[:200],
        division_key=compiled.division,
        published_at=at,
    )
