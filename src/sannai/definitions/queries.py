"""Reading definitions: what is in force, what was brought last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from .kinds import kind_of
from .models import Candidate, Definition, Version
from .packages import compiled, files_of

__all__ = ["compiled", "compiled_in_force", "files_of", "heads", "in_force", "newest", "titles"]


def in_force(kind: str, key: str) -> Version | None:
    """The version in force; None if nothing of this key is public."""
    return Version.objects.filter(pk__in=Definition.objects.filter(kind=kind, key=key).values("current")).first()


def compiled_in_force(kind: str, keys: Collection[str]) -> dict[str, Any]:
    """Key → what its version in force says, compiled, of those of these keys that are public. One statement."""
    if not keys:
        return {}
    rows = Definition.objects.filter(kind=kind, key__in=keys, current__isnull=False).select_related("current")
    return {row.key: compiled(kind_of(kind), row.current) for row in rows if row.current}


def newest(kind: str, key: str) -> Candidate | None:
    """The candidate that was brought last; None if none was."""
    return Candidate.objects.filter(kind=kind, key=key).order_by("-brought_at", "-digest").first()


def titles(kind: str, keys: Collection[str]) -> Mapping[str, str]:
    """How lists name definitions: by the newest version, or as they were brought."""
    named = {"kind": kind, "key__in": list(keys)}
    candidates = Candidate.objects.filter(**named).order_by("brought_at").values_list("key", "title")
    versions = Version.objects.filter(**named).order_by("number").values_list("key", "title")
    return dict(candidates) | dict(versions)


def heads(kind: str) -> Iterable[tuple[str, int]]:
    """(key, seq of its newest event) of every definition of a kind: what the log must agree with."""
    return Definition.objects.filter(kind=kind).values_list("key", "seq")
