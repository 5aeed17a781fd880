"""What a register says, line by line, in the words of the office: the ground of a readable difference."""

from __future__ import annotations

from datetime import date
from typing import Any

from sannai.definitions.kinds import Lines
from sannai.definitions.words import field_text, joined, period_text, when_text
from sannai.rules.model import Field, Ref, Table, Value
from sannai.rules.registers.fields import LAST
from sannai.rules.registers.model import EntryList, Feed, ListBox, Moving, Register, Rollup

PROFILES = {
    "unit-ledger": "課ごとの台帳（各課が自分の課の記載を書く。DX推進部門はすべて、監査は従事中の範囲を見る）",
    "office-ledger": "1つの課の台帳（所管課が書き、全職員が見る）",
    "permit-ledger": "決定の台帳（記載は決定から生まれ、所管課が更正する）",
    "closed-ledger": "閉じた台帳（所管課だけが見て、閲覧は記録に残る）",
    "open-ledger": "開いた台帳（所管課が書き、だれでも見る）",
}
KEPT_BY = {"division": "所管課がすべての記載をもつ", "unit": "記載ごとに、もつ課が決まる"}
VERBS = {"entered": "新しい記載", "changed": "変更", "corrected": "更正", "ended": "終わり", "struck": "抹消"}
ROLLUPS = {"sum": "合計", "least": "いちばん小さい値", "largest": "いちばん大きい値", "count": "件数"}
BLANKS = {"keep": "空のセルは、いまの値を残す", "erase": "空のセルは、いまの値を消す"}
ABSENTS = {"leave": "ファイルにない記載は、そのまま", "end": "ファイルにない記載は、終わる"}


def sections(register: Register) -> dict[str, Lines]:
    """Section → id → (label, text). Two registers differ exactly where these texts do, files aside."""
    fields = register.form.fields
    return {
        "台帳の名前と性質": _head(register),
        "権限": _rights(register),
        "項目": {one.id: (one.label, _field(register, one)) for one in register.fields.values()},
        "なくした項目": {one.id: (one.label, f"{one.since} から") for one in register.retired},
        "計算する値": {one.id: (register.labels[one.id], _value(register, one)) for one in register.values},
        "ほかの台帳の集計": {one.id: (register.labels[one.id], _rollup(one)) for one in register.rollups},
        "点検": {
            one.id: (one.message, joined([when_text(fields, one.when), "知らせるだけ" if one.warning else ""]))
            for one in register.checks
        },
        "一覧": {one.id: (one.label, _list(register, one)) for one in register.lists},
        "絞込み・検索・表": _uses(register),
        "手続から生まれる記載": {
            f"{number} {one.procedure}": (f"{one.procedure}：{'、'.join(one.outcomes)}", _feed(register, one))
            for number, one in enumerate(register.fed_by, 1)
        },
        "取込み": {
            one.id: (one.label, joined([
                BLANKS[one.blank], ABSENTS[one.absent],
                *(f"{each.heading} → {_name(register, each.name)}" for each in one.headings),
            ]))
            for one in register.imports
        },
        "公開": _public(register),
        "個人情報ファイル簿": _personal(register),
        **{f"表 {name}": _table(table) for name, table in register.tables.items()},
    }  # fmt: skip


def _head(register: Register) -> Lines:
    kept = register.retention
    since = {"ended": "終わった日から", "recorded": "記載した日から"}[kept.since]
    basis = "\n".join(f"{one.title} {one.article}".strip() for one in register.legal_basis)
    said = {
        "title": ("名称", register.title),
        "purpose": ("目的", register.purpose),
        "legal_basis": ("根拠", basis),
        "dated": ("期間", "記載に期間がある" if register.dated else "記載に期間はない"),
        "key": ("鍵", "、".join(_name(register, name) for name in register.key_fields)),
        "name": ("呼び名", _name(register, register.name_field)),
        "retention": ("保存", joined([f"{kept.record_class}（{since}）", kept.symbol, kept.ground])),
        "small": ("伏せる件数", f"{register.small}件より少ないとき"),
        "note": ("注意", register.note),
    }
    return {key: line for key, line in said.items() if line[1]}


def _rights(register: Register) -> Lines:
    sensitive = [one.label for one in register.fields.values() if one.sensitive]
    return {
        "rights": ("権限の型", PROFILES[register.rights]),
        "kept_by": ("記載をもつ課", KEPT_BY[register.kept_by]),
        "division": ("所管課", register.division),
        "sensitive": ("その記載をもつ課だけが見る項目", "、".join(sensitive) or "なし"),
    }


def _field(register: Register, field: Field) -> str:
    extra = register.extras[field.id]
    give = extra.give
    per = "課ごとに" if give and give.per else ""
    number = f"番号：{give.symbol}-{'0' * (give.digits - 1)}1 から{per}順に付ける" if give else ""
    personal = "個人情報" if extra.personal else ""
    gone = "、".join(choice.label for choice in field.choices if choice.retired)
    replaces = f"なくした項目「{extra.replaces}」に代わる" if extra.replaces else ""
    retired = f"もう選べないもの：{gone}" if gone else ""
    return joined([field_text(register.form.fields, field), number, personal, retired, replaces])


