"""A hundred clerks clear one queue over HTTP, on PostgreSQL: every case is taken once, by one of them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import psycopg

from sannai.cli.walk.visitor import Visitor
from tests.city import model as cities

from . import crowd

CLERKS, CASES = 100, 100
MOST_PRESSES = CASES + cities.CASES  # some of the model city may stand in the same queue


def test_a_hundred_clerks_on_one_queue_take_every_case_once(model_city, postgres_server):
    city = cities.clone(model_city, postgres_server, "hundred_clerks")
    command = [sys.executable, "-m", "tests.journeys.crowd", str(CLERKS), str(CASES)]
    made = subprocess.run(command, env=city.env, cwd=cities.ROOT, capture_output=True, text=True, check=True)
    prepared = json.loads(made.stdout.splitlines()[-1])
    wanted = set(prepared["cases"])
    with cities.served(city) as address:
        together = threading.Barrier(CLERKS)
        with ThreadPoolExecutor(CLERKS) as pool:
            sessions = enumerate(prepared["sessions"].values())
            clerks = [pool.submit(_clear, address, key, together, Random(number)) for number, key in sessions]
            answers = sum((clerk.result() for clerk in clerks), Counter[str]())
    taken = _taken(city)
    print(f"{CLERKS} clerks, {CASES} cases: {dict(answers)}; {len(set(taken.values()))} clerks had one")

    assert set(answers) <= {"taken", "told"}, "every answer is a case or a page that says who was quicker"
    assert answers["told"] > 0, "nobody met anybody: this did not test what it is for"
    assert wanted <= set(taken), "no case is left on the queue"
    assert answers["taken"] == len(taken), "whoever was shown a case has it, and nobody else"
    assert "異常はありません" in city.run("audit", "verify").stdout


def _clear(address: str, session: str, together: threading.Barrier, random: Random) -> Counter[str]:
    """One clerk: open the queue, press one 「担当する」 of its first page, until there is none.

    A press takes a case or is told that somebody else took one since: nobody presses more often than there are cases.
    """
    clerk, answers = Visitor(address, cookies={"sessionid": session}), Counter[str]()
    together.wait()
    try:
        for _ in range(MOST_PRESSES):
            queue = clerk.get(f"/desk/?assignee=-&division={crowd.DIVISION}").expect()
            free = queue.presses("/take/")
            if not free:
                return answers
            page = clerk.submit(random.choice(free))
            answers[{200: "taken", 409: "told"}.get(page.status, str(page.status))] += 1
        return answers + Counter({"without end": 1})
    finally:
        clerk.close()


def _taken(city: cities.City) -> dict[str, str]:
    """Case → which of the hundred took it. A case that was taken twice has two events: that fails here."""
    with psycopg.connect(city.url) as connection:
        rows = connection.execute(
            "SELECT subject_id, staff_key FROM common_event WHERE verb = 'case.taken' AND staff_key LIKE 'h%'"
        ).fetchall()
    assert len(rows) == len({case for case, _ in rows}), "a case was taken twice"
    return dict(rows)
