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

CLAMAV = "clamav-daemon"  # installed with the others where that may be; without it its tests are left out, saying so


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
    """PostgreSQL and Chromium are there, or the tests stop here with the line to run. ClamAV is, where it may be."""
    missing, line = _missing(), "apt-get install -y --no-install-recommends"
    if missing or not clamd():
        wanted = [*missing, *([] if clamd() else [CLAMAV])]
        if os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get"):
            print(f"試験に使うシステムのパッケージを入れます: {line} {' '.join(wanted)}", flush=True)
            quiet: dict[str, Any] = {
                "stdout": subprocess.DEVNULL,
                "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            }
            subprocess.run(["apt-get", "update", "-qq"], check=bool(missing), **quiet)
            for name in wanted:
                subprocess.run([*line.split(), name], check=name != CLAMAV, **quiet)
            missing = _missing()
    if missing:
        sys.exit(
            f"試験には {' と '.join(missing)} が要ります。次の1行を実行してからやり直してください:\n"
            f"  sudo {line} {' '.join(missing)}"
        )


def _missing() -> list[str]:
    return [name for name, there in (("postgresql", postgres_folder()), ("chromium", chromium())) if not there]
