"""``make bench N=1000000``: the list of a register of so many rows, on SQLite and on PostgreSQL.

Each step runs in a process of its own, in a city of its own. What is read is read twice in turn: as our program
chooses, and as the planner of the database likes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests import postgres, system

from . import servers

INSIDE = ("load", "edit", "rebuild", "writers", "grow", "read")
WRITTEN = 100_000  # rows that are written by the program; where more are read, those are copied within the database
READS = int(os.environ.get("SANNAI_BENCH_READS", "40"))
WRITERS, CHANGES = 8, 40  # people who write while the table is built anew, and what each of them changes
CLERK = "s1028"
PAGE = "/desk/registers/bench-asset/"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.registers")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--inside", choices=INSIDE, help="within the city that the environment names")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="on one of the two")
    chosen = parser.parse_args()
    if chosen.inside:
        return _inside(chosen.inside, chosen.rows)
    system.ensure()
    with postgres.server(**postgres.CARELESS) as server:
        measure(server, chosen.rows, chosen.only)
    return 0


def measure(server: postgres.Server, rows: int = WRITTEN, only: str | None = None) -> None:
    """A register of so many rows on each database, or on one; each figure is printed when it is there."""
    for name, url in (("SQLite", ""), ("PostgreSQL", server.create("bench_registers"))):
        if only in (None, name):
            city = servers.environment(url)
            city["DATABASE_URL"] = url or f"sqlite:///{city['SANNAI_HOME']}/sannai.sqlite3"
            servers.sannai(city, "demo", "--build-only", "--cases", "0")
            _measure(name, city, rows, server if url else None)


def _measure(name: str, city: dict[str, str], rows: int, server: postgres.Server | None) -> None:
    print(f"\n台帳 {rows:,} 行（15列、うち索引 8、十に一つは前の期間あり）、{name}", flush=True)
    for step in INSIDE:
        command = [sys.executable, "-m", "tests.bench.registers", "--inside", step, "--rows", str(rows)]
        env = {**city, "DJANGO_SETTINGS_MODULE": "sannai.settings"}
        done = subprocess.run(command, env=env, cwd=servers.ROOT, check=True, stdout=subprocess.PIPE, text=True)
        for words, figures in json.loads(done.stdout).items():
            print(f"  {words:　<26}{figures}", flush=True)
    _over_http(city, server)


def _over_http(city: dict[str, str], server: postgres.Server | None) -> None:
    """The page as a browser asks for it: milliseconds, and the statements that the database saw."""
    from sannai.cli.walk.staff import sign_in

    from .statements import statements

    with servers.web("sannai.wsgi:application", city) as (address, _):
        people = {person["staff_key"]: person for person in _people(city)}
        clerk = sign_in(address, people, CLERK)
        for words, query in (("一覧", ""), ("2条件と並び替え", "?kind=server&state=used&sort=support_until"),
                             ("8割の条件、高い順", "?state=used&list=dear")):  # fmt: skip
            times = []
            for _ in range(READS + 3):
                clerk.times.clear()
                clerk.get(PAGE + query)
                times.append(sum(took for _, took in clerk.times) * 1000)
            count = statements(server, lambda query=query: clerk.get(PAGE + query)) if server else 0
            said = f"、SQL {count}" if server else ""
            print(f"  {'HTTP ' + words:　<26}{_said(times[3:])}{said}", flush=True)


def _people(city: dict[str, str]) -> list[dict[str, str]]:
    from pathlib import Path

    return list(json.loads((Path(city["SANNAI_HOME"]) / "cast.json").read_text(encoding="utf-8"))["people"])


def _inside(step: str, rows: int) -> int:
    import django

    django.setup()
    steps = {"load": _load, "edit": _edit, "rebuild": _rebuild, "writers": _writers, "grow": _grow, "read": _read}
    print(json.dumps(steps[step](rows if step in ("grow", "read") else min(rows, WRITTEN))))
    return 0


def _load(rows: int) -> dict[str, str]:
    from . import registers_rows

    registers_rows.publish()
    began, cpu = time.perf_counter(), time.process_time()
    registers_rows.load(rows)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return {"まとめて書く": f"{took:.0f} 秒（CPU {used:.0f} 秒）、{rows / took:,.0f} 行/秒"}


def _grow(rows: int) -> dict[str, str]:
    """Copies of every row with numbers of their own, in the table that is read: enough for whatever only reads."""
    from django.db import connection

    from sannai.registers import shelving, tables

    from .registers_rows import NAME, held

    opened, began = shelving.opened(NAME), time.perf_counter()
    sqlite = connection.vendor == "sqlite"
    changed = {
        "entry": "'{0:02x}' || substr(\"entry\", 3)" if sqlite
        else "('{0:02x}' || substr(\"entry\"::text, 3))::uuid",
        "number": "\"number\" || '-{0}'",
    }  # fmt: skip
    columns = tables.names_of(opened.register)
    named = ", ".join(f'"{name}"' for name in columns)
    times = max(1, rows // held()) - 1
    with connection.cursor() as cursor:
        for at in range(times):
            made = ", ".join(changed.get(name, f'"{name}"').format(16 + at) for name in columns)
            rest = f'SELECT {made} FROM "{opened.table}" WHERE length("number") = 8'
            cursor.execute(f'INSERT INTO "{opened.table}" ({named}) {rest}')
    tables.analyze(opened.table)
    return {"表の中で写す": f"{time.perf_counter() - began:.0f} 秒"} if times else {}


def _read(rows: int) -> dict[str, str]:
    from sannai.registers.asking import Range

    found = {}
    asks: dict[str, Callable[[Any], Any]] = {
        "2条件、期限の順": lambda all: _page(all.where("kind", "server").where("state", "used"), "support_until"),
        "まれな3条件、番号の順": lambda all: _page(
            all.where("kind", "tablet").where("state", "broken").where("year", 2018), "number"
        ),
        "8割の条件、高い順": lambda all: _page(all.where("state", "used"), "cost", down=True),
        "金額の範囲、番号の順": lambda all: _page(all.where("cost", Range(100_000, 2_900_000)), "number"),
        "1種類と、並ぶ項目の範囲": lambda all: _page(
            all.where("kind", "server").where("cost", Range(2_800_000, None)), "cost"
        ),
        "条件なし、番号の順": lambda all: _page(all, "number"),
        "言葉で探す（ある）": lambda all: _page(all.where("search", "機器00042号"), "number"),
        "1,000件までの件数、2条件": lambda all: all.where("kind", "server").where("state", "used").count(1000),
        "正確な件数、2条件": lambda all: all.where("kind", "server").where("state", "used").exact(),
        "集計、種類×状態": lambda all: all.tabulate("kind", "state"),
    }
    for words, ask in asks.items():
        ours, theirs = _in_turn(ask)
        ratio = statistics.median(theirs) / statistics.median(ours)
        found[words] = f"{_said(ours)}　任せると {_said(theirs)}　{ratio:.1f}倍"
    return found


def _page(rows: Any, name: str, *, down: bool = False) -> Any:
    """A page as the list asks for it: its count first, its rows, what stands in them."""
    from sannai.registers.asking import Order
    from sannai.rules.registers.model import Sort

    rows.count(1000)
    found = rows.page(Order((Sort(name),), down), 51)
    return rows.load([row[-1] for row in found], ("title", "kind", "state", "cost"))


def _in_turn(ask: Callable[[Any], Any]) -> tuple[list[float], list[float]]:
    from sannai.registers import asking

    times: tuple[list[float], list[float]] = ([], [])
    for at in range(READS + 1):
        for place, chooses in enumerate((True, False)):
            asking.CHOOSES = chooses
            began = time.perf_counter()
            ask(_all())
            if at:
                times[place].append((time.perf_counter() - began) * 1000)
        if sum(map(sum, times)) > 20_000 and at > 4:
            break
    return times


def _all() -> Any:
    from sannai.common.time import now, today
    from sannai.organization.actors import staff_for
    from sannai.registers.asking import EntryRows
    from sannai.registers.door import door

    from .registers_rows import NAME

    staff = staff_for(CLERK, today(now()))
    assert staff is not None
    found = door(staff, NAME)
    assert found is not None
    return EntryRows(found, today(now()))


def _edit(rows: int) -> dict[str, str]:
    times = []
    for at in range(READS):
        began = time.perf_counter()
        _change(at * 37 % rows)
        times.append((time.perf_counter() - began) * 1000)
    return {"1件を変える": _said(times)}


def _change(number: int) -> None:
    """A row changes today, or its change of today is corrected."""
    from sannai.common.actors import System
    from sannai.common.time import now, today
    from sannai.registers import actions
    from sannai.registers.models import Entry
    from sannai.registers.states import story_of

    from .registers_rows import NAME

    entry = Entry.objects.get(shelf_id=NAME, key_folded=f"{number:08}")
    last = story_of(entry.subject_id).ordered[-1]
    on = today(now()).isoformat()
    body = {**last.body, "from": on, "cost": last.body["cost"] + 1}
    if last.start.isoformat() == on:
        actions.correct(entry, given=body, reason="計測", by=System(), at=now())
    else:
        actions.change(entry, given=body, by=System(), at=now())


def _rebuild(rows: int) -> dict[str, str]:
    from sannai.registers import shelving
    from sannai.registers.models import Shelf

    from .registers_rows import NAME

    began, cpu = time.perf_counter(), time.process_time()
    copied = shelving.build(NAME, Shelf.objects.get(pk=NAME).digest)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return {"表を作り直す": f"{took:.0f} 秒（CPU {used:.0f} 秒）、{copied / took:,.0f} 行/秒"}


def _writers(rows: int) -> dict[str, str]:
    """Eight write while the table is built anew and put in place of the old: afterwards nothing lags behind."""
    from sannai.registers import shelving, tables
    from sannai.registers.models import Shelf

    from .registers_rows import NAME

    before = Shelf.objects.get(pk=NAME)
    waits: list[float] = []
    wrote: list[int] = []
    with _writing(rows, waits, wrote):
        began = time.perf_counter()
        shelving.build(NAME, before.digest)
        took = time.perf_counter() - began
    after = Shelf.objects.get(pk=NAME)
    lost = len(list(shelving.moved_since(NAME, tables.table_of(NAME, after.generation))))
    said = f"{took:.0f} 秒の間に {len(wrote)} 件、遅れた記載 {lost} 件、世代 {before.generation}→{after.generation}、"
    return {"8人が書く間に作り直す": f"{said}1件 {_said(waits)}、最も長く {max(waits):.0f}"}


@contextmanager
def _writing(rows: int, waits: list[float], wrote: list[int]) -> Iterator[None]:
    import threading

    from django.db import connection

    stop = threading.Event()

    def write(who: int) -> None:
        at = who
        while not stop.is_set():
            began = time.perf_counter()
            _change((at * 101 + who) % rows // WRITERS * WRITERS + who if rows > WRITERS else at % rows)
            waits.append((time.perf_counter() - began) * 1000)
            wrote.append(1)
            at += WRITERS
            time.sleep(0.05)
        connection.close()

    people = [threading.Thread(target=write, args=(who,)) for who in range(WRITERS)]
    for one in people:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in people:
            one.join()


def _said(times: list[float]) -> str:
    return f"{_at(times, 50):.1f}／{_at(times, 95):.1f} ms"


def _at(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1] if len(times) > 1 else times[0]


if __name__ == "__main__":
    sys.exit(main())
