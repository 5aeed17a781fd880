"""添付ファイルの検査と無害化: what became of each file stands in the log, and why somebody saw an original."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sannai.applications import arrived
from sannai.applications.inspecting import CLEAN, report_of
from sannai.applications.models import Arrival, Inspection, Upload
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.rules.model import Definition

from .. import infected, messages
from ..models import Case
from ..states import STATUSES, Move, NotAllowed, needed
from ..steps import step
from ..verbs import CaseVerb, Payload, quotes

GROUND = "三内市情報セキュリティ対策基準（庁内に入るファイルの無害化）"
UNKNOWN = "お送りいただいたファイルの1件が、壊れていて開けませんでした。"


def _inspected(payload: Payload, rules: Definition) -> tuple[str, str]:
    files = payload.get("files") or []
    clean = sum(one.get("state") == CLEAN for one in files)
    refused = len(files) - clean
    said = f"{clean}件を無害化しました。" + (f"{refused}件は受け取れませんでした。" if refused else "")
    return "添付ファイルを検査しました", said


INSPECT = CaseVerb(
    name="file.inspected", right="case.review", told=_inspected, public=False, unsaid=("arrivals",),
    quiet=True, move=Move(tuple(STATUSES), ground=GROUND),
)  # fmt: skip
REFUSE = CaseVerb(
    name="file.refused", right="case.review", told=quotes("添付ファイルを受け取れませんでした", "why"),
    unsaid=("arrival",), substance="受け取れない添付ファイルがあった", move=Move(tuple(STATUSES), ground=GROUND),
)  # fmt: skip
SEE = CaseVerb(
    name="file.original_seen", right="file.original", label="原本を見る", public=False, unsaid=("upload",),
    told=quotes("添付ファイルの原本を見ました", "reason"), move=Move(tuple(STATUSES), ground=GROUND),
)  # fmt: skip


@action(INSPECT)
def take_in(case: Case, *, arrivals: Sequence[Arrival], by: Actor, at: datetime) -> None:
    """検査と無害化の済んだファイルを、事案のものとする。Whatever made them harmless, here the desk takes them in.

    Of what cannot be let through nothing is shown; it is told beside this (``tell_refused``).
    """
    step(case, INSPECT)
    note(files=[_taken(case, each, at) for each in arrivals])


def _taken(case: Case, arrival: Arrival, at: datetime) -> Mapping[str, str]:
    """The row of what became of it. What belongs to no upload was unreadable, and is missing by its name."""
    upload, report = Upload.objects.filter(arrival=arrival).first(), report_of(arrival)
    said = {"state": arrival.state, "code": report.code, "original": arrival.sha256}
    said |= {"harmless": arrival.harmless_id or "", "method": report.method}
    if upload is None:
        return said
    Upload.objects.filter(pk=upload.pk).update(blob=arrival.harmless_id)
    Inspection(upload=upload.pk, case=case.pk, at=at, **said).save(force_insert=True)
    return said | {"upload": str(upload.pk)}


@action(REFUSE)
def tell_refused(case: Case, *, arrival: Arrival, by: Actor, at: datetime) -> None:
    """受け取れないファイルがあったと、直し方とともに、申請者と担当課に知らせる。The application stays arrived."""
    step(case, REFUSE)
    report = report_of(arrival)
    upload = Upload.objects.filter(arrival=arrival).first()
    why = f"「{upload.name}」：{report.words}。" if upload else f"{UNKNOWN}{report.words}。"
    note(why=why, code=report.code)
    messages.put(case, f"file:{arrival.pk}", "case.file_refused", at, why=why)
    virus = report.code == "virus"
    told = "division.file_infected" if virus else "division.file_refused"
    messages.to_division(case, f"file:{arrival.pk}", told, at)
    if virus:
        infected.tell(case, arrival, at)


@action(SEE)
def see_original(
    case: Case, *, upload: Upload, reason: str, by: Actor, at: datetime, seen: int | None = None
) -> tuple[Arrival, bytes]:
    """添付ファイルの原本（無害化する前のもの）を見る。The sealed file, and what opens it.

    Raises NotAllowed without a reason, and for a file that was refused: nobody opens that here.
    """
    reason = needed(reason, "原本を見る理由を書いてください。理由は事案の記録に残ります。")
    arrival = upload.arrival
    if arrival is None:
        raise NotAllowed("このファイルには、無害化する前の原本がありません。届いたままのものが表示されています。")
    if arrival.state != CLEAN:
        raise NotAllowed("検査が済んでいないファイルと、受け取れないファイルの原本は開けません。")
    step(case, SEE)
    note(upload=upload.pk, original=arrival.sha256)
    return arrival, arrived.data_key(arrival)
