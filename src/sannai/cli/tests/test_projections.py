"""sannai projections: what applicants are shown is compared with their cases, and put again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.cli.main import main
from sannai.common.time import today
from sannai.intake.models import Projection
from sannai.intake.projections import number as number_of


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


def number(case: Case) -> int:
    return number_of(case.pk)


def test_what_differs_or_is_missing_is_named_and_put_again(capsys: pytest.CaptureFixture[str]) -> None:
    case, missing = cast.taken(cast.version()), cast.filed(cast.version())
    assert main(["projections", "verify"]) == 0
    Case.objects.filter(pk=case.pk).update(promised_on=today(cast.MONDAY))  # beside the log: nobody was told
    Projection.objects.filter(pk=missing.pk).delete()
    assert main(["projections", "verify"]) == 1
    said = capsys.readouterr().out
    assert case.reference_number in said
    assert missing.reference_number in said
    before = number(case)
    assert main(["projections", "rebuild"]) == 0
    assert "2 件の写しを置き直しました" in capsys.readouterr().out
    assert main(["projections", "verify"]) == 0
    assert (number(case), number(missing)) == (before + 1, 1)
