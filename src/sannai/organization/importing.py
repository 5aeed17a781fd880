"""Loading a city: all of a checked file or nothing. Loading the same file again changes nothing and writes no event."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict

from sannai.accounts.actions import change_account, create_account
from sannai.accounts.models import Account
from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor, System
from sannai.rules.problems import DefinitionError

from .actions import WholeCity, amend_appointment, appoint, end_appointment
from .city_checks import check
from .city_file import CityFile, Row, read
from .models import Appointment, Post, Unit


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were new or different; all zero when the city was already as the file says."""

    units: int
    posts: int
    staff: int
    appointments: int


def load_city(path: Path, at: datetime, *, by: Actor | None = None) -> Loaded:
    """Bring units, posts, people and appointments up to the organisation file.

    Rows are known by key and first day. What the file does not name stays as it is. Raises DefinitionError with
    every problem and its line, and then changes nothing.
    """
    content = path.read_bytes()
    city = read(content, path.name)
    if problems := check(city, path.name):
        raise DefinitionError(problems)
    by = by or System()
    with transaction.atomic():
        units = _differing_units(city)
        posts = _differing_posts(city)
        if units or posts:
            _import_structure(
                WholeCity(), by=by, at=at, file=path.name, digest=hashlib.sha256(content).hexdigest(),
                units=units, posts=posts,
            )  # fmt: skip
        staff = sum(_person(row, by, at) for row in city.staff)
        appointments = sum(_appointments(row, by, at) for row in city.staff)
    return Loaded(len(units), len(posts), staff, appointments)


@action("organization.imported", right="staff.administer", unsaid=("units", "posts"))
def _import_structure(
    city: WholeCity, *, by: Actor, at: datetime, file: str, digest: str, units: list[Unit], posts: list[Post]
) -> None:
    """組織と職を取り込む. One event with the digest of what changed."""
    rows: list[Unit | Post] = [*units, *posts]
    for row in rows:
        row.save()
    changes = [{**model_to_dict(row), "row": type(row).__name__} for row in rows]
    note(units=len(units), posts=len(posts), changes=canonical.digest(canonical.dumps(changes)))


def _differing_units(city: CityFile) -> list[Unit]:
    known = {(unit.key, unit.valid_from): unit for unit in Unit.objects.all()}
    return [
        unit
        for order, row in enumerate(city.units)
        for unit in [known.get((row["key"], row["from"])) or Unit(key=row["key"], valid_from=row["from"])]
        if _changed(
            unit,
            name=row["name"],
            kind=row["kind"],
            parent_key=row["parent"],
            order=order,
            phone=row["phone"],
            place=row["place"],
            symbol=row["symbol"],
            valid_to=row["until"],
        )
    ]


def _differing_posts(city: CityFile) -> list[Post]:
    known = {(post.key, post.valid_from): post for post in Post.objects.all()}
    return [
        post
        for row in city.posts
        for post in [known.get((row["key"], row["from"])) or Post(key=row["key"], valid_from=row["from"])]
        if _changed(
            post,
            title=row["title"],
            unit_key=row["unit"],
            role=row["role"],
            rank=row["rank"],
            valid_to=row["until"],
        )
    ]


def _changed(row: Unit | Post, **values: Any) -> bool:
    """Set what differs; whether anything did, or the row is new."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different) or row.pk is None


def _person(row: Row, by: Actor, at: datetime) -> bool:
    account = Account.objects.filter(staff_key=row["key"]).first()
    if account is None:
        create_account(Account(staff_key=row["key"], name=row["name"], email=row["email"]), by=by, at=at)
    elif (account.name, account.email) != (row["name"], row["email"]):
        change_account(account, by=by, at=at, name=row["name"], email=row["email"])
    else:
        return False
    return True


def _appointments(person: Row, by: Actor, at: datetime) -> int:
    """Appoint and end, in the order of days, so that one post can follow another."""
    account = Account.objects.get(staff_key=person["key"])
    known = {(each.post_key, each.valid_from): each for each in Appointment.objects.filter(staff_key=person["key"])}
    done = 0
    for row in sorted(person["appointments"], key=lambda each: each["from"]):
        held = known.get((row["post"], row["from"]))
        if held is None:
            appoint(
                account, by=by, at=at, post_key=row["post"], valid_from=row["from"], valid_to=row["until"],
                kind=row["kind"],
            )  # fmt: skip
        elif held.valid_to is None and row["until"] is not None and held.kind == row["kind"]:
            end_appointment(account, by=by, at=at, post_key=row["post"], ends=row["until"])
        elif (held.valid_to, held.kind) != (row["until"], row["kind"]):
            amend_appointment(
                account, by=by, at=at, post_key=row["post"], valid_from=row["from"], valid_to=row["until"],
                kind=row["kind"],
            )  # fmt: skip
        else:
            continue
        done += 1
    return done
