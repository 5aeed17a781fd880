"""Actors and subjects for the tests of this room: they stand for what higher rooms bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sannai.common.action import action, note
from sannai.common.actors import System
from sannai.common.kinds import KINDS, Kind
from sannai.common.models import Event
from sannai.common.verbs import REGISTER, Verb

AT = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
SYSTEM = System()


@dataclass
class Folder:
    """A subject without a row of its own: its head is looked up in the log."""

    subject_id: str = "1"
    subject_kind: str = "folder"


@dataclass
class Row(Folder):
    """A subject that carries the seq that its reader saw."""

    seq: int = 0
    subject_kind: str = "row"


@dataclass(frozen=True)
class Clerk:
    """Holds the rights it is given, and no other."""

    rights: frozenset[str] = field(default_factory=frozenset)
    kind: str = "staff"
    staff_key: str = "s1"
    post_key: str = "hall.clerk"
    signature: str = "試験課 主事 三内 太郎"

    def may(self, right: str, subject: object) -> bool:
        return right in self.rights


@dataclass(frozen=True)
class Appointed(Clerk):
    """Holds duties by appointment, beside rights."""

    duties: frozenset[str] = frozenset()

    def lacks_duty(self, duty: str, subject: object) -> str:
        return "" if duty in self.duties else "出納員ではありません。"


@action(Verb(name="test.opened", kind="folder", right="test.write", opens=True))
def open_folder(subject, *, by, at, seen=None, title=""):
    return title


@action(Verb(name="test.written", kind="folder", right="test.write"))
def write(subject, *, by, at, seen=None, text=""):
    return text


@action(Verb(name="test.kept", kind="folder", right="test.write", unsaid=("secret",)))
def keep(subject, *, by, at, seen=None, secret="", where=""):
    note(size=len(secret))


@action(
    Verb(
        name="test.paid", kind="folder", right="test.write", label="受け取る", duty="cash",
        by_duty=lambda said: said["how"] == "現金", apart=("test.written",),
    )
)  # fmt: skip
def pay(subject, *, by, at, how, seen=None):
    return how


@action(Verb(name="test.failed", kind="folder", right="test.write"))
def fail(subject, *, by, at, seen=None):
    write(Folder("other"), by=by, at=at)
    raise RuntimeError("the verb broke")


@action(Verb(name="test.bound", kind="folder", right="test.write"))
def bind(subject, *, by, at, seen=None, texts=(), other=None):
    for text in texts:
        write(subject, by=by, at=at, text=text)
    if other is not None:
        write(other, by=by, at=at, text="elsewhere")


FOLDER = Kind(name="folder", label="簿冊")
KINDS.setdefault("folder", FOLDER)
KINDS.setdefault("row", Kind(name="row", label="行"))


# The register holds the verbs of the office; those of these tests are not among them.
VERBS = {verb: REGISTER.pop(verb) for verb in [*REGISTER] if verb.startswith("test.")}


def chain(*texts: str, subject_id: str = "1", at: datetime = AT) -> list[Event]:
    """A folder with one event for each text."""
    for text in texts:
        write(Folder(subject_id), by=SYSTEM, at=at, text=text)
    return list(Event.objects.filter(subject_id=subject_id).order_by("seq"))
