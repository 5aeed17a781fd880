"""取込みの流れ: receive, map, try, apply. An import is a draft until it is applied; its file goes with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from uuid6 import uuid7

from sannai.common import canonical
from sannai.common.action import NotAllowed
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.files import blobs
from sannai.organization.actors import Staff
from sannai.rules.registers.rows import own_fields

from .. import shelving
from ..door import Door, door
from ..models import STANDING as STANDS
from ..models import Entry, Import, Mapping
from ..shelving import Open
from . import mapping, source
from .applying import ABSENT_WITH_FAULTS, Done, Mode, NotAll, Order, absent, apply
from .cells import MOST_BYTES, Grid, Unreadable
from .directory import remembering
from .judging import Judge, Terms
from .mapping import Columns
from .report import Report
from .settling import Heads, heads, heads_of
from .sparing import spared
from .tried import WORTH, Keeping, Kept

KEPT = timedelta(days=30)  # for which an import that nobody applies is kept
SAMPLES, LOOKED_AT = 3, 20  # values of a column that are shown, each once, of the first so many rows
WITHOUT_KEY = "記載を見分ける項目（{names}）の列がありません。対応を選んでください。"


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody chose: the columns, the day, what blanks and absent rows mean, which sheet. ``samples``: the first
    values of each column, and ``sheets``: what can be chosen, so that a page does not read the file again. ``bare``:
    rows without headings, mapped by where their columns stand."""

    columns: Columns
    on: date
    erase: bool = False
    end_absent: bool = False
    sheet: str = ""
    samples: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    bare: bool = False

    @property
    def terms(self) -> Terms:
        """What the lines are judged by."""
        return Terms(self.on, self.erase)

    def kept(self) -> str:
        """As JSON."""
        said = {
            "line": self.columns.line, "headings": [one.heading for one in self.columns.columns],
            "said": [one.said for one in self.columns.columns], "how": self.columns.how,
            "mended": {name: dict(of) for name, of in self.columns.mended.items()},
            "on": self.on.isoformat(), "erase": self.erase, "end_absent": self.end_absent, "sheet": self.sheet,
            "samples": self.samples, "sheets": self.sheets, "bare": self.bare,
        }  # fmt: skip
        return json.dumps(said, ensure_ascii=False)


def plan_of(one: Import) -> Plan:
    """What stands in an import."""
    said = json.loads(one.terms)
    columns = mapping.of(said["line"], said["headings"], said["said"], said["mended"], said["how"])
    beside = (tuple(said["samples"]), tuple(said["sheets"]), bool(said.get("bare")))
    return Plan(columns, date.fromisoformat(said["on"]), said["erase"], said["end_absent"], said["sheet"], *beside)


def receive(
    register: str, name: str, content: bytes, *, unit: str, by: Staff, at: datetime, bare: bool = False,
    id: UUID | None = None,
) -> Import:  # fmt: skip
    """A file or a pasted block comes in; its mapping is proposed. ``bare``: 見出しなし, its first line is a row.
    ``id``: that of the import, where it is known before, and there is none with it yet.

    Raises Unreadable; nothing is kept then.
    """
    held = _door(by, register)
    grid = source.read(content, labels=held.newest.labels.values())
    plan = _proposed(held, grid, unit, today(at), bare=bare)
    blob = blobs.store([content], MOST_BYTES)
    return Import.objects.create(
        pk=id or uuid7(), shelf=held.held.shelf, unit_key=unit, staff_key=by.staff_key, source=name[:200], blob=blob,
        terms=plan.kept(), total=len(grid.rows), at=at,
    )  # fmt: skip


def choose(one: Import, plan: Plan, *, by: Staff) -> None:
    """Another mapping, day or meaning: what the dry run said of the one before no longer holds. Another sheet, or
    headings or none: another mapping is proposed. A row in conflict stays so until somebody chose; what was chosen
    stays where only other values were mended."""
    held, before = _door(by, one.shelf_id), plan_of(one)
    asked = heads_of(one.heads).asked
    if (plan.sheet, plan.bare) != (before.sheet, before.bare):
        grid = grid_of(one, held, plan.sheet)
        plan = replace(_proposed(held, grid, one.unit_key, plan.on, bare=plan.bare), erase=plan.erase)
        one.total, asked = len(grid.rows), Heads()
    elif replace(plan, columns=replace(plan.columns, mended=before.columns.mended)) != before:
        asked = asked.open
    one.terms, one.found, one.digest, one.state, one.heads = plan.kept(), "", "", "mapped", asked.kept()
    one.save(update_fields=["terms", "found", "heads", "digest", "state", "total"])


