from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import uuid6

from sannai.applications import filing
from sannai.common.actors import System
from sannai.common.sealing import links
from sannai.definitions.actions import withdraw
from sannai.definitions.models import Definition, Version
from sannai.intake import drafts
from sannai.intake.models import Draft, DraftPage
from sannai.intake.slots import Opened
from sannai.procedures.around import around
from sannai.procedures.tests.small import AT, package, published
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.beside_the_log]
PERSON = {"name": {"text": "三内 太郎", "kana": "サンナイ　タロウ"}, "phone": "072-000-0000"}
EVENT = {"stall": [{"_key": "r1", "kind": "food"}], "content": "朝市"}


@pytest.fixture
def version() -> Version:
    return published()


def filled(version: Version) -> drafts.Filling:
    draft = drafts.start(version, at=AT)
    drafts.save_page(draft, "person", PERSON, AT)
    drafts.save_page(draft, "event", EVENT, AT)
    filling = drafts.load(draft)
    assert filling
    return filling


def file(filling: drafts.Filling) -> Any:
    evaluation = evaluate(filling.definition, filling.answers, Dates(filed=date(2026, 5, 1)), around())
    return filing.make_envelope(filling, evaluation, at=AT)


def withdrawn(version: Version) -> None:
    withdraw(Definition.objects.get(pk=version.definition_id), version=version, by=System(), at=AT)


def test_starting_is_two_statements_the_draft_and_its_link(version: Version, django_assert_num_queries) -> None:
    with django_assert_num_queries(4):  # with the transaction
        drafts.start(version, at=AT)
    assert Draft.objects.get().expires_on == date(2026, 5, 31)


def test_loading_is_one_statement_with_any_number_of_pages(version: Version, django_assert_num_queries) -> None:
    id = filled(version).opened
    with django_assert_num_queries(1):
        filling = drafts.load(id)
    assert filling
    assert filling.answers == PERSON | EVENT
    assert (filling.filed, filling.withdrawn) == (False, False)
    assert filling.definition.title == "公園の一時使用の申込み"


def test_saving_a_page_is_one_statement_and_saves_over_the_last(version: Version, django_assert_num_queries) -> None:
    draft = drafts.start(version, at=AT)
    with django_assert_num_queries(1):
        drafts.save_page(draft, "person", PERSON, AT, seen=0)
    with django_assert_num_queries(1):
        drafts.save_page(draft, "person", {"name": {"text": "髙﨑\ufa19\U000e0100", "kana": ""}}, AT, seen=1)
    filling = drafts.load(draft)
    assert filling
    assert filling.answers == {"name": {"text": "髙﨑\ufa19\U000e0100", "kana": ""}}
    assert DraftPage.objects.count() == 1


def test_an_unknown_id_loads_nothing() -> None:
    assert drafts.load(Opened(uuid6.uuid7(), links.new_case_key())) is None


def test_an_empty_draft_loads(version: Version) -> None:
    filling = drafts.load(drafts.start(version, at=AT))
    assert filling
    assert filling.answers == {}


def test_a_discarded_draft_is_gone_but_still_counted(version: Version) -> None:
    filling = filled(version)
    drafts.discard(filling.draft.pk, at=AT)
    assert drafts.load(filling.opened) is None
    assert not DraftPage.objects.exists()
    assert Draft.objects.get().ended_at == AT


def test_a_filed_draft_cannot_be_discarded(version: Version) -> None:
    filling = filled(version)
    file(filling)
    drafts.discard(filling.draft.pk, at=AT)
    again = drafts.load(filling.opened)
    assert again
    assert again.filed


def test_a_draft_stays_on_its_version_when_a_newer_one_is_published_and_can_be_filed(version: Version) -> None:
    filling = filled(version)
    newer = published(old="催しの内容", new="催しの中身")
    assert newer.number == 2
    again = drafts.load(filling.opened)
    assert again
    assert again.version == version
    assert again.definition.fields["content"].label == "催しの内容"
    assert file(again).version == version


def test_a_draft_of_a_withdrawn_version_cannot_be_filed_and_no_new_one_started(version: Version) -> None:
    id = filled(version).opened
    withdrawn(version)
    again = drafts.load(id)
    assert again
    assert again.withdrawn
    with pytest.raises(drafts.VersionWithdrawn):
        file(again)
    version.refresh_from_db()
    with pytest.raises(drafts.VersionWithdrawn):
        drafts.start(version, at=AT)


def test_the_answers_that_still_fit_are_carried_over_under_the_same_link(version: Version) -> None:
    filling = filled(version)
    newer = published(
        old="{id: phone, label: 電話番号, ask: phone, required: no}",
        new="{id: phone, label: 日中の連絡先, ask: text, length: 0..40, required: no}",
        old2="催しの内容, ask: text",
        new2="催しの中身, ask: text",
    )
    withdrawn(version)
    carried = drafts.carry_over(filling, newer, AT + timedelta(days=3))
    assert carried.draft.pk == filling.draft.pk
    assert carried.version == newer
    assert carried.answers == {"name": PERSON["name"]} | EVENT  # the phone is asked otherwise now
    assert carried.draft.expires_on == date(2026, 6, 3)
    assert file(carried).version == newer


def test_what_is_filed_or_discarded_is_not_carried_over(version: Version) -> None:
    filling = filled(version)
    newer = published(old="催しの内容", new="催しの中身")
    file(filling)
    with pytest.raises(drafts.NotADraft):
        drafts.carry_over(filling, newer, AT)


def test_nothing_is_carried_over_to_a_withdrawn_version(version: Version) -> None:
    filling = filled(version)
    newer = published(old="催しの内容", new="催しの中身")
    withdrawn(newer)
    newer.refresh_from_db()
    with pytest.raises(drafts.VersionWithdrawn):
        drafts.carry_over(filling, newer, AT)


def test_the_package_is_really_the_one_of_the_test() -> None:
    assert set(package()) == {"procedure.yaml", "README.md"}
