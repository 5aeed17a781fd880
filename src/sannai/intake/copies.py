"""Rows outside that are copies of what is public inside: versions of procedures, and the inventory.

Everything that evaluates a definition or finds a procedure reads these rows, and knows nothing of documents.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sannai.common.witness import beside_the_log
from sannai.definitions.kinds import DefinitionKind
from sannai.definitions.models import Definition, Version
from sannai.procedures.inventory import item_of, keep
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.listing import list_version
from sannai.procedures.models import InventoryItem
from sannai.rules.package import digest_of
from sannai.text.problems import DefinitionError

from .documents import Mistaken


def versions(key: str, content: Mapping[str, Any], at: datetime) -> None:
    """The versions of one procedure as the document has them. Raises Mistaken, and then writes nothing."""
    try:
        told = {str(each["digest"]): each for each in content["versions"]}
        current = str(content["current"])
    except (KeyError, TypeError) as error:
        raise Mistaken(f"版の文書に「{error}」がありません。") from error
    if content.get("key") != key or (current and current not in told):
        raise Mistaken(f"手続 {content.get('key')} の文書が、{key} として置かれています。")
    known = {row.digest: row for row in Version.objects.filter(digest__in=told)}
    new = [_version(key, each) for digest, each in told.items() if digest not in known and each["package"]]
    if current and not (current in known or any(row.digest == current for row in new)):
        raise Mistaken(f"いまの版 {current[:12]} の定義が入っていません。")
    with beside_the_log():  # the log is inside
        definition, _ = Definition.objects.get_or_create(kind=PROCEDURE.name, key=key)
        for row in new:
            row.definition = definition
            row.save(force_insert=True)
            list_version(row)
        for row in known.values():
            _withdrawn(row, key, told[row.digest])
        for row in Version.objects.filter(definition=definition, withdrawn_at=None).exclude(digest__in=told):
            row.withdrawn_at = at  # the city does not know it any more
            row.save(update_fields=["withdrawn_at"])
        definition.current = Version.objects.filter(digest=current).first() if current else None
        definition.save(update_fields=["current"])


def inventory(_: str, content: Mapping[str, Any], at: datetime) -> None:
    """The whole inventory as the document has it. Raises Mistaken, and then writes nothing."""
    try:
        items = {item.survey_id: item for item in (item_of(json.loads(row)) for row in content["rows"])}
    except (KeyError, TypeError, ValueError) as error:
        raise Mistaken(f"棚卸しの文書が読めません（{error!r}）。") from error
    known = dict(InventoryItem.objects.values_list("survey_id", "digest"))
    keep([item for key, item in items.items() if known.get(key) != item.digest])
    gone = sorted(known.keys() - items.keys())
    for first in range(0, len(gone), 500):
        InventoryItem.objects.filter(pk__in=gone[first : first + 500]).delete()


def _version(key: str, told: Mapping[str, Any], kind: DefinitionKind[Any] = PROCEDURE) -> Version:
    """The row that the files of a package make. What the document says beside them counts for nothing."""
    try:
        packed = json.loads(told["package"])
        files = {path: base64.b64decode(text, validate=True) for path, text in packed.items()}
        number, published_at = int(told["number"]), datetime.fromisoformat(told["published_at"])
        withdrawn_at = datetime.fromisoformat(told["withdrawn_at"]) if told["withdrawn_at"] else None
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise Mistaken(f"版が読めません（{error!r}）。") from error
    if digest_of(files) != told["digest"]:
        raise Mistaken(f"第{number}版のファイルの要約が、書いてある {told['digest'][:12]} と合いません。")
    try:
        compiled = kind.compile(files)
    except DefinitionError as error:
        raise Mistaken(f"第{number}版の定義が読めません（{error}）。") from error
    if compiled.key != key:
        raise Mistaken(f"第{number}版は {compiled.key} の定義で、{key} のものではありません。")
    return Version(
        kind=kind.name, key=key, number=number, digest=told["digest"], package=told["package"],
        title=compiled.title[:200], division_key=compiled.division, published_at=published_at,
        withdrawn_at=withdrawn_at,
    )  # fmt: skip


def _withdrawn(row: Version, key: str, told: Mapping[str, Any]) -> None:
    """What is here already can only be withdrawn, or come back."""
    if (row.kind, row.key, row.number) != (PROCEDURE.name, key, told["number"]):
        raise Mistaken(f"要約 {row.digest[:12]} の版は、ここでは {row} です。")
    at = datetime.fromisoformat(told["withdrawn_at"]) if told["withdrawn_at"] else None
    if row.withdrawn_at != at:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
