"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.apps import apps

from sannai.applications.models import Application
from sannai.common import canonical
from sannai.common.keepers import ANYTHING, Keeper, StillNeeded, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.time import today
from sannai.common.zones import Zone, crossing, tables
from sannai.rules import shorter

from .models import Addition, Case, DeskAnswers
from .states import OPEN

OWN = {
    "casework.Beginning": "ground name postal_code address",
    "casework.Correction": "message",
    "casework.CorrectionItem": "reason",
    "casework.Inquiry": "question answer",
    "casework.Hearing": "cause place record opinion",
    "casework.Memo": "text",
    "casework.DeskAnswers": "answers",
    "casework.Addition": "answers",
    "casework.Decision": "grounds conditions rules_used",
    "casework.FeeDue": "relief",
    "casework.FeeYear": "reason",
    "casework.Payment": "reason",
    "casework.Collection": "reason",
    "casework.Hold": "reason",
    "casework.Clock": "extension_reason",
    "casework.Referral": "decision_number",
}


def register() -> None:
    """Tell the house."""
    keep(Keeper("case", OWN, _cases, "手続・状態・結果・期限と、処分庁の名。件数と処理期間を数えるため。", _fields))
    keep(Keeper(ANYTHING, {}, _pictures, "なし。", _pictures_of_fields))
    no_personal_data(
        {
            "casework.Case": "reference_number procedure_key status division_key matter assignee outcome",
            "casework.Beginning": "honorific",
            "casework.Hearing": "outcome form ending presided_by",
            "casework.CorrectionItem": "field row",
            "casework.Memo": "staff_key",
            "casework.DeskAnswers": "page staff_key",
            "casework.Decision": "outcome remedies authority decided_by_post body_key",
            "casework.FeeDue": "due ground",
            "casework.FeeYear": "ground",
            "casework.Payment": "unit_key how staff_key",
            "casework.Collection": "ending",
            "casework.TillDay": "key unit_key coins reason counted_by confirmed_by",
            "casework.DeliveryChoice": "method",
            "casework.Hold": "placed_by",
            "casework.Clock": "deadline stopped_for",
            "casework.Referral": "layout sha256 ending",
        }
    )
    tables(Zone.LGWAN, "casework.Case casework.Correction casework.CorrectionItem casework.Inquiry casework.Memo")
    tables(Zone.LGWAN, "casework.DeskAnswers casework.Decision casework.FeeDue casework.DeliveryChoice")
    tables(Zone.LGWAN, "casework.Hold casework.Clock casework.Beginning casework.Hearing")
    tables(Zone.LGWAN, "casework.Payment casework.FeeYear casework.TillDay casework.Collection casework.Addition")
    tables(Zone.LGWAN, "casework.Referral")
    _crossings()


def _crossings() -> None:
    signed = "1件ずつ庁内へ渡る（intake.acts）。分けて動かすときは、リンクの鍵で署名し、封をして置き、庁内が取りに行く"
    for name, what in (
        ("補正の回答", "補正された記載内容。閉じたあとに届いたものは追加提出になる"),
        ("照会の回答", "照会への答え"),
        ("取下げ", "取り下げるという意思"),
        ("申請者の選択", "受取方法、受取り、再調査の求め"),
    ):
        crossing(name, Zone.INTERNET, Zone.LGWAN, what, signed)
    crossing("状況", Zone.LGWAN, Zone.INTERNET,
             "事案の状態、経過、期限、補正・照会の内容、手数料、できること、いまの記載内容",
             "事案ごとに1つの写しに封をして渡す（intake.projections）。公開側は事案の表を読まない")  # fmt: skip
    crossing("標準準拠システムへの引渡し", Zone.LGWAN, Zone.NUMBER,
             "決定する標準準拠システムに渡す、確認の済んだ申請の記載と確認の結果。個人番号は入らない",
             "職員がファイルを受け取り、媒体で運ぶ。個人番号は、個人番号利用事務の端末で見て入力する")  # fmt: skip
    crossing("標準準拠システムの結果", Zone.NUMBER, Zone.LGWAN,
             "受付番号、照合キー、結果、決定日、決定番号、開始年月", "職員が媒体で運び、画面で取り込む")  # fmt: skip
    crossing("処分庁の名", Zone.LGWAN, Zone.INTERNET, "手続を決める執行機関の、その日の名", "公開したものの写し")


def _cases(kind: str, ids: Sequence[str], at: datetime) -> None:
    keys = [UUID(id) for id in ids]
    for name, columns in OWN.items():
        of = "correction__case" if name == "casework.CorrectionItem" else "case"
        emptied = {column: "{}" if column == "answers" else "" for column in columns.split()}
        apps.get_model(name)._default_manager.filter(**{f"{of}__in": keys}).update(**emptied)


def _fields(ids: Sequence[str], fields: frozenset[str], at: datetime) -> None:
    """What the desk found or was sent. Events and letters never held it."""
    keys = [UUID(id) for id in ids]
    if Case.objects.filter(pk__in=keys, status__in=(*OPEN, "proposed", "referred")).exists():
        raise StillNeeded("まだ決定していない事案があります。決定してから、その項目を廃棄してください。")
    told: list[Addition | DeskAnswers] = [*DeskAnswers.objects.filter(case__in=keys)]
    for page in [*told, *Addition.objects.filter(case__in=keys)]:
        page.answers = canonical.dumps(shorter.disposed(json.loads(page.answers), fields, today(at)))
        page.save(update_fields=["answers"])


def _pictures(kind: str, ids: Sequence[str], at: datetime) -> None:
    """Of a case that was disposed of the applicant sees what stayed."""
    from . import projecting  # read at the first call: starting a command stays quick

    if kind == "case":
        keys = [UUID(id) for id in ids]
        projecting.write(keys, at)
        Application.objects.filter(pk__in=keys).update(key="")  # only a link opens what is left


def _pictures_of_fields(ids: Sequence[str], fields: frozenset[str], at: datetime) -> None:
    from . import projecting

    projecting.write([UUID(id) for id in ids], at)
