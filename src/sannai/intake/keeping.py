"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.keepers import ANYTHING, Keeper, StillNeeded, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, crossing, files, tables

from . import bodies, projections
from .models import Draft, Outgoing, Placed, Slot

DRAFT = {
    "intake.Draft": "key email remind_to",
    "intake.DraftPage": "sealed",
    "intake.MailProof": "email",
    "intake.Upload": "data_key body",
    "intake.Slot": "wrapped verify_key sent_to",
}
SHOWN = {"intake.Projection": "sealed", "intake.Letter": "sealed"}


def register() -> None:
    """Tell the house."""
    keep(Keeper("draft", DRAFT, _drafts, "いつどの手続を書き始めたか。完了率を数えるため。"))
    left = "いつどの手続を書き始めたか。リンクの控えと、残ったことだけを見せる写し。"
    keep(Keeper("case", DRAFT | SHOWN, _filed, left, _fields))
    residue = "受け渡しの番号、大きさ、時刻、封をしたものの要約。同じ番号を二度使わないため。"
    keep(Keeper(ANYTHING, {"intake.Outgoing": "body", "intake.Placed": "body"}, _sealed, residue))
    no_personal_data(
        {
            "intake.Outgoing": "kind kid sealed_sha256 hold",
            "intake.Placed": "stream sha256 signature",
            "intake.Slot": "handle by",
            "intake.Draft": "channel unit_key reference_number number_kids",
            "intake.DraftPage": "page",
            "intake.Upload": "field row",
            "intake.Publication": "stream sha256 body refused",
        }
    )
    _zones()


def _zones() -> None:
    tables(Zone.INTERNET, "intake.MailProof intake.Outgoing intake.Placed")
    tables(Zone.BOTH, "intake.Draft intake.DraftPage intake.Upload",
           rows="市民が書いているものは公開側、職員が入力するものは庁内側")  # fmt: skip
    tables(Zone.BOTH, "intake.Publication", rows="庁内で公開し、公開側は置かれたものから写しを持つ")
    files(Zone.BOTH, {"公開した文書": "intake.Publication.body"})
    files(Zone.INTERNET, {
        "庁内側が取りに来るもの（小さいもの）": "intake.Outgoing.body",
        "庁内側が取りに来るもの（大きいもの）": "HOME/outgoing",
        "庁内側が置いたもの": "intake.Placed.body",
        "庁内側が置いたものの署名": "intake.Placed.signature",
    })  # fmt: skip
    files(Zone.BOTH, {
        "申請者に見せる状況の写し": "intake.Projection.sealed",
        "申請者が受け取る文書の写し": "intake.Letter.sealed",
        "リンクで包んだ鍵": "intake.Slot.wrapped",
        "リンクの署名を確かめる鍵": "intake.Slot.verify_key",
    })  # fmt: skip
    files(Zone.INTERNET, {"運ばせるものに署名する鍵（開けるものはない）": "HOME/carrier.key"})
    files(Zone.INTERNET, {"確認番号を送った宛先（封をしたもの）": "intake.MailProof.email"})
    tables(Zone.BOTH, "intake.Slot intake.Projection intake.Letter",
           rows="庁内側が書いて置き、公開側は置かれたものを持つ。はじめのリンクは公開側が作り、封筒で渡る")  # fmt: skip
    files(Zone.BOTH, {
        "下書き（封をしたもの）": "intake.DraftPage.sealed",
        "下書きの宛先（封をしたもの）": "intake.Draft.email",
        "下書きに添えるファイルの鍵（封をしたもの）": "intake.Upload.data_key",
    })  # fmt: skip
    files(Zone.BOTH, {"下書きに添えるファイル（封をしたもの）": "HOME/sealed"})
    crossing("続きのリンク", Zone.INTERNET, Zone.LGWAN, "下書きを再開するリンクを送る宛先",
             "越えない。公開側がその場で送り、残さない")  # fmt: skip
    crossing("側を分けるときのフォルダ", Zone.LGWAN, Zone.INTERNET,
             "書きかけ、リンク、状況と文書の写し、公開した文書、受付番号",
             "封をしたまま、署名したフォルダで1度だけ運ぶ（sannai zones split と take）")  # fmt: skip
    crossing("台帳の公開", Zone.LGWAN, Zone.INTERNET, "個人情報ファイル簿、データセットの一覧と、その公開する列",
             "署名した文書（`registers`、`dataset:名前`）を置く。定義、ほかの列、支援措置の対象は越えない")  # fmt: skip
    crossing("確認番号", Zone.INTERNET, Zone.LGWAN, "申請者のメールアドレスを確かめる番号を送る宛先",
             "越えない。公開側がその場で送り、確かめた宛先だけが封筒に入る")  # fmt: skip


def _drafts(kind: str, ids: Sequence[str], at: datetime) -> None:
    from .drafts import discard  # read at the first call: starting a command stays quick

    discard(*map(UUID, ids), at=at)


def _filed(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What is left of the draft goes. The links stay: they lead to the words of how it ended."""
    from .drafts import empty

    keys = [UUID(id) for id in ids]
    empty(keys)
    projections.forget(keys, at, letters=True)
    Slot.objects.filter(case__in=keys).update(sent_to="")
    Draft.objects.filter(pk__in=keys).update(key="", email=b"", remind_to="")


def _fields(ids: Sequence[str], fields: frozenset[str], at: datetime) -> None:
    """Whole pages: the envelope holds what stays. And whole pictures: others are put. Letters never held them."""
    from .drafts import empty

    keys = [UUID(id) for id in ids]
    empty(keys)
    projections.forget(keys, at, letters=False)


def _sealed(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What is still there of a case. What the inner side has not fetched is not disposed of unread."""
    cases = [UUID(id) for id in ids if _is_uuid(id)]
    left = Outgoing.objects.filter(case__in=cases, deleted_at=None)
    if left.filter(acked_at=None).exists():
        raise StillNeeded("まだ庁内側が受け取っていないものがあります。受け取ってから廃棄してください。")
    for row in left.defer("body"):
        Outgoing.objects.filter(pk=row.pk).update(body=None, kept_at=at, deleted_at=at)
        bodies.delete(row.sealed_sha256)
    Placed.objects.filter(stream__in=[f"projection:{case}" for case in cases]).update(body=b"")


def _is_uuid(id: str) -> bool:
    try:
        UUID(id)
    except ValueError:
        return False
    return True
