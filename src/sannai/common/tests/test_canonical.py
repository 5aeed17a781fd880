from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from sannai.common.canonical import digest, dumps, new_salt
from sannai.common.time import TOKYO


def test_one_content_has_one_text():
    assert dumps({"b": 1, "a": [True, None, "﨑"]}) == '{"a":[true,null,"﨑"],"b":1}'
    assert dumps({"b", "a"}) == '["a","b"]'
    assert dumps((date(2026, 4, 1), Decimal("1.50"), UUID(int=1))) == (
        '["2026-04-01","1.50","00000000-0000-0000-0000-000000000001"]'
    )


def test_one_moment_has_one_text_whatever_zone_it_was_said_in():
    moment = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
    assert dumps(moment) == dumps(moment.astimezone(TOKYO))


def test_names_keep_their_code_points():
    assert dumps("\ufa19") == '"\ufa19"' != dumps("\u795e")
    assert "葛\U000e0100" in dumps("葛\U000e0100")


def test_bytes_stand_as_their_digest():
    assert dumps(b"abc").startswith('{"bytes":3,"sha256":"ba7816bf')


@pytest.mark.parametrize("content", [object(), float("nan"), {"a": float("inf")}])
def test_what_has_no_canonical_form_is_refused(content):
    with pytest.raises((TypeError, ValueError)):
        dumps(content)


def test_the_same_text_under_another_salt_has_another_digest():
    assert digest("x", new_salt()) != digest("x", new_salt())
