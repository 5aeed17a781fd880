from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import transaction

from sannai.common import numbering
from sannai.common.models import Series
from sannai.common.time import TOKYO
from sannai.files.models import Blob
from sannai.issuance.models import Document, Recipient

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 6, 1, 10, tzinfo=TOKYO)


def document(series: Series, number: int) -> Document:
    blob, _ = Blob.objects.get_or_create(sha256="0" * 64, defaults={"size": 1, "media_type": "application/pdf"})
    made = Document.objects.create(
        about_kind="slip", about_id=f"{number}", series=series, number=number, title="通知", blob=blob,
        template_digest="0" * 64, issued_at=AT,
    )  # fmt: skip
    Recipient.objects.create(document=made, name="三内 太郎", address="三内市本町1-2-3")
    return made


def test_numbers_of_a_series_follow_without_a_gap():
    for expected in (1, 2, 3):
        series, number = numbering.take("三保食", date(2026, 6, 1))
        assert number == expected
        document(series, number)
    assert numbering.gaps(series) == []


def test_each_symbol_and_each_fiscal_year_counts_for_itself():
    texts = [
        numbering.text(*numbering.take(symbol, on))
        for symbol, on in (
            ("三保食", date(2026, 3, 31)),
            ("三保食", date(2026, 4, 1)),
            ("三環業", date(2026, 4, 1)),
            ("三保食", date(2027, 3, 31)),
        )
    ]
    assert texts == ["7三保食第1号", "8三保食第1号", "8三環業第1号", "8三保食第2号"]


def test_what_is_rolled_back_takes_no_number():
    numbering.take("三保食", AT.date())
    with transaction.atomic():
        assert numbering.take("三保食", AT.date())[1] == 2
        transaction.set_rollback(True)
    assert numbering.take("三保食", AT.date())[1] == 2


def test_a_gap_is_found_until_it_is_recorded_as_void():
    series, _ = numbering.take("三保食", AT.date())
    series, second = numbering.take("三保食", AT.date())
    document(series, second)
    assert numbering.gaps(series) == [1]
    numbering.void(series, 1, "誤って採番したため", AT)
    numbering.void(series, 1, "二度目", AT)
    assert numbering.gaps(series) == []
    assert series.voids.get().reason == "誤って採番したため"
    for wrong in (0, 2, 3):
        with pytest.raises(ValueError, match="cannot be voided"):
            numbering.void(series, wrong, "?", AT)


def test_the_first_fiscal_year_of_an_era_is_gannen_only_when_it_began_by_april():
    # 令和 began on 1 May 2019: its fiscal year began as 平成31年度.
    assert numbering.text(*numbering.take("三総", date(2019, 6, 1))) == "31三総第1号"
