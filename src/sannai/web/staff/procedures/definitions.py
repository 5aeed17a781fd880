"""手続と台帳の定義: every published version and every candidate of a kind, as an official reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count

from sannai.casework.models import Case
from sannai.definitions.kinds import DefinitionKind
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.models import Listing as Indexed
from sannai.registers.kind import REGISTER
from sannai.text.folding import fold
from sannai.web.kit.ask import At, Choice, Search, UnitChoice
from sannai.web.kit.cells import Link, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import ACT, LAPTOP, LONG, NARROW, NUMBER, TABLET, Column

from . import published
from .published import STANDINGS, Published

OPENS = ("procedure.propose", "audit.read")


def _list(
    kind: DefinitionKind[Any], rows: Callable[[At], list[Published]], *, key: str, title: str, unit: str, lead: str,
    counted: tuple[Column[Published], ...] = (), template: str = Listing.template,
) -> Listing[Published]:  # fmt: skip
    """The list of one kind. ``unit``: what the division in charge is called; ``counted``: how much each is used."""
    bring = Link(f"{title}を持ち込む", Ref(f"desk:{kind.name}_bring"))
    return Listing(
        key=key, title=title, kind=kind.name, right="organization.read", opens=(kind.propose, "audit.read"),
        exports="organization.read", order="name", template=template,
        lead=f"公開と取下げは、起案して決裁を受けます。{lead}",
        beside=lambda at: bring if at.staff.may(kind.propose) else None,
        rows=lambda at: Listed(rows(at), key=lambda x: x.key),
        filters=(
            Search("q", f"{kind.label}の名前・キー", lambda x, q: fold(q) in fold(x.subject.title) or q in x.key),
            Choice("standing", "公開の状態", "standing", tuple(STANDINGS.items())),
            UnitChoice("division", unit, lambda x, units: x.subject.division_key in units),
        ),
        columns=(
            Column("name", kind.label, published.name, first=True, sort=lambda x: x.key),
            Column("division", unit, lambda x: x.division, fold=TABLET, sort=lambda x: (x.division, x.key)),
            Column("current", "いまの版", published.now, fold=NARROW),
            Column("ahead", "公開の案", published.ahead, fold=NARROW),
            Column("versions", "これまでの版", published.versions, LONG, fold=LAPTOP),
            *counted,
            Column("withdraw", "取下げ", published.withdrawal, ACT, fold=TABLET),
        ),
        empty=Empty(f"あてはまる{kind.label}はありません", f"まだ{title}はありません。"),
    )  # fmt: skip


def _procedures(at: At) -> list[Published]:
    """Seven statements, however many."""
    used = dict(Case.objects.values_list("procedure_key").annotate(count=Count("pk")))
    internal = set(Indexed.objects.filter(internal=True).values_list("version", flat=True))
    return published.published(at, PROCEDURE, used, internal)


PROCEDURES = _list(
    PROCEDURE, _procedures, key="procedures", title="手続", unit="担当課",
    lead="公開すると版は凍結され、以後は変わりません。下書きと申請は、始めたときの版に結び付いたままです。",
    counted=(Column("cases", "事案", lambda x: x.cases, NUMBER, sort=lambda x: x.cases, fold=NARROW),),
    template="staff/procedures/list.html",
)  # fmt: skip
REGISTER_DEFINITIONS = _list(
    REGISTER, lambda at: published.published(at, REGISTER, {}, ()),
    key="register_definitions", title="台帳の定義", unit="所管課", lead="新しい版で記載がなくなることはありません。",
    template="staff/procedures/register_definitions.html",
)  # fmt: skip
