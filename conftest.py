"""Settings for every test: a folder of its own, no network but loopback.

``make test`` sets the environment (tests/run.py). By hand: ``SANNAI_DEMO=1 .venv/bin/pytest src/sannai/casework``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket
from django.conf import settings

if "SANNAI_HOME" not in os.environ:  # by hand: never write into the folder of somebody's demo
    settings.HOME = Path(tempfile.mkdtemp(prefix="sannai-test-"))


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Nothing outside this machine may be reached."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()
