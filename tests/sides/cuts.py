"""Citizens file and act while what carries and whoever works is cut at random moments; then both sides are compared."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sannai.cli.walk import citizen
from sannai.cli.walk.visitor import Page, Unexpected, Visitor
from tests.waiting import HANGING, until

from . import carrying
from .sides import Sides, asked

FILERS = 3
PAUSE = (0.2, 4.0)  # seconds between two cuts: from before a worker is up to long after
A_REQUEST = 0.03  # seconds that the mailbox may take for one
ERRS = 0.3  # of the files that are carried, while cuts go on
WITHDRAWN = 3  # each third is withdrawn
WHY = "親族が引き取ることになりました。"

# What each side knows of what crossed: id → (case, n, sha256); and what the office made of it.
OUTSIDE = """
from sannai.exchange.models import Put
from sannai.intake.models import Outgoing
rows = Outgoing.objects.all()
found = {
    "items": {str(row.pk): [str(row.case), row.n, row.sealed_sha256, row.kind] for row in rows.defer("body")},
    "waiting": rows.filter(acked_at=None).count(), "held": rows.exclude(hold="").count(),
}
"""
INSIDE = """
from collections import defaultdict
from sannai.applications.models import Application, Upload
from sannai.common.models import Event
from sannai.exchange.models import Put, Received
verbs = defaultdict(list)
for case, verb in Event.objects.filter(subject_kind="case").order_by("pk").values_list("subject_id", "verb"):
    verbs[case].append(verb)
taken = defaultdict(list)
for row in Received.objects.order_by("at", "n"):
    taken[str(row.case)].append(row.n)
found = {
    "items": {str(row.pk): [str(row.case), row.n, row.sha256] for row in Received.objects.all()},
    "order": taken, "verbs": verbs, "numbers": list(Application.objects.values_list("reference_number", flat=True)),
    "files": [str(each) for each in Upload.objects.values_list("holder", flat=True)],
    "unseen": Put.objects.filter(seen_at=None).count(),
}
"""


@dataclass
class Cuts:
    """What was cut, and what the citizens have been told."""

    both: Sides
    cuts: int
    cases: int
    chance: random.Random
    only: Sequence[str] = ()  # names of ways to cut; none: every way
    done: int = 0
    met: Counter[str] = field(default_factory=Counter)
    receipts: list[str] = field(default_factory=list)  # reference numbers that somebody has seen
    again: Counter[str] = field(default_factory=Counter)  # what a citizen had to do once more

    def run(self) -> None:
        """File and act while it is cut; returns when everybody is through."""
        assert self._ways(), f"{self.both.form}: {self.only} cuts nothing there"
        if self.both.carrier:
            self.both.carrier.err = self._fate
        with ThreadPoolExecutor(FILERS + 1) as crowd:
            cutting = crowd.submit(self._cut)
            filed = list(crowd.map(self._citizen, range(self.cases)))
            cutting.result()
        if self.both.carrier:
            self.both.carrier.err = lambda path: ""
            self.met += Counter({fate: n for fate, n in self.both.carrier.met.items() if fate != "well"})
        if self.both.line:
            self.both.line.limit = lambda: None
        assert len(filed) == self.cases

    def _fate(self, path: Any) -> str:
        return self.chance.choice(carrying.FATES) if self.chance.random() < ERRS else ""

    def _cut(self) -> None:
        ways = self._ways()
        for number in range(self.cuts):
            time.sleep(self.chance.uniform(*PAUSE))
            way = ways[number] if number < len(ways) else self.chance.choice(ways)  # each at least once
            self.met[way.__name__.strip("_")] += 1
            way()
            self.done = number + 1

    def _ways(self) -> list[Callable[[], None]]:
        ways = [self._inner_worker, self._inner_worker, self._outer_pages]
        if self.both.line:
            ways += [self._line, self._line_soon, self._mailbox, self._mailbox_at_work]
        else:
            ways += [self._outer_worker, self._carrier]
        return [way for way in ways if not self.only or way.__name__.strip("_") in self.only]

    def _inner_worker(self) -> None:
        self.both.inside.kill("work")
        self.both.inside.start("work", "work")

    def _outer_worker(self) -> None:
        self.both.outside.kill("work")
        self.both.outside.start("work", "work")

    def _outer_pages(self) -> None:
        self.both.restart("serve")

    def _mailbox(self) -> None:
        self.both.restart("mailbox")

    def _mailbox_at_work(self) -> None:
        """While it is asked something, or just after: so many bytes have come, and a moment has passed."""
        assert self.both.line
        most = self.both.line.passed + self.chance.randrange(100, 20_000)
        end, pause = time.monotonic() + PAUSE[1], self.chance.uniform(0, A_REQUEST)
        while self.both.line.passed < most and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(pause)
        self._mailbox()

    def _line(self) -> None:
        assert self.both.line
        self.both.line.cut()

    def _line_soon(self) -> None:
        assert self.both.line
        most = self.chance.randrange(100, 20_000)
        self.both.line.limit = lambda: most
        time.sleep(self.chance.uniform(*PAUSE))
        self.both.line.limit = lambda: None

    def _carrier(self) -> None:
        assert self.both.carrier
        self.both.carrier.stands.set()
        time.sleep(self.chance.uniform(*PAUSE))
        self.both.carrier.stands.clear()

    def _citizen(self, number: int) -> str:
        """Files, chooses how to receive, and may withdraw; whatever a cut page did is done once more."""
        until(lambda: self.done * self.cases >= (number - FILERS) * self.cuts, "切断が進む")
        visitor = Visitor(self.both.outside.address)
        try:
            receipt = self._again("filed", lambda: self._file(visitor))
            status = self._again("seen", lambda: citizen.status(visitor, receipt))
            self._again("chosen", lambda: citizen.choose_electronic(visitor, visitor.get(status.url)))
            if number % WITHDRAWN == 0:
                self._again("withdrawn", lambda: self._withdraw(visitor, status.url))
            return status.url
        finally:
            visitor.close()

    def _file(self, visitor: Visitor) -> Page:
        visitor.cookies.clear()
        on = (date.today() - timedelta(days=5)).isoformat()
        page = citizen.fill_in(visitor, citizen.find(visitor), on)
        review = citizen.finish(visitor, citizen.send_photographs(visitor, page))
        receipt = visitor.submit(citizen.prove(visitor, review).form("/file/")).expect("受け付けました", "受付番号")
        self.receipts.append(receipt.text.split('receipt__number">')[1].split("<")[0])
        return receipt

    def _withdraw(self, visitor: Visitor, url: str) -> Page:
        page = visitor.get(url)
        if "/withdraw/" not in page.text:
            return page  # it was done before the page was cut
        asking = visitor.get(page.link(to="/withdraw/$"))
        return visitor.submit(asking.form("/withdraw/"), {"reason": WHY, "sure": "on"}).expect()

    def _again(self, what: str, do: Callable[[], Page]) -> Page:
        end = time.monotonic() + HANGING
        while True:
            try:
                return do()
            except Unexpected:
                if time.monotonic() > end:
                    raise
                self.again[what] += 1
                time.sleep(1)


def settled(both: Sides) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides as they stand once nothing is on its way."""
    last: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def nothing_left() -> bool:
        outside, inside = asked(both.outside, OUTSIDE), asked(both.inside, INSIDE)
        last[:] = [(outside, inside)]
        over = outside["items"].keys() == inside["items"].keys() and not outside["waiting"] and not inside["unseen"]
        return bool(over or outside["held"])

    until(nothing_left, "両側の間に何も残らない")
    return last[0]


