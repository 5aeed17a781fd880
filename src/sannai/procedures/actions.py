"""Publishing a procedure without a decision: for setting up a city. Everything else is ``definitions.actions``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sannai.common.actors import Actor
from sannai.definitions import actions
from sannai.definitions.models import Version

from .kind import PROCEDURE


def publish_files(files: Mapping[str, bytes], *, by: Actor, at: datetime) -> Version:
    """定義のファイル一式から公開する。The procedure is found, or made, by the key that the definition names."""
    return actions.publish_files(PROCEDURE, files, by=by, at=at)
