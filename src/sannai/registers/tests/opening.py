"""For the tests of rows: a register in force, without anybody having decided it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sannai.approvals.tests.city import AT
from sannai.common.actors import System
from sannai.definitions import actions
from sannai.registers.actions import enter, new_entry
from sannai.registers.kind import REGISTER
from sannai.registers.models import Entry
from sannai.rules.registers.folder import read_register
from sannai.rules.registers.tests.factory import MAIN, written

CATALOG = Path(__file__).parents[4] / "catalog" / "sannai" / "registers"


def publish(files: Mapping[str, bytes]) -> None:
    """This register is in force."""
    actions.publish_files(REGISTER, files, by=System(), at=AT)


def publish_sample(**parts: str) -> None:
    """The register of rules/registers/tests/factory.py, kept by a division of the city of tests."""
    publish({MAIN: written(**{"division": "division: waste", **parts})})


def publish_shipped(*names: str) -> None:
    """Registers of the catalogue, as they are."""
    for name in names:
        publish(read_register(CATALOG / name))


def entered(register: str, body: Mapping[str, Any], by: Any = None, at: Any = AT) -> Entry:
    """A row of it."""
    return enter(new_entry(register, body), given=body, by=by or System(), at=at)
