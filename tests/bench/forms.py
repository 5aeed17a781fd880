"""A big form as it is filled in: statements of each page, and the evaluator's share of the time of a request. And how
much of a processor the check of every package takes."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from sannai.cli.walk.visitor import Visitor
from tests.postgres import Server

from . import big_form, servers
from .statements import statements

WALKS = int(os.environ.get("SANNAI_BENCH_WALKS", "20"))
MOST_STATEMENTS, MOST_SECONDS = 12, 30


@dataclass
class Measured:
    """Milliseconds and shares by what a request does, statements by page, and the processor's seconds of the check."""

    whole: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    share: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shown: list[int] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)
    checked: float = 0.0


def measure(server: Server) -> Measured:
    """Fill the form in, again and again, on two web processes; then count, then check."""
    found = Measured()
    times = Path(tempfile.mkdtemp(prefix="sannai-bench-")) / "times"
    city = servers.environment(server.create("bench_form"), SANNAI_BENCH_TIMES=str(times))
    servers.sannai(city, "demo", "--build-only", "--cases", "0")
    servers.sannai(city, "publish", str(_written()))
    with servers.web("tests.bench.timed:application", city) as (address, _):
        for _ in range(3):  # warm
            _walk(Visitor(address))
        times.write_text("", encoding="utf-8")
        for _ in range(WALKS):
            _walk(Visitor(address))
        for line in times.read_text(encoding="utf-8").splitlines():
            path, whole, evaluating = json.loads(line)
            if step := _step(path):
                found.whole[step].append(whole * 1000)
                found.share[step].append(evaluating / whole)
        _count(found, server, address)
    found.checked = _checked(city)
    return found


def _written() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sannai-bench-")) / big_form.KEY
    folder.mkdir()
    (folder / "procedure.yaml").write_text(big_form.definition(), encoding="utf-8")
    return folder


def _walk(visitor: Visitor) -> Visitor:
    page = visitor.get(f"/procedures/{big_form.KEY}/")
    page = visitor.submit(page.form("/start/"))
    for number in range(1, big_form.PAGES + 1):
        page = visitor.submit(page.form(name=f"p{number}_goes_on"), big_form.answers(number))
    page.expect("内容の確認")
    return visitor


def _step(path: str) -> str:
    method, _, address = path.partition(" ")
    if "/p/page" in address:
        return "ページを見る" if method == "GET" else "ページを送る"
    return "内容の確認" if address.endswith("/review/") else ""


def _count(found: Measured, server: Server, address: str) -> None:
    """Of somebody who has answered everything: each page shown, then each sent again and the next one shown."""
    visitor = _walk(Visitor(address))
    root = next(path for path, _ in visitor.times if path.endswith("/review/")).split(" ")[1].removesuffix("review/")
    for number in range(1, big_form.PAGES + 1):
        page = visitor.get(f"{root}p/page{number}/")
        form, answers = page.form(name=f"p{number}_goes_on"), big_form.answers(number)
        found.shown.append(statements(server, lambda: visitor.get(f"{root}p/page{number}/")))  # noqa: B023 - at once
        sent = statements(server, lambda: visitor.submit(form, answers))  # noqa: B023 - at once
        found.saved.append(sent)


def _checked(env: dict[str, str]) -> float:
    """Processor's seconds of ``sannai check`` of every package of the catalogue."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(Path(sys.executable).parent / "sannai"), "check"]
    subprocess.run(command, env=env, cwd=servers.ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def report(found: Measured) -> None:
    """Print them, with what they should be within."""
    size = f"{big_form.PAGES}ページ・{big_form.FIELDS}項目・{big_form.CONDITIONS}条件"
    print(f"\n{size}の様式、PostgreSQL、Web 2プロセス、{WALKS}回記入 (ミリ秒。評価は評価器の占める割合)")
    print(f"  {'手順':　<8}{'p50':>8}{'p95':>8}{'評価 p50':>9}{'p95':>6}")
    for step in found.whole:
        half, most = _percentiles(found.whole[step])
        share, largest = _percentiles(found.share[step])
        print(f"  {step:　<8}{half:8.1f}{most:8.1f}{share:10.0%}{largest:7.0%}")
    for what, counts in (("見る", found.shown), ("送って次を見る", found.saved)):
        print(f"  SQL文 ({what}、1ページ目から): {' '.join(map(str, counts))} (目標: 1要求 {MOST_STATEMENTS} 以下)")
    print(f"  sannai check（カタログのすべて）: CPU {found.checked:.1f} 秒 (目標 {MOST_SECONDS} 以下)")


def _percentiles(times: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[94]
