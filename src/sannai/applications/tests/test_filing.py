from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from sannai.applications import answers, filing
from sannai.applications.models import Application, PaperFiling
from sannai.definitions.models import Version
from sannai.intake import drafts, references
from sannai.intake.models import Draft
from sannai.procedures.around import around
from sannai.procedures.tests.small import AT, published
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Evaluation

from .test_drafts import EVENT, PERSON, file, filled, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.beside_the_log]


@pytest.fixture
def version() -> Version:
    return published()


def evaluated(filling: drafts.Filling) -> Evaluation:
    return evaluate(filling.definition, filling.answers, Dates(filed=date(2026, 5, 1)), around())


def test_the_envelope_the_closed_draft_and_the_link_of_mails_are_one_statement_each(
    version: Version, django_assert_num_queries
) -> None:
    filling = filled(version)
    evaluation = evaluated(filling)
    with django_assert_num_queries(3):
        application = filing.make_envelope(filling, evaluation, at=AT)
    kept = Application.objects.get()
    assert kept == application
    assert (kept.pk, kept.version, kept.channel, kept.fee_yen) == (filling.draft.pk, version, "portal", 500)
    assert (kept.arrived_at, kept.filed_on) == (AT, date(2026, 5, 1))
    assert answers.filed(kept) == PERSON | EVENT


def test_a_submission_is_bound_to_its_exact_version_and_content(version: Version) -> None:
    file(filled(version))
    kept = Application.objects.get()
    assert filing.verify(kept)
    for change in (
        {"answers": kept.answers.replace("朝市", "夜市")},
        {"arrived_at": kept.arrived_at - timedelta(seconds=1)},
        {"version": published(old="催しの内容", new="催しの中身")},
        {"salt": "0" * 32},
    ):
        changed = Application.objects.get()
        for name, value in change.items():
            setattr(changed, name, value)
        assert not filing.verify(changed), change


def test_filing_twice_makes_one_application(version: Version) -> None:
    filling = filled(version)
    first = file(filling)
    with pytest.raises(filing.AlreadyFiled):
        file(filling)  # the second press, from a page that does not know of the first
    again = drafts.load(filling.opened)
    assert again
    with pytest.raises(filing.AlreadyFiled):
        file(again)
    assert Application.objects.get().reference_number == first.reference_number


def test_what_was_discarded_or_carried_over_on_another_device_is_not_filed(version: Version) -> None:
    seen, moved = filled(version), filled(version)
    drafts.discard(seen.draft.pk, at=AT)
    drafts.carry_over(moved, published(old="催しの内容", new="催しの中身"), AT)
    for stale in (seen, moved):
        with pytest.raises(drafts.NotADraft):
            file(stale)
    assert not Application.objects.exists()


def test_a_version_withdrawn_between_the_review_and_the_press_is_noticed(version: Version) -> None:
    filling = filled(version)
    withdrawn(version)
    with pytest.raises(drafts.VersionWithdrawn):
        file(filling)
    assert not Application.objects.exists()


def test_a_replay_leaves_the_transaction_around_it_usable(version: Version) -> None:
    filling = filled(version)
    file(filling)
    with transaction.atomic():
        with pytest.raises(filing.AlreadyFiled):
            file(filling)
        assert Draft.objects.count() == 1


def test_a_taken_reference_number_is_drawn_anew(version: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    first = file(filled(version))
    drawn = iter([first.reference_number, first.reference_number, "9999-9999-998"])
    monkeypatch.setattr(filing, "reference_number", lambda: next(drawn))
    assert file(filled(version)).reference_number == "9999-9999-998"


def test_what_is_incomplete_is_not_filed_and_says_why(version: Version) -> None:
    draft = drafts.start(version, at=AT)
    drafts.save_page(draft, "person", PERSON, AT)
    filling = drafts.load(draft)
    assert filling
    with pytest.raises(filing.Incomplete) as refused:
        filing.make_envelope(filling, evaluated(filling), at=AT)
    assert "content" in {fault.field for fault in refused.value.faults}
    assert not Application.objects.exists()


def test_a_paper_arrived_when_it_reached_the_office_faults_and_all(version: Version) -> None:
    draft = drafts.start(version, at=AT, channel="paper")
    drafts.save_page(draft, "person", PERSON, AT)
    filling = drafts.load(draft)
    assert filling
    reached = AT - timedelta(days=2)
    paper = filing.Paper("s001", True, reached, "読み上げて確認", "公園課 書庫3")
    application = filing.make_envelope(filling, evaluated(filling), at=AT, paper=paper)
    assert (application.arrived_at, application.filed_on) == (reached, date(2026, 4, 29))
    kept = PaperFiling.objects.get()
    assert (kept.typed_by, kept.entered_at, kept.original_place) == ("s001", AT, "公園課 書庫3")
    assert filing.verify(Application.objects.get())


def test_an_evening_application_counts_for_the_day_in_japan(version: Version) -> None:
    filling = filled(version)
    late = AT.replace(hour=23, minute=59)
    application = filing.make_envelope(filling, evaluated(filling), at=late)
    assert application.filed_on == date(2026, 5, 1)


def test_a_reference_number_catches_every_wrong_digit_and_every_swap() -> None:
    number = references.reference_number()
    assert re.fullmatch(r"\d{4}-\d{4}-\d{3}", number)
    digits = number.replace("-", "")
    for place in range(11):
        for digit in set("0123456789") - {digits[place]}:
            assert references.read_reference(digits[:place] + digit + digits[place + 1 :]) is None
    for place in range(10):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        assert swapped == digits or references.read_reference(swapped) is None


def test_a_reference_number_is_understood_as_people_type_it() -> None:
    number = references.reference_number()
    full_width = number.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)} | {ord("-"): "－"})
    assert references.read_reference(f"　{full_width}　") == number
    assert references.read_reference(number.replace("-", "")) == number
    assert references.read_reference("") is None
    assert references.read_reference("受付番号") is None


def test_amendments_stand_beside_what_was_filed(version: Version) -> None:
    application = file(filled(version))
    mended = answers.filed(application) | {"content": "夜市"}
    first = answers.amend(application, mended, AT + timedelta(days=1), fee_yen=500)
    second = answers.amend(application, mended | {"content": "音楽会"}, AT + timedelta(days=2))
    assert (first.number, second.number) == (1, 2)
    assert answers.of(application)["content"] == "音楽会"
    assert answers.filed(application)["content"] == "朝市"
    assert [content["content"] for _, content in answers.history(application)] == ["朝市", "夜市", "音楽会"]
    first.refresh_from_db()
    assert answers.amendment_digest(first) == first.digest
    assert filing.verify(application)


def test_the_mail_address_of_the_form_becomes_that_of_the_application(version: Version) -> None:
    filling = filled(version)
    filling.answers["email"] = "taro@example.jp"
    assert filing.make_envelope(filling, evaluated(filling), at=AT).email == "taro@example.jp"
    other = filled(version)
    other = replace(other, email="link@example.jp")
    assert filing.make_envelope(other, evaluated(other), at=AT).email == "link@example.jp"
