"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from . import record
from .keepers import ANYTHING, Keeper, no_personal_data
from .keepers import register as keep
from .models import EventPayload
from .zones import Zone, crossing, files, tables


def register() -> None:
    """Tell the house."""
    keep(
        Keeper(
            ANYTHING,
            {"common.EventPayload": "body salt"},
            _payloads,
            "だれがいつ何をしたかの記録（職員番号と職のキーだけ）と、その連鎖・封印。改ざんがないことを示すため。",
        )
    )
    no_personal_data(
        {
            "common.Event": "subject_kind subject_id verb actor_kind staff_key post_key acting_for cause"
            " payload_digest previous_hash hash",
            "common.Seal": "previous_root root",
            "common.AccessLog": "staff_key about_kind about_id what",
            "common.Series": "symbol",
            "common.RecordCheck": "kind subject_id file part faults",
            "common.VoidNumber": "reason",
            "common.Allowance": "key",
        }
    )
    _zones()


def _zones() -> None:
    tables(Zone.LGWAN, "common.Event common.EventPayload common.Seal common.SealedEvent common.AccessLog")
    tables(Zone.LGWAN, "common.Series common.VoidNumber common.RecordCheck")
    tables(Zone.BOTH, "django_tasks_database.DBTaskResult", rows="それぞれの側の仕事。引数は番号だけ")
    tables(Zone.BOTH, "common.Allowance", rows="それぞれの側の画面に来た回数（職員のサインインは庁内側）")
    tables(Zone.BOTH, "contenttypes.ContentType auth.Permission auth.Group auth.Group_permissions",
           rows="枠組みが表の名前を書くだけで、使わない")  # fmt: skip
    files(Zone.LGWAN, {
        "封印の根": "HOME/seals/*.json",
        "廃棄の控え": "HOME/seals/disposals.jsonl",
        "デモの職員の入り方": "HOME/cast.json",
        "市の鍵": "HOME/keys/*",
    })  # fmt: skip
    files(Zone.NUMBER, {"個人番号の鍵": "HOME/keys/number-*"})
    files(Zone.BOTH, {
        "データベース（SQLite）": "HOME/sannai.sqlite3",
        "署名の鍵": "HOME/secret_key",
        "画面の部品": "HOME/static",
    })  # fmt: skip
    crossing("閉庁日", Zone.LGWAN, Zone.INTERNET, "市が定める閉庁日", "公開したものの写し")


def _payloads(kind: str, ids: Sequence[str], at: datetime) -> None:
    """Body and salt, so that nobody can confirm a guess either."""
    about = EventPayload.objects.filter(event__subject_kind=kind, event__subject_id__in=ids)
    about.filter(body__isnull=False).update(body=None, salt="")
    told = [record.of(kind, id).subject_id for id in ids]
    beside = EventPayload.objects.filter(event__subject_kind=record.KIND, event__subject_id__in=told)
    beside.filter(body__isnull=False, event__verb="record.based").update(body=None, salt="")
