"""What is typed on a 起案: the words of a new one, its facts and files, and what is amended on its way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.safestring import SafeString

from sannai.approvals import free, states
from sannai.approvals.models import Proposal
from sannai.common.action import NotAllowed
from sannai.files import blobs
from sannai.files.models import Blob
from sannai.files.names import shown_name
from sannai.files.types import LABELS
from sannai.rules.around import NOWHERE
from sannai.rules.delegation.model import MatterRules, Rulebook
from sannai.rules.keys import RECORD_CLASSES
from sannai.rules.kinds import bind
from sannai.rules.model import Fault, Field
from sannai.rules.present import show
from sannai.text.cleaning import clean
from sannai.web.applicant.fields import Held, anchor, field_html, name_of
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.forms import Choice, DeskForm, Line, Words
from sannai.web.staff.cases import attached

DISCLOSURES = tuple(states.DISCLOSURES.items())
FIRST = ("unit_key", "subject_name", "analogy", "title", "reasons")  # before the facts
MOST = free.MOST_FILES
_SALT = "desk.proposal.file"


class AskedForm(DeskForm):
    """What is asked of every 起案 beside its subject. ``book``: the rules whose marks it may bear."""

    instructed = Words(
        "あらかじめ受けた指示",
        limit=2000,
        required=False,
        help="決裁する人から前もって指示を受けているときに書きます。規程によっては、不在のときに代決できるようになります。",
    )
    urgent = Words(
        "急ぐ理由",
        limit=2000,
        required=False,
        help="決裁する人が戻るのを待てないときに書きます。規程によっては、不在のときに代決できるようになります。",
    )
    disclosure = Choice("公開区分", choices=DISCLOSURES, required=False, widget=forms.Select)

    def __init__(self, *args: Any, book: Rulebook | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if book and book.marks:
            self.fields["marks"] = forms.MultipleChoiceField(
                label="しるし",
                required=False,
                choices=[(each.code, each.label) for each in book.marks],
                help_text="あてはまるものがあると、決裁する人が一つ上の職に上がったり、代決できなくなったりします。",
                error_messages={"invalid_choice": "しるしを選び直してください。"},
            )


class DraftForm(AskedForm):
    """A 起案 about nothing but its own words. ``analogous``: its matter is not in the rules."""

    title = Line("件名", help="何をどうするかが分かるように。例：公園遊具の修繕について")
    reasons = Words("伺い文", limit=20000, help="何を、なぜ、どの予算・根拠で行うか。")
    classification = Line("分類記号", limit=32, required=False, help="文書分類表の記号。例：B-3-1")
    retention = Choice("保存期間", choices=[(each, each) for each in RECORD_CLASSES], widget=forms.Select)
    disclosure = Choice("公開区分", choices=DISCLOSURES, initial="open")
    takes_effect_on = WrittenDate("施行日", required=False, help="決裁の日と別に決まっているときだけ書きます。")

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], analogous: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(units) > 1:
            self.fields["unit_key"] = Choice("起案する課", choices=units, widget=forms.Select)
        if analogous:
            name_help = "規程にない、この起案の事項。例：無人航空機の飛行"
            self.fields["subject_name"] = Line("事項の名前", limit=40, help=name_help)
            why_help = "どこが似ていて、この事項の定めによるのが適当か。"
            self.fields["analogy"] = Words("準じる理由", limit=2000, help=why_help)
        self.order_fields([*FIRST, "instructed", "urgent", "classification", "retention", "disclosure"])


class AmendForm(DeskForm):
    """軽微な修正 keeps the opinions; 内容の修正 voids them, and everybody is asked anew."""

    kind = Choice(
        "修正の種類",
        choices=[
            ("minor", "軽微な修正（誤字など。これまでの意見はそのまま。変えたところは全員に見えます）"),
            ("material", "内容の修正（これまでの意見は効かなくなり、はじめから聞き直します）"),
        ],
    )
    title = Line("件名")
    reasons = Words("伺い文", required=False, limit=20000)
    what = Words("何を、なぜ直したか", help="回議した人と、これから見る人に伝わります。")

    def __init__(self, sent: Any, proposal: Proposal, fields: Mapping[str, forms.Field]) -> None:
        super().__init__(sent, initial={"title": proposal.title, "reasons": proposal.reasons})
        self.fields |= fields
        self.order_fields(["kind", "title", "reasons", *fields])


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that the rows of a matter ask for: as typed, as read, and what is wrong with them."""

    fields: tuple[tuple[str, Field], ...]  # the fact's own id, and its control with a name of its own
    typed: Mapping[str, Sequence[str]]
    values: Mapping[str, Any]
    faults: tuple[Fault, ...]

    def controls(self) -> list[SafeString]:
        """The controls, each with its message."""
        held = Held(self.typed, {("", fault.field): fault for fault in self.faults})
        return [field_html(bind(each, NOWHERE), held) for _, each in self.fields]

    def summary(self) -> list[tuple[str, str]]:
        """(id of the control, message) for the error summary."""
        by_id = {each.id: each for _, each in self.fields}
        return [(anchor(by_id[fault.field]), f"{by_id[fault.field].label}：{fault.message}") for fault in self.faults]

    def said(self) -> list[tuple[str, str]]:
        """Label and answer, for the review."""
        return [(each.label, show(each, self.values.get(id))) for id, each in self.fields]


