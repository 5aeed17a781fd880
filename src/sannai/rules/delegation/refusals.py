"""Why the rules give no answer. Each says in Japanese what is missing and what to do."""

from __future__ import annotations

from .model import MatterRules


class NoRuling(Exception):
    """The rules do not say who decides. ``str()`` is what an official reads."""


class Unlisted(NoRuling):
    """規程にない事項。類推できる事項の候補（題名の近い順）を添える。"""

    def __init__(self, matter: str, near: tuple[MatterRules, ...], message: str) -> None:
        self.matter = matter
        self.near = near
        super().__init__(message)


class NoRow(NoRuling):
    """この事項に、合う行がないか、2つ以上ある（規程の抜け・重なり）。"""


class FactsMissing(NoRow):
    """決裁する職を分ける事実が足りないか、読めない。``facts`` はその id。"""

    def __init__(self, facts: tuple[str, ...], message: str) -> None:
        self.facts = facts
        super().__init__(message)
