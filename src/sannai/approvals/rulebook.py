"""The delegation rules in force: adopted by the city, read by digest, checked against its organisation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sannai.common import canonical
from sannai.common.action import NotAllowed, action
from sannai.common.actors import Actor
from sannai.common.verbs import Verb
from sannai.organization.models import Appointment, Post, Unit
from sannai.rules.delegation import Rulebook, compile_rulebook
from sannai.rules.delegation.against import Hall, Span, check_against
from sannai.rules.delegation.checking import check_rulebook
from sannai.rules.kept import KeptByDigest
from sannai.rules.package import digest_of
from sannai.text.problems import DefinitionError

from .models import AdoptedRules

MOST_COMPILED = 16
NONE_ADOPTED = (
    "専決規程がまだ採用されていないため、決裁する職が決まりません。"
    "職員管理者が専決規程を採用してください（sannai rules adopt）。"
)
_compiled: KeptByDigest[Rulebook] = KeptByDigest(MOST_COMPILED)


@dataclass(frozen=True, slots=True)
class CityRules:
    """The city's delegation rules as one subject: every adoption is an event of it."""

    subject_kind: str = "delegation"
    subject_id: str = "city"


def adopt(files: Mapping[str, bytes], *, by: Actor, at: datetime) -> AdoptedRules:
    """規程を採用する。以後に決める職は、この規程のその日の行による。

    Raises DefinitionError with every fault: of the rules themselves, of their trials, and of posts and units that
    the city does not have on those dates. Adopting what is in force already changes nothing.
    """
    book = compile_rulebook(files)
    problems = [*check_rulebook(book, files), *check_against(book, city_hall())]
    if problems:
        raise DefinitionError(problems)
    newest = AdoptedRules.objects.filter(adopted_at__lte=at).order_by("-adopted_at", "-pk").first()
    if newest and newest.digest == book.digest:
        return newest
    return _adopt(CityRules(), by=by, at=at, files=files)


@action(Verb(name="delegation.adopted", kind="delegation", right="rules.adopt"))
def _adopt(city: CityRules, *, by: Actor, at: datetime, files: Mapping[str, bytes]) -> AdoptedRules:
    """Keep the files as they are; the event holds the digest of each."""
    text = canonical.dumps({path: content.decode("utf-8") for path, content in files.items()})
    return AdoptedRules.objects.create(
        digest=digest_of(files), files=text, adopted_at=at, staff_key=getattr(by, "staff_key", "")
    )


def rules_on(at: datetime) -> Rulebook:
    """この時点で採用されている規程。1文で引き、digest ごとに1度だけ読み込む。Raises NotAllowed if there is none."""
    found = AdoptedRules.objects.filter(adopted_at__lte=at).order_by("-adopted_at", "-pk").values_list("digest", "pk")
    newest = found.first()
    if newest is None:
        raise NotAllowed(NONE_ADOPTED)
    return rulebook_of(newest[0])


def rulebook_of(digest: str) -> Rulebook:
    """The rules of this digest, whenever they were adopted. Raises LookupError when they never were."""
    return _compiled.get(digest, lambda: compile_rulebook(files_of(digest)))


def files_of(digest: str) -> dict[str, bytes]:
    """The files as they were adopted, byte by byte. Raises LookupError for an unknown digest."""
    text = AdoptedRules.objects.filter(digest=digest).values_list("files", flat=True).first()
    if text is None:
        raise LookupError(f"no delegation rules of digest {digest}")
    return {path: content.encode() for path, content in json.loads(text).items()}


def files_in_force() -> dict[str, bytes]:
    """The files that were adopted last; none while nothing was adopted."""
    digest = AdoptedRules.objects.order_by("-adopted_at", "-pk").values_list("digest", flat=True).first()
    return files_of(digest) if digest else {}


def city_hall() -> Hall:
    """Units, posts and appointments of every date, in three statements: what rules may name."""
    return Hall(
        units=_spans(Unit.objects.values_list("key", "valid_from", "valid_to")),
        posts=_spans(Post.objects.values_list("key", "valid_from", "valid_to")),
        held=_spans(Appointment.objects.values_list("post_key", "valid_from", "valid_to")),
    )


def _spans(rows: Iterable[tuple[str, date, date | None]]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for key, start, end in rows:
        found.setdefault(key, []).append((start, end))
    return found
