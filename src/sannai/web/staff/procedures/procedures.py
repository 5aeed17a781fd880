"""手続: every published version and every candidate, as an official reads them."""

from __future__ import annotations

from django.db.models import Count

from sannai.casework.models import Case
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.models import Listing as Indexed
from sannai.text.folding import fold
from sannai.web.kit.ask import At, Choice, Search, UnitChoice
from sannai.web.kit.cells import Link, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import ACT, LAPTOP, LONG, NARROW, NUMBER, TABLET, Column

from . import published
from .published import STANDINGS, Published

OPENS = ("procedure.propose", "audit.read")
_BRING = Link("手続を持ち込む", Ref("desk:procedure_bring"))


def _published(at: At) -> list[Published]:
    """Seven statements, however many."""
    used = dict(Case.objects.values_list("procedure_key").annotate(count=Count("pk")))
    internal = set(Indexed.objects.filter(internal=True).values_list("version", flat=True))
    return published.published(at, PROCEDURE, used, internal)


PROCEDURES = Listing[Published](
    key="procedures", title="手続", kind=PROCEDURE.name, right="organization.read", opens=OPENS,
    exports="organization.read", order="name",
    template="staff/procedures/list.html",
    lead="公開と取下げは、起案して決裁を受けます。公開すると版は凍結され、以後は変わりません。"
    "下書きと申請は、始めたときの版に結び付いたままです。",
    beside=lambda at: _BRING if at.staff.may(PROCEDURE.propose) else None,
    rows=lambda at: Listed(_published(at), key=lambda x: x.key),
    filters=(
        Search("q", "手続の名前・キー", lambda x, q: fold(q) in fold(x.subject.title) or q in x.key),
        Choice("standing", "公開の状態", "standing", tuple(STANDINGS.items())),
        UnitChoice("division", "担当課", lambda x, units: x.subject.division_key in units),
    ),
    columns=(
        Column("name", "手続", published.name, first=True, sort=lambda x: x.key),
        Column("division", "担当課", lambda x: x.division, fold=TABLET, sort=lambda x: (x.division, x.key)),
        Column("current", "いまの版", published.now, fold=NARROW),
        Column("ahead", "公開の案", published.ahead, fold=NARROW),
        Column("versions", "これまでの版", published.versions, LONG, fold=LAPTOP),
        Column("cases", "事案", lambda x: x.cases, NUMBER, sort=lambda x: x.cases, fold=NARROW),
        Column("withdraw", "取下げ", published.withdrawal, ACT, fold=TABLET),
    ),
    empty=Empty("あてはまる手続はありません", "まだ手続はありません。"),
)  # fmt: skip
