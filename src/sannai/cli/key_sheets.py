"""Three sheets shown one after the other, two typed back: what hands do in the ceremony of the keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

CLEARED = "\033[2J\033[3J\033[H"


def show(shares: dict[str, bytes], kid: str, at: datetime) -> None:
    """One sheet at a time, each gone from the screen before the next comes: its holder alone sees it.

    Raises EOFError where nobody is there.
    """
    import segno
    from django.conf import settings

    from sannai.common.sealing import sheets
    from sannai.common.time import today

    for name, share in shares.items():
        lines = sheets.write(name, share)
        print(f"\n{settings.CITY}　復旧の用紙　{name}　（A・B・C の3枚のうちの1枚）")
        print(f"番号　{kid}　　{today(at):%Y-%m-%d}")
        print("2枚そろうと、市のすべての鍵を戻せます。1枚では何も分かりません。3人が別々に保管してください。\n")
        print(*(f"  {number}  {line}" for number, line in enumerate(lines, 1)), sep="\n")
        print()
        segno.make("\n".join(lines), error="l", micro=False).terminal(compact=True)
        ask(f"用紙 {name} を印刷するか書き写したら、Enter を押してください（画面から消えます）。")
        if sys.stdout.isatty():
            print(CLEARED, end="")


def typed_back(why: str) -> bytes:
    """The seed of two sheets that are typed in, each line asked for until it is right. Raises EOFError."""
    from sannai.common.sealing import shares

    print(f"\n{why}")
    typed: dict[str, bytes] = {}
    while len(typed) < 2:
        name = ask("どの用紙を入力しますか（A・B・C）：").upper()
        if name not in shares.NAMES or name in typed:
            print("まだ入力していない用紙を、A・B・C のどれかで答えてください。")
            continue
        share = _sheet(name)
        if share is not None:
            typed[name] = share
    return shares.join(typed)


def _sheet(name: str) -> bytes | None:
    """The share of a sheet; None for whoever wants to choose another one."""
    from sannai.common.sealing import sheets

    print(f"用紙 {name} を1行ずつ入力してください。ほかの用紙にするときは、何も入力せずに Enter を押してください。")
    found: list[bytes] = []
    while len(found) < sheets.LINES:
        number = len(found) + 1
        text = ask(f"用紙 {name} の {number} 行目：")
        if not text:
            return None
        try:
            found.append(sheets.read_line(name, number, text))
        except sheets.WrongLine as wrong:
            print(wrong)
    return b"".join(found)


def ask(question: str) -> str:
    """What somebody types, folded as characters go. Raises EOFError where nobody is there."""
    from unicodedata import normalize

    return normalize("NFKC", input(question)).strip()
