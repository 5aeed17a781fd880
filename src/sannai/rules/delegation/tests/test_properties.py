"""Whatever the rules and the facts are: an answer that is unique, or a refusal by name; and the check tells which."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.boxes import matches
from sannai.rules.delegation import NoRow, NoRuling, Question, Rulebook, Unlisted, ruling, try_compile_rulebook
from sannai.rules.delegation.checking import check_rulebook
from sannai.rules.layout import canonical_layout

from .book import FULL, HEAD, PURCHASE, book, rows

DAYS = (date(2024, 4, 1), date(2025, 4, 1), date(2026, 4, 1))
AMOUNTS, KINDS, URGENT = range(6), ("goods", "works", "advice"), (True, False)
LEVELS = ("head", "director", "bureau", "mayor")

amounts = st.one_of(
    st.builds(lambda low, more: f"{low}..{low + more}", st.integers(0, 5), st.integers(0, 5)),
    st.builds(lambda end: f"..{end}", st.integers(0, 5)),
    st.builds(lambda end: f"{end}..", st.integers(0, 5)),
    st.builds(str, st.integers(0, 5)),
)
conditions = st.fixed_dictionaries(
    {},
    optional={
        "amount": amounts,
        "kind": st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True).map(
            lambda codes: f"[{', '.join(codes)}]"
        ),
        "urgent": st.sampled_from(("yes", "no")),
    },
)
spans = st.sampled_from(
    [(DAYS[a], DAYS[b] if b < 3 else None) for a in range(3) for b in range(a + 1, 4)]  # half-open, the last open-ended
)


@st.composite
def row(draw: st.DrawFn) -> str:
    start, end = draw(spans)
    box = draw(conditions)
    when = "otherwise: yes"
    if box and draw(st.integers(0, 3)):
        when = "when: {" + ", ".join(f"{name}: {test}" for name, test in box.items()) + "}"
    until = f", until: {end}" if end else ""
    return f"from: {start}{until}, {when}, decider: {draw(st.sampled_from(LEVELS))}, clause: 条"


tables = st.lists(row(), min_size=1, max_size=5)
marks = st.frozensets(st.sampled_from(("important", "precedent", "unknown")))
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def compiled(lines: list[str]) -> Rulebook:
    found, problems = try_compile_rulebook({"delegation.yaml": (HEAD + rows(*lines)).encode()})
    assert found is not None
    assert problems == []
    return found


def matching(of: Rulebook, facts: dict[str, object], on: date) -> int:
    """How many rows match, counted without the code under test."""
    valid = [one for one in of.matters["purchase"].rows if one.start <= on and (one.end is None or on < one.end)]
    boxed = [one for one in valid if not one.box.otherwise and matches(one.box, facts.get)]
    return len(boxed) or sum(one.box.otherwise for one in valid)


@given(tables)
def test_the_check_finds_a_gap_or_an_overlap_exactly_where_counting_every_fact_does(lines):
    of = compiled(lines)
    said = [problem.message for problem in check_rulebook(of, {})]
    holes = [message for message in said if "ありません" in message or "あります" in message or "重なります" in message]
    holes = [message for message in holes if "届く事実" not in message]
    first = min(one.start for one in of.matters["purchase"].rows)
    wrong = []
    for day in (day for day in DAYS if day >= first):
        for amount, kind, urgent in itertools.product((*AMOUNTS, 6, 11), KINDS, URGENT):
            facts = {"amount": amount, "kind": kind, "urgent": urgent}
            if matching(of, facts, day) != 1:
                wrong.append((day, facts))
    # Two otherwise rows side by side are a fault of the author even where no facts reach them.
    twice = [day for day in DAYS if sum(one.box.otherwise for one in of.matters["purchase"].on(day)) > 1]
    assert bool(holes) == bool(wrong or twice), (said, wrong[:2])


@given(tables, st.integers(0, 20), st.sampled_from(KINDS), st.booleans(), marks, st.dates(date(2023, 1, 1)))
def test_complete_facts_get_one_ruling_wherever_the_check_is_content(lines, amount, kind, urgent, held, on):
    of = compiled(lines)
    faults = [one.message for one in check_rulebook(of, {}) if "使わない" not in one.message]
    question = Question("purchase", {"amount": amount, "kind": kind, "urgent": urgent}, held)
    try:
        found = ruling(of, question, on)
    except Unlisted:
        assert on < min(one.start for one in of.matters["purchase"].rows) or faults
        return
    except NoRow:
        assert faults
        return
    assert found.ladder[0] in LEVELS
    ids = [level.id for level in of.levels]
    assert list(found.ladder) == ids[ids.index(found.ladder[0]) :]
    assert all(ids.index(level) < ids.index(found.ladder[0]) for level in found.via)
    assert all(found.reasons)
    assert found == ruling(of, question, on)


SOUND = book(PURCHASE + FULL)


matters = st.sampled_from(("purchase", "advice", "seal", "", "xx"))
any_facts = st.dictionaries(st.sampled_from(("amount", "kind", "urgent", "x")), junk)


@given(matters, any_facts, marks, st.sampled_from(("", "purchase", "zz")), st.dates())
def test_any_question_at_all_ends_in_a_ruling_or_in_a_refusal_with_words(matter, facts, held, like, on):
    words = ""
    try:
        found = ruling(SOUND, Question(matter, facts, held, like), on)
    except NoRuling as refused:
        words = str(refused)
    assert words or found.post or found.level


@given(tables)
def test_the_layout_of_any_rules_keeps_their_meaning_and_is_stable(lines):
    text = HEAD + rows(*lines)
    neat = canonical_layout(text)
    assert canonical_layout(neat) == neat
    again, problems = try_compile_rulebook({"delegation.yaml": neat.encode()})
    assert problems == []
    assert again.matters["purchase"].rows[0].box == compiled(lines).matters["purchase"].rows[0].box
