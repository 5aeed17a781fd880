"""Documents for each row of a group, from the page that is read first to the one that is sent again."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.city.links import come_in

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.time import today
from sannai.notices.models import Notice

from .desk_cast import post, signed_in, words
from .planting import PNG
from .trial import KEY, PERSON, USE, YAML, brought, published, refused, reviewed, started

pytestmark = pytest.mark.django_db
FIELDS = "      - {id: plan, label: 図面, ask: file, accept: [png], when: {size: large}}\n"
DOCUMENTS = """\
documents:
  - {id: plan, label: 区画の図面, in: plot, when: {size: large}, field: plan, ground: 要領 第2条}
  - {id: oath, label: 誓約書, in: plot, when: {count: 2..}}
fee:
"""
ROWS = {
    "plot.rows": ["r1", "r2"],
    "plot.r1.size": "small",
    "plot.r1.count": "2",
    "plot.r2.size": "large",
    "plot.r2.count": "1",
}


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    cast.city()
    text = YAML.replace("procedure:", "language: 2\nprocedure:", 1).replace("division: parks", "division: health.food")
    text = text.replace("    at_least: 1", "    named_by: size\n    at_least: 1").replace("fee:\n", DOCUMENTS)
    published(text.replace("pages:\n", f"{FIELDS}pages:\n"))


def answered(client: Any) -> str:
    root = started(client)
    for page, given in (("plots", ROWS), ("use", USE), ("person", PERSON)):
        client.post(f"{root}p/{page}/", given)
    return root


def sent(client: Any, root: str, name: str) -> Any:
    return client.post(f"{root}upload/plan/r2/", {"file": SimpleUploadedFile(name, PNG + b"0" * 40)})


def filed(client: Any) -> Case:
    root = answered(client)
    assert sent(client, root, "大.png").status_code == 302
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)})["Location"] == f"{root}receipt/"
    case = find(brought(client, root).case)
    actions.take(case, by=cast.staff("clerk"), at=timezone.now())
    return find(case.pk)


def test_the_list_of_documents_says_which_are_asked_for_of_each_row(client: Any):
    said = words(client.get(f"/procedures/{KEY}/"))
    assert "区画の図面（区画1件ごと。あてはまるものだけ）" in said


def test_a_file_that_is_missing_is_named_with_its_row_and_asked_for_under_that_name(client: Any):
    root = answered(client)
    page = refused(client, f"{root}file/", {"reviewed": reviewed(client, root)})
    assert "区画 2件目（大（30㎡）） 図面：ファイルを添付してください" in words(page)
    assert "区画 1件目（小（10㎡）） 図面" not in words(page)
    assert "区画 2件目（大（30㎡））の図面</h1>" in client.get(f"{root}upload/plan/r2/").content.decode()


def test_what_is_sent_on_paper_says_of_which_row_it_is(client: Any):
    root = answered(client)
    assert "区画 1件目（小（10㎡））の誓約書" in words(client.get(f"{root}review/"))
    sent(client, root, "大.png")
    client.post(f"{root}file/", {"reviewed": reviewed(client, root)})
    said = words(client.get(f"{root}receipt/"))
    assert "区画 1件目（小（10㎡））の誓約書" in said
    assert "区画 2件目（大（30㎡））の誓約書" not in said


def test_the_desk_sees_each_file_under_the_row_that_it_is_of(client: Any):
    case = filed(client)
    page = signed_in("clerk").get(f"/desk/cases/{case.pk}/").content.decode()
    assert re.search(r"区画 2件目（大（30㎡））の区画の図面</strong>.*?大\.png", page, re.S)
    assert re.search(r"区画 1件目（小（10㎡））の誓約書</strong>.*?紙で提出", page, re.S)
    taken_along = signed_in("clerk").get(f"/desk/cases/{case.pk}/export/").json()
    assert {"id": "plan", "label": "区画 2件目（大（30㎡））の区画の図面", "field": "plan", "row": "r2"} in taken_along[
        "documents"
    ]


def test_the_document_of_one_row_is_asked_for_again_and_only_that_one_is_open(client: Any):
    case = filed(client)
    due = (today(timezone.now()) + timedelta(days=10)).isoformat()
    asked = post(
        signed_in("clerk"), case, "correction", item=["plan:r2"], due=due, **{"reason.plan:r2": "読めません。"}
    )
    assert asked.status_code == 302
    assert "区画 2件目（大（30㎡））の図面：読めません。" in words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    told = Notice.objects.get(said="case.correction_requested")
    assert json.loads(told.parameters)["items"][0]["label"] == "区画 2件目の図面"  # no answer goes by mail
    root = come_in(client, case.pk)
    page = client.get(f"{root}correction/").content.decode()
    assert "<legend>区画 2件目（大（30㎡））</legend>" in page
    assert ("plot.r2" in page, "plot.r1" in page) == (True, False)
    assert client.get(f"{root}upload/plan/r1/").status_code == 302
    assert sent(client, root, "新.png").status_code == 302
