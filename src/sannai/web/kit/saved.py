"""The conditions of a list under a name of one's own: a link to the address that they are, read anew when opened.

A condition that is gone meanwhile is told as in any other address. Words of a search, which may name people, are saved
only where somebody ticks that they be, and never for colleagues.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.safestring import SafeString

from sannai.accounts import saved
from sannai.accounts.models import SavedQuery
from sannai.organization.actors import Staff
from sannai.organization.queries import told_apart
from sannai.text.cleaning import clean
from sannai.web.components.controls import Option, Said, checkbox, input_text, select

from .ask import Query, Search

if TYPE_CHECKING:
    from .door import DeskRequest
    from .listing import Found, Listing

LONGEST = 40  # characters of a name
KEEP, FORGET = "keep", "forget"
LABEL = "saved_label"


def of(listing: Listing[Any], staff: Staff) -> list[SavedQuery]:
    """What this person may open here. One statement."""
    return saved.seen_by(staff.staff_key, _units(staff), listing.key)


def opening(rows: list[SavedQuery], staff: Staff) -> SavedQuery | None:
    """The one with which the list begins for this person."""
    return next((row for row in rows if row.opens and row.staff_key == staff.staff_key), None)


def controls(found: Found[Any]) -> list[SafeString]:
    """What is asked of whoever saves the conditions of now."""
    query, staff = found.query, found.at.staff
    said = Said("条件の名前", f"{LONGEST}文字まで。同じ名前のものは置き換わります。", query.faults.get(LABEL, ""))
    made = [input_text(LABEL, said, query.typed.get(LABEL, ""))]
    if _words(found.listing, query):
        support = "氏名などが残ります。つけないと、言葉を除いて保存します。共有するときは、いつも除きます。"
        made.append(checkbox("saved_words", "検索の言葉も保存する", support=support))
    made.append(checkbox("saved_opens", "この一覧を、はじめにこの条件で開く"))
    units = [Option(key, f"{name}の人と共有する") for key, name in _units(staff).items()]
    made.append(select("saved_unit", Said("見られる人"), units, empty="自分だけ"))
    return made


def keep(request: DeskRequest, found: Found[Any]) -> HttpResponseBase | str:
    """Save the conditions of this address, and go back to them; or why not."""
    typed, query, staff = request.POST, found.query, found.at.staff
    label = clean(typed.get(LABEL, ""), lines=False).strip()
    unit = typed.get("saved_unit", "")
    if not label or len(label) > LONGEST:
        return f"{LONGEST}文字までで入力してください。"
    if unit and unit not in _units(staff):
        return "共有できるのは、自分の組織の人とだけです。選び直してください。"
    left = set() if typed.get("saved_words") == "yes" and not unit else _words(found.listing, query)
    kept = replace(query, asked=tuple(each for each in query.asked if not left & {name for name, _ in each.pairs}))
    if not kept.said:
        return "保存する条件がありません。検索の言葉は、選ばないと保存しません。"
    opens = typed.get("saved_opens") == "yes"
    if not saved.keep(staff.staff_key, found.listing.key, label, kept.said, unit_key=unit, opens=opens):
        return f"保存できるのは{saved.MOST}個までです。使わないものを消してください。"
    return HttpResponseRedirect(f"{query.path}?{kept.said}")


def forget(request: DeskRequest, found: Found[Any]) -> HttpResponseBase:
    """Remove one of one's own, and stay where one is."""
    saved.forget(found.at.staff.staff_key, found.listing.key, request.POST[FORGET])
    return HttpResponseRedirect(found.here)


def _units(staff: Staff) -> dict[str, str]:
    units = (staff.city.unit(key) for key in dict.fromkeys(post.unit_key for post in staff.posts))
    return dict(told_apart(filter(None, units), staff.city.unit))


def _words(listing: Listing[Any], query: Query) -> set[str]:
    """The names under which this address carries words that somebody typed."""
    search = {each.name for each in listing.filters if isinstance(each, Search)}
    return search & {name for each in query.asked for name, _ in each.pairs}
