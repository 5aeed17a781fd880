"""Eight writers on PostgreSQL file, correct and approve at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from subprocess import PIPE

import psycopg

from tests.city import model as cities

from . import prepare, writer

WRITERS = 8


def test_of_eight_writers_one_wins_each_race_and_no_event_is_lost(model_city, postgres_server):
    city = cities.clone(model_city, postgres_server, "eight_writers")
    races = json.loads(_run(city, "tests.journeys.prepare").communicate()[0])
    before = _events(city)
    processes = [_run(city, "tests.journeys.writer", str(n), json.dumps(races)) for n in range(WRITERS)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == writer.READY
    said = [json.loads(words.splitlines()[-1]) for words in _at_once(processes)]

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


def _at_once(processes: list[subprocess.Popen[str]]) -> list[str]:
    """All are let go in the same moment; what each said."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate()[0] for process in processes]


def _run(city: cities.City, module: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, env=city.env, cwd=cities.ROOT, stdin=PIPE, stdout=PIPE, text=True)


def _events(city: cities.City) -> Counter[str]:
    with psycopg.connect(city.url) as connection:
        return Counter(dict(connection.execute("SELECT verb, count(*) FROM common_event GROUP BY verb").fetchall()))
