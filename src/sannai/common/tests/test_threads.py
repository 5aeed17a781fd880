"""Eight writers on one chain in a SQLite file, in a process of its own: tests keep SQLite in memory, which locks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.both_databases

SCRIPT = """
import threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from sannai.common import audit
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.common.tests.cast import AT, SYSTEM, Folder, write

failures, stale = [], 0

def work(number):
    global stale
    try:
        for each in range(10):
            while True:
                try:
                    write(Folder(), by=SYSTEM, at=AT, text=f"{number}/{each}")
                    break
                except StaleSubject:
                    stale += 1
    except Exception as error:
        failures.append(error)
    finally:
        connection.close()

threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert failures == [], failures
assert Event.objects.count() == 80, Event.objects.count()
assert audit.verify() == [], audit.verify()
print("80 events, one chain")
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the races of PostgreSQL are run across rooms")
def test_eight_threads_write_one_chain_without_fork_or_loss(tmp_path):
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'city.sqlite3'}", "SANNAI_HOME": str(tmp_path)}
    env |= {"SANNAI_DEMO": "1", "DJANGO_SETTINGS_MODULE": "sannai.settings"}
    source = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=source, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "80 events, one chain"), done.stderr
