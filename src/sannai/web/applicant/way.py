"""Where the pages of one application live, who acts on it, and how its procedure is spoken of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.intake.slots import Opened
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Answers, Dates, Definition, Evaluation

if TYPE_CHECKING:
    from .shell import Shell

# In the address of a page: new questions have come up on it; it was refused; rows were added or removed; what was
# reviewed has changed since; another tab saved it meanwhile.
MORE, REFUSED, ROWS, CHANGED, OLDER = "answered", "refused", "rows", "changed", "older"


@dataclass(frozen=True, slots=True)
class Way:
    """The addresses of one application, all below ``root``, on behalf of whom, and when."""

    root: str  # "/a/<handle>/"
    shell: Shell
    at: datetime
    by: Actor
    opened: Opened | None = None  # of whoever brought a link

    @property
    def opening(self) -> Opened:
        """The case as it is open here. Every shell that shows cases opens them."""
        if self.opened is None:
            raise LookupError(f"{self.root} is not open")
        return self.opened

    @property
    def link(self) -> str:
        """The link that was brought, whole, for paper and QR; "" of who brought none."""
        return self.opened.link if self.opened else ""

    @property
    def frame(self) -> str:
        """The template that its pages stand in."""
        return self.shell.frame

    def page(self, id: str) -> str:
        """A page of the form."""
        return f"{self.root}p/{id}/"

    def upload(self, field: str, row: str = "") -> str:
        """Where a file field takes its files."""
        return f"{self.root}upload/{field}/" + (f"{quote(row)}/" if row else "")

    def remove(self, upload: str) -> str:
        """Where one uploaded file is taken away."""
        return f"{self.root}upload/{upload}/remove/"

    @property
    def review(self) -> str:
        """The review page."""
        return f"{self.root}review/"

    @property
    def prove(self) -> str:
        """Where a citizen confirms the mail address."""
        return f"{self.root}prove/"

    @property
    def file(self) -> str:
        """Where the reviewed form is filed."""
        return f"{self.root}file/"


@dataclass(frozen=True, slots=True)
class Words:
    """How this procedure is spoken of: 申請する, 届け出る, 申し込む."""

    noun: str
    act: str
    done: str


_WORDS = {
    "notification": Words("届出", "届け出る", "届け出ました"),
    "service": Words("申込み", "申し込む", "申し込みました"),
}
_APPLICATION = Words("申請", "申請する", "申請しました")


def words_of(definition: Definition) -> Words:
    """The words of a definition's regime."""
    return _WORDS.get(definition.regime, _APPLICATION)


def evaluated(definition: Definition, answers: Answers, at: datetime) -> Evaluation:
    """What the definition says of these answers if they were filed now."""
    return evaluate(definition, answers, Dates(filed=today(at)), around())