def lacking(register: Any, columns: Columns) -> str:
    """What the mapping lacks, as a sentence; "" for nothing. A number that the register gives may be left to it."""
    taken = {one.name for one in columns.taken}
    if mapping.ENTRY in taken:
        return ""
    missing = [name for name in register.key_fields if name not in taken and not register.extras[name].give]
    return WITHOUT_KEY.format(names="・".join(register.labels[name] for name in missing)) if missing else ""


def dry_run(one: Import, *, by: Staff) -> Report:
    """What every line would do. Writes nothing into the register; what it saw of it is kept for the applying: unless
    somebody stopped it meanwhile, or began anew."""
    plan, report, seen = plan_of(one), Report(), list[tuple[int, tuple[str, int], str]]()
    held = _door(by, one.shelf_id)
    grid = grid_of(one, held, plan.sheet)
    judge = _judge(held, plan, by)
    judge.asked = heads_of(one.heads).asked
    keeping = Keeping(judge.held, judge.directory, len(grid.rows) > WORTH)
    for wrong in grid.wrong:
        report.note(wrong)
        report.counts["fault"] += 1
        judge.lost += 1
    with spared():
        for some in judge.judge(rows_of(grid, plan)):
            report.hear(judge, some)
            keeping.hear(some)
            seen += [(found.line, found.head, found.settled) for found in some]
            if not _same(one).update(done=sum(report.counts.values())):
                return report
    if plan.end_absent:
        report.of = Entry.objects.filter(shelf=one.shelf_id, status=STANDS, disposed_at=None).count()
        clean = not (report.counts["fault"] or report.counts["conflict"])
        report.absent = sum(1 for _ in absent(judge, plan.on)) if clean else 0
        report.said = "" if clean else ABSENT_WITH_FAULTS
    with transaction.atomic():
        if not _same(one).update(state="tried"):
            return report
        keeping.keep(one)
        one.found, one.heads = _json(report.kept()), heads(seen).kept()
        one.digest, one.state, one.done = digest_of(one, plan), "tried", sum(report.counts.values())
        one.save(update_fields=["found", "heads", "digest", "state", "done"])
    return report


def _same(one: Import) -> Any:
    """The import, if it stands as it was read."""
    return Import.objects.filter(pk=one.pk, state=one.state, digest=one.digest)


def carry_out(one: Import, *, mode: Mode, by: Staff, at: datetime) -> Done | None:
    """Write it; None where nothing could be written, which the import then says. Its file is no longer needed."""
    plan, report = plan_of(one), json.loads(one.found)
    held = _door(by, one.shelf_id)
    grid, expected = grid_of(one, held, plan.sheet), heads_of(one.heads)

    def judge() -> Judge:
        made = _judge(_door(by, one.shelf_id, writing=True), plan, by, expected)
        made.kept = Kept(one, made.held, made.directory) if len(grid.rows) > WORTH else None
        return made

    order = Order(judge, rows_of(grid, plan), mode, one.digest, plan.on if plan.end_absent else None, report["absent"])
    if grid.wrong and mode == "all":
        _refused(one, report, "読めない行があるので、何も書いていません。")
        return None
    try:
        with spared():
            return _written(one, order, grid, by, at)
    except NotAll as error:
        _not_all(one, order, error, report, by)
    except NotAllowed as error:
        _refused(one, report, str(error))
    return None


def _written(one: Import, order: Order, grid: Grid, by: Staff, at: datetime) -> Done | None:
    """The rows, and that they are written, in one transaction: a job that is killed in between, or given to a second
    worker, writes nothing twice."""
    with transaction.atomic():
        if Import.objects.select_for_update().filter(pk=one.pk, state="applying").first() is None:
            return None
        done = apply(one.shelf_id, one.source, one.unit_key, order, by=by, at=at)
        return _applied(one, order, done, grid)


def _not_all(one: Import, order: Order, error: NotAll, report: Pairs[str, Any], by: Staff) -> None:
    """Why nothing was written. Where rows moved meanwhile it is tried anew, so that somebody can choose."""
    said = f"{len(error.found):,}行が正しくないので、何も書いていません。"
    moved = [each for each in error.found if each.verdict == "conflict"]
    if moved:
        asked = heads_of(one.heads).asked
        new = heads((each.line, each.head, each.settled) for each in moved)
        one.heads = Heads({**asked.seen, **new.seen}, {**asked.said, **new.said}).kept()
        dry_run(one, by=by)
        said = f"確かめたあとに{len(moved):,}行がほかの人の変更と食い違ったので、何も書いていません。"
        one.found = _json({**json.loads(one.found), "said": said + "どちらの値にするかを選んでください。"})
        one.save(update_fields=["found"])
        return
    judge, anew = order.judge(), Report()
    anew.hear(judge, error.found)
    _refused(one, {**anew.kept(), "absent": report["absent"], "of": report["of"]}, said)


