"""Three sets of processes: between the sides a machine that makes files harmless, and what is filed through it."""

from __future__ import annotations

import contextlib
import random
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sannai.cli.walk import citizen
from sannai.cli.walk.visitor import Page, Visitor
from sannai.sluice.tests import made
from tests.clamav import EICAR
from tests.postgres import free_port
from tests.searching import Planted

from . import sides
from .carrying import Line
from .sides import City, Side, Sides, asked

CATALOG = sides.ROOT / "catalog" / "sannai"
PAUSE = (0.5, 4.0)  # seconds between two kills: from before a process is up to long after
TAIL, TURNED = b"<?php hihyo_no_tail(); ?>", "hihyo\u202eno text"


@dataclass
class Three:
    """Both sides, and the machine between them; what the inner side asks is its ``line``."""

    both: Sides
    between: Side
    line: Line
    filed: list[str] = field(default_factory=list)  # addresses of receipts

    def start(self) -> None:
        """All of it; the machine between first, since the inner side gets nothing without."""
        for name in self._words():
            self.start_between(name)
        self.both.start()

    def start_between(self, name: str) -> None:
        self.between.start(name, *self._words()[name])

    def _words(self) -> dict[str, tuple[str, ...]]:
        folder = self.between.home.parent
        tls = ("--certificate", str(folder / "relay.crt"), "--key", str(folder / "relay.key"))
        serve = ("serve", "--processes", "1", "--port", str(self.line.to), "--mailbox", *tls)
        return {"sluice": ("sluice", "--between"), "mailbox": serve}

    def stop(self) -> None:
        self.both.stop()
        self.between.stop()
        self.line.close()


@contextlib.contextmanager
def standing(city: City, folder: Path, clamd: Path) -> Iterator[Three]:
    """All three, ready and running. The outside takes whatever it is sent, as one would that somebody has taken over.

    The key for files is on the machine between, and on no other.
    """
    both = sides.made(city, folder, "https", None, {})
    both.outside.env["SIDES_OPEN"] = "1"
    home = folder / "between"
    home.mkdir()
    env = sides.environment(home, "") | {"SANNAI_ZONE": "sluice", "SANNAI_CLAMD": str(clamd / "socket")}
    between = Side(home, env | {"SANNAI_CATALOG": both.outside.env["SANNAI_CATALOG"]}, 0)
    between.temporary.mkdir()
    between.env |= {"TMPDIR": str(between.temporary), "SIDES_CONNECTS": str(between.connects)}
    between.env |= {name: value for name, value in both.inside.env.items() if name.startswith("SANNAI_BRIDGE")}
    three = Three(both, between, Line(free_port()))
    both.inside.env |= sides.mailbox(between, folder, three.line.port, "relay")
    _hand_over(both.inside.home / "keys", home / "keys")
    between.run("init")
    trust = folder / "sluice.trust"
    trust.write_text(between.run("keys", "trust"))
    both.inside.env["SANNAI_SLUICE_TRUST"] = str(trust)
    both.inside.run("publish", str(_asking_for_anything(folder)))
    try:
        three.start()
        yield three
    finally:
        three.stop()


def _hand_over(inner: Path, between: Path) -> None:
    """As `docs/operation.md` says: the ring without its secrets, but for those that open files. Those leave inside."""
    between.mkdir(mode=0o700)
    shutil.copy2(inner / "ring.json", between / "ring.json")
    for path in inner.glob("files-*.key"):
        shutil.move(path, between / path.name)


def _asking_for_anything(folder: Path) -> Path:
    """The procedure of the walk, taking photographs of every kind."""
    package = folder / "anything" / sides.PROCEDURE
    shutil.copytree(CATALOG / sides.PROCEDURE, package)
    definition = package / "procedure.yaml"
    asked_for = definition.read_text(encoding="utf-8").replace(", accept: [jpeg, png, heic]", "")
    definition.write_text(asked_for, encoding="utf-8")
    return package


@cache
def files(number: int) -> dict[str, bytes]:
    """What one citizen sends: name → content. Each differs from those of the others."""
    acting = made.hostile_pdf() + b"\n%% %d" % number
    photograph = made.photo() + bytes(4096) + TAIL + b"%d" % number
    infected = made.attached((f"{number}.txt", EICAR))
    packed = made.zipped(("memo.txt", TURNED.encode() + b"%d" % number), ("inner.pdf", made.hostile_pdf()))
    return {"届.pdf": acting, "屋根.jpg": photograph, "請求.pdf": infected, "一式.zip": packed}


