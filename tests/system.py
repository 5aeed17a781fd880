"""The system's packages that the tests use for real: PostgreSQL and Chromium, and ClamAV where it is.

Where it may (root on Debian or Ubuntu) it installs them; where it may not, it says the one line to run and fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PACKAGES = {"postgresql": "postgresql", "chromium": "chromium"}
CLAMAV = "clamav-daemon"  # its tests are left out without it; on a desktop it brings a service that downloads


def postgres_folder() -> Path | None:
    """The newest folder with initdb and postgres in it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    real = Path(on_path).resolve().parent if on_path else None
    return real if real and (real / "postgres").exists() else None


def chromium() -> str | None:
    """The browser of the system, never one that a package downloads."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def clamd() -> str | None:
    """The server of ClamAV, which a user has not on the path."""
    return shutil.which("clamd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


def ensure() -> None:
    """PostgreSQL and Chromium are there, or the tests stop here with the line to run."""
    missing = [name for name, there in (("postgresql", postgres_folder()), ("chromium", chromium())) if not there]
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get"):
        print(f"試験に使うシステムのパッケージを入れます: {line}", flush=True)
        quiet: dict[str, Any] = {
            "check": True,
            "stdout": subprocess.DEVNULL,
            "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        }
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(line.split(), **quiet)
        missing = [name for name in missing if not (postgres_folder() if name == "postgresql" else chromium())]
    if missing:
        sys.exit(f"試験には {' と '.join(missing)} が要ります。次の1行を実行してからやり直してください:\n  sudo {line}")
