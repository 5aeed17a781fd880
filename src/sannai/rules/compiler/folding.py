"""One slip, one line: what only follows from a fault is not said again for each place that it reaches."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from sannai.text.problems import Problem

MOST_LINES = 5
_NAMES_NOTHING = re.compile(r"「([a-z][a-z0-9_]*)」という(?:項目|項目や値|項目や組|項目（組の外）|組)[はが]ありません")
_NAMES_LATER = re.compile(
    r"(?:写す先の)?「([a-z][a-z0-9_]*)」(?:は、?(?:ここ|この項目)より後|という項目|はファイルの項目では)"
)
# What is meant wrongly in the same words wherever it is meant: a code, a table, a column, a name that stands later.
_SAID_AGAIN = re.compile(
    r"「[^」]*」に「[^」]*」という選択肢はありません|表「[^」]*」が|.*列「[^」]*」は|「[^」]*」は、?ここより後"
)


def folded(problems: Iterable[Problem], spoilt: Collection[str]) -> list[Problem]:
    """The problems with a name that stands nowhere said once, at its first place, with the others counted.

    ``spoilt``: names whose own place has a fault; that they are not there where they are used only follows from it.
    """
    kept: list[Problem] = []
    places: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        named = _NAMES_LATER.match(one.message) or _NAMES_NOTHING.match(one.message)
        if named and named[1] in spoilt:
            continue
        missing = _NAMES_NOTHING.match(one.message)
        if missing or _SAID_AGAIN.match(one.message):
            places.setdefault((one.file, missing[1] if missing else one.message), []).append(one)
        else:
            kept.append(one)
    return kept + [_once(several) for several in places.values()]


def _once(several: list[Problem]) -> Problem:
    first, *others = sorted(several)
    if not others:
        return first
    lines = list(dict.fromkeys(int(one.line) for one in others if one.line != first.line))
    shown = "、".join(str(line) for line in lines[:MOST_LINES]) + ("…" if len(lines) > MOST_LINES else "")
    where = f"：{shown} 行目" if lines else ""
    return replace(first, message=f"{first.message}（ほかに{len(others)}か所{where}）")
