"""Finding a procedure: forgiving, over what is online and over the whole inventory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import F, Q

from sannai.text.cleaning import clean
from sannai.text.folding import fold

from .current import Entry, catalogue, lines
from .models import InventoryItem
from .readings import spellings

MOST = 50  # of the inventory; what is online is always shown whole
MOST_RANKED = 5_000  # of the inventory: of a word that stands nearly everywhere, what is asked for most
_CITY_OFFICE = "\n市役所・町村役場\n"


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: a procedure that is online (``entry``) or one that is only in the inventory (``item``)."""

    key: str  # procedure key, or 手続ID of the survey
    title: str
    summary: str
    division_key: str
    life_events: tuple[str, ...]
    entry: Entry | None = None
    item: InventoryItem | None = None

    @property
    def online(self) -> bool:
        """Whether it can be applied for here, now."""
        return self.entry is not None


def find(q: str, life_event: str = "", division: str = "", *, most: int = MOST) -> list[Hit]:
    """手続を探す。全角・半角、カナ・かな、異体字を区別せず、すべての語を含むものを返す。

    What is online comes first, then a match in the title, then what a city office receives. Without any word
    or filter: everything online. At most two statements, none when the inventory need not be asked.
    """
    words = [spellings(fold(word)) for word in clean(q[:200]).split() if fold(word)][:8]
    entries = [entry for entry in catalogue().entries if _fits(entry, words, life_event, division)]
    entries.sort(key=lambda entry: _rank(lines(entry.listing.folded)[0], words))
    online = [_of_entry(entry) for entry in entries]
    if division or not (words or life_event):
        return online
    return online + _of_inventory(words, life_event, most)


def _fits(entry: Entry, words: Sequence[list[str]], life_event: str, division: str) -> bool:
    if life_event and life_event not in entry.life_events:
        return False
    if division and not f"{entry.version.division_key}.".startswith(f"{division}."):
        return False
    return all(any(spelling in entry.listing.folded for spelling in word) for word in words)


def _rank(folded: str, words: Sequence[list[str]]) -> int:
    """Of a folded title. 0: it begins with the first word; 1: it holds every word; 2: found elsewhere."""
    if words and any(folded.startswith(spelling) for spelling in words[0]):
        return 0
    return 1 if all(any(spelling in folded for spelling in word) for word in words) else 2


def _of_entry(entry: Entry) -> Hit:
    version = entry.version
    return Hit(entry.key, version.title, entry.listing.summary, version.division_key, entry.life_events, entry=entry)


def _of_inventory(words: Sequence[list[str]], life_event: str, most: int) -> list[Hit]:
    wanted = [reduce(or_, (Q(folded__contains=spelling) for spelling in word)) for word in words]
    if life_event:
        wanted.append(Q(life_events__contains=f"\n{life_event}\n"))
    known = InventoryItem.objects.filter(reduce(and_, wanted)).order_by(F("total_count").desc(nulls_last=True), "pk")
    found = known.values_list("pk", "title", "receivers", "total_count")[:MOST_RANKED]
    ranked = sorted(
        found, key=lambda row: (_rank(fold(row[1]), words), _CITY_OFFICE not in row[2], -(row[3] or 0), row[0])
    )
    chosen = [row[0] for row in ranked[:most]]
    items = InventoryItem.objects.defer("row", "folded").in_bulk(chosen)
    return [_of_item(items[pk]) for pk in chosen if pk in items]


def _of_item(item: InventoryItem) -> Hit:
    said = " ".join(part for part in (item.law, item.article) if part)
    return Hit(item.survey_id, item.title, said, "", lines(item.life_events), item=item)
