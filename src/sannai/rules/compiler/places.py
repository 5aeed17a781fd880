"""Where each part of a definition stands: for messages that come after compiling."""

from __future__ import annotations

from .divisions import division_places
from .names import Names
from .reading import Record


def places_of(header: Record, names: Names) -> dict[str, int]:
    """ "field/ID", "group/ID", "value/ID", "page/ID", "outcome/ID", "fee/0", "head/KEY", … → line."""
    places = {f"head/{key}": line for key, line in header.lines.items()}
    for kind, known in (("field", names.fields), ("group", names.groups), ("value", names.values)):
        places.update({f"{kind}/{id}": names.lines.get(id, 0) for id in known})
    for key, kind in (
        ("pages", "page"),
        ("desk_pages", "page"),
        ("checks", "check"),
        ("documents", "document"),
        ("deadlines", "deadline"),
        ("criteria", "criterion"),
    ):
        places.update({f"{kind}/{one.get('id')}": one.line for one in header.get(key, ())})
    places.update({f"outcome/{id}": one.line for id, one in header.get("outcomes", {}).items()})
    hearings = {id: one.get("hearing") for id, one in header.get("outcomes", {}).items()}
    places.update({f"hearing/{id}": one.line for id, one in hearings.items() if one})
    for kind, letters in (("outcome", header.get("outcomes", {})), ("hearing", hearings)):
        seals = {id: one.get("seal") for id, one in letters.items() if one}
        places.update({f"seal/{kind}/{id}": one.line for id, one in seals.items() if one})
        for id, one in seals.items():
            ways = {way: one.get(way) for way in ("paper", "electronic")} if one else {}
            places.update({f"seal/{kind}/{id}/{way}": row.line_of("ground") for way, row in ways.items() if row})
    places.update({f"authority/{n}": one.line for n, one in enumerate(header.get("authority", ()))})
    places.update({f"authority/{n}/post": one.line_of("post") for n, one in enumerate(header.get("authority", ()))})
    places.update({f"identity/{n}": one.line for n, one in enumerate(header.get("identity", ()))})
    places.update(division_places(header))
    fee: Record | None = header.get("fee")
    if fee:
        rows = [one for one in fee.get("table", ()) if one.get("pay") is not None]
        places.update({f"fee/{n}": one.line for n, one in enumerate(rows)})
        places.update({f"relief/{one.get('id')}": one.line for one in fee.get("relief", ())})
        places["fee/years"] = fee.line_of("years")
    return places
