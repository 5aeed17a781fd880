"""Publishing a version and withdrawing one: what a decision leads to, and what sets up a city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from sannai.common.action import Denied, action, note
from sannai.common.actors import Actor
from sannai.common.verbs import Verb
from sannai.rules.compiler import compile_package
from sannai.rules.lint import check_definition
from sannai.rules.model import Definition
from sannai.rules.package import digest_of
from sannai.text.folding import fold
from sannai.text.problems import DefinitionError, Problem

from .around import around
from .current import catalogue
from .models import Procedure, ProcedureVersion
from .packages import frozen


def publish(
    procedure: Procedure, *, files: Mapping[str, bytes], by: Actor, at: datetime, seen: int | None = None
) -> ProcedureVersion:
    """手続を公開する：検査に通った定義を、その内容のまま版として固定する。

    What is public already with the same digest is returned as it is, without an event. Raises DefinitionError
    with every fault, and Denied.
    """
    if not by.may("procedure.publish", procedure):
        raise Denied(f"{by.kind}:{by.staff_key} may not procedure.publish procedure:{procedure.key}")
    digest = digest_of(files)
    known = ProcedureVersion.objects.filter(digest=digest, procedure_id=procedure.key).first()
    if known and known.withdrawn_at is None and procedure.current_id == known.pk:
        return known
    definition = checked(files)
    if definition.key != procedure.key:
        raise DefinitionError(
            [Problem("procedure.yaml", 0, f"手続の鍵が {procedure.key} ではなく {definition.key} です")]
        )
    version = known or _version(procedure, definition, files, digest, at)
    freeze(procedure, version=version, by=by, at=at, seen=seen)
    return version


def publish_files(files: Mapping[str, bytes], *, by: Actor, at: datetime) -> ProcedureVersion:
    """定義のファイル一式から公開する。The procedure is found, or made, by the key that the definition names."""
    key = compile_package(files).key
    procedure = Procedure.objects.filter(pk=key).first() or Procedure(key=key)
    return publish(procedure, files=files, by=by, at=at)


def checked(files: Mapping[str, bytes]) -> Definition:
    """The compiled definition of a package without faults. Raises DefinitionError with all of them."""
    definition = compile_package(files)
    if problems := check_definition(definition, files, around()):
        raise DefinitionError(problems)
    return definition


@action(
    Verb(name="procedure.published", kind="procedure", right="procedure.publish", substance="ほかの版が公開されました")
)
def freeze(
    procedure: Procedure, *, version: ProcedureVersion, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """版を固定し、いまの版とする。Called by ``publish``, which has compiled and checked it."""
    if procedure._state.adding:
        procedure.save(force_insert=True)
    version.withdrawn_at = None
    version.save()
    procedure.current = version
    procedure.save(update_fields=["current"])
    note(number=version.number, digest=version.digest, title=version.title)
    _forget_catalogue()


@action(
    Verb(name="procedure.withdrawn", kind="procedure", right="procedure.publish", substance="版が取り下げられました")
)
def withdraw(
    procedure: Procedure, *, version: ProcedureVersion, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """版を取り下げる：新しく始められず、この版の下書きも提出できない。提出済みの申請には影響しない。"""
    version.withdrawn_at = at
    version.save(update_fields=["withdrawn_at"])
    if procedure.current_id == version.pk:
        procedure.current = None
        procedure.save(update_fields=["current"])
    note(number=version.number, digest=version.digest)
    _forget_catalogue()


def _version(
    procedure: Procedure, definition: Definition, files: Mapping[str, bytes], digest: str, at: datetime
) -> ProcedureVersion:
    last = procedure.versions.aggregate(Max("number"))["number__max"] if not procedure._state.adding else None
    return ProcedureVersion(
        procedure=procedure,
        number=(last or 0) + 1,
        digest=digest,
        package=frozen(files),
        title=definition.title[:200],
        summary=definition.summary,
        folded=search_key(definition),
        division_key=definition.division,
        life_events="".join(f"\n{name}" for name in definition.life_events) + "\n",
        internal=definition.regime == "internal",
        published_at=at,
    )


def search_key(definition: Definition) -> str:
    """What a published procedure is found by: title and reading first, then everything said about it."""
    said = (definition.title, definition.reading, definition.summary, definition.who, *definition.life_events)
    laws = [basis.title for basis in definition.legal_basis]
    return "\n".join(fold(text) for text in (*said, *laws) if text)


def _forget_catalogue() -> None:
    catalogue.cache_clear()
    transaction.on_commit(catalogue.cache_clear)
