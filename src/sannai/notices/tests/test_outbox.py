from __future__ import annotations

from datetime import datetime

import pytest

from sannai.common.time import TOKYO
from sannai.notices import outbox
from sannai.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)


def test_the_same_key_is_one_notice_and_the_first_stands() -> None:
    first = outbox.put("receipt:1", "a@example.jp", "件名", "本文", ("case", "1"), NOW)
    again = outbox.put("receipt:1", "b@example.jp", "別の件名", "別の本文", ("case", "1"), NOW)
    assert again == first
    assert (again.to_email, again.subject) == ("a@example.jp", "件名")
    assert Notice.objects.count() == 1
    assert list(outbox.about("case", "1")) == [first]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x00"])
def test_nothing_can_be_added_to_the_header(line_break: str) -> None:
    notice = outbox.put("k", "a@example.jp", f"件名{line_break}Bcc: evil@example.com", "本文", None, NOW)
    assert len(notice.subject.splitlines()) == 1
    notice = outbox.put("k2", f"a@example.jp{line_break}Bcc: evil@example.com", "件名", "本文", None, NOW)
    assert notice.to_email == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" taro@example.jp ", "taro@example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
        ("taro@", ""),
        ("a@example.jp, b@example.jp", ""),
        ("", ""),
    ],
)
def test_an_address_that_no_mail_can_reach_counts_as_none(typed: str, kept: str) -> None:
    assert outbox.put("k", typed, "件名", "本文", None, NOW).to_email == kept


def test_names_stay_codepoint_exact_in_the_body() -> None:
    body = "髙﨑\ufa19\U000e0100 様\r\n本文\x00\ud800"
    outbox.put("k", "", "件名", body, None, NOW)
    assert Notice.objects.get().body == "髙﨑\ufa19\U000e0100 様\n本文"
