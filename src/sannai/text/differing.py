"""Two texts side by side: of several lines only those are marked that differ."""

from __future__ import annotations

from difflib import SequenceMatcher

Marked = tuple[tuple[str, bool], ...]


class SideBySide:
    """What was and what is, of whoever has ``before`` and ``after``."""

    __slots__ = ()
    before: str
    after: str

    @property
    def before_lines(self) -> Marked:
        """Each line as it was, with whether it is gone or was said otherwise."""
        return marked(self.before, self.after)

    @property
    def after_lines(self) -> Marked:
        """Each line as it is, with whether it is new."""
        return marked(self.after, self.before)


def marked(text: str, other: str) -> Marked:
    """The lines of the text, each with whether the other has not got it in its place."""
    lines = text.splitlines()
    same: set[int] = set()
    for block in SequenceMatcher(a=lines, b=other.splitlines(), autojunk=False).get_matching_blocks():
        same.update(range(block.a, block.a + block.size))
    return tuple((line, at not in same) for at, line in enumerate(lines))
