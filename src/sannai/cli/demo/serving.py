"""The processes of the demo: two web processes and one worker, ended together."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

from django.conf import settings

from ..serve import STOP_WITHIN
from ..serve import command as web


def serve(port: int) -> int:
    """Serve until interrupted. If one process ends, all end, so that nobody waits on half a city."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            print(f"ポート {port} は使われています。make demo PORT=8080 のように別の番号にしてください。")
            return 1
    # In sessions of their own: Ctrl-C comes to this process alone, which ends them in order.
    commands = (web("127.0.0.1", port), _work())
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _announce(port, processes[0])
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        print("\n終わります。")
        return 0
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_WITHIN + 3)  # or its own processes would outlive it
            process.kill()


def _work() -> list[str]:
    return [str(Path(sys.executable).parent / "sannai"), "work"]


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _announce(port: int, web: subprocess.Popen[bytes]) -> None:
    address = f"http://127.0.0.1:{port}/"
    for _ in range(300):
        if web.poll() is not None:
            return
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            break
        time.sleep(0.1)
    cast = json.loads((settings.HOME / "cast.json").read_text(encoding="utf-8"))
    print(f"\n三内市が開きました: {address}")
    print(f"  市民      {address}")
    print(f"  職員      {address}desk/   窓口での代行入力 {address}counter/   届いたメール {address}mailbox/")
    print("\n  役割                          職員番号  パスワード")
    for person in cast["people"]:
        print(f"  {person['role']:　<16}{person['staff_key']:<10}{person['password']}")
    print("\n  確認コード(6桁)は、デモでは入力画面に表示されます。終わるには Ctrl+C。", flush=True)
