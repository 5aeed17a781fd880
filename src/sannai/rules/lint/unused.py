"""What nothing uses: values, tables, templates, and files that no document asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sannai.text.problems import Problem

from ..blocks import FOLDER, used_in
from ..fees import names_paid
from ..kinds import is_upload
from ..model import Box, Definition
from ..operations.base import names_in
from .words import at


def unused_problems(definition: Definition, files: Mapping[str, bytes]) -> list[Problem]:
    """Values that no condition, fee, value or template reads; tables, templates and uploads without a use."""
    templates = "\n".join(
        text.decode("utf-8", "replace") for name, text in files.items() if name.startswith("outputs/")
    )
    written = set(re.findall(r"[a-z][a-z0-9_]*", templates))
    used = {name for box in boxes_in(definition) for name, _ in box.entries} | written
    used |= {name for value in definition.values for name in names_in(value.args)} | set(definition.facts.values())
    used |= {name for page in (*definition.pages, *definition.desk_pages) for name in page.shows}
    if definition.elsewhere:
        used |= {one.of for one in definition.elsewhere.columns} | {*definition.elsewhere.forecast}
    if definition.fee:
        relieved = {yen for one in definition.fee.reliefs for yen in (one.off, one.to) if isinstance(yen, str)}
        used |= {*names_paid(definition.fee.rows), *relieved}
    problems = [
        at(definition, f"value/{value.id}", f"値「{value.id}」はどこにも使われていません", "使うか、消す")
        for value in definition.values
        if value.id not in used
    ]
    problems += _blocks(files) + _tables(definition)
    return problems + _outputs(definition, files) + _uploads(definition)


def boxes_in(definition: Definition) -> list[Box]:
    """The conditions of checks, documents, outcomes, fees and reliefs."""
    holders: list[Box | None] = [check.when for check in definition.checks]
    holders += [one.when for one in definition.documents]
    holders += [each.when for one in definition.deadlines for each in one.extensions]
    holders += [outcome.when for outcome in definition.outcomes]
    holders += [row.box for row in definition.divisions]
    if definition.fee:
        holders += [row.box for row in definition.fee.rows] + [relief.when for relief in definition.fee.reliefs]
    return [box for box in holders if box]


def _blocks(files: Mapping[str, bytes]) -> list[Problem]:
    """Blocks of the package that no page and no group uses."""
    used = {f"{FOLDER}/{one}.yaml" for one in used_in(files)}
    words = "このブロックはどこにも使われていません"
    return [
        Problem(name, 0, words, "fields に use: と書いて使うか、消す")
        for name in files
        if name.startswith(f"{FOLDER}/") and name not in used
    ]


def _tables(definition: Definition) -> list[Problem]:
    used = {one.table for one in definition.fields.values()}
    used |= {value.args["table"] for value in definition.values if value.op == "lookup"}
    return [
        Problem(
            f"tables/{name}.csv", 0, "この表はどこにも使われていません", "項目の table か値の lookup で使うか、消す"
        )
        for name in definition.tables
        if name not in used
    ]


def _outputs(definition: Definition, files: Mapping[str, bytes]) -> list[Problem]:
    used = {outcome.output for outcome in definition.outcomes}
    used |= {outcome.hearing.notice for outcome in definition.outcomes if outcome.hearing}
    others = "\n".join(text.decode("utf-8", "replace") for name, text in files.items() if name.startswith("outputs/"))
    return [
        Problem(name, 0, "このひな形はどの結果にも使われていません", "結果の output に書くか、消す")
        for name in files
        if name.startswith("outputs/") and name not in used and name.removeprefix("outputs/") not in others
    ]


def _uploads(definition: Definition) -> list[Problem]:
    """Files that must be sent, and that no document says anything of; of a row, those that no row is asked for."""
    asked = {document.field for document in definition.documents}
    of_rows = [one for page in definition.pages for group in page.groups for one in group.fields]
    citizen = [one for page in definition.pages for one in page.fields] + (of_rows if definition.language > 1 else [])
    problems = [
        at(
            definition,
            f"field/{one.id}",
            f"ファイルの項目「{one.label}」を求める添付書類がありません",
            f"documents に field: {one.id} の書類を書く",
        )
        for one in citizen
        if is_upload(one) and one.required and one.id not in asked
    ]
    homes = {one.id: one.group for one in of_rows}
    return problems + [
        at(
            definition,
            f"document/{one.id}",
            f"書類「{one.label}」を、どの件について求めるのか決まりません（{one.field} は組の項目）",
            f"in: {homes[one.field]} を書き足す",
        )
        for one in definition.documents
        if definition.language > 1 and homes.get(one.field) and not one.group
    ]
