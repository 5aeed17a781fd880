"""庁内の申請: a division chooses a row of a register from what it may read, by words, without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sannai.applications import answers
from sannai.applications.models import Application
from sannai.casework.tests import cast
from sannai.common.models import AccessLog
from sannai.intake.models import Draft
from sannai.registers.models import Entry
from sannai.registers.tests.opening import entered, publish_sample
from sannai.rules.registers.tests.factory import more

from . import trial
from .desk_cast import signed_in
from .trial import KEY, reviewed, text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ROW = {"from": "2026-04-01", "unit": "health.food", "secret": "内緒のこと"}
REST = """\
pages:
  - id: system
    title: システム
    fields:
      - {id: system, label: 情報システム, ask: entry, of: sample, take: {system_name: title}}
      - {id: system_name, label: システムの名称, ask: text}
      - {id: why, label: 理由, ask: text}
outcomes: {accepted: {label: 受付, effect: accepted}}
retention: {class: 3年, ground: 三内市文書管理規程 別表}
"""
HEAD = trial.YAML.partition("identity:")[0].replace("regime: service", "regime: internal")


@pytest.fixture
def rows(settings: Any, tmp_path: Any) -> list[Entry]:
    settings.HOME = tmp_path
    cast.city()
    publish_sample(
        kept_by="kept_by: unit",
        rights="rights: unit-ledger",
        division="division: health.food",
        fields=more("{id: unit, label: 課, ask: unit}"),
        find="find: [number, title]",
    )
    text = f"{HEAD}identity: [{{role: 課, channel: [internal], needs: none}}]\n{REST}"
    trial.published(text)
    named = [("1", "戸籍の仕組み"), ("2", "見本食堂の台帳"), ("3", "見本100%台帳")]
    own = [entered("sample", ROW | {"number": number, "title": title}) for number, title in named]
    return [*own, entered("sample", ROW | {"number": "9", "title": "見本清掃", "unit": "waste"})]


def begun(client: Client) -> str:
    assert client.post(f"/desk/internal/start/{KEY}/").status_code == 302
    return f"/desk/internal/{Draft.objects.latest('created_at').pk}/"


def offered(page: str) -> list[str]:
    found = re.findall(r'<input type="radio"[^>]*name="system"[^>]*>\s*<span class="choice__label">([^<]*)', page)
    return [each.strip() for each in found]


def test_a_division_chooses_by_words_among_what_it_may_read(rows: list[Entry]) -> None:
    client = signed_in("clerk")
    root = begun(client)
    page = text(client.get(f"{root}p/system/"))
    assert offered(page) == ["1 戸籍の仕組み", "2 見本食堂の台帳", "3 見本100%台帳"]
    sought = client.post(f"{root}p/system/", {"system.seek": "見本　台帳", "seek": "system", "why": "理由です"})
    assert sought["Location"].endswith("#f-system")
    page = text(client.get(sought["Location"]))
    assert offered(page) == ["2 見本食堂の台帳", "3 見本100%台帳"]
    assert 'value="理由です"' in page
    assert "エラー：" not in page
    enter = {"system.seek": "100%", "why": "理由です"}  # the key, not the button
    sought = client.post(f"{root}p/system/", enter)
    assert sought["Location"].endswith("#f-system")
    assert offered(text(client.get(sought["Location"]))) == ["3 見本100%台帳"]
    assert client.post(f"{root}p/system/", enter)["Location"].endswith("?refused=1")

    for stranger in (rows[3].subject_id, "0" * 36, "x"):
        refused = client.post(f"{root}p/system/", {"system": stranger, "why": "理由"}, follow=True)
        assert refused.status_code == 422
        assert '<a href="#f-system">情報システム：台帳から選んでください</a>' in text(refused)
    done = client.post(f"{root}p/system/", {"system": rows[1].subject_id, "why": "理由", "system_name": "偽"})
    assert done["Location"] == f"{root}review/"
    again = text(client.get(f"{root}p/system/"))
    assert offered(again)[0] == "2 見本食堂の台帳"
    assert "checked" in again
    assert "内緒のこと" not in again
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)})["Location"] == f"{root}?done=filed"
    filed = answers.filed(Application.objects.get())
    assert (filed["system_name"], filed["system"]["entry"]) == ("見本食堂の台帳", rows[1].subject_id)
    assert set(AccessLog.objects.filter(about_kind="entry").values_list("staff_key", flat=True)) == {"clerk"}
