"""職員のサインインの一覧: who can sign in, who cannot yet, who should not any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sannai.accounts.models import Account
from sannai.accounts.standing import STANDINGS, Standing, standings
from sannai.organization.queries import staying
from sannai.text.folding import fold
from sannai.web.kit.ask import At, Choice, Search, UnitChoice
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Mono, Press, Ref
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.listing import Empty, Found, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import ACT, CHIP, DATE, LONG, NARROW, PERSON, TABLET, Column

from .door import RIGHT

COLORS = {
    "good": "green", "invited": "blue", "bare": "blue", "uninvited": "yellow", "expired": "orange", "locked": "red",
    "left": "orange",
}  # fmt: skip
ORDER = {code: place for place, code in enumerate(("locked", "left", "uninvited", "expired", "invited", "bare"))}


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account on the list, with its posts of today."""

    account: Account
    standing: Standing
    posts: tuple[str, ...]
    units: frozenset[str]

    @property
    def code(self) -> str:
        """One of STANDINGS."""
        return self.standing.code


def sign_ins(at: At) -> list[SignIn]:
    """Every account. Five statements, however many."""
    accounts = list(Account.objects.order_by("staff_key"))
    stand = standings(accounts, staying(at.day.on), at.at)
    lines = []
    for row in accounts:
        held = at.city.posts_of(row.staff_key)
        posts, units = tuple(at.city.title(post.key) for post in held), frozenset(post.unit_key for post in held)
        lines.append(SignIn(row, stand[row.staff_key], posts, units))
    return lines


def chip(standing: Standing) -> Chip:
    """How it stands, in a word and a colour."""
    return Chip(standing.label, COLORS.get(standing.code, "gray"))


def _standing(line: SignIn) -> Cell:
    invitation = line.standing.invitation
    if line.code == "invited" and invitation is not None:
        return Many((chip(line.standing), invitation.expires_at, "まで"))
    return chip(line.standing)


def _close(line: SignIn) -> Cell:
    if line.code != "left":
        return None
    return Press("停止する", Ref("desk:account_close", str(line.account.pk)), line.account.seq, line.account.name)


def _around(request: DeskRequest, found: Found[SignIn]) -> Mapping[str, Any]:
    rows = Account.objects.only("staff_key", "is_active", "password")
    codes = [each.code for each in standings(rows, staying(found.at.day.on), found.at.at).values()]
    return {"waiting": sum(code in ("uninvited", "expired") for code in codes), "left": codes.count("left")}


_NEW = Link("職員を登録する", Ref("desk:account_new"))
ACCOUNTS = Listing[SignIn](
    key="accounts", title="職員のサインイン", kind="staff", right=RIGHT, exports=RIGHT, unit="人", order="standing",
    frame="staff/office_base.html", template="staff/accounts/list.html", presses=True, around=_around,
    allowed=("done",),
    lead="組織のCSVで取り込んだ職員は「未招待」で並びます。招待すると、本人がパスワードと確認コードを設定します。",
    beside=lambda at: _NEW,
    rows=lambda at: Listed(sign_ins(at), key=lambda x: x.account.staff_key),
    filters=(
        Search("q", "氏名・職員番号",
               lambda x, q: fold(q) in fold(x.account.name) or fold(q) == fold(x.account.staff_key)),
        Choice("standing", "状態", lambda x, code: x.code == code, tuple(STANDINGS.items())),
        UnitChoice("unit", "所属", lambda x, units: bool(x.units & units)),
    ),
    columns=(
        Column("name", "氏名", lambda x: Link(x.account.name, Ref("desk:account", str(x.account.pk))), PERSON,
               first=True, sort=lambda x: fold(x.account.name)),
        Column("key", "職員番号", lambda x: Mono(x.account.staff_key), DATE, fold=TABLET,
               sort=lambda x: x.account.staff_key),
        Column("posts", "職", lambda x: Lines(x.posts), LONG, fold=TABLET),
        Column("standing", "状態", _standing, CHIP,
               sort=lambda x: (ORDER.get(x.code, len(ORDER)), x.account.staff_key)),
        Column("last", "最後のサインイン", lambda x: x.account.last_login, DATE, fold=NARROW,
               sort=lambda x: x.account.last_login.timestamp() if x.account.last_login else 0.0),
        Column("close", "停止", _close, ACT, fold=NARROW),
    ),
    warn=lambda x: x.code in ("locked", "left"),
    empty=Empty("あてはまる職員はいません", "まだ職員は登録されていません。"),
)  # fmt: skip
