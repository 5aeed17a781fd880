"""The delegation rules in force: adopted by the city, read by digest, checked against its organisation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from sannai.common import canonical
from sannai.common.action import NotAllowed, action
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.organization.models import MAYOR, Appointment, Post, Unit
from sannai.organization.snapshot import city_on
from sannai.rules.delegation import Rulebook, compile_rulebook
from sannai.rules.delegation.against import Hall, Span, check_against
from sannai.rules.delegation.checking import check_rulebook
from sannai.rules.kept import KeptByDigest
from sannai.rules.package import digest_of
from sannai.text.problems import DefinitionError

from .models import AdoptedRules

MOST_COMPILED = 16
NONE_ADOPTED = (
    "{body}専決規程がまだ採用されていないため、決裁する職が決まりません。"
    "職員管理者が専決規程を採用してください（sannai rules adopt{option}）。"
)
_compiled: KeptByDigest[Rulebook] = KeptByDigest(MOST_COMPILED)


@dataclass(frozen=True, slots=True)
class CityRules:
    """The city's delegation rules as one subject: every adoption is an event of it."""

    subject_kind: str = "delegation"
    subject_id: str = "city"


def adopt(files: Mapping[str, bytes], *, by: Actor, at: datetime, body: str = MAYOR) -> AdoptedRules:
    """執行機関の規程を採用する。以後に決める職は、この規程のその日の行による。

    Raises DefinitionError with every fault: of the rules themselves, of their trials, and of posts and units that
    the city does not have on those dates; NotAllowed for a body that it does not have. Adopting what is in force
    already changes nothing.
    """
    book = compile_rulebook(files)
    problems = [*check_rulebook(book, files), *check_against(book, city_hall())]
    if problems:
        raise DefinitionError(problems)
    if city_on(today(at)).body(body) is None:
        raise NotAllowed(
            f"「{body}」という執行機関は{today(at)}の組織にありません。bodies.csv のキーを指定してください。"
        )
    newest = _adopted(body).filter(adopted_at__lte=at).first()
    if newest and newest.digest == book.digest:
        return newest
    return _adopt(CityRules(), by=by, at=at, files=files, body=body)


@action(Verb(name="delegation.adopted", kind="delegation", right="rules.adopt"))
def _adopt(city: CityRules, *, by: Actor, at: datetime, files: Mapping[str, bytes], body: str) -> AdoptedRules:
    """Keep the files as they are; the event holds the digest of each."""
    text = canonical.dumps({path: content.decode("utf-8") for path, content in files.items()})
    return AdoptedRules.objects.create(
        body_key=body, digest=digest_of(files), files=text, adopted_at=at, staff_key=getattr(by, "staff_key", "")
    )


def _adopted(body: str) -> QuerySet[AdoptedRules]:
    return AdoptedRules.objects.filter(body_key=body).order_by("-adopted_at", "-pk")


def rules_on(at: datetime, body: str = MAYOR) -> Rulebook:
    """この時点で、この執行機関が採用している規程。1文で引き、digest ごとに1度だけ読み込む。

    Raises NotAllowed, which names the body, if it has adopted none.
    """
    newest = _adopted(body).filter(adopted_at__lte=at).values_list("digest", flat=True).first()
    if newest is None:
        raise NotAllowed(none_adopted(body, today(at)))
    return rulebook_of(newest)


def none_adopted(body: str, on: date) -> str:
    """What is said where this body has no rules."""
    named = city_on(on).body(body) if body != MAYOR else None
    return NONE_ADOPTED.format(
        body=f"{named.name}の" if named else "", option=f" --body {body}" if body != MAYOR else ""
    )


def rulebook_of(digest: str) -> Rulebook:
    """The rules of this digest, whenever they were adopted. Raises LookupError when they never were."""
    return _compiled.get(digest, lambda: compile_rulebook(files_of(digest)))


def files_of(digest: str) -> dict[str, bytes]:
    """The files as they were adopted, byte by byte. Raises LookupError for an unknown digest."""
    text = AdoptedRules.objects.filter(digest=digest).values_list("files", flat=True).first()
    if text is None:
        raise LookupError(f"no delegation rules of digest {digest}")
    return {path: content.encode() for path, content in json.loads(text).items()}


def files_in_force(body: str = MAYOR) -> dict[str, bytes]:
    """The files that this body adopted last; none while it adopted nothing."""
    digest = _adopted(body).values_list("digest", flat=True).first()
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
