"""A procedure that asks for 個人番号, of the applicant and of each item, with keys of a city; and all that is kept."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client

from sannai.casework.tests import cast
from sannai.common.actors import System
from sannai.common.sealing.file_ring import FileRing
from sannai.connectors import publishing
from sannai.definitions.models import Version
from sannai.intake import reading
from sannai.procedures.actions import publish_files

SEED = b"n" * 32
KEY = "test-disposition"
APPLICANT, MENDED, OF_ITEM, PAPER = "123456789018", "234567890121", "345678901234", "456789012346"
TYPO = "987654321098"  # its check digit is wrong
KEPT = "sanctioned_by: {{law: 番号法 別表, item: 81の項}}, kept: {{until: decided, days: 30, ground: 番号法第20条}}"
PERSON = {
    "name.text": "山﨑 髙子", "name.kana": "ヤマザキ タカコ", "address.postal_code": "030-0001",
    "address.prefecture": "青森県", "address.city": "三内市", "address.street": "本町1-2", "phone": "090-1234-5678",
}  # fmt: skip
MATTER = {
    "item.rows": "r1", "item.r1.thing": "いす", "item.r1.count": "1", "detail": "ふつうの内容",
    "other": "no", "poor": "no",
}  # fmt: skip


def package(number: str = "required: yes", more: Iterable[tuple[str, str, str]] = ()) -> dict[str, bytes]:
    """The files of the test procedure with its numbers. ``more``: after which words, before which, to put what."""
    text = cast.PACKAGE
    for after, before, lines in more:
        start, _, rest = text.partition(after)
        text = start + after + rest.replace(before, lines + before, 1)
    for before, field in (
        ("email", f"id: my_number, label: 申請者の個人番号, {number}"),
        ("count", "id: own, label: 品目の個人番号, required: no"),
    ):
        line = f"      - {{{{id: {before},"
        text = text.replace(line, f"      - {{{{{field}, ask: individual_number, {KEPT}}}}}\n{line}")
    text = text.format(
        regime="disposition", act="行政手続法", due="after_decision", as_of="filed", start="arrived",
        stops="correction", outcomes=cast.DECISIONS.partition("  quiet:")[0],
    )  # fmt: skip
    return {"procedure.yaml": text.encode(), "outputs/letter.typ": cast.LETTER.encode()}


def published(number: str = "required: yes") -> Version:
    """It is in force."""
    return publish_files(package(number), by=System(), at=cast.MONDAY)


def keys_of_city(settings: Any, home: Path) -> FileRing:
    """Keys, and their public halves published."""
    settings.KEYS = home / "keys"
    ring = FileRing(settings.KEYS)
    ring.found(["mayor"], SEED, cast.MONDAY, demo=True)
    publish_keys()
    return ring


def publish_keys() -> None:
    publishing.publish("keys", cast.MONDAY)
    reading.forget()


def begun(client: Client) -> str:
    """The root of a draft that this browser has begun."""
    response = client.post(f"/procedures/{KEY}/start/")
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"]).partition("p/person/")[0]


def everything(*folders: Path) -> dict[str, bytes]:
    """Each table, column by column, and each file below these folders, as bytes."""
    found: dict[str, bytes] = {}
    for model in apps.get_models(include_auto_created=True):
        out = io.BytesIO()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            for row in cursor.fetchall():
                for value in row:
                    out.write((bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()) + b"\n")
        found[model._meta.db_table] = out.getvalue()
    for folder in folders:
        found |= {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return found


def told(responses: Iterable[Any]) -> dict[str, bytes]:
    """What pages said, with where each was."""
    return {f"{at} {response.request['PATH_INFO']}": _said(response) for at, response in enumerate(responses)}


def _said(response: Any) -> bytes:
    content = b"".join(response) if response.streaming else response.content
    return str(response.headers).encode() + content
