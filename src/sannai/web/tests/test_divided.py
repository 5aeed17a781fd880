"""A procedure of several divisions: read before the first question, and named on the review by the answers."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.casework.models import Case
from sannai.common.time import now
from sannai.connectors.publishing import publish
from sannai.organization.models import Unit

from . import trial
from .trial import filled, published, reviewed, started, text

pytestmark = pytest.mark.django_db
TABLE = """divisions:
  - {from: 2024-04-01, when: {chemical: yes}, division: safety, ground: 分掌規則 第2条}
  - {from: 2024-04-01, otherwise: yes, division: gardens, ground: 分掌規則 第1条}
summary:"""
OFFICES = {"parks": "公園課", "safety": "農薬対策課", "gardens": "農園係"}


@pytest.fixture(autouse=True)
def _published() -> None:
    for key, name in OFFICES.items():
        Unit.objects.create(key=key, name=name, kind="division", valid_from=date(2024, 4, 1))
    published(trial.YAML.replace("summary:", f"language: 2\n{TABLE}", 1))
    publish("offices", now())


def test_the_page_of_the_procedure_names_every_division_whose_case_it_may_be(client) -> None:
    page = text(client.get(f"/procedures/{trial.KEY}/"))
    assert "申込みを扱う課は、お答えの内容で決まります。" in page
    assert "<li>農薬対策課</li><li>農園係</li>" in page


def test_the_review_names_the_one_of_the_answers_and_the_case_is_there(client) -> None:
    root = filled(client)
    assert "<p>農園係</p>" in text(client.get(f"{root}review/"))
    client.post(f"{root}p/use/", trial.USE | {"chemical": "yes", "chemical_name": "石灰"})
    assert "<p>農薬対策課</p>" in text(client.get(f"{root}review/"))
    client.post(f"{root}file/", {"reviewed": reviewed(client, root)})
    assert Case.objects.get().division_key == "safety"
    assert "農薬対策課" in text(client.get(root))


def test_nothing_is_named_while_the_answer_is_open(client) -> None:
    root = started(client)
    assert "お答えの内容で決まります" not in text(client.get(f"{root}review/"))