def facts_of(book: Rulebook, rules: MatterRules, on: date, sent: QueryDict | None, earlier: Proposal | None) -> Facts:
    """The facts of this matter, read from the form if it was sent; else what an ``earlier`` 起案 said of them."""
    asked = tuple((id, replace(book.facts[id], id=f"fact-{id}", required=True, when=None)) for id in rules.facts(on))
    if sent is None:
        said = json.loads(earlier.grounds.facts or "{}") if earlier else {}
        known = {name_of(each): bind(each, NOWHERE).typed(said[id])[""] for id, each in asked if id in said}
        return Facts(asked, known, {}, ())
    typed: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for id, field in asked:
        name, kind = name_of(field), bind(field, NOWHERE)
        typed[name] = [clean(text, lines=False)[:200] for text in sent.getlist(name)]
        found = kind.parse({"": typed[name]}, on)
        if found.message or found.value is None:
            faults.append(Fault(field.id, found.message or kind.missing))
        else:
            values[id] = found.value
    return Facts(asked, typed, values, tuple(faults))


def words_of(earlier: Proposal) -> dict[str, Any]:
    """What a 起案 that came back says, as the form asks it."""
    record, grounds = earlier.record, earlier.grounds
    own = {"subject_name": earlier.matter, "analogy": grounds.analogy}
    own |= {name: getattr(earlier, name) for name in ("title", "unit_key")}
    own |= {name: getattr(record, name) for name in ("classification", "retention", "takes_effect_on")}
    return own | asked_of(earlier)


def asked_of(earlier: Proposal) -> dict[str, Any]:
    """What every 起案 says beside its subject, as ``AskedForm`` asks it."""
    grounds = earlier.grounds
    words = {"instructed": grounds.instructed, "urgent": grounds.urgent, "marks": grounds.marks.split()}
    return words | {"reasons": earlier.reasons, "disclosure": earlier.record.disclosure}


@dataclass(frozen=True, slots=True)
class File:
    """One 添付 as it is listed. ``token``: it is kept for a form, under the office's own signature, till proposed."""

    blob: Blob
    name: str
    pk: int = 0
    token: str = ""

    @property
    def said(self) -> str:
        """PDF・1.2MB."""
        kind = self.blob.media_type
        return f"{attached.KINDS.get(kind, LABELS.get(kind, kind))}・{attached.size(self.blob.size)}"


def files_of(proposal: Proposal | None) -> list[File]:
    """The files of a 起案."""
    rows = proposal.attachments.select_related("blob").order_by("pk") if proposal else ()
    return [File(each.blob, each.name, each.pk) for each in rows]


def held(files: Sequence[File], staff_key: str) -> list[File]:
    """The same files, to be carried by a form of this person."""
    return [
        replace(each, token=signing.dumps([each.blob.pk, each.name, staff_key], salt=_SALT, compress=True))
        for each in files
    ]


def kept(tokens: Sequence[str], staff_key: str) -> tuple[list[File], list[str]]:
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
        found.append(File(blob, name, token=token))
    return found, faults


def take(sent: Sequence[Any], already: int, staff_key: str) -> tuple[list[File], list[str]]:
    """Store each file by itself; one that is refused says why and harms no other."""
    found: list[File] = []
    faults: list[str] = []
    for each in sent:
        name = shown_name(each.name or "")
        if already + len(found) >= MOST:
            faults.append(f"添付できるのは{MOST}件までです。「{name}」は添付していません。")
            continue
        try:
            found.append(File(*free.keep(each.name or "", each.chunks())))
        except NotAllowed as error:
            faults.append(str(error))
    return held(found, staff_key), faults


def _used(blob: Blob) -> bool:
    """Whether the content is there; it is young again, so that nobody sweeps it from under an open form."""
    path = blobs.path_of(blob.pk)
    if not path.exists():
        return False
    path.touch()
    return True
