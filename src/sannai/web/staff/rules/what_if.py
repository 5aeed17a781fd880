"""規程の改正を試す（もしも）: what was decided so far, asked again of a draft. Nothing is kept but what is adopted."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from sannai.approvals.rulebook import adopt, city_hall, files_in_force
from sannai.approvals.what_if import against
from sannai.common.time import today
from sannai.organization.csv_upload import pack
from sannai.rules.delegation import Rulebook, compile_rulebook
from sannai.rules.delegation.against import check_against
from sannai.rules.delegation.checking import check_rulebook
from sannai.rules.delegation.what_if import MOVES, Counts
from sannai.text.problems import DefinitionError
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.staff.organization.city_csv import problems
from sannai.web.staff.sent import Sent, carried, in_form, sent_file

from .draft import draft_files
from .rulebook import adopted

STALE = "試したあとに、別の規程が採用されました。まだ何も採用していません。下の件数を確かめて、もう一度押してください。"


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft with its counts in words and numbers."""

    book: Rulebook
    total: int
    moves: list[tuple[str, int]]
    levels: list[tuple[str, str, int, str]]  # from, to, how many, 上がる・下がる・変わらない
    matters: list[tuple[str, int, int, int]]  # title, climbs, falls, undecided
    top: str
    top_before: int
    top_after: int
    climbs: int
    falls: int
    undecided: int
    packed: str
    same_as_adopted: bool

    @property
    def share_before(self) -> str:
        return _share(self.top_before, self.total)

    @property
    def share_after(self) -> str:
        return _share(self.top_after, self.total)


@staff_only("rules.try")
def what_if(request: DeskRequest) -> HttpResponse:
    """規程の案を送ると、決裁済みの起案で上がる・下がる件数が分かる。確かめたものは、そのまま採用できる。"""
    now = adopted(request.at)
    shown: dict[str, object] = {"now": now, "adopted_now": "adopted" in request.GET}
    if request.method != "POST":
        return render(request, "staff/rules/what_if.html", shown)
    adopting = request.POST.get("step") == "adopt"
    sent = carried(request) if adopting else sent_file(request)
    if sent.fault:
        return render(request, "staff/rules/what_if.html", shown | {"fault": sent.fault}, status=422)
    try:
        files = draft_files(sent)
        book = compile_rulebook(files)
        found = [*check_rulebook(book, files), *check_against(book, city_hall())]
        refused = None
        if adopting and not found:
            refused = _adopted(request, files, now)
            if refused is None:
                return redirect(f"{reverse('desk:what_if')}?adopted=1")
        tried = _tried(request, book, files, now)
    except DefinitionError as error:
        return render(
            request, "staff/rules/what_if.html", shown | problems(error.problems) | {"sent": sent}, status=422
        )
    shown |= {
        "tried": tried,
        "may_adopt": request.staff.may("rules.adopt"),
        "sent": _named(sent),
        "refused": refused,
        "seen": now.digest if now else "",
    }
    status = refused.status if refused else 422 if found else 200
    return render(request, "staff/rules/what_if.html", shown | (problems(found) if found else {}), status=status)


def _adopted(request: DeskRequest, files: dict[str, bytes], now: Rulebook | None) -> Refused | None:
    """Adopt, unless other rules were adopted since the counts were shown."""
    if request.POST.get("seen", "") != (now.digest if now else ""):
        return Refused(409, STALE, stale=True)
    return attempt(lambda: adopt(files, by=request.staff, at=request.at))


def _tried(request: DeskRequest, book: Rulebook, files: dict[str, bytes], now: Rulebook | None) -> Tried:
    counts = against(book, on=today(request.at))
    top = book.levels[-1]
    return Tried(
        book,
        counts.total,
        [(label, counts.moves[move]) for move, label in MOVES.items()],
        _levels(book, counts),
        _matters(book, counts, now),
        top.label,
        sum(count for (before, _), count in counts.levels.items() if before == top.id),
        sum(count for (_, after), count in counts.levels.items() if after == top.id),
        counts.moves["climbs"],
        counts.moves["falls"],
        counts.moves["unlisted"] + counts.moves["unclear"],
        in_form(pack(files)),
        now is not None and now.digest == book.digest,
    )


def _levels(book: Rulebook, counts: Counts) -> list[tuple[str, str, int, str]]:
    """From which level to which, the largest count first; what stays comes last."""
    labels = {level.id: level.label for level in book.levels}
    ranks = {level.id: rank for rank, level in enumerate(book.levels)}
    found = []
    for (before, after), count in counts.levels.items():
        if not after or before not in ranks:
            how = "決まらない"
        else:
            how = "変わらない" if before == after else "上がる" if ranks[after] > ranks[before] else "下がる"
        found.append(
            (
                labels.get(before, before or "（その時も決まらない）"),
                labels.get(after, after or "（決まらない）"),
                count,
                how,
            )
        )
    return sorted(found, key=lambda row: (row[3] == "変わらない", -row[2], row[0]))


def _matters(book: Rulebook, counts: Counts, now: Rulebook | None) -> list[tuple[str, int, int, int]]:
    """The matters that change, the most changed first."""
    titles = {key: rules.title for each in (now, book) if each for key, rules in each.matters.items()}
    rows = [
        (
            titles.get(matter, matter),
            counts.matters[matter, "climbs"],
            counts.matters[matter, "falls"],
            counts.matters[matter, "unlisted"] + counts.matters[matter, "unclear"],
        )
        for matter in {matter for matter, _ in counts.matters}
    ]
    return sorted((row for row in rows if any(row[1:])), key=lambda row: (-sum(row[1:]), row[0]))


def _named(sent: Sent) -> Sent:
    return Sent(sent.name or "案", b"")


def _share(count: int, total: int) -> str:
    return f"{count * 100 / total:.1f}％" if total else "―"


@require_GET
@staff_only("rules.try")
def rules_file(request: DeskRequest) -> HttpResponse:
    """いま採用している規程のファイルを、一つのZIPにして渡す。"""
    files = files_in_force()
    if not files:
        raise Http404
    response = HttpResponse(pack(files), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="delegation.zip"'
    return response
