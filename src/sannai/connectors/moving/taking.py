"""Outside: the folder is taken in, all of it or nothing, and once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import transaction

from sannai.common.sealing import aead
from sannai.common.sealing.trust import Trusted
from sannai.definitions.models import Version
from sannai.exchange.bridge import Answer
from sannai.files import sealed
from sannai.intake import copies, documents, mailbox, published, reading
from sannai.intake.envelope import raw
from sannai.intake.models import Draft, Placed, Publication
from sannai.procedures.kind import PROCEDURE

from . import rows
from .folder import PUTS, REMINDERS, ROWS, VERSIONS, Manifest, NotMoved, check, keep, lines
from .splitting import reminders_key

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """``again``: it was taken in before, and nothing was changed. ``refused``: published documents not gone by."""

    manifest: Manifest
    again: bool
    refused: tuple[str, ...] = ()


def take(path: Path, word: str, at: datetime) -> Taken:
    """書き出したフォルダを受け取る。Raises NotMoved, and then nothing was taken in."""
    manifest, signature = check(path, Trusted(Path(settings.TRUST)))
    if has := Placed.objects.filter(pk=mailbox.MOVED).first():
        if has.sha256 == manifest.sha256:
            return Taken(manifest, again=True)
        raise NotMoved("ほかのフォルダを受け取っています。やり直すときは、公開側を空のデータベースから始めてください。")
    reminded = _reminded(path, word)
    for each in lines(path, ROWS):
        if each["table"] == "Upload":
            keep(path, each["body"], sealed.path_of(each["body"]))
    with transaction.atomic():
        _versions(path, at)
        _puts(path, at)
        published.step(at)
        _rows(path, reminded)
        Placed(stream=mailbox.MOVED, p=1, body=b"", sha256=manifest.sha256, signature=signature, at=at).save(
            force_insert=True
        )  # by which the inner side learns that it may clear its own
    reading.forget()
    refused = Publication.objects.exclude(refused="").order_by("pk").values_list("stream", "refused")
    return Taken(manifest, again=False, refused=tuple(f"{stream}：{why}" for stream, why in refused))


def reminders(path: Path) -> bool:
    """Whether a word is asked for. Raises NotMoved where there is no such folder."""
    try:
        return any(lines(path, REMINDERS))
    except (OSError, ValueError) as fault:
        raise NotMoved(f"{path} は、sannai zones split が書いたフォルダではないか、欠けています。") from fault


def _reminded(path: Path, word: str) -> dict[str, str]:
    """Draft → where its reminder goes."""
    cipher, found = aead.cipher(reminders_key(word)), {}
    for each in lines(path, REMINDERS):
        kept, id = raw(each["sealed"]), each["draft"]
        try:
            text = cipher.decrypt(kept[: aead.NONCE], kept[aead.NONCE :], UUID(id).bytes)
        except InvalidTag:
            raise NotMoved(
                "合言葉が違います。sannai zones split が表示したものを、もう一度確かめてください。"
            ) from None
        found[id] = text.decode()
    return found


def _versions(path: Path, at: datetime) -> None:
    for each in lines(path, VERSIONS):
        try:
            copies.versions(each["key"], documents.read(raw(each["document"])), at)
        except documents.Mistaken as fault:
            raise NotMoved(
                f"手続 {each['key']} の版を取り入れられません。両側を同じ版にしてください（{fault}）。"
            ) from fault


def _puts(path: Path, at: datetime) -> None:
    for each in lines(path, PUTS):
        answer = mailbox.put(each["stream"], each["p"], raw(each["body"]), raw(each["signature"]), at)
        if answer is Answer.OTHER_DIGEST:
            raise NotMoved(
                f"{each['stream']} の同じ番号に、違うものがあります。公開側を空のデータベースから始めてください。"
            )


def _rows(path: Path, reminded: Mapping[str, str]) -> None:
    """Every row in the order in which it can be made. Raises NotMoved, naming what has no version here."""
    versions = dict(Version.objects.filter(kind=PROCEDURE.name).values_list("digest", "pk"))
    _refuse_unmapped(path, versions)
    count = 0
    for name, model in rows.MODELS.items():
        own = (rows.made(each, versions) for each in lines(path, ROWS) if each["table"] == name)
        reminding = _with_reminders(own, reminded)
        while some := list(islice(reminding, _BATCH)):
            count += len(model._default_manager.bulk_create(some))
    if count != (told := sum(1 for _ in lines(path, ROWS))):
        raise NotMoved(
            f"{told} 行のうち {count} 行しか作れないため、何も受け取っていません。両側を同じ版にしてください。"
        )


def _with_reminders(made: Iterable[Any], reminded: Mapping[str, str]) -> Iterator[Any]:
    for row in made:
        if isinstance(row, Draft):
            row.remind_to = reminded.get(str(row.pk), "")
        yield row


def _refuse_unmapped(path: Path, versions: Mapping[str, int]) -> None:
    asked = Counter(each["version_id"] for each in lines(path, ROWS) if each["table"] == "Draft")
    if missing := {digest: count for digest, count in asked.items() if digest not in versions}:
        told = "、".join(f"{digest[:12]}（{count} 件）" for digest, count in sorted(missing.items()))
        raise NotMoved(f"次の版がここにないため、何も受け取っていません: {told}。両側を同じ版にしてください。")
