"""Settings for every test: a demo's own secret, a folder of its own, no network but loopback."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest

os.environ.setdefault("SANNAI_DEMO", "1")
os.environ.setdefault("SANNAI_HOSTS", "127.0.0.1,localhost,testserver")
os.environ.setdefault("SANNAI_HOME", tempfile.mkdtemp(prefix="sannai-test-"))


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    import pytest_socket

    pytest_socket.socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()
