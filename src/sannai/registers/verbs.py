"""The verbs of a row: entered, changed from a day, corrected, ended, struck; and 支援措置. Each writes one event.

Never one "save": what changes from a day on leaves the past as it was, what was wrong all along replaces it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sannai.common.verbs import Told, Verb

CHANGED_ROW = "記載が変わりました"


def _reason(said: Mapping[str, Any]) -> str:
    return str(said.get("reason", ""))


def _with_reason(words: str) -> Told:
    """These words, and below them why."""
    return lambda said, around: (words, _reason(said))


ENTERED = Verb(
    name="entry.entered", kind="entry", right="entry.enter", opens=True, label="新しく書く",
    hint="この台帳に新しい記載を加える", done="記載しました。", substance=CHANGED_ROW,
    unsaid=("given", "source"), public=False,
    told=_with_reason("記載しました"),
)  # fmt: skip
CHANGED = Verb(
    name="entry.changed", kind="entry", right="entry.write", label="変更",
    hint="ある日から変わったことを書く。前の内容はその前の日まで残る", done="変更を記載しました。",
    substance=CHANGED_ROW, unsaid=("given", "source"), public=False,
    told=_with_reason("変更を記載しました"),
)  # fmt: skip
CORRECTED = Verb(
    name="entry.corrected", kind="entry", right="entry.write", label="更正",
    hint="初めから間違っていたことを、理由を書いて直す", done="更正しました。", substance=CHANGED_ROW,
    unsaid=("given", "of", "source"), public=False, told=_with_reason("更正しました"),
)  # fmt: skip
FINISHED = Verb(
    name="entry.ended", kind="entry", right="entry.write", label="終了",
    hint="この日で終わったことを書く", done="終了を記載しました。", substance=CHANGED_ROW, public=False,
    unsaid=("source",),
    told=_with_reason("終了を記載しました"),
)  # fmt: skip
STRICKEN = Verb(
    name="entry.struck", kind="entry", right="entry.write", label="抹消",
    hint="間違って書いた記載を、理由を書いて消す。記録には残る", done="抹消しました。", substance=CHANGED_ROW,
    unsaid=("source",), public=False, told=_with_reason("抹消しました"),
)  # fmt: skip
PROTECTED = Verb(
    name="entry.protected", kind="entry", right="entry.protected", label="支援措置の対象にする",
    hint="この記載を、担当の職員だけに見えるようにする", done="支援措置の対象にしました。",
    substance="支援措置の対象になりました", public=False,
    told=_with_reason("支援措置の対象にしました"),
)  # fmt: skip
RELEASED = Verb(
    name="entry.released", kind="entry", right="entry.protected", label="支援措置の対象から外す",
    hint="ほかの職員の一覧にも出るようにする", done="支援措置の対象から外しました。",
    substance="支援措置の対象でなくなりました", public=False,
    told=_with_reason("支援措置の対象から外しました"),
)  # fmt: skip
NOTED = Verb(
    name="feed_problem.noted", kind="feed_problem", right="entry.enter", opens=True, label="台帳に書けなかった",
    done="台帳に書けませんでした。", unsaid=("wanted",), public=False,
    told=lambda said, around: ("台帳に書けませんでした", str(said.get("message", ""))),
)  # fmt: skip
MENDED = Verb(
    name="feed_problem.mended", kind="feed_problem", right="entry.write", label="内容を確かめて台帳に書く",
    hint="どの記載か、何を書くかを直して、台帳に書く", done="台帳に書きました。", unsaid=("given",), public=False,
    told=_with_reason("確かめて台帳に書きました"),
)  # fmt: skip
DISMISSED = Verb(
    name="feed_problem.closed", kind="feed_problem", right="entry.write", label="台帳に書かずに済ませる",
    hint="もう書いてある、書くものがない、など。理由を書く", done="済みにしました。", public=False,
    told=_with_reason("台帳に書かずに済ませました"),
)  # fmt: skip
APPLIED = Verb(
    name="change_set.applied", kind="change_set", right="entry.write", opens=True, label="まとめて書く",
    done="まとめて書きました。", unsaid=("lines",), public=False,
    told=lambda said, around: (f"{said.get('entries', 0)} 件をまとめて書きました", str(said.get("source", ""))),
)  # fmt: skip

IMPORTED = Verb(
    name="change_set.imported", kind="change_set", right="entry.write", opens=True, label="取り込む",
    done="取り込みました。", unsaid=("order",), public=False,
    told=lambda said, around: (f"{_counted(said)}を取り込みました", str(said.get("source", ""))),
)  # fmt: skip
FILLED_IN = Verb(
    name="change_set.filled_in", kind="change_set", right="entry.write", opens=True, label="表で書く",
    done="書きました。", unsaid=("sheet",), public=False,
    told=lambda said, around: (f"{_counted(said)}を表で書きました", _reason(said)),
)  # fmt: skip
TAKEN_BACK = Verb(
    name="change_set.reversed", kind="change_set", right="entry.write", opens=True, label="取込みを取り消す",
    done="取込みを取り消しました。", unsaid=(), public=False,
    told=lambda said, around: (f"{said.get('entries', 0)} 件を取込みの前に戻しました", _reason(said)),
)  # fmt: skip
COUNTED = {"entered": "新しい記載", "changed": "変更", "ended": "終了"}


def _counted(said: Mapping[str, Any]) -> str:
    """新しい記載 3 件、変更 2 件"""
    counts = said.get("counts", {})
    return "、".join(f"{label} {counts[name]} 件" for name, label in COUNTED.items() if counts.get(name)) or "0 件"
