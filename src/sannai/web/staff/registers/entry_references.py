"""Fields that name rows of other registers, as they are typed: by key, and never one that is not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sannai.registers.door import Door
from sannai.registers.models import STANDING
from sannai.registers.pointing import pointed
from sannai.registers.states import stories
from sannai.rules.model import Fault
from sannai.rules.registers.rows import key_of
from sannai.text.folding import fold

from .entry_shown import version_of

NOT_FOUND = "「{}」の記載が見つかりません。台帳にある番号を入力してください"


def kept(
    held: Door,
    answers: dict[str, Any],
    before: Mapping[str, Any],
    sent: Mapping[str, Sequence[str]],
    faults: Sequence[Fault],
) -> list[Fault]:
    """The faults, once what stood may stay, though it was struck or is not seen, and nothing else that is not seen was
    named. ``answers`` are mended in place."""
    register, found = held.held.register, list(faults)
    names = [name for name in register.fields if register.reference(name)]
    targets = pointed(held.staff, (answers[name]["entry"] for name in names if name in answers))
    for name in names:
        typed = (sent.get(name) or [""])[0].strip()
        old = before.get(name)
        if isinstance(old, Mapping) and typed == old.get("entry"):
            answers[name] = dict(old)
            found = [one for one in found if one.field != name]
        elif name in answers:
            target = targets.get(answers[name]["entry"])
            if target is None or not target.seen or target.entry.shelf_id != register.reference(name):
                del answers[name]
                label = register.labels.get(name, name)
                found.append(Fault(name, f"{label}：{NOT_FOUND.format(typed[:60])}", "", "entry"))
    return found


def by_key(held: Door, typed: dict[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """(what stands in the inputs, with keys for ids where a key says the same; field → how its row is called now).

    Three statements for each register that is named.
    """
    register, around = held.held.register, held.held.around
    ids = {name: typed[name][0] for name in register.fields if register.reference(name) and typed.get(name)}
    targets = {id: one for id, one in pointed(held.staff, ids.values()).items() if one.seen}
    told = stories(targets)
    shown, called = dict(typed), {}
    for name, id in ids.items():
        if id not in targets or id not in told or not told[id].periods:
            continue
        target, newest = targets[id], told[id].ordered[-1]
        key = key_of(version_of(newest), newest.row, around)
        called[name] = target.called
        typeable = target.entry.status == STANDING and not target.entry.protected
        if typeable and fold(key)[:600] == target.entry.key_folded:
            shown[name] = [key]
    return shown, called
