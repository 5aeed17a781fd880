"""Who acts. Every action asks its actor whether it may; an actor that does not say yes has said no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


class Actor(Protocol):
    """Keys only: names change and belong to the payload."""

    @property
    def kind(self) -> str: ...
    @property
    def staff_key(self) -> str: ...
    @property
    def post_key(self) -> str: ...
    def may(self, right: str, subject: Any) -> bool:
        """Whether this actor holds the right over this subject. Unknown rights are refused."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """The software itself: tasks, imports and the command line of whoever runs the server."""

    kind: str = "system"
    staff_key: str = ""
    post_key: str = ""

    def may(self, right: str, subject: Any) -> bool:
        return True
