"""What was compiled stays at hand by its digest; the oldest goes when there are too many."""

from __future__ import annotations

from sannai.rules.kept import KeptByDigest


def test_it_is_made_once_until_newer_ones_push_it_out():
    made: list[str] = []
    kept: KeptByDigest[str] = KeptByDigest(2)

    def ask(digest: str) -> str:
        def make() -> str:
            made.append(digest)
            return f"of {digest}"

        return kept.get(digest, make)

    assert [ask("a"), ask("b"), ask("a")] == ["of a", "of b", "of a"]
    ask("c")  # b was asked for longest ago
    ask("a")
    assert made == ["a", "b", "c"]
    ask("b")
    assert made == ["a", "b", "c", "b"]
