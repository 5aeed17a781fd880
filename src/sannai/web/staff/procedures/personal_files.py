"""個人情報ファイル簿 as the office sees it: what everybody reads of it, and what is missing.

A register stands in the book from the day its definition is published. Here stand those too that are brought and not
yet decided, and those that were withdrawn: their rows may be there still.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.common.time import today
from sannai.definitions.models import Candidate, Definition, Version
from sannai.definitions.packages import compiled
from sannai.intake.offices import Office
from sannai.organization.snapshot import City, city_on
from sannai.registers.kind import REGISTER
from sannai.registers.telling import personal_file
from sannai.rules.registers.personal_files import HEADINGS, PersonalFile
from sannai.text.folding import fold
from sannai.web.applicant.places import division_of
from sannai.web.kit.ask import Choice, Search, UnitChoice
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Mono, Ref
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import CHIP, LAPTOP, LONG, NARROW, NUMBER, TABLET, Column
from sannai.web.open.personal_files import address, items_of, terms

STANDINGS = {"listed": "載っている", "changing": "変わる案がある", "new": "まだ公開していない", "gone": "取り下げた"}
COLORS = {"listed": "green", "changing": "blue", "new": "orange", "gone": "gray"}
OPENS = ("register.propose", "audit.read")


@dataclass(frozen=True, slots=True)
class Listable:
    """One register with personal data: ``file`` as it is in the book, or as it would be or was."""

    standing: str  # one of STANDINGS
    file: PersonalFile
    title: str
    unit: str  # as it is called
    requests_to: str
    changes: tuple[str, ...]  # headings that the candidate says otherwise
    lacks: tuple[str, ...]


def listable(at: datetime, city: City, key: str = "") -> list[Listable]:
    """Every register that holds personal data, published or brought; with ``key`` that one. Five statements."""
    only = {"kind": REGISTER.name, **({"key": key} if key else {})}
    current = dict(Definition.objects.filter(**only, current__isnull=False).values_list("key", "current"))
    newest = dict(Version.objects.filter(**only).order_by("number").values_list("key", "pk")) | current
    last = dict(Candidate.objects.filter(**only).order_by("brought_at", "digest").values_list("key", "pk"))
    versions = {each.key: each for each in Version.objects.filter(pk__in=newest.values())}
    brought = {each.key: each for each in Candidate.objects.filter(pk__in=last.values())}
    rows = []
    for each in sorted(versions.keys() | brought.keys()):
        version, candidate = versions.get(each), brought.get(each)
        listed = version is not None and version.pk == current.get(each) and version.withdrawn_at is None
        ahead = candidate if candidate and (version is None or version.digest != candidate.digest) else None
        row = _row(at, city, version, ahead, listed=listed)
        rows += [row] if row else []
    return rows


def _row(
    at: datetime, city: City, version: Version | None, ahead: Candidate | None, *, listed: bool
) -> Listable | None:
    """None where there is no personal data, neither now nor to come."""
    number = version.number if version else 0
    now = (
        personal_file(compiled(REGISTER, version), city, version=number, since=today(version.published_at))
        if version else None
    )  # fmt: skip
    then = personal_file(compiled(REGISTER, ahead), city, version=number + 1, since=city.on) if ahead else None
    file = now or then
    if file is None:
        return None
    changes = _changes(now, then) if listed and ahead else ()
    standing = "gone" if not listed and then is None else "new" if not listed or now is None else "listed"
    standing = "changing" if changes and standing == "listed" else standing
    shown = file if listed or then is None else then
    unit, asked = division_of(shown.unit, at=at), division_of(shown.requests_to, at=at)
    named: Candidate | Version | None = version or ahead
    title = named.title if named else shown.key
    return Listable(
        standing, shown, title, unit.name if unit else shown.unit, asked.name if asked else shown.requests_to,
        changes, _lacks(standing, shown, unit, asked),
    )  # fmt: skip


def _lacks(standing: str, file: PersonalFile, unit: Office | None, asked: Office | None) -> tuple[str, ...]:
    said = {
        "公開していない。公開すると載る": standing == "new",
        "簿から消えている。記載が残っていないかを確かめる": standing == "gone",
        f"所管課（{file.unit}）が組織にない": unit is None,
        f"請求を受け付ける課（{file.requests_to}）が組織にない": asked is None,
        "請求を受け付ける課の場所が組織に書かれていない": asked is not None and not asked.place,
    }
    return tuple(words for words, holds in said.items() if holds)


def _changes(now: PersonalFile | None, then: PersonalFile | None) -> tuple[str, ...]:
    """Headings that will read otherwise."""
    if now is None:
        return ()
    if then is None:
        return ("個人情報の項目がなくなり、簿から消える",)
    return tuple(HEADINGS[name] for name in HEADINGS if name != "kind" and getattr(now, name) != getattr(then, name))


def _name(row: Listable) -> Cell:
    title = () if row.title == row.file.name else (row.title,)
    return Lines((Link(row.file.name, Ref("desk:personal_file", row.file.key)), *title, Mono(row.file.key)))


def _partners(row: Listable) -> Cell:
    said = (("集める", row.file.collected_from), ("渡す", row.file.passed_to), ("委託", row.file.processed_by))
    return Lines(tuple(f"{words}：{'、'.join(who) or 'なし'}" for words, who in said))


def _missing(row: Listable) -> Cell:
    changed = (f"決裁されると変わる：{'、'.join(row.changes)}",) if row.changes else ()
    return Lines((*row.lacks, *changed))


PERSONAL_FILES = Listing[Listable](
    key="personal_files", title="個人情報ファイル簿", kind=REGISTER.name, right="organization.read", opens=OPENS,
    exports="organization.read", order="name",
    template="staff/procedures/personal_files.html",
    lead="台帳の定義から作られます。公開した定義がそのまま市民に示され、項目を加えた版を公開すると、簿も変わります。",
    rows=lambda at: Listed(listable(at.at, at.city), key=lambda x: x.file.key),
    filters=(
        Search("q", "ファイル・台帳の名前", lambda x, q: fold(q) in fold(f"{x.file.name} {x.title}")),
        Choice("standing", "簿に", "standing", tuple(STANDINGS.items())),
        UnitChoice("division", "所管課", lambda x, units: x.file.unit in units),
    ),
    columns=(
        Column("name", "個人情報ファイル", _name, first=True, sort=lambda x: x.file.key),
        Column("standing", "簿に", lambda x: Chip(STANDINGS[x.standing], COLORS[x.standing]), CHIP, fold=NARROW),
        Column("missing", "足りないもの", _missing, LONG, fold=NARROW),
        Column("division", "所管課", lambda x: x.unit, fold=TABLET, sort=lambda x: (x.file.unit, x.file.key)),
        Column("fields", "項目", lambda x: len(x.file.fields), NUMBER, fold=TABLET, sort=lambda x: len(x.file.fields)),
        Column("partners", "集める先、渡す相手、委託先", _partners, LONG, fold=LAPTOP),
        Column("requests_to", "請求を受け付ける課", lambda x: x.requests_to, fold=LAPTOP),
    ),
    warn=lambda x: bool(x.lacks),
    empty=Empty("あてはまる台帳はありません", "個人情報を記録する台帳は、まだありません。"),
)  # fmt: skip


@require_GET
@staff_only(*OPENS)
def personal_file_page(request: DeskRequest, key: str) -> HttpResponse:
    """One record of the book with what is missing, before it is published too."""
    found = listable(request.at, city_on(request.staff.on), key)
    if not found:
        raise Http404
    row = found[0]
    shown: Mapping[str, object] = {
        "row": row,
        "standing": STANDINGS[row.standing],
        "color": COLORS[row.standing],
        "rows": terms(items_of(row.file, request.at)),
        "public": address(row.file) if row.standing in ("listed", "changing") else "",
    }
    return render(request, "staff/procedures/personal_file.html", shown)
