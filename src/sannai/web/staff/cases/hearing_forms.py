"""What is typed in about 聴聞 and 弁明: the notice, the record, and why there is none."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404

from sannai.casework import hearings
from sannai.casework.actions.hearing import METHODS
from sannai.casework.hearings import FORMS, PUBLIC_NOTICE_DAYS
from sannai.casework.models import Case
from sannai.common.time import add_days, next_business_day, today
from sannai.organization.queries import staff_name
from sannai.procedures.queries import definition
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.verb import OnRow

from .heard import of_begun
from .sheet import whole_of

HELP = {
    "cause": "いつ、どこで、何があったか。証拠で確かめたことに限ります。通知書に載り、名宛人に伝わります。",
    "heard_on": f"聴聞の期日、または弁明書の提出期限。通知から、予定する処分に書かれた日数を置きます。"
    f"公示送達では、さらに{PUBLIC_NOTICE_DAYS}日を置きます。",
    "place": "例：午後2時から、市役所3階会議室。弁明のときは提出先。",
    "chair": "聴聞を主宰した職員の職員番号（例：s1002）。この事案の担当者は主宰できません（行政手続法第19条）。",
    "record": "審理の経過と、名宛人の陳述の要旨。出頭しなかったときは、その旨と、出された陳述書など。",
    "opinion": "名宛人の主張に理由があるかどうかについての、主宰者の意見。決裁する人が読みます。",
    "omitted": "行政手続法第13条第2項の何号に当たるかと、その事情。決裁する人と名宛人に伝わります。",
}


class _OfHearing(DeskForm):
    """A form about what is heard. Http404 for what somebody applied for: nobody is heard there."""

    def ready(self, at: OnRow[Case]) -> None:
        self.rules = definition(at.row.version)
        if self.rules.regime != "adverse":
            raise Http404


class _Planned(_OfHearing):
    """Asks which outcome is planned, of those before which somebody is heard."""

    outcome = Choice("予定する処分")

    def ready(self, at: OnRow[Case]) -> None:
        super().ready(at)
        heard = [(each, each.hearing) for each in self.rules.outcomes if each.hearing]
        said = [(one.id, f"{one.label}（{FORMS[asked.form]}・通知から{asked.days}日以上）") for one, asked in heard]
        self.offer("outcome", said, take=said[0][0] if len(said) == 1 else "")
        self.days = max((asked.days for _, asked in heard), default=0)


class NoticeForm(_Planned):
    cause = Words("原因となる事実", lines=6, help=HELP["cause"])
    heard_on = WrittenDate("期日・提出期限", help=HELP["heard_on"])
    place = Words("時刻と場所・提出先", lines=2, limit=200, help=HELP["place"])
    method = Choice("通知のしかた", choices=list(METHODS.items()), initial="post")

    def ready(self, at: OnRow[Case]) -> None:
        super().ready(at)
        self.initial["heard_on"] = next_business_day(add_days(today(at.request.at), self.days))


class OmittedForm(_Planned):
    cause = Words("設けない理由", lines=5, help=HELP["omitted"])


class NoticeReturnedForm(_OfHearing):
    reason = Words("戻ってきた理由", lines=2, limit=200, help="例：あて所に尋ねあたらない、保管期間の経過。")


class HeldForm(_OfHearing):
    presided_by = forms.CharField(
        label="主宰者の職員番号",
        max_length=32,
        help_text=HELP["chair"],
        error_messages={
            "required": "主宰者の職員番号を入力してください。",
            "max_length": "主宰者の職員番号は32文字までです。職員番号を確かめてください。",
        },
    )
    attended = Choice("名宛人の出頭", choices=[("yes", "出頭した"), ("no", "出頭しなかった")])
    record = Words("聴聞調書", lines=8, help=HELP["record"])
    opinion = Words("報告書（主宰者の意見）", lines=6, help=HELP["opinion"])

    def clean_presided_by(self) -> str:
        """As it stands in the organisation, however wide it was typed."""
        return unicodedata.normalize("NFKC", str(self.cleaned_data["presided_by"])).strip()

    def clean_attended(self) -> bool:
        return bool(self.cleaned_data["attended"] == "yes")


class ExplanationForm(_OfHearing):
    record = Words("弁明の内容", lines=8, help="弁明書に書かれたことと、添えられた証拠。決裁する人が読みます。")


class StoppedForm(_OfHearing):
    reason = Words("取りやめる理由", lines=3, limit=1000, help="名宛人にも、別に知らせてください。")


def running(at: OnRow[Case], form: _OfHearing) -> Mapping[str, Any]:
    """The hearing that runs, and what it rests on."""
    return {"running": hearings.open_of(at.row)} | of_begun(at.request, whole_of(at.request, at.row))


def presided(at: OnRow[Case], form: _OfHearing) -> Mapping[str, Any]:
    """The same, and who may not preside."""
    assignee = at.row.assignee
    return {**running(at, form), "in_charge": staff_name(assignee, today(at.request.at)) if assignee else ""}
