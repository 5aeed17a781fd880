"""What the log says last of a row, whatever came before."""

from __future__ import annotations

from sannai.common.comparing import Said
from sannai.common.witness import EMPTY


def test_of_a_row_that_was_written_anew_only_what_it_holds_now_counts() -> None:
    said = Said()
    said.hear(1, {EMPTY: "", "due_on": "a"}, "")
    said.hear(2, {"ended_on": "b"}, "")
    assert set(said.columns) == {EMPTY, "due_on", "ended_on"}
    said.hear(3, {EMPTY: "", "due_on": "c"}, "")
    assert said.columns == {EMPTY: (3, "", ""), "due_on": (3, "c", "")}
    said.hear(2, {"ended_on": "b"}, "")  # heard late
    assert "ended_on" not in said.columns
