"""Two processes and one city: what one commits the other sees at once, whole, and not before."""

import threading

import pytest
from django.db import connection, transaction
from tests.city.rows import DAY, post, unit

from sannai.organization.models import Post, Unit
from sannai.organization.snapshot import city_on

WRITES = 25


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory")
@pytest.mark.django_db(transaction=True)
def test_a_reader_never_sees_half_a_change_nor_one_that_is_not_committed():
    """A unit and its post are renamed together, over and over, and every third time it is taken back."""
    unit("waste")
    post("waste.head")
    Unit.objects.update(name="0")
    Post.objects.update(title="0")
    done, failures, committed = threading.Event(), [], ["0"]

    def write() -> None:
        try:
            for number in range(1, WRITES + 1):
                with transaction.atomic():
                    Unit.objects.update(name=str(number))
                    Post.objects.update(title=str(number))
                    if number % 3 == 0:
                        transaction.set_rollback(True)
                if number % 3:
                    committed.append(str(number))
        except Exception as error:  # a thread's failure must fail the test
            failures.append(error)
        finally:
            done.set()
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(city_on(DAY).title("waste.head"))
    writer.join()
    assert failures == []
    assert {title for title in seen if len(set(title.split())) != 1} == set()  # name and title of one change
    assert {title.split()[0] for title in seen} <= set(committed)
    order = [committed.index(title.split()[0]) for title in seen]
    assert order == sorted(order)
    assert city_on(DAY).title("waste.head") == f"{committed[-1]} {committed[-1]}"
