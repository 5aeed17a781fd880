"""Several take numbers at once, with transactions of their own."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from sannai.common import numbering
from sannai.common.models import Series

from .test_numbering import AT, document


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue")
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_open_a_series_and_leave_no_gap() -> None:
    gate, failures, taken = threading.Barrier(8), [], []

    def work(number: int) -> None:
        gate.wait()
        try:
            for turn in range(5):
                with transaction.atomic():
                    series, mine = numbering.take("三保食", AT.date())
                    document(series, mine)
                    if (number + turn) % 4 == 0:
                        transaction.set_rollback(True)  # a template was faulty: the number goes back
                    else:
                        taken.append(mine)
        except Exception as error:  # a thread's failure must fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    series = Series.objects.get()
    assert sorted(taken) == list(range(1, series.last_number + 1))
    assert numbering.gaps(series) == []
