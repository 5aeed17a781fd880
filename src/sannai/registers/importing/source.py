"""A file or a pasted block → a grid of texts. What it is, is told from its bytes; its name is not believed."""

from __future__ import annotations

from collections.abc import Collection

from . import objects, sheets, texts
from .cells import MOST_BYTES, Grid, Unreadable

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read(content: bytes, *, labels: Collection[str] = (), sheet: str = "") -> Grid:
    """表計算のファイル（.xlsx）、CSV、TSV、または貼り付けた文字を読む。

    ``labels``: headings that are known, by which an encoding is told; ``sheet``: which one of a workbook. Raises
    Unreadable where nothing of it can be read; a line that cannot be read is in ``wrong``, and the others are there.
    """
    if not content.strip():
        raise Unreadable("中身がありません。見出しと行のあるファイルを選んでください。")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"大きすぎます（{MOST_BYTES // 1024 // 1024}MBまで）。ファイルを分けてください。")
    if content.startswith(OLD):
        raise Unreadable(
            "古い形のExcel（.xls）か、パスワードのかかったファイルです。"
            "パスワードを外し、「Excel ブック（.xlsx）」として保存し直してください。"
        )
    if content.startswith(ZIP):
        return sheets.read(content, sheet)
    if content.startswith(objects.MARK):
        return objects.read(content)
    return texts.read(content, labels)
