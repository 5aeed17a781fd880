"""What every verb begins with: the command line that it joins, and Django made ready for the city's database."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TypeAlias

import django
from django.core.exceptions import ImproperlyConfigured

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def ready() -> None:
    """Load the settings. A folder that a demo made is a demo, unless a real secret says otherwise.

    Settings that are wrong stop here, with their hint, and not with a traceback.
    """
    home = Path(os.environ.get("SANNAI_HOME") or "var")
    if (home / "demo").exists() and "SANNAI_SECRET_KEY" not in os.environ:
        os.environ.setdefault("SANNAI_DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"設定が足りないか間違っています: {error}（docs/settings.md）")


def ready_to_run() -> None:
    """``ready``, for what goes on running: on a database of another side it does not start, and says which.

    Nor where a check of our own finds something, such as a secret of the city outside.
    """
    ready()
    from django.conf import settings
    from django.core import checks
    from django.db import OperationalError

    from sannai.common import guard

    if faults := checks.run_checks(tags=["sannai"]):
        sys.exit("\n".join(str(fault.msg) for fault in faults))
    try:
        fault = guard.refusal(settings.ZONE)
    except OperationalError:  # no database yet, or a server that is away: every page and step says so
        return
    if fault:
        sys.exit(fault)
