"""What is computed from a sensitive field, or asked because of it, is told where that is told and nowhere else."""

from __future__ import annotations

import pytest

from .factory import define, more, sole

VALUES = """\
values:
  band: {cases: [{when: {secret: {given: yes}}, is: 有}, {otherwise: yes, is: 無}]}
  above: {cases: [{when: {band: 有}, is: 上}, {otherwise: yes, is: 下}]}
  open: {cases: [{when: {kind: small}, is: 小}, {otherwise: yes, is: 大}]}"""
HANGS = "{id: detail, label: 詳しく, ask: text, when: {secret: {given: yes}}}"
LISTS = "lists: [{{id: all, label: すべて, columns: [number, band], {}}}]\n{}"


def test_it_spreads_from_field_to_value_and_on():
    assert define(values=VALUES, fields=more(HANGS)).guarded == {"secret", "detail", "band", "above"}


@pytest.mark.parametrize(
    ("sort", "rest", "said"),
    [
        ("sort: [band]", "", "「band」では並べられません"),
        ("sort: [number]", "filters: [above]", "「above」では絞り込めません"),
        ("when: {band: 有}, sort: [number]", "", "「band」では絞り込めません"),
        ("sort: [number]", "find: [detail]", "「detail」は言葉で探せません"),
        ("sort: [number]", "public: {dataset: a, title: 一覧, columns: [number, above]}", "取扱いに注意する項目なので"),
    ],
)
def test_nobody_sorts_filters_searches_or_publishes_by_it(sort, rest, said):
    lists = LISTS.format(sort, rest)
    assert said in sole(values=VALUES, fields=more(HANGS), lists=lists)
