"""Eight writers on PostgreSQL file, correct and approve at once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg

from tests import city as cities

from . import prepare, writer

WRITERS = 8


def test_of_eight_writers_one_wins_each_race_and_no_event_is_lost(model_city, postgres_server):
    city = cities.clone(model_city, postgres_server, "eight_writers")
    races = json.loads(_run(city, "tests.journeys.prepare").communicate()[0])
    before = _events(city)
    start = str(time.time() + 4)
    processes = [_run(city, "tests.journeys.writer", str(n), start, json.dumps(races)) for n in range(WRITERS)]
    said = [json.loads(process.communicate(timeout=240)[0].splitlines()[-1]) for process in processes]

    done, won, refused = Counter(), Counter(), Counter()
    for each in said:
        done.update(each["done"])
        won.update(each["won"])
        refused.update(each["refused"])
    print(f"{WRITERS} writers: {dict(done)}; won {dict(won)}; refused {dict(refused)}")
    own = WRITERS * writer.OWN_CASES
    assert done == {"filed": own, "corrected": own, "approved": own}
    assert won == dict.fromkeys(races, prepare.EACH), "each race has exactly one winner"
    assert sum(refused.values()) == (WRITERS - 1) * prepare.EACH * len(races), "and seven who were told"

    added = _events(city)
    added.subtract(before)
    assert added["application.filed"] == own + prepare.EACH
    assert added["correction.answered"] == own + prepare.EACH
    assert added["proposal.approved"] == added["case.decided"] == own + prepare.EACH
    assert added["correction.requested"] == own
    assert "異常はありません" in city.run("audit", "verify").stdout


def _run(city: cities.City, module: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, env=city.env, cwd=Path(cities.ROOT), stdout=subprocess.PIPE, text=True)


def _events(city: cities.City) -> Counter[str]:
    with psycopg.connect(city.url) as connection:
        return Counter(dict(connection.execute("SELECT verb, count(*) FROM common_event GROUP BY verb").fetchall()))
