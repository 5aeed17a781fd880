from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.applications import filing
from sannai.applications.access import Applicant
from sannai.common.actors import System
from sannai.intake import drafts, proving
from sannai.intake.models import MailProof
from sannai.notices import letters
from sannai.notices.models import Notice
from sannai.procedures.actions import publish_files
from sannai.procedures.tests.small import AT, package

from .test_drafts import EVENT, PERSON
from .test_filing import evaluated

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def filling() -> drafts.Filling:
    files = package()
    text = files["procedure.yaml"].decode()
    assert "channel: [portal, counter], needs: none" in text
    text = text.replace("channel: [portal, counter], needs: none", "channel: [portal], needs: mail")
    version = publish_files(files | {"procedure.yaml": text.encode()}, by=System(), at=AT - timedelta(days=1))
    return started(version)


def started(version, channel: str = "portal") -> drafts.Filling:
    draft = drafts.start(version, at=AT, channel=channel)
    drafts.save_page(draft, "person", PERSON, AT)
    drafts.save_page(draft, "event", EVENT, AT)
    found = drafts.load(draft)
    assert found
    return found


def file(filling: drafts.Filling):
    id = filling.draft.pk
    found = drafts.load(filling.opened)
    assert found
    return filing.file(found, evaluated(found), by=Applicant(id), at=AT)


def test_nothing_is_filed_before_the_code_came_back(filling) -> None:
    id = filling.opened
    with pytest.raises(proving.NotProven):
        file(filling)
    assert not proving.send(id, "ｔａｒｏ@example.jp", AT)
    with pytest.raises(proving.NotProven):
        file(filling)
    code = proving.code_of(id, 1)
    assert code in letters.shown[-1].told.body
    assert not Notice.objects.exists(), "nobody keeps a code"
    assert "番号が違います" in proving.confirm(id, "", AT)
    assert not proving.confirm(id, f" {code[:3]} {code[3:]} ", AT)
    assert file(filling).email == "taro@example.jp"


def test_a_code_is_good_for_a_while_and_for_a_few_tries(filling) -> None:
    id = filling.opened
    proving.send(id, "taro@example.jp", AT)
    late = AT + timedelta(minutes=proving.MINUTES, seconds=1)
    assert "30分が過ぎました" in proving.confirm(id, proving.code_of(id, 1), late)
    proving.send(id, "taro@example.jp", AT)
    assert "番号が違います" in proving.confirm(id, proving.code_of(id, 1), AT), "an earlier code counts no more"
    for _ in range(proving.MOST_TRIES - 1):
        proving.confirm(id, "000000x", AT)
    assert "5回違っていた" in proving.confirm(id, proving.code_of(id, 2), AT)
    assert proving.missing(filling)


def test_one_draft_sends_a_few_codes(filling) -> None:
    id = filling.opened
    for _ in range(proving.MOST_LETTERS):
        assert not proving.send(id, "taro@example.jp", AT)
    assert "10回まで" in proving.send(id, "taro@example.jp", AT)
    assert "アドレスの形" in proving.send(id, "taro@", AT)


def test_what_staff_type_in_needs_no_mail_and_the_address_goes_with_the_draft(filling) -> None:
    assert not proving.missing(started(filling.version, "counter"))
    proving.send(filling.opened, "taro@example.jp", AT)
    drafts.discard(filling.draft.pk, at=AT)
    assert not MailProof.objects.exists()
    assert "もうありません" in proving.send(filling.opened, "taro@example.jp", AT)
