"""Lines of a sheet that are no rows of a list: totals, headings that stand again, the title of a section."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.text.folding import fold

from . import objects
from .cells import Cells, Wrong
from .mapping import Columns

TOTALS = frozenset(map(fold, ("合計", "小計", "総計", "総合計", "計", "累計", "中計", "平均", "total", "sub total")))
TOTAL = ("合計の行なので、読みませんでした", "合計でなければ、番号などの項目に書く")
HEADINGS = ("見出しの行なので、読みませんでした", "")
LONGEST = 40  # characters of a heading that is looked for
SECTION = ("区切りの行なので、読みませんでした", "記載なら、結合を解除して項目ごとに書く")


def skipped(row: Cells, columns: Columns, keys: frozenset[str]) -> Wrong | None:
    """Why a line is no row; None for one that is. ``keys``: the fields by which a row is known."""
    if columns.line == objects.HEADINGS:
        return None  # a program sends rows and nothing else
    filled = {at: text for at, text in enumerate(row.texts) if text}
    if not filled:
        return Wrong(row.line, "", *SECTION)
    at, first = next(iter(filled.items()))
    folded = fold(first) if len(first) <= LONGEST else ""
    if folded in TOTALS:
        known = {one.name: row.texts[one.position] for one in columns.taken if one.position in filled}
        if any(known.get(key, "") in ("", first) for key in keys):
            return Wrong(row.line, "", *TOTAL)
    if at < len(columns.columns) and folded == fold(columns.columns[at].heading) and _again(filled, columns):
        return Wrong(row.line, "", *HEADINGS)
    if len(filled) == 1 and len(row.merged) > 0 and len(columns.taken) > 1:
        return Wrong(row.line, "", *SECTION)
    return None


def _again(filled: Mapping[int, str], columns: Columns) -> bool:
    """Whether most of these cells are their own headings."""
    named = {one.position: fold(one.heading) for one in columns.columns if one.heading}
    again = sum(named.get(at) == fold(text) for at, text in filled.items())
    return again >= 2 and 2 * again >= len(filled)


def misshapen(row: Cells, columns: Columns) -> Wrong | None:
    """A line with more cells than there are headings, where everything may stand one column off, or with fewer: one
    that was cut off."""
    width = len(columns.columns)
    if any(text for text in row.texts[width:]) or len(row.texts) < width:
        others = "見出し" if columns.line else "ほかの行"
        what = f"セルが{len(row.texts)}個あります。{others}は{width}個です"
        return Wrong(row.line, "", what, f"セルの数を{others}に合わせる")
    return None