def remember(one: Import, columns: Columns, at: datetime) -> None:
    """The mapping for the next file with these headings of this division."""
    said = {"said": _json([each.said for each in columns.columns]), "at": at}
    mended = _json({name: dict(of) for name, of in columns.mended.items()})
    Mapping.objects.update_or_create(
        shelf=one.shelf, unit_key=one.unit_key, fingerprint=columns.fingerprint, defaults={**said, "mended": mended}
    )


def grid_of(one: Import, held: Door, sheet: str = "") -> Grid:
    """The file again. Raises Unreadable where it is gone."""
    if one.blob is None:
        raise Unreadable("ファイルはもうありません。もう一度選んでください。")
    with blobs.open_blob(one.blob) as stream:
        return source.read(stream.read(), labels=held.newest.labels.values(), sheet=sheet)


def rows_of(grid: Grid, plan: Plan) -> list[Any]:
    """The rows below the headings."""
    return [row for row in grid.rows if row.line > plan.columns.line]


def digest_of(one: Import, plan: Plan) -> str:
    """Of the file, the mapping, the terms and the heads of the rows."""
    heads = hashlib.sha256(one.heads.encode()).hexdigest()
    file = one.blob.pk if one.blob else ""
    return canonical.digest(canonical.dumps([file, plan.columns.digest, asdict(plan.terms), plan.end_absent, heads]))


def sweep(at: datetime) -> int:
    """Delete the imports that nobody applied, with their files; how many."""
    old = Import.objects.filter(at__lt=at - KEPT, change_set=None)
    count, _ = old.delete()
    return count


def _applied(one: Import, order: Order, done: Done, grid: Grid) -> Done:
    judge, report = order.judge(), Report()
    report.hear(judge, done.left)
    for wrong in grid.wrong:
        report.note(wrong)
    done.counts["fault"] += len(grid.wrong)
    doubts = {name: each for name, each in json.loads(one.found).items() if name in ("doubts", "doubted")}
    one.found = _json({**report.kept(), **doubts, "counts": {**done.counts, "ended": done.ended}})
    one.state, one.change_set = "applied", done.change_set
    one.heads = heads((each.line, each.head, each.settled) for each in done.left if each.settled).kept()
    if not done.left and not grid.wrong:
        one.blob = None
    one.save(update_fields=["found", "state", "change_set", "heads", "blob"])
    one.tried.all().delete()
    return done


def _refused(one: Import, report: Pairs[str, Any], said: str) -> None:
    one.found, one.state = _json({**report, "said": said}), "refused"
    one.save(update_fields=["found", "state"])


def refuse(one: Import, said: str) -> None:
    """Nothing was written, and this is why."""
    _refused(one, json.loads(one.found or "{}") or Report().kept(), said)


def _judge(held: Door, plan: Plan, by: Actor, expected: Heads | None = None) -> Judge:
    directory, around = remembering(by)
    opened = Open(held.held.shelf, held.held.register, held.held.table, around)
    asked = expected.asked if expected else Heads()
    return Judge(opened, held, by, plan.columns, plan.terms, directory, expected, asked)


def _door(by: Staff, register: str, *, writing: bool = False) -> Door:
    """The door for whoever writes. Raises NotAllowed where there is none."""
    if writing:
        shelving.opened(register, writing=True)
    held = write_door(by, register)
    if held is None:
        raise NotAllowed("この台帳に書くことができません。")
    return held


def write_door(by: Staff, register: str) -> Door | None:
    """The door for whoever writes rows of a register; None for somebody to whom no row of it can belong. One
    statement."""
    held = door(by, register, "entry.write")
    if held is None or held.units is None or held.newest.kept_by == "unit":
        return held
    return held if held.held.shelf.division_key in held.units else None


def hidden(held: Door) -> Sequence[str]:
    """The fields that a file cannot hold for this person."""
    fields = own_fields(held.held.register)
    return [name for name in fields if name not in held.shown(fields)]


def _proposed(held: Door, grid: Grid, unit: str, on: date, *, bare: bool) -> Plan:
    def remembered(fingerprint: str) -> tuple[list[str], Any] | None:
        row = Mapping.objects.filter(shelf=held.held.shelf, unit_key=unit, fingerprint=fingerprint).first()
        return (json.loads(row.said), json.loads(row.mended or "{}")) if row else None

    columns = (mapping.by_place if bare else mapping.propose)(grid, held.held.register, hidden(held), remembered)
    below, samples = [row for row in grid.rows if row.line > columns.line][:LOOKED_AT], []
    for at in range(len(columns.columns)):
        texts = dict.fromkeys(row.texts[at][:20] for row in below if len(row.texts) > at and row.texts[at])
        samples.append("、".join([*texts][:SAMPLES]))
    return Plan(columns, on, sheet=grid.sheet, samples=tuple(samples), sheets=grid.sheets, bare=bare)


def _json(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
