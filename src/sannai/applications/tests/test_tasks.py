from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.applications import drafts, tasks, uploads
from sannai.applications.access import link_key, link_url
from sannai.applications.models import Draft, DraftPage, Upload
from sannai.definitions.models import Version
from sannai.exchange.models import Call
from sannai.files import blobs
from sannai.files.models import Blob
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


def test_the_link_is_mailed_once_if_the_person_wishes(version: Version) -> None:
    id = filled(version).draft.pk
    assert not tasks.mail_link(id, "ｔａｒｏ＠example.jp", AT)
    assert not tasks.mail_link(id, "taro@example.jp", AT)
    notice = Notice.objects.get()
    assert notice.to_email == "taro@example.jp"
    assert link_url(id) in notice.told().body
    assert link_key(id) not in notice.parameters
    assert link_key(id) not in Call.objects.get().body
    assert "まだ申請は済んでいません" in notice.told().body
    assert "アドレスの形が正しくありません" in tasks.mail_link(id, "taro@", AT)


def test_one_draft_mails_few_addresses_so_that_nobody_writes_to_strangers(version: Version) -> None:
    id = filled(version).draft.pk
    for number in range(tasks.MOST_ADDRESSES):
        assert not tasks.mail_link(id, f"taro{number}@example.jp", AT)
    assert "3つまで" in tasks.mail_link(id, "stranger@example.jp", AT)
    assert not tasks.mail_link(id, "taro0@example.jp", AT), "an address that was mailed stays known"
    assert Notice.objects.count() == tasks.MOST_ADDRESSES


def test_a_draft_expires_after_a_warning(version: Version) -> None:
    id = filled(version).draft.pk
    tasks.mail_link(id, "taro@example.jp", AT)
    uploads.add(id, definition(version).fields["map"], "", Sent("a.pdf", PDF), AT)
    assert tasks.expire_drafts(days(20)) == 0
    assert Notice.objects.count() == 1
    for day in (24, 25, 30):
        assert tasks.expire_drafts(days(day)) == 0
    warning = Notice.objects.exclude(key__startswith="draft-link").get()
    assert "令和8年5月31日" in warning.told().body
    assert link_url(id) in warning.told().body
    assert drafts.load(id)
    assert tasks.expire_drafts(days(31)) == 1
    assert drafts.load(id) is None
    assert not DraftPage.objects.exists()
    assert not Upload.objects.exists()
    draft = Draft.objects.get()
    assert (draft.email, draft.ended_at) == ("", days(31))
    assert tasks.expire_drafts(days(32)) == 0


def test_with_an_expired_draft_go_its_files_and_the_link_that_was_mailed(
    version: Version, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(blobs, "_SETTLED", 0)
    id = filled(version).draft.pk
    tasks.mail_link(id, "taro@example.jp", AT)
    upload = uploads.add(id, definition(version).fields["map"], "", Sent("a.pdf", PDF), AT)
    assert blobs.path_of(upload.blob_id).exists()
    tasks.expire_drafts(days(25))
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.expire_drafts(days(31)) == 1
    assert not blobs.path_of(upload.blob_id).exists()
    assert not Blob.objects.exists()
    assert not Notice.objects.exists()
    assert not Call.objects.exists()


def test_a_draft_that_somebody_works_on_lives_on(version: Version) -> None:
    id = filled(version).draft.pk
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
    id, field = filled(version).draft.pk, definition(version).fields["map"]
    kept = uploads.add(id, field, "", Sent("a.pdf", PDF), AT)
    filling = drafts.load(id)
    assert filling
    uploads.add(id, field, "", Sent("too late.pdf", PDF), AT)
    application = file(filling)
    assert tasks.expire_drafts(days(60)) == 0
    assert not DraftPage.objects.exists()
    assert uploads.listing(id) == [kept]
    again = drafts.load(application.pk)
    assert again
    assert again.filed
