"""Every page is opened by whoever may: nothing is written but who read it. A prefetch or a reload changes no case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sannai.casework.models import FeeDue

from . import test_portal_gates as portal
from .desk_cast import read_out, signed_in
from .test_desk_gates import POST_ONLY, WHO, Scene, address
from .test_desk_gates import scene as scene  # a fixture
from .trial import filed, filled, published

_WRITE = re.compile(r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
LOGS = {"common_accesslog", "django_session"}  # who read; how long they stay signed in


@contextmanager
def writes() -> Iterator[list[str]]:
    """The tables that are written meanwhile."""
    written: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := _WRITE.match(str(sql))) and found[1] not in LOGS:
            written.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


@pytest.mark.parametrize("who", ["head", "auditor", "admin"])
def test_no_page_of_the_desk_writes_when_it_is_read(scene: Scene, who: str) -> None:
    client, wrote = signed_in(who), {}
    opened = 0
    for name, allowed in WHO.items():
        if name in POST_ONLY or who not in allowed:
            continue
        FeeDue.objects.all().delete()  # as before anybody worked out what is to be paid
        with writes() as written:
            answer = client.get(address(scene, name))
            read_out(answer)
        opened += answer.status_code == 200
        if written:
            wrote[name] = written
    assert wrote == {}
    assert opened > 10


@pytest.mark.django_db
def test_no_page_of_the_portal_writes_when_it_is_read(client) -> None:
    published()
    wrote, opened, other = {}, 0, Client()
    for citizen, root in ((client, filled(client)), (other, filed(other))):
        FeeDue.objects.all().delete()
        for name, path in portal.addresses(root.split("/")[2]).items():
            with writes() as written:
                answer = citizen.get(path)
                read_out(answer)
            opened += answer.status_code == 200
            if written:
                wrote[name] = written
    with writes() as written:
        for path in ("/", "/procedures/", "/procedures/?q=農園", "/accessibility/", "/components/", "/mailbox/"):
            client.get(path)
    assert wrote == {}
    assert written == []
    assert opened > 8


def test_the_walk_would_see_a_write(db: None) -> None:
    with writes() as written:
        FeeDue.objects.all().update(yen=1)
        FeeDue.objects.all().delete()
    assert written == ["casework_feedue", "casework_feedue"]
