"""What the desks of the model city write down: no day that cannot be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.forms import parse_page
from sannai.rules.lint import check_definition
from sannai.rules.package import read_package

from .factory import HERE

CATALOG = Path(__file__).parents[4] / "catalog" / "sannai"
TODAY = date(2026, 6, 10)
pytestmark = pytest.mark.skipif(not CATALOG.is_dir(), reason="installed without the model city")


@pytest.mark.parametrize(
    ("key", "page", "field", "wrong", "kept"),
    [
        ("food-business-permit", "inspection", "inspected_on", "2026-06-11", {}),
        (
            "food-business-permit",
            "inspection",
            "reinspected_on",
            "2026-06-01",
            {"inspected_on": "2026-06-02", "inspection_result": "fails"},
        ),
        ("disaster-damage-certificate", "survey", "surveyed_on", "2026-06-11", {}),
        ("disaster-damage-certificate", "resurvey", "resurvey_asked_on", "2026-06-11", {}),
        ("oversized-waste-collection", "schedule", "collection_date", "2026-06-09", {}),
        ("dog-registration-notification", "register", "registered_on", "2026-06-11", {"found": True}),
        ("food-permit-revocation", "investigation", "investigated_on", "2026-06-11", {}),
    ],
)
def test_a_day_that_cannot_be_is_refused_where_it_is_written_down(key, page, field, wrong, kept):
    definition = compile_package(read_package(CATALOG / key))
    sent = {name: [{True: "yes"}.get(value, value)] for name, value in kept.items()}

    def blamed(day: str) -> set[str]:
        parsed = parse_page(definition, page, sent | {field: [day]}, kept, HERE, today=TODAY)
        return {fault.message for fault in parsed.faults if fault.field == field}

    assert blamed("2026-06-10") == set()
    assert [message for message in blamed(wrong) if "日より" in message]


def test_the_years_of_a_validity_are_a_number_that_is_asked():
    files = read_package(CATALOG / "food-business-permit")
    text = files["procedure.yaml"].decode()
    for wrong in ("valid_for: inspector", "valid_for: products", "valid_for: nothing"):
        made, problems = try_compile(
            files | {"procedure.yaml": text.replace("valid_for: validity_years", wrong).encode()}
        )
        assert made is not None, problems
        assert any("valid_for" in each.message for each in check_definition(made, files, HERE)), wrong