def _value(register: Register, value: Value) -> str:
    said = []
    for name, arg in value.args.items():
        if name == "rows":
            said += [f"{when_text(register.form.fields, row.box)}：{_result(row.result)}" for row in arg]
        elif name != "as_of":
            said.append(f"{name}：{'、'.join(map(str, arg)) if isinstance(arg, tuple) else arg}")
    return joined([value.op, *said])


def _result(result: Any) -> str:
    return result.name if isinstance(result, Ref) else str(result)


def _rollup(one: Rollup) -> str:
    of = f"{one.register}.{one.field}" if one.field else one.register
    return f"{of} の{ROLLUPS[one.op]}（{one.where} がこの記載のもの）"


def _list(register: Register, one: EntryList) -> str:
    columns = "、".join(_name(register, name) for name in one.columns)
    order = "、".join(_name(register, each.name) + ("（逆順）" if each.descending else "") for each in one.sort)
    return joined([f"列：{columns}", f"順：{order}", list_when(register, one.when), one.help])


def list_when(register: Register, when: ListBox | None) -> str:
    """The condition of a list in words."""
    if when is None:
        return ""
    moving = [f"「{_name(register, name)}」が{_moving(one)}" for name, one in when.moving]
    plain = when_text(register.form.fields, when.box).removesuffix(" のとき")
    return "、かつ".join([*([plain] if plain else []), *moving]) + " のとき"


def _moving(one: Moving) -> str:
    parts = ((one.years, "年"), (one.months, "か月"), (one.days, "日"))
    span = "".join(f"{number}{unit}" for number, unit in parts if number)
    return f"今日から{span}以内" if one.kind == "within" else f"{span}以上前"


def _uses(register: Register) -> Lines:
    said = {
        "filters": ("絞り込める", register.filters),
        "find": ("言葉で探す", register.find),
        "sheet": ("表のまま書ける", register.sheet),
    }
    return {key: (label, "、".join(_name(register, name) for name in names)) for key, (label, names) in said.items()}


def _feed(register: Register, feed: Feed) -> str:
    verbs = [f"{code}：{VERBS[verb]}" if code else VERBS[verb] for code, verb in feed.verbs.items()]
    of = (
        "先の決定の記載"
        if feed.earlier
        else "、".join(f"{_name(register, name)}＝{one}" for name, one in feed.of.items())
    )
    return joined(
        [
            f"動き：{'、'.join(verbs)}" + (f"（{feed.verb_field} による）" if feed.verb_field else ""),
            f"1件ごと：{feed.each}" if feed.each else "",
            *(f"{name} が {'か'.join(codes)} のとき" for name, codes in feed.when.items()),
            f"どの記載：{of}" if of else "",
            f"いつから：{feed.start}",
            f"いつまで：{feed.until}" if feed.until else "",
            *(f"{_name(register, name)} ← {source}" for name, source in feed.take.items()),
        ]
    )


def _public(register: Register) -> Lines:
    public = register.public
    if public is None:
        return {}
    fields = register.form.fields
    return {
        "": (public.title, joined([public.dataset, public.licence, when_text(fields, public.when)])),
        **{
            one.heading: (one.heading, joined([_name(register, one.name), one.part, when_text(fields, one.when)]))
            for one in public.columns
        },
    }


def _personal(register: Register) -> Lines:
    data = register.personal_data
    if data is None:
        return {}
    personal = [one.label for id, one in register.fields.items() if register.extras[id].personal]
    said = {
        "file": ("個人情報ファイルの名称", data.file),
        "persons": ("記録範囲", data.persons),
        "fields": ("個人情報の項目", "、".join(personal)),
        "collected_from": ("収集方法", "、".join(data.collected_from)),
        "passed_to": ("経常的提供先", "、".join(data.passed_to) or "なし"),
        "processed_by": ("取扱いの委託先", "、".join(data.processed_by) or "なし"),
        "special_care": ("要配慮個人情報", "含む" if data.special_care else "含まない"),
        "requests_to": ("請求を受け付ける課", data.requests_to),
        "other_procedure": ("ほかの法令の手続", data.other_procedure),
        "note": ("備考", data.note),
    }
    return {key: line for key, line in said.items() if line[1]}


def _name(register: Register, name: str) -> str:
    return "最後の日" if name == LAST else register.labels.get(name, name)


def _table(table: Table) -> Lines:
    said: dict[str, tuple[str, str]] = {}
    for row in table.rows:
        cells = [f"{name} {value}" for name, value in row.cells.items()]
        said[f"{row.key}/{row.start or ''}"] = (
            row.label,
            joined([period_text(row.start or date.min, row.end), *cells]),
        )
    return said
