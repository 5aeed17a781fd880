"""台帳の定義: every published version and every candidate. The rows of a register have pages of their own."""

from __future__ import annotations

from sannai.registers.kind import REGISTER
from sannai.text.folding import fold
from sannai.web.kit.ask import Choice, Search, UnitChoice
from sannai.web.kit.cells import Link, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import ACT, LAPTOP, LONG, NARROW, TABLET, Column

from . import published
from .published import STANDINGS, Published

_BRING = Link("台帳の定義を持ち込む", Ref("desk:register_bring"))
REGISTER_DEFINITIONS = Listing[Published](
    key="register_definitions", title="台帳の定義", kind=REGISTER.name, right="organization.read",
    opens=("register.propose", "audit.read"), exports="organization.read", order="name",
    template="staff/procedures/register_definitions.html",
    lead="公開と取下げは、起案して決裁を受けます。新しい版で記載がなくなることはありません。",
    beside=lambda at: _BRING if at.staff.may(REGISTER.propose) else None,
    rows=lambda at: Listed(published.published(at, REGISTER, {}, ()), key=lambda x: x.key),
    filters=(
        Search("q", "台帳の名前・キー", lambda x, q: fold(q) in fold(x.subject.title) or q in x.key),
        Choice("standing", "公開の状態", "standing", tuple(STANDINGS.items())),
        UnitChoice("division", "所管課", lambda x, units: x.subject.division_key in units),
    ),
    columns=(
        Column("name", "台帳", published.name, first=True, sort=lambda x: x.key),
        Column("division", "所管課", lambda x: x.division, fold=TABLET, sort=lambda x: (x.division, x.key)),
        Column("current", "いまの版", published.now, fold=NARROW),
        Column("ahead", "公開の案", published.ahead, fold=NARROW),
        Column("versions", "これまでの版", published.versions, LONG, fold=LAPTOP),
        Column("withdraw", "取下げ", published.withdrawal, ACT, fold=TABLET),
    ),
    empty=Empty("あてはまる台帳はありません", "まだ台帳の定義はありません。"),
)  # fmt: skip
