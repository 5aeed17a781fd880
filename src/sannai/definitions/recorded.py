"""Published versions: their rows in the log, and the digest of each package."""

from __future__ import annotations

from sannai.common.kinds import later
from sannai.common.witness import Table
from sannai.common.witness import register as record

from .models import Version

WORDS = {
    "package": "定義のファイル", "title": "題名", "digest": "要約", "number": "版", "published_at": "公開日時",
    "withdrawn_at": "取下げ日時", "current_id": "いまの版", "division_key": "所管課",
}  # fmt: skip


def register() -> None:
    """Tell the house."""
    record(
        Table(
            model="definitions.Definition", of=("", "key"), kind_in="kind", title="定義", names=WORDS, shared=True
        ),
        Table(
            model="definitions.Version", of=("", "key"), kind_in="kind", title="定義の版", names=WORDS, shared=True,
            sound=_package,
        ),
    )  # fmt: skip


def _package(version: Version) -> str:
    same = later("sannai.definitions.packages", "is_whole")(version)
    return "" if same else f"「{version.title}」の定義のファイルが、公開したときの要約と合いません。"
