"""添付 of a 起案 that is not yet proposed: kept by content, carried by the form under the office's own signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing

from sannai.approvals import free
from sannai.approvals.models import Proposal
from sannai.common.action import NotAllowed
from sannai.files import blobs
from sannai.files.models import Blob
from sannai.files.names import shown_name
from sannai.files.types import LABELS

from .attached import KINDS, size

MOST = free.MOST_FILES
_SALT = "desk.proposal.file"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that was sent for this form: its content is stored, its row is made when it is proposed."""

    blob: Blob
    name: str
    token: str

    @property
    def kind(self) -> str:
        return KINDS.get(self.blob.media_type, LABELS.get(self.blob.media_type, self.blob.media_type))

    @property
    def size(self) -> str:
        return size(self.blob.size)


def kept(tokens: Sequence[str], staff_key: str) -> tuple[list[Kept], list[str]]:
    """The files that the form carries, and what is to be said of those whose content is no longer there."""
    found, faults = [], []
    for token in tokens[:MOST]:
        try:
            sha256, name, whose = signing.loads(token, salt=_SALT)
        except (signing.BadSignature, ValueError):
            continue  # not ours: nothing was sent under this name
        blob = Blob.objects.filter(pk=sha256).first()
        if whose != staff_key:
            continue
        if blob is None or not _used(blob):
            faults.append(f"「{name}」は、時間がたったため残っていません。もう一度添付してください。")
            continue
        found.append(Kept(blob, name, token))
    return found, faults


def of_proposal(earlier: Proposal | None) -> list[Kept]:
    """The files of a 起案 that came back, to be attached again."""
    rows = earlier.attachments.select_related("blob").order_by("pk") if earlier else ()
    return [_kept(each.blob, each.name, earlier.proposed_by) for each in rows if earlier]


def _kept(blob: Blob, name: str, staff_key: str) -> Kept:
    return Kept(blob, name, signing.dumps([blob.pk, name, staff_key], salt=_SALT, compress=True))


def take(sent: Sequence[Any], held: int, staff_key: str) -> tuple[list[Kept], list[str]]:
    """Store each file by itself; one that is refused says why and harms no other."""
    found: list[Kept] = []
    faults = (
        [] if sent else ["ファイルが選ばれていません。「ファイル」の欄で選んでから、「添付する」を押してください。"]
    )
    for each in sent:
        name = shown_name(each.name or "")
        if held + len(found) >= MOST:
            faults.append(f"添付できるのは{MOST}件までです。「{name}」は添付していません。")
            continue
        try:
            blob, name = free.keep(each.name or "", each.chunks())
        except NotAllowed as error:
            faults.append(str(error))
            continue
        found.append(_kept(blob, name, staff_key))
    return found, faults


def _used(blob: Blob) -> bool:
    """Whether the content is there; it is young again, so that nobody sweeps it from under an open form."""
    path = blobs.path_of(blob.pk)
    if not path.exists():
        return False
    path.touch()
    return True
