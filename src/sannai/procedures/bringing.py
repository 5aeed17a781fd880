"""Bringing a package: checked whole, frozen by its digest, and kept as a candidate until somebody decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sannai.approvals.queries import open_for
from sannai.common.action import NotAllowed, action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.organization.snapshot import city_on
from sannai.rules.package import digest_of
from sannai.text.problems import DefinitionError, Problem

from .models import Candidate
from .packages import frozen
from .publishing import checked


def bring(files: Mapping[str, bytes], *, by: Actor, at: datetime, replace: bool = False) -> Candidate:
    """公開したい手続のファイル一式を持ち込む。検査に通ったものだけが、内容（digest）ごとに候補として残る。

    The newest candidate of a procedure is the one to propose. While a proposal about the procedure is open, another
    one is taken only with ``replace``; the open proposal can then no longer be approved. Raises DefinitionError with
    every fault, NotAllowed and Denied.
    """
    definition = checked(files)
    if city_on(today(at)).unit(definition.division) is None:
        line = definition.places.get("head/division", 0)
        words = f"所管課「{definition.division}」は、いまの組織にありません"
        raise DefinitionError([Problem("procedure.yaml", line, words, "組織の一覧の名前を書く")])
    candidate = Candidate(
        digest=digest_of(files),
        procedure_key=definition.key,
        package=frozen(files),
        title=definition.title[:200],
        division_key=definition.division,
        brought_by=by.staff_key,
        brought_at=at,
    )
    before = newest(definition.key)
    if before and before.digest == candidate.digest:
        return before
    if not replace and open_for("procedure", definition.key):
        raise NotAllowed(
            "この手続には、決裁を待っている起案があります。先に引き戻すか、"
            "「起案中の案と差し替える」を選んでください（いまの起案は決裁できなくなります）。"
        )
    _keep(candidate, by=by, at=at)
    return candidate


@action(Verb(name="candidate.brought", kind="candidate", right="procedure.propose"))
def _keep(candidate: Candidate, *, by: Actor, at: datetime) -> None:
    """候補として残す。同じ内容をもう一度持ち込むと、いちばん新しい候補に戻る。"""
    candidate.save()
    note(procedure=candidate.procedure_key, title=candidate.title, digest=candidate.digest)


def newest(procedure_key: str) -> Candidate | None:
    """The candidate of a procedure that was brought last; None if none was."""
    return Candidate.objects.filter(procedure_key=procedure_key).order_by("-brought_at", "-digest").first()
