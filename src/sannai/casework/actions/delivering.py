"""発行・施行・交付: what was decided goes to the citizen. A disposition takes effect when it arrives."""

from __future__ import annotations

from datetime import datetime

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.issuance import dispatches, documents
from sannai.issuance.models import Dispatch, Document
from sannai.rules.fees import called
from sannai.rules.model import Definition

from .. import clock, fees, letters, messages, superseded, uncollected, unreceived
from ..models import Case, DeliveryChoice, Hold
from ..states import DECIDED, FILED, OPEN, Move, NotAllowed
from ..steps import rules_of, step
from ..verbs import CaseVerb, Payload, ends, says
from .taking import RECORD_PAYMENT, record_payment

METHODS = {"electronic": "電子（この画面でダウンロード）", "post": "郵送", "counter": "窓口で受け取り"}


CHOOSE_DELIVERY = CaseVerb(
    name="delivery.chosen", right="delivery.choose", label="受け取り方の希望を入力する",
    done="受け取り方の希望を入力しました。",
    told=says("受け取り方を選びました"), here=True,
    move=Move(
        (*OPEN, "proposed", "decided"), regimes=FILED,
        ground="情報通信技術を活用した行政の推進等に関する法律第7条（相手方が電子の方法を希望する場合）",
    ),
    offered=lambda facts: any(outcome.output for outcome in facts.rules.outcomes),
)  # fmt: skip


@action(CHOOSE_DELIVERY)
def choose_delivery(case: Case, *, method: str, by: Actor, at: datetime, seen: int | None = None) -> DeliveryChoice:
    """受け取り方を選ぶ。電子での交付は、この記録がなければできない（情報通信技術活用法第7条）。"""
    if method not in METHODS:
        raise NotAllowed("受け取り方を選んでください。")
    step(case, CHOOSE_DELIVERY)
    choice, _ = DeliveryChoice.objects.update_or_create(case=case, defaults={"method": method, "chosen_at": at})
    return choice


def check_hold(case: Case, checked: str) -> None:
    """Raises NotAllowed while a hold stands and nobody says how it was looked at."""
    hold = Hold.objects.filter(case=case, lifted_at=None).first()
    if hold is not None and not checked.strip():
        raise NotAllowed(f"発行が保留されています（{hold.reason}）。確かめたうえで保留を解いてから発行してください。")


PREPARE = CaseVerb(
    name="case.prepared", right="document.issue", label="窓口交付の準備ができた", hint="申請者に連絡が届きます。",
    done="窓口交付の準備ができたことを申請者に知らせました。", substance="窓口交付の準備をした",
    told=says("窓口でお渡しする準備ができました", "受付番号を窓口で示してお受け取りください。"),
    move=Move(
        ("received", "in_review"), "prepared", ("certificate",), "当該手続の根拠法令",
        why="窓口交付の準備は、別のシステムで発行する証明書の手続に限ります。",
    ),
    offered=lambda facts: not facts.held, folds=ends,
)  # fmt: skip


@action(PREPARE)
def prepare(case: Case, *, by: Actor, at: datetime, hold_checked: str = "", seen: int | None = None) -> None:
    """窓口交付の準備をする。証明書そのものは別のシステムで、その用紙に発行される。"""
    check_hold(case, hold_checked)
    step(case, PREPARE, outcome=_elsewhere(case))
    clock.end(case, today(at))
    note(outcome=case.outcome)
    uncollected.begin(case, at)
    messages.put(case, "prepared", "case.prepared", at)


def _handed_out(payload: Payload, rules: Definition) -> tuple[str, str]:
    paid = payload.get(RECORD_PAYMENT.name) or {}
    return "窓口でお渡ししました", f"{called(rules)}{paid['yen']:,}円を納めていただきました。" if "yen" in paid else ""


HAND_OUT = CaseVerb(
    name="case.handed_out", right="document.issue", label="窓口で渡す", done="窓口での交付を記録しました。",
    substance="窓口で渡した", told=_handed_out,
    move=Move(
        ("in_review", "prepared"), "closed", ("certificate",), "当該手続の根拠法令",
        why="窓口交付は、別のシステムで発行する証明書の手続に限ります。",
    ),
    offered=lambda facts: not facts.held, folds=ends,
)  # fmt: skip


