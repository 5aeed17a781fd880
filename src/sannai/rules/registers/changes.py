"""What a new version of a register does to the rows that are there: for the preview, before anybody decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..kinds import KINDS
from ..model import Field
from .model import Register

Effect = Literal["kept", "rebuilt", "asked", "refused"]


@dataclass(frozen=True, slots=True)
class Question:
    """What only the rows can say. ``read``: does every stored value of the field read in its new kind; ``unique``: has
    no two rows in force the same key; ``held``: does any row hold the code. The change is refused if not so."""

    kind: Literal["read", "unique", "unheld"]
    names: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """One change and its effect. ``kept``: nothing is made anew; ``rebuilt``: the typed table is; ``asked``: as the
    rows say; ``refused``: never under this name. ``right``: it changes who may see or write what."""

    effect: Effect
    place: str  # as in Register.places
    label: str
    words: str
    hint: str = ""
    asks: Question | None = None
    right: bool = False


def changes(old: Register, new: Register) -> tuple[RegisterChange, ...]:
    """いまの版から新しい版への変更を、記載に何が起きるかで分ける。Equal versions have none."""
    found = [*_fields(old, new), *_retired(old, new), *_heading(old, new), *_derived(old, new)]
    if old.shape != new.shape and all(one.effect == "kept" for one in found):
        found.append(RegisterChange("rebuilt", "head/lists", "一覧", "一覧に出す項目か、計算に使う表が変わります"))
    found += _rights(old, new, apart=bool(found))
    if not found and old.digest != new.digest:
        found.append(RegisterChange("kept", "head/register", new.title, "文言、一覧、公開や取込みの対応が変わります"))
    return tuple(found)


def refusals(old: Register, new: Register) -> tuple[RegisterChange, ...]:
    """The changes that cannot be, whatever the rows are."""
    return tuple(one for one in changes(old, new) if one.effect == "refused")


def _fields(old: Register, new: Register) -> Iterator[RegisterChange]:
    for id, field in new.fields.items():
        before = old.fields.get(id)
        if before is None:
            yield _added(new, field)
        elif before != field:
            yield from _field(before, field)
    for id, field in old.fields.items():
        if id not in new.fields:
            yield _dropped(new, field)


def _added(new: Register, field: Field) -> RegisterChange:
    place, replaces = f"field/{field.id}", new.extras[field.id].replaces
    if replaces:
        words = f"新しい項目。「{replaces}」の値を移す変更の束が要ります"
        return RegisterChange("rebuilt", place, field.label, words)
    if field.required and field.when is None:
        words = (
            "新しい必須の項目。いまの記載では「未記入」となり、「整備が要る記載」に並びます。次に書くときから必須です"
        )
        return RegisterChange("rebuilt", place, field.label, words)
    return RegisterChange(
        "rebuilt", place, field.label, "新しい項目。いまの記載では「未記入」です（なしや0ではありません）"
    )


def _dropped(new: Register, field: Field) -> RegisterChange:
    place = f"retired/{field.id}"
    if any(one.id == field.id for one in new.retired):
        words = "なくす項目。値は、保存期間が終わるまで記録に残ります。この id はもう使えません"
        return RegisterChange("rebuilt", place, field.label, words)
    hint = f"retired_fields: [{{id: {field.id}, label: {field.label}, since: なくす日}}] を書く"
    return RegisterChange("refused", place, field.label, "書かれていた項目が、ことわりなく消えています", hint)


def _field(before: Field, after: Field) -> Iterator[RegisterChange]:
    place, label = f"field/{after.id}", after.label
    if before.ask != after.ask:
        words = f"種類が「{KINDS[before.ask].words}」から「{KINDS[after.ask].words}」に変わります"
        hint = "すべての値が新しい種類で読めるときだけ。読めない値があれば、新しい id にして replaces を書く"
        yield RegisterChange("asked", place, label, words, hint, Question("read", (after.id,)))
        return
    yield from _choices(before, after)
    if (before.low, before.high, before.own) != (after.low, after.high, after.own):
        words = "書ける範囲が変わります"
        if KINDS[after.ask].columns(before) != KINDS[after.ask].columns(after) or before.own != after.own:
            yield RegisterChange("asked", place, label, words, "", Question("read", (after.id,)))
        else:
            yield RegisterChange("kept", place, label, words, "いまの記載は、次に書くまでそのまま")
    if (before.required, before.when) != (after.required, after.when):
        yield RegisterChange("kept", place, label, "必須かどうか、書くときの条件が変わります。次に書くときから効きます")
    if before.sensitive != after.sensitive:
        seen = "その記載をもつ課だけが見る項目になります" if after.sensitive else "ほかの課からも見える項目になります"
        yield RegisterChange("rebuilt", place, label, f"{seen}。権限は、公開した時から変わります", right=True)
    if (before.label, before.help) != (after.label, after.help):
        yield RegisterChange("kept", place, label, "文言が変わります")


def _choices(before: Field, after: Field) -> Iterator[RegisterChange]:
    now = {choice.code: choice for choice in after.choices}
    for choice in before.choices:
        if choice.code not in now:
            words = f"選択肢「{choice.label}」がなくなります"
            hint = "記載に残っているなら、消さずに retired: yes を書く"
            asks = Question("unheld", (after.id,), choice.code)
            yield RegisterChange("asked", f"field/{after.id}", after.label, words, hint, asks)
    if before.choices != after.choices and all(choice.code in now for choice in before.choices):
        yield RegisterChange("kept", f"field/{after.id}", after.label, "選択肢の追加、文言、または選べなくする変更です")


def _retired(old: Register, new: Register) -> Iterator[RegisterChange]:
    stones = {one.id for one in new.retired}
    for one in old.retired:
        if one.id not in stones or one.id in new.fields:
            hint = "retired_fields の行は消さない。同じ id は二度と使わない"
            yield RegisterChange("refused", f"retired/{one.id}", one.label, "なくした項目の記録が消えています", hint)


def _heading(old: Register, new: Register) -> Iterator[RegisterChange]:
    if old.dated != new.dated:
        hint = "新しい名前の台帳を作り、記載を移す"
        yield RegisterChange("refused", "head/dated", "期間", "記載の期間のあるなしは変えられません", hint)
    if old.key_fields != new.key_fields:
        words = f"鍵が「{'、'.join(old.key_fields)}」から「{'、'.join(new.key_fields)}」に変わります"
        hint = "同じ鍵の記載が2つあれば変えられない"
        yield RegisterChange("asked", "head/key", "鍵", words, hint, Question("unique", new.key_fields))


def _derived(old: Register, new: Register) -> Iterator[RegisterChange]:
    before, after = {one.id: one for one in old.values}, {one.id: one for one in new.values}
    for id in dict.fromkeys((*after, *before)):
        if before.get(id) != after.get(id):
            words = "計算する値が変わります。いまの記載も計算し直します"
            yield RegisterChange("rebuilt", f"value/{id}", new.labels.get(id, id), words)
    if set(old.find) != set(new.find):
        yield RegisterChange("rebuilt", "head/find", "言葉で探す項目", "探せる項目が変わります")


def _rights(old: Register, new: Register, *, apart: bool) -> list[RegisterChange]:
    """A change of rights stands alone, so that nobody approves it with something else."""
    found = []
    pairs = (
        ("rights", "権限の型", old.rights, new.rights),
        ("kept_by", "記載をもつ課", old.kept_by, new.kept_by),
        ("division", "所管課", old.division, new.division),
    )
    for key, label, before, after in pairs:
        if before != after:
            words = f"「{before}」から「{after}」に変わります。だれが見て書けるかが変わります"
            found.append(
                RegisterChange("rebuilt" if key == "kept_by" else "kept", f"head/{key}", label, words, right=True)
            )
    if found and apart:
        hint = "権限の変更だけの版と、ほかの変更だけの版に分けて起案する"
        words = "権限の変更が、ほかの変更と一緒になっています"
        found.append(RegisterChange("refused", found[0].place, found[0].label, words, hint, right=True))
    return found
