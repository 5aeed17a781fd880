"""Fields that name rows of other registers, as they are typed: by key, and never one that is not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from sannai.definitions.queries import titles
from sannai.registers.door import Door, door
from sannai.registers.kind import REGISTER
from sannai.registers.models import STANDING
from sannai.registers.pointing import pointed, searched
from sannai.registers.states import stories
from sannai.rules.model import Fault
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import key_of
from sannai.text.folding import fold
from sannai.web.components import controls

from .entry_shown import version_of

PICK, MOST = "pick.", 10
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
    """(what stands in the inputs, with keys for ids where a key says the same; field → what stands beside it).

    One statement, and three for each register that is named.
    """
    register, around = held.held.register, held.held.around
    of = {name: register.reference(name) for name in register.fields if register.reference(name)}
    if not of:
        return typed, {}
    named = titles(REGISTER.name, set(of.values()))
    beside = {name: f"「{named.get(key, key)}」にある番号か、名称の一部を入力します。" for name, key in of.items()}
    ids = {name: typed[name][0] for name in of if typed.get(name)}
    targets = {id: one for id, one in pointed(held.staff, ids.values()).items() if one.seen}
    told = stories(targets)
    shown = dict(typed)
    for name, id in ids.items():
        if id not in targets or id not in told or not told[id].periods:
            continue
        target, newest = targets[id], told[id].ordered[-1]
        key = key_of(version_of(newest), newest.row, around)
        beside[name] = f"いまは「{target.called}」です。{beside[name]}"
        typeable = target.entry.status == STANDING and not target.entry.protected
        if typeable and fold(key)[:600] == target.entry.key_folded:
            shown[name] = [key]
    return shown, beside


def picked(register: Register, sent: dict[str, list[str]]) -> dict[str, list[str]]:
    """What was sent, with what was picked among the rows that were found instead of what was typed."""
    chosen = {name: sent[f"{PICK}{name}"] for name in register.fields if sent.get(f"{PICK}{name}", [""])[0]}
    return {**sent, **chosen}


def candidates(held: Door, name: str, text: str) -> SafeString:
    """The rows in whose words this text stands, to be picked: nothing where there is none, or too little was typed."""
    target = door(held.staff, held.held.register.reference(name))
    found = searched(target, text, held.staff.on, MOST) if target is not None and text.strip() else []
    if not found:
        return controls.NOTHING
    said = controls.Said(
        "候補から選ぶ", support=f"「{text}」を含む記載です。" + ("ほかにもあります。" if len(found) > MOST else "")
    )
    options = [controls.Option(id, called) for id, called in found[:MOST]]
    return controls.choices("radio", f"{PICK}{name}", said, options)