@action(HAND_OUT)
def hand_out(
    case: Case, *, by: Actor, at: datetime, identity: str = "", hold_checked: str = "", how: str = "",
    yen: int | None = None, seen: int | None = None,
) -> None:  # fmt: skip
    """窓口で渡す。``identity``: 本人確認に用いた書類。手数料は渡すまでに納められていること。

    ``how`` and ``yen``: a fee that is taken in the same step, under the conditions of ``record_payment``.
    """
    check_hold(case, hold_checked)
    shown = any("counter" in row.channels and row.needs != "none" for row in rules_of(case).identity)
    if shown and not identity.strip():
        raise NotAllowed("本人確認に使った書類を書いてください。確かめずに渡すことはできません。")
    if how:
        record_payment(case, how=how, yen=yen, by=by, at=at)
    if fees.unpaid(case, *fees.BEFORE_HANDING_OUT):
        raise NotAllowed(f"{fees.name_of(case)}が未納です。先に納付を記録してから渡してください。")
    step(case, HAND_OUT, outcome=_elsewhere(case), closed_at=at)
    uncollected.end(case, at, "collected")
    clock.end_all(case, today(at))
    note(outcome=case.outcome)


def _elsewhere(case: Case) -> str:
    return next((each.id for each in rules_of(case).outcomes if each.effect == "issued_elsewhere"), "")


def _hands_over(case: Case) -> bool:
    """Whether the outcome gives what the fee is for. 不許可・却下・お断りの通知は、手数料を待たずに届ける。"""
    effect = next((each.effect for each in rules_of(case).outcomes if each.id == case.outcome), "")
    return effect not in ("refusal", "dismissal", "declined")


def _issued(payload: Payload, rules: Definition) -> tuple[str, str]:
    ways = {
        "electronic": "この画面で「受け取る」を押すと、ダウンロードできます。",
        "post": "郵送でお届けします。",
        "counter": "窓口でお渡しします。",
    }
    return "文書を発行しました", f"{payload.get('number', '')}。{ways.get(str(payload.get('method')), '')}".lstrip("。")


ISSUE = CaseVerb(
    name="document.issued", right="document.issue", label="文書を発行する", done="文書を発行しました。",
    substance="文書を発行した",
    told=_issued, move=Move(("decided",), "issued", DECIDED, "公印規程・文書管理規程"),
    offered=lambda facts: facts.has_document and not facts.held,
)  # fmt: skip


@action(ISSUE)
def issue(case: Case, *, by: Actor, at: datetime, hold_checked: str = "", seen: int | None = None) -> Document:
    """決定の文書を発行する。電子は受取人の選択が記録されているときだけ、それ以外は紙で。

    Raises NotAllowed: a hold, an unpaid fee, an outcome without a document, a faulty template (no number is used).
    """
    check_hold(case, hold_checked)
    if _hands_over(case) and fees.unpaid(case, "before_issue"):
        raise NotAllowed(f"交付の前に納める{fees.name_of(case)}が未納です。納付を記録してから発行してください。")
    step(case, ISSUE)
    clock.end_all(case, today(at))
    letter = letters.compose(case, at)
    document = documents.make(case, letter, recipient=letters.recipient(case, today(at)), at=at)
    choice = DeliveryChoice.objects.filter(case=case).first()
    dispatch = dispatches.create(
        document,
        method=choice.method if choice else "post",
        chosen_at=choice.chosen_at if choice else None,
        at=at,
    )
    if dispatch.method == "counter":
        uncollected.begin(case, at)
    note(document=document.pk, number=documents.number_text(document), method=dispatch.method)
    note(unprintable=document.unprintable)
    until = unreceived.last_day(dispatch)
    messages.put(case, f"issued:{document.pk}", "case.document_issued", at, method=dispatch.method, until=until)
    return document


