"""A field that is kept for a shorter time than its case stands in nothing that stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sannai.text.problems import Problem

from .. import same
from ..model import Box, Definition
from ..operations.base import names_in
from ..shorter import fields_of
from .unused import boxes_in
from .words import at

_NUMBER = re.compile("個人番号|マイナンバー")
_TYPED = ("text", "long_text", "integer", "phone", "digits", "corporate_number")
HINT = "ここから外すか、その項目の kept を消す"


def shorter_problems(definition: Definition) -> list[Problem]:
    """Conditions, values, facts, search keys, lists and templates that name a field with ``kept``."""
    short = fields_of(definition)
    return _in_clear(definition) + [
        at(
            definition,
            f"field/{name}",
            f"項目「{definition.fields[name].label}」は事案より早く廃棄するので、{where}には使えません",
            HINT,
        )
        for where, names in _uses(definition)
        for name in sorted(short & names)
    ]


def _in_clear(definition: Definition) -> list[Problem]:
    """A 個人番号 that is asked as something else would be kept, shown and searched for like it."""
    return [
        at(
            definition,
            f"field/{field.id}",
            f"項目「{field.label}」は個人番号のようですが、ask: {field.ask} で尋ねています",
            "ask: individual_number にする。番号でないなら、ラベルの言葉を変える",
        )
        for field in definition.fields.values()
        if field.ask in _TYPED and _NUMBER.search(field.label)
    ]


def _uses(definition: Definition) -> Iterator[tuple[str, set[str]]]:
    yield "申請者（検索の鍵になる）", set(definition.applicant.values())
    yield "受付一覧（summary_fields）", set(definition.summary_fields)
    yield "専決規程に渡す事実（facts）", set(definition.facts.values())
    yield "ほかの項目への写し（same_as）", {same.source(field) for field in definition.fields.values()}
    yield "計算する値（values）", {name for value in definition.values for name in names_in(value.args)}
    yield "条件（when）", {name for box in (*boxes_in(definition), *_asked_when(definition)) for name, _ in box.entries}
    for path, content in definition.files.items():
        if path.startswith("outputs/"):
            yield f"文書のひな形（{path}）", set(re.findall(r"[a-z][a-z0-9_]*", content.decode("utf-8", "replace")))


def _asked_when(definition: Definition) -> list[Box]:
    pages = [page.when for page in (*definition.pages, *definition.desk_pages)]
    return [box for box in (*pages, *(field.when for field in definition.fields.values())) if box]
