import pytest

from sannai.common.apps import _check_city_code


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "団体コードがありません。SANNAI_CITY_CODE に、検査数字までの6けたを書く"),
        ("279995", "「279995」の検査数字が合いません"),
    ],
)
def test_a_city_without_its_code_does_not_start(settings, code, says):
    settings.CITY_CODE = code
    assert says in _check_city_code()[0].msg


def test_the_model_city_has_a_code_that_checks():
    assert _check_city_code() == []
