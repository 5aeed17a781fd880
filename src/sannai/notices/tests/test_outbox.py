from __future__ import annotations

from datetime import date, datetime

import pytest

from sannai.common.time import TOKYO
from sannai.notices import outbox
from sannai.notices.models import Notice
from sannai.notices.words import WORDS, NoWords, Words, day_of, say

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)


def put(key: str, to: str, subject: str = "件名", body: str = "本文") -> Notice:
    return outbox.put(key, to, "test.said", {"subject": subject, "body": body}, ("case", "1"), NOW)


def test_the_same_key_is_one_notice_and_the_first_stands() -> None:
    first = put("receipt:1", "a@example.jp")
    again = put("receipt:1", "b@example.jp", "別の件名", "別の本文")
    assert again == first
    assert (again.to_email, again.told()) == ("a@example.jp", ("件名", "本文"))
    assert Notice.objects.count() == 1
    assert list(outbox.about("case", "1")) == [first]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x00"])
def test_nothing_can_be_added_to_the_header(line_break: str) -> None:
    notice = put("k", "a@example.jp", f"件名{line_break}Bcc: evil@example.com")
    assert len(notice.told().subject.splitlines()) == 1
    notice = put("k2", f"a@example.jp{line_break}Bcc: evil@example.com")
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
    assert put("k", typed).to_email == kept


def test_names_stay_codepoint_exact_in_the_body() -> None:
    put("k", "", body="髙﨑\ufa19\U000e0100 様\r\n本文\x00\ud800")
    assert Notice.objects.get().told().body == "髙﨑\ufa19\U000e0100 様\n本文"


def test_what_no_room_has_words_for_is_refused_where_it_is_said() -> None:
    with pytest.raises(NoWords, match=r"'test\.never' の文面は登録されていません。部屋の apps\.py で"):
        outbox.put("k", "", "test.never", {}, None, NOW)
    with pytest.raises(KeyError, match="body"):
        outbox.put("k", "", "test.said", {"subject": "件名"}, None, NOW)
    assert not Notice.objects.exists()


def test_a_name_has_one_wording_for_ever() -> None:
    with pytest.raises(ValueError, match="already"):
        say("test.said", lambda told, language: ("", ""))


def test_dates_are_kept_as_iso_and_read_in_the_words_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"ja": "{}まで", "en": "until {}"}
    by_language: Words = lambda told, language: ("", said[language].format(day_of(told, "due_on")))  # noqa: E731
    monkeypatch.setitem(WORDS, "test.said", by_language)
    notice = outbox.put("k", "", "test.said", {"due_on": date(2026, 6, 12)}, None, NOW)
    assert notice.parameters == '{"due_on":"2026-06-12"}'
    assert [notice.told().body, notice.told("en").body] == ["令和8年6月12日まで", "until 令和8年6月12日"]