def file(three: Three, number: int) -> str:
    """Over the portal, with all of them; the reference number."""
    visitor = Visitor(three.both.outside.address)
    with contextlib.closing(visitor):
        on = (date.today() - timedelta(days=5)).isoformat()
        page = citizen.fill_in(visitor, citizen.find(visitor), on)
        uploading = visitor.submit(page.form(name="self_assessed"), button=("upload", "photographs"))
        for name, content in files(number).items():
            sent = {"file": (name, "application/octet-stream", content)}
            uploading = visitor.submit(uploading.form("/upload/photographs/"), files=sent).expect("添付しました")
        page = visitor.submit(uploading.form("/upload/photographs/"), button=("go", "back"))
        review = citizen.prove(visitor, citizen.finish(visitor, page))
        return _number(visitor.submit(review.form("/file/")).expect("受け付けました"))


def _number(receipt: Page) -> str:
    return receipt.text.split('receipt__number">')[1].split("<")[0]


def kill(three: Three, kills: int, seed: int) -> None:
    """At random moments: the process that makes harmless, that which answers, the inner worker, the lines."""
    chance = random.Random(seed)
    names = ["sluice", "mailbox", "sluice", "work", "line"]
    for each in range(kills):
        time.sleep(chance.uniform(*PAUSE))
        name = names[each] if each < len(names) else chance.choice(names)
        if name == "line":
            three.line.cut()
        elif name == "work":
            three.both.inside.kill("work")
            three.both.inside.start("work", "work")
        else:
            three.between.kill(name)
            three.start_between(name)


def filed_while_killed(three: Three, cases: int, kills: int, seed: int) -> list[str]:
    """So many applications while it is killed; their reference numbers."""
    with ThreadPoolExecutor(1) as killing:
        ended = killing.submit(kill, three, kills, seed)
        numbers = [file(three, number) for number in range(cases)]
        ended.result()
    return numbers


def originals(cases: int) -> dict[str, bytes]:
    """Everything that was sent."""
    return {f"{number} {name}": content for number in range(cases) for name, content in files(number).items()}


def planted(three: Three, cases: int) -> Planted:
    """What must not be inside: what acts, what was hidden, the ends of what was sent, and sealed originals."""
    sealed = [path.read_bytes() for path in (three.between.home / "originals").iterdir()]
    return {
        "script": ["app.alert", "/JavaScript", "/OpenAction"],
        "tail": [TAIL],
        "virus": [EICAR],
        "member": [TURNED],
        "metadata": ["SECRET-AUTHOR", "SECRET-COMMENT", "SECRET-DESCRIPTION"],
        "originals": [content[-60:] for content in originals(cases).values()],
        "sealed originals": [piece for each in sealed for piece in (each[:60], each[len(each) // 2 :][:60])],
    }


INSIDE = """
from collections import defaultdict
from sannai.applications.inspecting import report_of
from sannai.applications.models import Application, Arrival, Upload
from sannai.exchange.models import Received
rows = Upload.objects.select_related("arrival", "blob")
number = dict(Application.objects.values_list("pk", "reference_number"))
came = defaultdict(dict)
for row in rows:
    report = report_of(row.arrival)
    came[number[row.holder]].setdefault(row.name, []).append([row.arrival.state, report.code, report.method])
taken = defaultdict(list)
for row in Received.objects.order_by("at", "n"):
    taken[str(row.case)].append(row.n)
found = {"files": came, "order": taken, "untaken": Arrival.objects.filter(taken_at=None).count()}
"""
OUTSIDE = """
from sannai.intake.models import Outgoing
rows = Outgoing.objects.all()
held = list(rows.exclude(hold="").values_list("hold", flat=True))
found = {"waiting": rows.filter(acked_at=None).count(), "held": held}
"""
CLEAN = {
    "届.pdf": ["clean", "", "サニタイズ"],
    "屋根.jpg": ["clean", "", "再作成"],
    "一式.zip": ["clean", "", "サニタイズ"],
}
CAME = {name: [how] for name, how in (CLEAN | {"請求.pdf": ["refused", "virus", ""]}).items()}


def arrived(three: Three, cases: int) -> dict[str, object]:
    """How it stands inside once every file has come to the desk."""

    def whole(there: dict[str, object]) -> bool:
        outside = asked(three.both.outside, OUTSIDE)
        files = there["files"]
        assert isinstance(files, dict)
        came = sum(len(each) for each in files.values()) == cases * len(CAME)
        return bool(outside["held"] or (came and not there["untaken"] and not outside["waiting"]))

    there: dict[str, object] = sides.awaited(three.both.inside, INSIDE, "すべてのファイルが担当に届く", whole)
    return there
