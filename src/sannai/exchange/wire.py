"""What crosses the bridge as JSON, read strictly: whatever is not exactly as written here is no answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from .bridge import Ack, Instead, Item, Placed, Row, Standing, State, ack_told

T = TypeVar("T")


class Unreadable(ValueError):
    """It is not what it should be."""


def item_told(item: Item) -> dict[str, Any]:
    """An item as JSON has it."""
    return {
        "id": str(item.id), "case": str(item.case), "n": item.n, "kind": item.kind, "kid": item.kid, "size": item.size,
        "sha256": item.sha256, "created_at": item.created_at.isoformat(), "hold": item.hold,
        **({"instead": {"size": item.instead.size, "sha256": item.instead.sha256}} if item.instead else {}),
    }  # fmt: skip


def items_told(items: Sequence[Item]) -> dict[str, Any]:
    """What `items` answers."""
    return {"items": [item_told(item) for item in items]}


def acks_told(acks: Sequence[Ack]) -> dict[str, Any]:
    """Acks, in both directions."""
    return {"acks": [dict(ack_told(ack)) for ack in acks]}


def state_told(state: State) -> dict[str, Any]:
    """What `state` answers."""
    return {
        "at": state.at.isoformat(),
        "free": round(state.free, 4),
        "waiting": state.waiting,
        "oldest": state.oldest.isoformat() if state.oldest else None,
        "version": state.version,
        "held": [item_told(item) for item in state.held],
        "placed": [{"stream": each.stream, "p": each.p, "sha256": each.sha256} for each in state.placed],
        "rows": [
            {
                "id": str(row.id), "sha256": row.sha256, "state": row.state.value if row.state else None,
                "present": row.present, "deleted_at": row.deleted_at.isoformat() if row.deleted_at else None,
            }
            for row in state.rows
        ],
        "orphans": list(state.orphans),
        "kids": list(state.kids),
    }  # fmt: skip


def read_items(told: Any) -> list[Item]:
    """The other way. Raises Unreadable, as all below."""
    return _read(lambda: [_item(each) for each in told["items"]])


def read_acks(told: Any) -> list[Ack]:
    """Acks."""
    return _read(lambda: [_ack(each) for each in told["acks"]])


def read_state(told: Any) -> State:
    """How the outside stands."""
    return _read(
        lambda: State(
            at=_moment(told["at"]),
            free=float(told["free"]),
            waiting=_number(told["waiting"]),
            oldest=_moment(told["oldest"]) if told["oldest"] else None,
            version=_text(told["version"]),
            held=tuple(_item(each) for each in told["held"]),
            placed=tuple(Placed(_text(e["stream"]), _number(e["p"]), _text(e["sha256"])) for e in told["placed"]),
            rows=tuple(_row(each) for each in told["rows"]),
            orphans=tuple(_text(each) for each in told["orphans"]),
            kids=tuple(_text(each) for each in told["kids"]),
        )
    )


def _read(build: Callable[[], T]) -> T:
    try:
        return build()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _item(told: Any) -> Item:
    return Item(
        id=UUID(told["id"]), case=UUID(told["case"]), n=_number(told["n"]), kind=_text(told["kind"]),
        kid=_text(told["kid"]), size=_number(told["size"]), sha256=_text(told["sha256"]),
        created_at=_moment(told["created_at"]), hold=_text(told["hold"]),
        instead=_instead(told["instead"]) if "instead" in told else None,
    )  # fmt: skip


def _instead(told: Any) -> Instead:
    return Instead(_number(told["size"]), _text(told["sha256"]))


def _ack(told: Any) -> Ack:
    return Ack(UUID(told["id"]), _text(told["sha256"]), Standing(told["state"]), _text(told["why"]))


def _row(told: Any) -> Row:
    return Row(
        UUID(told["id"]), _text(told["sha256"]), Standing(told["state"]) if told["state"] else None,
        told["present"] is True, _moment(told["deleted_at"]) if told["deleted_at"] else None,
    )  # fmt: skip


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError("no text")
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return moment
