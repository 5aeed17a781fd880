"""A small slice of the attack in every `make test`; the whole is `make attack`."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.city import model
from tests.postgres import Server


def test_whatever_is_sent_nothing_breaks_leaks_or_is_written_unasked(
    model_city: model.City, postgres_server: Server
) -> None:
    city = model.clone(model_city, postgres_server, "attacked")
    slice_ = ("--here", "--crawl", "10", "--probe", "0.05", "--requests", "250")
    command = [sys.executable, "-m", "tests.attack", *slice_]
    done = subprocess.run(command, cwd=model.ROOT, env={**os.environ, **city.env}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr[-5000:]
    assert "0 faults" in done.stdout
