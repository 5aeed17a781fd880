"""A client made for it (schemathesis) tries the OpenAPI document of the register API on a city with two divisions.

Whatever it sends, nothing breaks, every answer is one that the document promises, and no row, sensitive field or
protected row of another division comes back. ``SANNAI_FUZZ=400`` sends many more; ``SANNAI_FUZZ_SEED`` others.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.generation import GenerationMode

from sannai.common import audit
from sannai.common.models import Allowance
from sannai.registers.models import ChangeSet, Entry
from sannai.web.api.registers.openapi import DOCUMENT
from sannai.web.limits import readable

from .machines_small import token_of
from .register_doors import FOOD, KEY, WASTE, Scene, scene

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("SANNAI_FUZZ", "10"))  # of each way to send, for each operation
APPLICATION = readable(get_wsgi_application())  # what every server of the house serves
AIMED = 3  # times as many of what is aimed at rows that there are
SEED = int(os.environ.get("SANNAI_FUZZ_SEED", "20261130"))
PROMISED = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance, checks.allow_header_conformance,
]  # fmt: skip
PLAIN = [*PROMISED, checks.negative_data_rejection, checks.ignored_auth, checks.unsupported_method]
NAMES = [
    "number", "title", "kind", "cost", "checked_on", "secret", "story", "hub", "unit", "from", "until", "_entry",
    "_seq", "_values", "nothing", "title.x", "unseen",
]  # fmt: skip
KNOWN = [
    "鍵甲", "新1", "新2", "small", "大", FOOD, WASTE, "2026-07-01", "令和8年7月1日", "3/4/5", "合計",
    "9999-12-31", "0001-01-01", "令和0年4月31日", "（表示できません）", "１２３", "-", "", " ", "=1+1", "number",
]  # fmt: skip


class Sent:
    """What was sent, and that nothing came back which may not be seen."""

    def __init__(self, of: Scene) -> None:
        self.counts: Counter[str] = Counter()
        hidden = [f"{kind}{mark}" for mark in "乙丙丁" for kind in ("鍵", "題", "旧", "密")]
        ids = [str(of.rows[mark].pk) for mark in "乙丙丁"] + [str(row.pk) for row in of.naming.values()]
        self.marks = [*hidden, "密甲", "内緒のこと", *ids]
        self.ids = [
            *ids,
            str(of.rows["甲"].pk),
            str(of.hub.pk) if of.hub else "",
            "00000000-0000-7000-8000-00000000000a",
        ]

    def call(self, case: Any, token: str, promised: list[Any]) -> None:
        if sum(self.counts.values()) % 20 == 0:
            Allowance.objects.all().delete()  # it sends bad tokens too, more than anybody may
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        self.counts[f"{case.operation.method.upper()} {case.operation.path} {answer.status_code}"] += 1
        self.look(f"{case.formatted_path} {case.query} {case.body}", answer.content.decode())
        case.validate_response(answer, checks=promised, headers={"Authorization": f"Bearer {token}"})

    def look(self, sent: str, said: str) -> None:
        """What was sent may be named again, as the program knows it already."""
        found = [mark for mark in self.marks if mark in said and mark not in sent]
        assert not found, (found, sent[:500], said[:500])


@pytest.fixture
def made(settings: Any, tmp_path: Any) -> Scene:
    settings.HOME = tmp_path
    return scene("unit-ledger")


@pytest.fixture(autouse=True)
def _as_clients_of_tests_do() -> Iterator[None]:
    """What is refused is logged once for each request, thousands of times; and the end of a request would close the
    connection on which the test's own transaction is open."""
    logging.disable(logging.ERROR)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


def test_the_document_is_a_valid_one() -> None:
    schemathesis.openapi.from_wsgi("/api/v1/openapi.json", APPLICATION).validate()
    broken = {**DOCUMENT, "paths": {"/x/": {"get": {"responses": {"200": {}}}}}}
    with pytest.raises(Exception, match="description"):
        schemathesis.openapi.from_dict(broken).validate()


def test_whatever_is_sent_nothing_breaks_and_nothing_of_another_division_comes_back(made: Scene) -> None:
    tokens = [token_of("m-food"), token_of("m-reader", role="machine_reader")]
    sent, schema = Sent(made), schemathesis.openapi.from_wsgi("/api/v1/openapi.json", APPLICATION)
    for number, result in enumerate(schema.get_all_operations()):
        operation = result.ok()
        for at, (cases, promised) in enumerate(_ways(operation, sent)):
            _try(cases, sent, tokens[0] if at else tokens[number % 2], promised, SEED + 10 * number + at)
    print(f"\n{sum(sent.counts.values())} requests")
    print("\n".join(f"{count:7} {what}" for what, count in sorted(sent.counts.items())))
    statuses = {name.split()[-1] for name in sent.counts}
    assert {"200", "201", "400", "401", "404", "422"} <= statuses, sent.counts
    assert ChangeSet.objects.exists()
    assert audit.verify() == []
    for mark, row in made.rows.items():  # what stands in another division is as it was
        assert mark == "甲" or Entry.objects.get(pk=row.pk).seq == row.seq


