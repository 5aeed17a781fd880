"""What a room says of its kind of definition, once, from its ``apps.py``; everything else here is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from sannai.common import kinds
from sannai.common.follow import follow
from sannai.common.kinds import Decide, Kind, later
from sannai.rules.organisation import Named
from sannai.rules.package import Folder
from sannai.text.problems import Problem

from .verbs import Verbs, verbs_of

Lines = Mapping[str, tuple[str, str]]  # id → (label, what it says)
Files = Mapping[str, bytes]


class Compiled(Protocol):
    """What every compiled definition says of itself. ``places``: name of a part → its line in the main file."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def division(self) -> str: ...
    @property
    def files(self) -> Files: ...
    @property
    def places(self) -> Mapping[str, int]: ...


C = TypeVar("C", bound=Compiled)


def _division(definition: Compiled) -> tuple[Named, ...]:
    return (Named("所管課", definition.division, definition.places.get("head/division", 0)),)


@dataclass(frozen=True, slots=True, eq=False)
class DefinitionKind(Generic[C]):
    """One kind of definition: a folder of files that is brought, compared, proposed and frozen by its digest.

    ``name`` is that of its chains and stands in the event log for ever. ``propose`` and ``publish`` are rights of the
    matrix. ``record``: how a 起案 about it is filed. ``completed``: the files with those that the city lends to them.
    ``compile`` raises DefinitionError; ``check`` finds what a sound file can still have wrong, ``against`` why it
    cannot be published while what was made by it is as it is. ``said``: what it says, section by section, for the
    comparison; ``apart`` names the section of the files that no section tells, and how their paths begin. ``names``:
    what it names of the organisation. ``pages``: as those of every kind of thing. Whoever keeps something beside a
    version follows ``NAME.published`` and ``NAME.withdrawn``.
    """

    name: str
    folder: Folder
    propose: str
    publish: str
    record: Mapping[str, str]
    compile: Callable[[Files], C]
    check: Callable[[C, Files], list[Problem]]
    said: Callable[[C], Mapping[str, Lines]]
    apart: tuple[str, tuple[str, ...]]
    pages: Mapping[str, tuple[str, Callable[[str], str] | None]] = field(default_factory=dict)
    completed: Callable[[Files], Files] = lambda files: files
    against: Callable[[C], list[Problem]] = lambda definition: []
    names: Callable[[C], Iterable[Named]] = _division
    brought: str = ""  # the verb of bringing, if it is not NAME.brought

    @property
    def label(self) -> str:
        """手続."""
        return self.folder.label

    @property
    def publication(self) -> str:
        """The matter of the delegation rules when a version is to be published."""
        return f"{self.name}-publication"

    @property
    def withdrawal(self) -> str:
        """The matter of the delegation rules when a version is to be withdrawn."""
        return f"{self.name}-withdrawal"


@dataclass(frozen=True, slots=True)
class _Known:
    kind: DefinitionKind[Any]
    verbs: Verbs


_KINDS: dict[str, _Known] = {}


def register(kind: DefinitionKind[Any]) -> None:
    """Make a kind known: its verbs, its chains, what approvals asks of it, and what follows when it says yes."""
    verbs = verbs_of(kind.name, kind.brought or f"{kind.name}.brought", kind.propose, kind.publish)
    _KINDS[kind.name] = _Known(kind, verbs)
    deciding, queries = "sannai.definitions.deciding", "sannai.definitions.queries"
    kinds.register(
        Kind(
            name=kind.name, label=kind.label, model="definitions.Definition", key="key",
            unit=("current__division_key",), pages=kind.pages, words=partial(later(queries, "titles"), kind.name),
            heads=partial(later(queries, "heads"), kind.name),
            decide=Decide(
                partial(later(deciding, "standing"), kind.name), partial(later(deciding, "facts"), kind.name),
                later(deciding, "proposed"),
            ),
        )
    )  # fmt: skip
    writes = {f"{kind.name}.published", f"{kind.name}.withdrawn"}
    follow("proposal.approved", kind.name, later(deciding, "approved"), may={kind.publish}, writes=writes)


def kind_of(name: str) -> DefinitionKind[Any]:
    """The kind of this name. Raises LookupError for an unknown one: a fault of the program."""
    return _KINDS[name].kind


def verbs_for(name: str) -> Verbs:
    """The verbs of the kind of this name."""
    return _KINDS[name].verbs
