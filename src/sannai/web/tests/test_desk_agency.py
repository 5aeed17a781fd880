"""代理 on the desk: the agent stands beside the applicant, and the end of it is written down with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.casework.tests import cast
from sannai.casework.tests.test_agency import filed

from .desk_cast import post, signed_in, words


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    cast.city()


def test_the_agent_stands_beside_the_applicant_with_licence_period_and_what_was_left_to_them():
    case = filed("scrivener", agent_until="2099-12-31")
    page = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert "代理人 行政書士：三内 代（登録番号 12345678）" in page
    assert "任されたこと：申請書の提出、補正と照会への回答、通知・許可書などの受取り" in page
    assert "代理の終わりを記録する" in page


def test_the_end_is_written_down_with_its_reason_and_shown():
    case, clerk = filed(), signed_in("clerk")
    assert post(clerk, case, "agency/end", reason=" ").status_code == 422
    assert post(clerk, case, "agency/end", reason="申請者から解任の申出").status_code == 302
    page = words(clerk.get(f"/desk/cases/{case.pk}/"))
    assert "代理は終わりました" in page
    assert "申請者から解任の申出" in page
    assert "代理の終わりを記録する" not in page


@pytest.mark.parametrize("filer", ["self", "messenger"])
def test_without_an_agent_there_is_nothing_to_end(filer):
    case = filed(filer)
    page = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert "代理の終わりを記録する" not in page
    assert ("使者：三内 代" in page) == (filer == "messenger")