def _try(cases: Any, sent: Sent, token: str, promised: list[Any], number: int) -> None:
    @seed(number)
    @settings(
        max_examples=EXAMPLES * (1 if checks.ignored_auth in promised else AIMED), deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def run(case: Any) -> None:
        sent.call(case, token, promised)

    run()


def _ways(operation: Any, sent: Sent) -> Iterator[tuple[Any, list[Any]]]:
    """What the document admits, what it does not, and what is aimed at this register and its rows."""
    yield operation.as_strategy(generation_mode=GenerationMode.POSITIVE), PLAIN
    yield operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), PLAIN
    if "{key}" not in operation.path:
        return
    ids = {name: st.sampled_from(sent.ids) for name in ("entry_id", "change_id") if f"{{{name}}}" in operation.path}
    places = st.fixed_dictionaries({"key": st.sampled_from([KEY] * 6 + ["hub", "naming"]), **ids})
    if operation.method == "post":
        both = st.tuples(st.just({"key": KEY}), _bodies(sent))
        yield both.flatmap(lambda of: operation.as_strategy(path_parameters=of[0], body=of[1])), PROMISED
        yield (
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, path_parameters={"key": KEY}),
            [*PROMISED, checks.negative_data_rejection],
        )
    elif operation.path.endswith("/entries/"):
        both = st.tuples(places, _queries(sent))
        yield both.flatmap(lambda of: operation.as_strategy(path_parameters=of[0], query=of[1])), PROMISED
    else:
        yield places.flatmap(lambda of: operation.as_strategy(path_parameters=of)), PROMISED


def _texts() -> Any:
    """What may be written and read again: nothing of what is hidden."""
    return st.one_of(st.sampled_from(KNOWN), st.text(max_size=8))


def _names(sent: Sent) -> Any:
    """What a row may be called by: the rows of another division too."""
    return st.one_of(st.sampled_from([*sent.ids, "鍵甲", "鍵乙", "鍵丙", "親1"]), _texts())


def _queries(sent: Sent) -> Any:
    """A few parameters at once: of many, one is always wrong, and no row comes back."""
    values = {
        "sort": st.sampled_from(["number", "-number", "cost", "-kind", "secret"]),
        "on": st.sampled_from(["2026-04-15", "2026-07-01", "1868-01-25", "2999-12-31", "2026-02-30"]),
        "limit": st.sampled_from(["1", "2", "200", "0", "x"]), "after": st.sampled_from(sent.ids),
        "kind": st.sampled_from(["small", "large", "-", "大"]), "cost_least": st.sampled_from(["0", "1,000", "x"]),
        "unit": st.sampled_from([FOOD, WASTE, "health"]), "q": _texts(), "hub": _names(sent), "secret": _names(sent),
        "nothing": _texts(),
    }  # fmt: skip
    names = st.lists(st.sampled_from(list(values)), max_size=2, unique=True)
    return names.flatmap(lambda some: st.fixed_dictionaries({name: values[name] for name in some}))


def _bodies(sent: Sent) -> Any:
    numbers = st.one_of(st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False))
    plain = st.one_of(_texts(), st.none(), st.booleans(), numbers)
    refers = st.fixed_dictionaries({"entry": _names(sent)}, optional={"unseen": st.booleans(), "shown": _texts()})
    values = st.one_of(plain, plain, st.lists(plain, max_size=3), refers)
    odd = st.one_of(
        st.dictionaries(st.sampled_from(NAMES), values, min_size=1, max_size=6),
        st.fixed_dictionaries({"_entry": _names(sent)}, optional={"title": _texts(), "cost": plain}),
    )
    good = st.fixed_dictionaries(
        {"number": st.sampled_from(["新1", "新2", "鍵丙", "鍵乙"]), "title": _texts(), "unit": st.just(FOOD)},
        optional={
            "kind": st.sampled_from(["small", "大", None]), "cost": st.integers(0, 10**6), "from": _texts(),
            "hub": refers, "_seq": st.integers(1, 5), "checked_on": _texts(), "story": _texts(),
        },
    )  # fmt: skip
    whole = st.fixed_dictionaries(
        {"number": st.sampled_from(["新1", "新2", "新3", "新4"]), "title": st.sampled_from(["机", "椅子"]),
         "unit": st.just(FOOD)}, optional={"cost": st.integers(0, 99), "from": st.just("2026-07-01")},
    )  # fmt: skip
    rows = st.one_of(st.lists(odd, min_size=1, max_size=4), st.lists(good, min_size=1, max_size=4),
                     st.lists(whole, min_size=1, max_size=3, unique_by=lambda row: row["number"]))  # fmt: skip
    return st.fixed_dictionaries(
        {"rows": rows},
        optional={
            "dry_run": st.booleans(), "mode": st.sampled_from(["all", "good"]), "sure": st.just(True),
            "blank": st.sampled_from(["keep", "erase"]), "on": st.sampled_from(["2026-07-01", "2026-04-01"]),
            "absent": st.sampled_from(["leave", "leave", "end"]), "reason": st.text(max_size=20),
        },
    )  # fmt: skip
