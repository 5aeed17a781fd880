"""システム連携の一覧: which systems act in the city's registers, who answers for each, how long its tokens are good."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sannai.accounts.models import Machine, MachineToken
from sannai.organization.rights import MACHINE_WORDS, PROFILES
from sannai.text.folding import fold
from sannai.web.kit.ask import At, Choice, Search
from sannai.web.kit.cells import Lines, Link, Mono, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import CHIP, DATE, LONG, NARROW, NUMBER, PERSON, TABLET, Column

from .door import RIGHT
from .standing import ORDER, STANDINGS, Standing, standing


def stand(at: At) -> list[Standing]:
    """Every system. Two statements."""
    tokens: dict[int, list[MachineToken]] = defaultdict(list)
    for each in MachineToken.objects.order_by("pk"):
        tokens[each.machine_id].append(each)
    return [standing(row, tokens[row.pk], at.city) for row in Machine.objects.order_by("key")]


_NEW = Link("システムを登録する", Ref("desk:machine_new"))
MACHINES = Listing[Standing](
    key="machines", title="システム連携", kind="machine", right=RIGHT, exports=RIGHT, unit="件", order="standing",
    frame="staff/office_base.html", allowed=("done",), beside=lambda at: _NEW,
    lead="ほかのシステムは、責任を持つ職を決めて登録します。その職の組織の中で、1つの型の台帳にだけ届きます。",
    rows=lambda at: Listed(stand(at), key=lambda x: x.machine.key),
    filters=(
        Search("q", "名称・キー", lambda x, q: fold(q) in fold(x.machine.title) or fold(q) == fold(x.machine.key)),
        Choice("standing", "状態", lambda x, code: x.code == code,
               tuple((code, label) for code, (label, _) in STANDINGS.items())),
        Choice("profile", "台帳の型", lambda x, profile: x.machine.profile == profile, tuple(PROFILES.items())),
    ),
    columns=(
        Column("title", "名称", lambda x: Lines((Link(x.machine.title, Ref("machine", x.machine.key)),
                                                 Mono(x.machine.key))),
               PERSON, first=True, sort=lambda x: fold(x.machine.title)),
        Column("standing", "状態", lambda x: x.chip, CHIP, sort=lambda x: (ORDER.index(x.code), x.machine.key)),
        Column("post", "責任を持つ職", lambda x: x.post, LONG, fold=NARROW),
        Column("profile", "台帳の型", lambda x: PROFILES.get(x.machine.profile, x.machine.profile), fold=TABLET),
        Column("role", "役割", lambda x: MACHINE_WORDS.get(x.machine.role, x.machine.role), fold=TABLET),
        Column("tokens", "使えるトークン", lambda x: len(x.alive), NUMBER, fold=TABLET),
        Column("expires", "いちばん早い期限", lambda x: x.expires_on, DATE, fold=NARROW,
               sort=lambda x: (x.expires_on or date.max, x.machine.key)),
        Column("used", "最後に使った日", lambda x: x.last_used_on, DATE, fold=TABLET,
               sort=lambda x: (x.last_used_on or date.min, x.machine.key)),
    ),
    warn=lambda x: x.code in ("orphan", "ending"),
    empty=Empty("あてはまるシステムはありません", "まだシステムは登録されていません。"),
)  # fmt: skip
