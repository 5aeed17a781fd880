"""Whatever JSON arrives and whatever is typed: nothing raises, and what was accepted stays what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sannai.rules.answers_schema import answers_schema
from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.forms import parse_page, typed_of
from sannai.rules.kinds import KINDS, bind
from sannai.rules.kinds.base import Kind
from sannai.rules.model import Definition
from sannai.rules.package import read_package
from sannai.rules.present import rows, show

from .factory import FILED, HERE, TODAY, ask

CATALOG = Path(__file__).parents[4] / "catalog"
DEFINITIONS = [compile_package(read_package(file.parent)) for file in sorted(CATALOG.glob("*/*/procedure.yaml"))]
VALIDATORS = {
    (one.key, desk): Draft202012Validator(answers_schema(one, HERE, desk=desk))
    for one in DEFINITIONS
    for desk in (False, True)
}
OF_EACH = settings(max_examples=max(5, 5 * settings.default.max_examples // len(DEFINITIONS)))
ODD = st.text(alphabet=st.characters(), max_size=30) | st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "\ue000",
        "R8.4.31",
        "令和0年1月1日",
        "２０２６−０４−０１",
        "9" * 400,
        "一" * 40,
        "-",
        "yes",
        "r1",
        "〒０００",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ODD
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ODD, inner, max_size=4), max_leaves=8
)
PARTS = (
    "",
    "text",
    "kana",
    "postal_code",
    "prefecture",
    "city",
    "street",
    "building",
    "id",
    "name",
    "sha256",
    "size",
    "type",
)
SHAPED = (
    JSON
    | st.dictionaries(st.sampled_from(PARTS), JSON, max_size=5)
    | st.lists(st.dictionaries(st.sampled_from(PARTS), JSON, max_size=5), max_size=3)
)


def kind_of(ask_for: Any) -> Kind:
    options = {"choices": {"yes": "はい", "b": "ビー"}, "unknown": True, "unit": "点"}
    return bind(ask(ask_for, **{key: options[key] for key in KINDS[ask_for].keys if key in options}), HERE)


@pytest.mark.parametrize("ask_for", sorted(KINDS))
@given(value=SHAPED)
def test_no_json_value_breaks_a_field_kind(ask_for, value):
    kind = kind_of(ask_for)
    answered = kind.check(value)
    if answered.value is not None:
        assert not answered.message
        assert kind.check(answered.value) == answered, "a kept answer is kept as it is"
        assert all(isinstance(line, str) for line in kind.show(answered.value))


@pytest.mark.parametrize("ask_for", sorted(set(KINDS) - {"file"}))
@given(data=st.data())
def test_no_typed_text_breaks_a_field_kind_and_what_is_shown_reads_back(ask_for, data):
    kind = kind_of(ask_for)
    answered = kind.parse({part: data.draw(st.lists(ODD, max_size=2)) for part in kind.parts}, TODAY)
    if answered.value is None:
        return
    assert kind.check(answered.value) == answered
    assert kind.parse(kind.typed(answered.value), TODAY) == answered, "sent again unchanged, it reads the same"
    if kind.parts == ("",) and ask_for not in ("some_of", "long_text"):
        assert kind.parse({"": list(kind.show(answered.value))}, TODAY) == answered, "what is shown reads back"
    assert Draft202012Validator(kind.schema()).is_valid(answered.value)


def answers_of(definition: Definition) -> st.SearchStrategy[dict[str, Any]]:
    """Answers with the names of the definition and anything at all for values."""
    inner = {one.id for group in definition.groups.values() for one in group.fields}
    row = st.dictionaries(st.sampled_from(["_key", *sorted(inner), "x"]), SHAPED, max_size=4)
    return st.dictionaries(
        st.sampled_from([*definition.fields, *definition.groups, "strange"]),
        SHAPED | st.lists(row, max_size=3),
        max_size=12,
    )


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.key)
@OF_EACH
@given(data=st.data())
def test_evaluating_never_raises_and_its_answers_are_stable_and_fit_the_schema(definition, data):
    answers = data.draw(answers_of(definition))
    for desk in (False, True):
        found = evaluate(definition, answers, FILED, HERE, desk=desk)
        again = evaluate(definition, found.answers, FILED, HERE, desk=desk)
        assert again.answers == found.answers
        assert again.visible == found.visible
        assert all(line for shown in rows(definition, answers, found, HERE, desk=desk) for line in [shown.label])
        if not found.faults:
            assert VALIDATORS[definition.key, desk].is_valid(found.answers)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.key)
@OF_EACH
@given(data=st.data())
def test_parsing_never_raises_and_reads_its_own_inputs_back(definition, data):
    page = data.draw(st.sampled_from([*definition.pages, *definition.desk_pages]))
    names = [f"{one.id}{part and '.'}{part}" for one in page.fields for part in PARTS[:8]]
    for group in page.groups:
        names += [f"{group.id}.rows", *(f"{group.id}.r1.{one.id}" for one in group.fields)]
    typed = data.draw(st.dictionaries(st.sampled_from([*names, "junk"]), st.lists(ODD, max_size=3), max_size=15))
    previous = data.draw(answers_of(definition))
    parsed = parse_page(definition, page.id, typed, previous, HERE, today=TODAY)
    back = typed_of(definition, page.id, parsed.answers, HERE)
    again = parse_page(definition, page.id, back, {**previous, **parsed.answers}, HERE, today=TODAY)
    assert typed_of(definition, page.id, again.answers, HERE) == back


@pytest.mark.parametrize("ask_for", sorted(KINDS))
@given(value=SHAPED)
def test_showing_any_value_is_text(ask_for, value):
    assert isinstance(show(kind_of(ask_for).field, value), str)


def test_a_deeply_nested_or_enormous_value_is_refused_quietly():
    deep: list[Any] = []
    for _ in range(900):
        deep = [deep]
    definition = DEFINITIONS[0]
    answers = dict.fromkeys(definition.fields, deep)
    assert not set(evaluate(definition, answers, FILED, HERE).answers) - set(definition.groups)
    assert evaluate(definition, dict.fromkeys(definition.fields, "あ" * 200000), FILED, HERE).faults
