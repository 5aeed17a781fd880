"""What it takes to bring 100,000 rows of .xlsx into a register: receive, try, apply."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import psutil
from rustpy_xlsxwriter import write_worksheet

from tests.postgres import Server

from .servers import ROOT, environment

ROWS = int(os.environ.get("SANNAI_BENCH_ROWS", "100000"))
MOST = 60.0  # seconds of CPU, of this process and of the database together
WHO, UNIT, REGISTER = "s1002", "environment.collection", "system"
KINDS = ("庁舎", "データセンター", "外部サービス")


def measure(server: Server) -> dict[str, Any]:
    """Seconds of CPU for each step, in a database and a process of its own."""
    env = environment(server.create("bench_importing"), DJANGO_SETTINGS_MODULE="sannai.settings", SANNAI_DEMO="1")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.importing"], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def report(found: dict[str, Any]) -> None:
    """Print each step, and what it takes to have the rows in."""
    print(f"\n台帳への取込み {found['rows']:,.0f} 行（.xlsx、12列）、PostgreSQL。秒は、読む側とデータベースのCPU")
    for name, (own, database) in found["steps"].items():
        print(f"  {name:　<10}{own:8.1f} 秒 ＋ {database:5.1f} 秒")
    print(f"  確かめて書くまで {found['total']:.1f} 秒（目標 {MOST:.0f} 秒）")


def _file() -> bytes:
    out = io.BytesIO()
    rows = (
        {
            "所管課": "環境業務課", "名称": f"配車の仕組み {at}", "置き場所": KINDS[at % 3],
            "つながるネットワーク": "LGWAN接続系", "個人情報を扱うか": "いいえ" if at % 2 else "はい",
            "使う職員の数": at % 500, "求める稼働率": "99.9", "使い始めた日": f"2020-{at % 12 + 1:02}-01",
            "保守の期限": f"令和9年{at % 12 + 1}月1日", "備考": "", "担当": f"担当{at % 40}", "整理番号": f"{at:06}",
        }
        for at in range(ROWS)
    )  # fmt: skip
    write_worksheet(rows, out)
    return out.getvalue()


def _city() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from sannai.common.actors import System
    from sannai.common.time import now
    from sannai.definitions import actions
    from sannai.organization.importing import load_city
    from sannai.registers.kind import REGISTER as KIND
    from sannai.rules.registers import read_register

    call_command("migrate", verbosity=0)
    load_city(settings.CATALOG / "sannai" / "organization", now())
    for name in ("contract", "vendor", REGISTER):
        actions.publish_files(
            KIND, read_register(settings.CATALOG / "sannai" / "registers" / name), by=System(), at=now()
        )


def _measured() -> dict[str, Any]:
    from django.db import connection

    from sannai.common.time import now, today
    from sannai.organization.actors import staff_for
    from sannai.registers.importing import flow, tasks

    _city()
    tasks.AT_ONCE = ROWS + 1
    by = staff_for(WHO, today(now()))
    assert by is not None
    content, steps = _file(), dict[str, tuple[float, float]]()
    database = psutil.Process(connection.connection.info.backend_pid)

    def timed(name: str, work: Callable[[], Any]) -> Any:
        before, began = sum(database.cpu_times()[:2]), time.process_time()
        result = work()
        steps[name] = (time.process_time() - began, sum(database.cpu_times()[:2]) - before)
        return result

    def received() -> Any:
        return flow.receive(REGISTER, "台帳.xlsx", content, unit=UNIT, by=by, at=now())

    one = timed("受け取る", received)
    timed("確かめる", lambda: tasks.start_trying(one, by=by, at=now()))
    timed("書く", lambda: tasks.start_applying(one, mode="all", seen=one.digest, sure=False, by=by, at=now()))
    if one.change_set is None or one.change_set.entries != ROWS:
        raise RuntimeError(one.found[:2000])
    return {"rows": ROWS, "steps": steps, "total": sum(sum(each) for each in steps.values())}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
    django.setup()
    print(json.dumps(_measured()))
