from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sannai.applications import uploads as filed
from sannai.definitions.models import Version
from sannai.exchange.models import Call
from sannai.files import sealed
from sannai.intake import drafts, slots, tasks, uploads
from sannai.intake.models import Draft, DraftPage, Slot, Upload
from sannai.notices import letters
from sannai.notices.models import Notice
from sannai.procedures.queries import definition
from sannai.procedures.tests.small import AT, published

from .test_drafts import PERSON, file, filled
from .test_uploads import PDF, Sent

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def version() -> Version:
    return published()


def days(number: int):
    return AT + timedelta(days=number)


def test_a_mail_carries_a_link_of_its_own_and_nothing_keeps_it(version: Version) -> None:
    opened = filled(version).opened
    assert not tasks.mail_link(opened, "ｔａｒｏ＠example.jp", AT)
    letter = letters.shown[-1]
    assert letter.to_email == "taro@example.jp"
    found = re.search(r"/e/([a-z2-7]{32})/", letter.told.body)
    assert found
    assert found[0] not in opened.link
    again = slots.open_by(slots.read(found[1]))
    assert again
    assert (again.case, again.key) == (opened.case, opened.key)
    assert not Notice.objects.exists()
    assert not Call.objects.exists()
    assert "まだ申請は済んでいません" in letter.told.body
    assert "アドレスの形が正しくありません" in tasks.mail_link(opened, "taro@", AT)


def test_a_letter_that_no_server_took_leaves_no_link_and_says_so(version: Version, settings) -> None:
    settings.DEMO = settings.DEBUG = False
    assert "送れませんでした" in tasks.mail_link(filled(version).opened, "taro@example.jp", AT)
    assert Slot.objects.get().by == "first"


def test_one_draft_mails_few_addresses_so_that_nobody_writes_to_strangers(version: Version) -> None:
    id = filled(version).opened
    for number in range(tasks.MOST_ADDRESSES):
        assert not tasks.mail_link(id, f"taro{number}@example.jp", AT)
    assert "3つまで" in tasks.mail_link(id, "stranger@example.jp", AT)
    assert not tasks.mail_link(id, "taro0@example.jp", AT), "an address that was mailed stays known"


def test_a_draft_expires_after_a_reminder_for_who_asked_for_one(version: Version) -> None:
    id = filled(version).opened
    tasks.mail_link(id, "taro@example.jp", AT, remind=True)
    uploads.add(id, definition(version).fields["map"], "", Sent("a.pdf", PDF), AT)
    before = len(letters.newest())
    assert tasks.expire_drafts(days(20)) == 0
    assert len(letters.newest()) == before
    for day in (24, 25, 30):
        assert tasks.expire_drafts(days(day)) == 0
    [warning] = letters.newest()[before:]
    assert "令和8年5月31日" in warning.told.body
    assert "/e/" not in warning.told.body
    assert not Notice.objects.exists(), "nothing about a draft is queued"


def test_a_reminder_that_no_server_took_is_tried_again(version: Version, settings, monkeypatch) -> None:
    tasks.mail_link(filled(version).opened, "taro@example.jp", AT, remind=True)
    taken = iter([False, True])
    monkeypatch.setattr(letters, "hand_over", lambda *told: next(taken))
    for hour in range(3):
        tasks.expire_drafts(days(25) + timedelta(hours=hour))
    assert next(taken, None) is None
    assert Draft.objects.get().warned_at == days(25) + timedelta(hours=1)


def test_a_draft_that_nobody_went_on_with_expires(version: Version) -> None:
    id = filled(version).opened
    tasks.mail_link(id, "taro@example.jp", AT, remind=True)
    uploads.add(id, definition(version).fields["map"], "", Sent("a.pdf", PDF), AT)
    assert drafts.load(id)
    assert tasks.expire_drafts(days(31)) == 1
    assert drafts.load(id) is None
    assert not DraftPage.objects.exists()
    assert not Upload.objects.exists()
    draft = Draft.objects.get()
    assert (bytes(draft.email), draft.remind_to, draft.ended_at) == (b"", "", days(31))
    assert slots.open_by(id.secret) is None
    assert tasks.expire_drafts(days(32)) == 0


def test_with_an_expired_draft_go_its_files_and_the_link_that_was_mailed(
    version: Version, django_capture_on_commit_callbacks
) -> None:
    id = filled(version).opened
    tasks.mail_link(id, "taro@example.jp", AT, remind=True)
    uploads.add(id, definition(version).fields["map"], "", Sent("a.pdf", PDF), AT)
    path = sealed.path_of(Upload.objects.get().body)
    assert path.exists()
    tasks.expire_drafts(days(25))
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.expire_drafts(days(31)) == 1
    assert not path.exists()
    assert not Notice.objects.exists()
    assert not Call.objects.exists()


def test_a_draft_that_somebody_works_on_lives_on(version: Version) -> None:
    id = filled(version).opened
    drafts.save_page(id, "person", PERSON, days(25))
    assert tasks.expire_drafts(days(31)) == 0
    filling = drafts.load(id)
    assert filling
    assert filling.draft.expires_on == days(55).date()
    assert tasks.expire_drafts(days(56)) == 1


def test_a_draft_nobody_ever_filled_expires_too(version: Version) -> None:
    drafts.start(version, at=AT)
    assert tasks.expire_drafts(days(31)) == 1


@pytest.mark.beside_the_log
def test_of_what_is_filed_only_the_envelope_is_kept(version: Version) -> None:
    id, field = filled(version).opened, definition(version).fields["map"]
    kept = uploads.add(id, field, "", Sent("a.pdf", PDF), AT)
    filling = drafts.load(id)
    assert filling
    uploads.add(id, field, "", Sent("too late.pdf", PDF), AT)
    application = file(filling)
    assert tasks.expire_drafts(days(60)) == 0
    assert not DraftPage.objects.exists()
    assert [each.pk for each in filed.listing(application.pk)] == [kept.pk]
    assert not Upload.objects.exists()
    again = drafts.load(id)
    assert again
    assert again.filed
