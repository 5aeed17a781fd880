"""JSON of another program: what two readers could read in two ways is refused, and no digit is lost."""

from __future__ import annotations

import pytest

from sannai.text.strict_json import Number, Refused, read


def test_numbers_keep_their_digits():
    assert read(b'{"a": 12.50, "b": 1.25e1, "c": -3, "d": 0.1, "e": 123456789012345678}') == {
        "a": "12.50",
        "b": "12.5",
        "c": -3,
        "d": "0.1",
        "e": 123456789012345678,
    }
    assert isinstance(read(b"0.30"), Number)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": {"b": 1, "c": 2, "b": 3}}', "「b」が2つ"), (b'{"\\ud800": 1, "\\ud800": 2}', "「?」が2つ"),
        (b"[NaN]", "NaN"), (b"[-Infinity]", "Infinity"), (b"[1234567890123456789]", "けた"), (b"[1e18]", "けた"),
        (b"[1e-99999999999]", "けた"), (b"[" * 100_000, "入れ子"), (b'["\\udc00"]', "サロゲート"),
        (b'{"a": ["\\u0000"]}', "制御文字"), (b'{"\\u001f": 1}', "制御文字"), (b'["\x93\xfa"]', "UTF-8"),
        (b"\xef\xbb\xbf{}", "1文字目"), (b'{"a":\n 1,}', "2行目"), (b"", "JSON"), (b"{} {}", "JSON"),
    ],
)  # fmt: skip
def test_what_is_muddled_is_named(content: bytes, said: str):
    with pytest.raises(Refused, match=r".+") as refused:
        read(content)
    assert said in str(refused.value)
