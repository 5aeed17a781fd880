"""demo: the model city 三内市, built through the real actions and served."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from sannai.cli.ready import Verbs, ready


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    demo = verbs.add_parser("demo", help="モデル市を作って動かす")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--cases", type=int, default=240, help="作る申請の数")
    demo.add_argument("--reset", action="store_true", help="今あるデモの市を捨てて作り直す")
    only = demo.add_mutually_exclusive_group()
    only.add_argument("--build-only", action="store_true", help="作るだけで、動かさない")
    only.add_argument("--serve-only", action="store_true", help="動かすだけで、作らない")
    demo.set_defaults(run=_demo)


def _demo(chosen: argparse.Namespace) -> int:
    home = Path(os.environ.get("SANNAI_HOME") or "var")
    home.mkdir(parents=True, exist_ok=True)
    if chosen.reset:
        if code := _throw_away(home):
            return code
    elif foreign(home):
        print(f"{home} はデモの市のフォルダではありません。別のフォルダを SANNAI_HOME に指定してください。")
        return 1
    (home / "demo").touch()
    os.environ["SANNAI_DEMO"] = "1"
    os.environ.setdefault("SANNAI_BASE_URL", f"http://127.0.0.1:{chosen.port}")
    ready()
    from sannai.common.upgrading import refusal

    from . import building, serving

    if fault := refusal():
        print(fault)
        return 1
    if not chosen.serve_only:
        building.build(cases=chosen.cases)
    return 0 if chosen.build_only else serving.serve(chosen.port)


def foreign(home: Path) -> bool:
    """Whether this folder holds something that no demo made. The checks and tests leave a key of their own here."""
    return not (home / "demo").exists() and any(each.name != "secret_key" for each in home.iterdir())


def _throw_away(home: Path) -> int:
    """Empty the folder of a demo, and of nothing else."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        print("RESET はフォルダの中のSQLiteだけを作り直します。PostgreSQLのデータベースはご自分で作り直してください。")
        return 1
    if foreign(home):
        print(f"{home} はデモの市のフォルダではないので、消しません。")
        return 1
    for each in home.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return 0
