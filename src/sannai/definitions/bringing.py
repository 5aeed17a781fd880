"""Bringing a package: checked whole, frozen by its digest, and kept as a candidate until somebody decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sannai.approvals.queries import open_for
from sannai.common.action import NotAllowed
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.organization.snapshot import city_on
from sannai.rules.organisation import Organisation, astray
from sannai.rules.package import digest_of
from sannai.text.problems import DefinitionError

from .kinds import DefinitionKind, verbs_for
from .models import Candidate
from .packages import frozen
from .publishing import checked
from .queries import newest


def bring(
    kind: DefinitionKind[Any], files: Mapping[str, bytes], *, by: Actor, at: datetime, replace: bool = False
) -> Candidate:
    """公開したいファイル一式を持ち込む。検査に通ったものだけが、内容（digest）ごとに候補として残る。

    The newest candidate of a definition is the one to propose. While a proposal about it is open, another one is
    taken only with ``replace``; the open proposal can then no longer be approved. Raises DefinitionError with every
    fault, NotAllowed and Denied.
    """
    files = kind.completed(files)
    definition = checked(kind, files)
    if problems := astray(kind.folder.main, kind.names(definition), _standing(today(at)), today(at)):
        raise DefinitionError(problems)
    candidate = Candidate(
        kind=kind.name,
        key=definition.key,
        digest=digest_of(files),
        package=frozen(files),
        title=definition.title[:200],
        division_key=definition.division,
        brought_by=by.staff_key,
        brought_at=at,
    )
    before = newest(kind.name, definition.key)
    if before and before.digest == candidate.digest:
        return before
    if not replace and open_for(kind.name, definition.key):
        raise NotAllowed(
            f"この{kind.label}には、決裁を待っている起案があります。先に引き戻すか、"
            "「起案中の案と差し替える」を選んでください（いまの起案は決裁できなくなります）。"
        )
    verbs_for(kind.name).bring(candidate, by=by, at=at)
    return candidate


def _standing(on: date) -> Organisation:
    """What stands in the city on this day: a definition that is brought names nothing else."""
    city = city_on(on)
    units, bodies, posts = ({each.key: None for each in rows} for rows in (city.units, city.bodies, city.posts))
    return Organisation(units, bodies, posts)
