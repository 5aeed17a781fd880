"""How a procedure can end, and what must come before it ends to somebody's disadvantage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .model import Box

Effect = Literal[
    "favourable", "partial", "refusal", "dismissal", "accepted", "declined", "recorded", "issued_elsewhere",
    "revoked", "ordered", "not_pursued",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Criterion:
    """処分基準（行政手続法第12条）: one standard by which the office takes, or leaves, an adverse disposition."""

    id: str
    label: str
    text: str
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """公印を押す所か、署名の場所: what stands below the name on a letter, and the article that says so."""

    place: Literal["stamp", "signature", "handwritten", "omitted"]
    ground: str


@dataclass(frozen=True, slots=True)
class Seals:
    """The seal of a letter on paper, and of the same letter where it goes out as data."""

    paper: Seal
    electronic: Seal | None = None

    def of(self, *, electronic: bool) -> Seal:
        """The seal of the letter that goes this way. Where only paper is declared, a letter says what paper says."""
        return (self.electronic if electronic else None) or self.paper


@dataclass(frozen=True, slots=True)
class Hearing:
    """意見陳述の機会（行政手続法第13条）: what the addressee is offered before it is decided.

    ``days`` is the least number of days from the notice to the day of the hearing, or until the explanation is due
    （相当な期間、第15条・第30条）.
    """

    form: Literal["hearing", "explanation"]  # 聴聞, 弁明の機会の付与
    days: int
    notice: str  # template of the notice in the package
    seals: Seals | None = None  # of the notice


@dataclass(frozen=True, slots=True)
class Told:
    """One column of the file to the system that decides: its heading, and the answer or value that stands there."""

    head: str
    of: str
    part: str = ""  # of an answer of several parts: kana, postal_code, …


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Prepared here, decided there: the system that decides (標準準拠システム), and what it is told.

    ``layout`` names the columns with their version, in both files. ``each``: the group of which every row has a line of
    its own; "" for one line. ``forecast``: the values that are shown as what is to be expected, until it has decided.
    """

    system: str
    layout: str
    ground: str
    columns: tuple[Told, ...]
    each: str = ""
    forecast: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it can end. ``effect`` says what kind of ending it is; a disposition carries 教示."""

    id: str
    label: str
    effect: Effect
    output: str = ""  # template file in the package, or "" when no document is issued
    needs: tuple[str, ...] = ()  # grounds, conditions, valid_until
    appealable: bool = False
    matter: str = ""
    help: str = ""  # what it means, in plain words for the citizen
    hearing: Hearing | None = None  # of an adverse disposition
    when: Box | None = None  # what must hold of the findings, so that it can be proposed
    valid_for: str = ""  # the answer or value that says for how many years what is granted is valid
    seals: Seals | None = None  # of its letter