SEND = CaseVerb(
    name="document.sent", right="document.issue", label="発送した", done="発送を記録しました。",
    substance="文書を発送した",
    told=says("文書を発送しました"), move=Move(("issued",), ground="文書管理規程（施行）"),
    offered=lambda facts: facts.on_paper and facts.open_dispatch is not None and facts.open_dispatch.sent_at is None,
)  # fmt: skip


@action(SEND)
def mark_sent(case: Case, *, by: Actor, at: datetime, how: str = "", seen: int | None = None) -> Dispatch:
    """発送した（郵便に差し出した）。まだ届いてはいない。"""
    step(case, SEND)
    return dispatches.mark_sent(open_dispatch(case), at, how)


def effective(payload: Payload, rules: Definition) -> tuple[str, str]:
    """The line in the history: it arrived, and whether that gave it effect."""
    return "文書が届きました", "処分の効力が生じました。" if payload.get("effective") else ""


DELIVER = CaseVerb(
    name="document.delivered", right="document.issue", label="届いた・手渡した", done="文書の到達を記録しました。",
    substance="文書が届いた",
    told=effective,
    move=Move(("issued",), "closed", DECIDED, "到達により効力を生じる（民法第97条の例による）"),
    offered=lambda facts: facts.on_paper,
)  # fmt: skip


@action(DELIVER)
def mark_delivered(case: Case, *, by: Actor, at: datetime, how: str = "", seen: int | None = None) -> Dispatch:
    """届いた（配達の確認、または窓口で手渡し）。処分はこのときに効力を生じる。"""
    return arrived(case, open_dispatch(case), at, how)


RETURN = CaseVerb(
    name="document.returned", right="document.issue", label="戻ってきた（返戻）",
    done="返戻を記録しました。届け先を確かめて、もう一度送ってください。", substance="文書が戻ってきた",
    told=says("文書が市に戻ってきました", "お届け先を確かめて、もう一度お送りします。"),
    move=Move(("issued",), ground="文書管理規程（返戻）"), offered=lambda facts: facts.on_paper,
)  # fmt: skip


@action(RETURN)
def mark_returned(case: Case, *, by: Actor, at: datetime, reason: str = "", seen: int | None = None) -> Dispatch:
    """返戻された。効力は生じていない。"""
    step(case, RETURN)
    return dispatches.mark_returned(open_dispatch(case), at, reason)


RESEND = CaseVerb(
    name="document.resent", right="document.issue", label="もう一度送る", done="もう一度送る文書として登録しました。",
    substance="文書をもう一度送った",
    told=says("文書をもう一度お送りします"), move=Move(("issued",), ground="文書管理規程（再送）"),
    offered=lambda facts: facts.open_dispatch is None,
)  # fmt: skip


@action(RESEND)
def resend(case: Case, *, method: str, by: Actor, at: datetime, address: str = "", seen: int | None = None) -> Dispatch:
    """返戻された文書をもう一度出す（郵送、窓口、公示送達）。電子には変えられない。"""
    step(case, RESEND)
    document = documents.newest(case)
    if document is None or dispatches.newest_open(case) is not None:
        raise NotAllowed("返戻された文書がありません。")
    if method == "counter":
        uncollected.begin(case, at)
    return dispatches.create(document, method=method, address=address, at=at)


def arrived(case: Case, dispatch: Dispatch, at: datetime, how: str, verb: CaseVerb = DELIVER) -> Dispatch:
    """到達: what every way of arriving comes to, for the verb that is running."""
    rules = step(case, verb, closed_at=at)
    uncollected.end(case, at, "collected")
    decision = case.decisions.order_by("-number").first()
    note(effective=rules.regime == "disposition" or bool(decision and decision.remedies), method=dispatch.method)
    if decision is not None and decision.number > 1:
        superseded.replace_earlier(case, dispatch.document, at)
    return dispatches.mark_delivered(dispatch, at, how)


def open_dispatch(case: Case) -> Dispatch:
    """The dispatch that is on its way. Raises NotAllowed: there is none."""
    dispatch = dispatches.newest_open(case)
    if dispatch is None:
        raise NotAllowed("届けている途中の文書がありません。")
    return dispatch