def compare(cuts: Cuts, outside: dict[str, Any], inside: dict[str, Any]) -> str:
    """Nothing lost, nothing twice, gapless, in order, the same bytes; the counts as a line."""
    assert outside["held"] == 0
    assert inside["items"] == {id: each[:3] for id, each in outside["items"].items()}
    cases = {case for case, *_ in outside["items"].values()}
    assert len(cases) >= cuts.cases
    for case in cases:
        mine = [each for each in outside["items"].values() if each[0] == case]
        kinds, verbs = Counter(kind for *_, kind in mine), Counter(inside["verbs"][case])
        assert inside["order"][case] == list(range(len(mine))), case
        assert verbs["application.filed"] == 1, case
        assert verbs["delivery.chosen"] <= kinds["choice"], case
        assert verbs["case.withdrawn"] <= min(1, kinds["withdraw"]), case
        assert inside["files"].count(case) == kinds["file"] == 1, case
    chosen = sum(inside["verbs"][case].count("delivery.chosen") for case in cases)
    withdrawn = sum(inside["verbs"][case].count("case.withdrawn") for case in cases)
    assert chosen >= cuts.cases
    assert withdrawn >= len(range(0, cuts.cases, WITHDRAWN))
    assert set(cuts.receipts) <= set(inside["numbers"])
    assert len(inside["numbers"]) == len(set(inside["numbers"])) == len(cases)
    return (
        f"{cuts.both.form}: {cuts.done} cuts {dict(cuts.met)}; {len(outside['items'])} items of {len(cases)} cases, "
        f"{len(cuts.receipts)} receipts, {chosen} choices, {withdrawn} withdrawals; done again: {dict(cuts.again)}"
    )


def once(both: Sides, cuts: int, cases: int, seed: int, only: Sequence[str] = ()) -> str:
    """Cut, wait until both are still, compare; both sides must say themselves that they agree."""
    made = Cuts(both, cuts, cases, random.Random(seed), only)
    made.run()
    said = compare(made, *settled(both))
    agreed = both.inside.run("crossing", "audit", check=False)
    assert "両側の記録は合っています。" in agreed, agreed
    return said
