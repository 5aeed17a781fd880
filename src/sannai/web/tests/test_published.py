"""What is published goes outward as documents, and the outside shows from them alone what one database shows."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.city import small

from sannai.common import canonical
from sannai.common.actors import System
from sannai.common.closed_days import STATUTORY
from sannai.common.sealing import trust
from sannai.common.sealing.file_ring import FileRing
from sannai.common.time import is_business_day
from sannai.common.witness import beside_the_log
from sannai.connectors import publishing
from sannai.connectors.bridges.local import LocalBridge
from sannai.definitions import actions as definitions
from sannai.definitions.models import Definition, Version
from sannai.exchange import posting, ways
from sannai.exchange.bridge import Answer, Refused, put_signed
from sannai.exchange.models import Put
from sannai.intake import calendar, documents, keys, mailbox, offices, published, reading
from sannai.intake.models import Placed, Publication
from sannai.organization.models import Body, Revision, Succession, Unit
from sannai.procedures.actions import publish_files
from sannai.procedures.current import catalogue
from sannai.procedures.inventory import import_survey
from sannai.procedures.models import InventoryItem, Listing
from sannai.registers.kind import REGISTER
from sannai.rules.package import PROCEDURE
from sannai.rules.registers import read_register

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
KEY = "oversized-waste-collection"
SURVEY = (
    "手続ID,手続名,法令名,所管府省庁,申請を提出する機関,オンライン化の実施状況,総手続件数,オンライン手続件数,"
    "非オンライン手続件数\n10001,墓地の改葬の許可,墓地、埋葬等に関する法律,厚生労働省,,,,,\n"
)


class Seal:
    """A signing key of tests: whoever knows the word signs."""

    def __init__(self, word: bytes = b"city") -> None:
        self.word = word

    def sign(self, context: str, body: Mapping[str, Any]) -> bytes:
        return hashlib.sha256(self.word + context.encode() + canonical.dumps(body).encode()).digest()

    def verify(self, signature: bytes, context: str, body: Mapping[str, Any]) -> bool:
        return signature == self.sign(context, body)


@pytest.fixture(autouse=True)
def _way(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A way is set, so that documents are posted; nobody goes it here."""
    monkeypatch.setattr(settings, "BRIDGE", "local")
    ways.pin(Seal())
    yield
    ways.pin(None)


def packages() -> dict[str, Mapping[str, bytes]]:
    folders = [path.parent for path in sorted((settings.CATALOG / "sannai").glob(f"*/{PROCEDURE.main}"))]
    return {
        folder.name: {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    }


def published_city(*only: str) -> list[str]:
    """A city with offices, a survey and its procedures; the keys of these."""
    Unit.objects.create(
        key="environment.collection", name="環境業務課", kind="division", phone="000-000-0001", place="本庁2階",
        valid_from=date(2020, 4, 1),
    )  # fmt: skip
    import_survey(SURVEY.encode(), "survey.csv", by=System(), at=AT)
    chosen = {name: files for name, files in packages().items() if not only or name in only}
    found = [publish_files(files, by=System(), at=AT).key for files in chosen.values()]
    publishing.compare(AT)
    return found


def carried() -> list[tuple[str, int, bytes]]:
    """What the inner side has to put down."""
    return [(put.stream, put.p, bytes(put.body)) for put in Put.objects.order_by("pk")]


def outside() -> None:
    """From here on this is the database of the other side: of the inner one nothing is left that is public."""
    with beside_the_log():
        Listing.objects.all().delete()
        Definition.objects.update(current=None)
        Version.objects.all().delete()
        Definition.objects.all().delete()
    for model in (InventoryItem, Succession, Unit, Body, Revision, Publication, Placed):
        model.objects.all().delete()
    fresh()


def fresh() -> None:
    catalogue.cache_clear()
    reading.forget()


def place(stream: str, p: int, body: bytes, seal: Seal | None = None) -> Answer:
    sha256 = hashlib.sha256(body).hexdigest()
    return mailbox.put(stream, p, body, (seal or Seal()).sign(*put_signed(stream, p, sha256)), AT)


def placed(*put: tuple[str, int, bytes]) -> int:
    """How many of these are gone by."""
    for each in put:
        assert place(*each) is Answer.PLACED
    taken = published.step(AT)
    fresh()
    return taken


def page(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200, address
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def changed(body: bytes, **with_: Any) -> bytes:
    return documents.written({**documents.read(body), **with_})


def test_the_outside_shows_from_documents_alone_what_one_database_shows():
    keys_ = published_city()
    addresses = ["/", "/procedures/", "/procedures/?q=ごみ", "/procedures/?q=改葬", "/procedures/survey/10001/"]
    addresses += [f"/procedures/{entry.key}/" for entry in catalogue().entries]
    definitions.publish_files(REGISTER, read_register(settings.CATALOG / "sannai/registers/dog"), by=System(), at=AT)
    addresses += ["/personal-files/", "/personal-files/dog/", "/personal-files.csv", "/api/personal-files/"]
    assert len(addresses) > 12
    fresh()
    one = {address: page(address) for address in addresses}
    assert "環境業務課" in one[f"/procedures/{KEY}/"]
    put = carried()
    outside()
    assert Client().get(f"/procedures/{KEY}/").status_code == 404
    assert placed(*put) == len(put) == len(keys_) + 5
    assert {address: page(address) for address in addresses} == one


def test_no_page_of_what_is_published_asks_for_the_organisation(django_assert_num_queries):
    published_city(KEY)
    page(f"/procedures/{KEY}/")
    Unit.objects.all().delete()
    with django_assert_num_queries(0):
        assert "環境業務課" in page(f"/procedures/{KEY}/")


def test_a_withdrawal_takes_effect_outside_and_a_new_version_takes_its_place():
    published_city(KEY)
    first = carried()
    version = Version.objects.get()
    later = AT + timedelta(days=1)
    definitions.withdraw(version.definition, version=version, by=System(), at=later)
    second = [each for each in carried() if each not in first]
    assert [stream for stream, _, _ in second] == [f"version:{KEY}"]
    outside()
    placed(*first)
    assert Client().get(f"/procedures/{KEY}/").status_code == 200
    assert placed(*second) == 1
    assert Client().get(f"/procedures/{KEY}/").status_code == 404
    assert Version.objects.get().withdrawn_at == later


def test_a_document_with_other_files_than_its_digest_is_refused_and_the_old_one_stays(caplog):
    published_city(KEY)
    put = {stream: (stream, p, body) for stream, p, body in carried()}
    outside()
    placed(*put.values())
    stream, p, body = put[f"version:{KEY}"]
    told = json.loads(json.dumps(documents.read(body)))
    files = json.loads(told["versions"][0]["package"])
    files["procedure.yaml"] = base64.b64encode(base64.b64decode(files["procedure.yaml"]) + b"\n# more\n").decode()
    told["versions"][0] |= {"package": json.dumps(files), "digest": "0" * 64}
    forged = changed(body, versions=told["versions"], current="0" * 64)
    with caplog.at_level(logging.ERROR):
        assert placed((stream, p + 1, forged)) == 0
    assert "要約" in caplog.text
    assert "要約" in Publication.objects.get(pk=stream).refused
    assert Client().get(f"/procedures/{KEY}/").status_code == 200
    assert published.step(AT) == 0  # once told, it is not looked into again and again
    assert placed((stream, p + 2, body)) == 1
    assert Publication.objects.get(pk=stream).refused == ""


@pytest.mark.parametrize(
    "broken",
    [
        b"nothing",
        zlib.compress(b"[]"),
        documents.written({"key": "another", "current": "", "versions": []}),
        documents.written({"key": KEY, "current": "1" * 64, "versions": []}),
        documents.written({"key": KEY}),
    ],
)
def test_what_is_no_such_document_is_refused(broken: bytes):
    outside()
    assert placed((f"version:{KEY}", 1, broken)) == 0
    assert Publication.objects.get(pk=f"version:{KEY}").refused
    assert not Definition.objects.exists()


@pytest.mark.parametrize(("stream", "content"), [
    ("offices", {"units": {"a": [{"from": "never", "name": "課"}]}, "heirs": {}, "bodies": {}}),
    ("calendar", {"text": "closed: yes"}),
    ("calendar", {}),
    ("keys", {"keys": [{"kid": "x"}]}),
    ("registers", {"files": [{"key": "dog"}], "datasets": []}),
    ("inventory", {"rows": ["no json"]}),
])  # fmt: skip
def test_of_every_stream_a_mistaken_document_is_refused_and_the_old_one_stays(stream: str, content: dict[str, Any]):
    published_city(KEY)
    put = {each[0]: each for each in carried()}
    outside()
    placed(*put.values())
    assert placed((stream, put[stream][1] + 1, documents.written(content))) == 0
    assert Publication.objects.get(pk=stream).p == put[stream][1]
    assert "環境業務課" in page(f"/procedures/{KEY}/")


def test_an_older_document_and_one_that_the_city_has_not_signed_are_refused():
    published_city(KEY)
    stream, p, body = next(each for each in carried() if each[0] == f"version:{KEY}")
    outside()
    placed((stream, p, body))
    assert place(stream, p - 1, body) is Answer.OLDER
    with pytest.raises(Refused, match="署名"):
        place(stream, p + 1, body, Seal(b"stranger"))
    assert Placed.objects.get(pk=stream).p == p


def test_by_the_citys_own_key_and_the_file_that_pins_it_documents_get_through_and_by_another_none(tmp_path: Path):
    ring = FileRing(tmp_path / "keys")
    ring.found(["mayor"], bytes(range(32)), AT, demo=True)
    published_city(KEY)
    way = ways.Way(LocalBridge(), trust.Signing(ring))
    pinned = tmp_path / "trust"
    pinned.write_text(trust.line_of(bytes(32)), encoding="ascii")
    ways.pin(trust.Trusted(pinned))
    with pytest.raises(Refused, match="署名"):
        posting.send(way, AT)
    assert not Placed.objects.exists()
    pinned.write_text(trust.line(ring), encoding="ascii")
    assert posting.send(way, AT) == Put.objects.count() == 6
    outside_of = {row.stream: row.p for row in Placed.objects.all()}
    assert outside_of == {stream: p for stream, p, _ in carried()}


def test_nothing_new_is_posted_while_nothing_has_changed_and_a_p_only_rises():
    published_city(KEY)
    before = carried()
    assert publishing.compare(AT + timedelta(days=1)) == 0
    assert carried() == before
    Unit.objects.update(phone="000-000-0009")
    assert publishing.compare(AT) == 1
    after = {stream: p for stream, p, _ in carried()}
    assert after["offices"] > {stream: p for stream, p, _ in before}["offices"]


def test_a_document_that_the_outside_refused_as_older_gets_a_higher_number_by_night():
    published_city(KEY)
    Put.objects.filter(pk="offices").update(refused="older")
    assert publishing.compare(AT + timedelta(days=1)) == 1
    put = Put.objects.get(pk="offices")
    assert (put.refused, put.p) == ("", int((AT + timedelta(days=1)).timestamp()))


def test_in_one_database_what_comes_by_the_way_is_compared_and_never_gone_by(caplog):
    published_city(KEY)
    stream, p, body = next(each for each in carried() if each[0] == f"version:{KEY}")
    assert place(stream, p, body) is Answer.PLACED
    with caplog.at_level(logging.ERROR):
        assert published.step(AT) == 0
    assert "違います" not in caplog.text
    place(stream, p + 1, changed(body, current=""))
    with caplog.at_level(logging.ERROR):
        assert published.step(AT) == 0
    assert "違います" in caplog.text
    assert Client().get(f"/procedures/{KEY}/").status_code == 200


def test_a_reorganisation_that_is_decided_takes_effect_outside_on_its_day():
    day = date(2027, 4, 1)
    old = {"key": "env.plan", "kind": "division", "valid_from": date(2020, 4, 1), "valid_to": day}
    Unit.objects.create(**old, name="環境計画課", phone="1")
    for key, name in (("env.climate", "脱炭素課"), ("env.green", "緑化課")):
        Unit.objects.create(key=key, name=name, kind="division", valid_from=day)
    Succession.objects.create(kind="unit", from_key="env.plan", to_key="env.climate", on=day)
    Succession.objects.create(kind="unit", from_key="env.plan", to_key="env.green", on=day, matters="trees")
    publishing.publish("offices", AT)
    before, found = day - timedelta(days=1), offices.offices()

    def called(matter: str, on: date) -> str:
        office = found.office("env.plan", matter, on)
        return office.name if office else ""

    assert [called("", before), called("trees", before)] == ["環境計画課", "環境計画課"]
    assert [called("", day), called("trees", day), called("other", day)] == ["脱炭素課", "緑化課", "脱炭素課"]
    assert found.office("env.climate", "", before) is None
    assert found.office("unknown", "", day) is None


def test_the_name_of_an_authority_follows_its_executive_body():
    from dataclasses import replace

    from sannai.casework.letters import authority_of
    from sannai.procedures.current import definition

    small.build({})
    said = {"kind": "education", "authority": "試験市教育委員会", "ground": "地教行法", "defendant": "試験市"}
    Body.objects.create(key="education", name="教育委員会", valid_from=date(2020, 4, 1), **said)
    published_city(KEY)
    rules = replace(definition(Version.objects.get()), executive_body="education")
    told = offices.authority_of(rules, AT.date())
    known = authority_of(rules, AT.date())
    assert told
    assert known
    assert (told.body, told.name, told.ground, told.defendant) == (
        known.body,
        known.name,
        known.ground,
        known.defendant,
    )
    assert offices.authority_of(replace(rules, executive_body=""), AT.date()) == authority_of(
        replace(rules, executive_body=""), AT.date()
    )


def test_the_closing_days_outside_are_those_that_were_published(monkeypatch, tmp_path: Path):
    (tmp_path / "closed_days.yaml").write_text(
        "closed:\n  - {day: 2026-11-04, label: 開庁記念日, ground: 条例}\n", encoding="utf-8"
    )
    monkeypatch.setattr(settings, "CATALOG", tmp_path)
    publishing.publish("calendar", AT)
    monkeypatch.setattr(settings, "CATALOG", tmp_path / "elsewhere")
    assert is_business_day(date(2026, 11, 4))
    monkeypatch.setattr(settings, "CLOSED_DAYS", "sannai.intake.calendar.closed_days")
    assert not is_business_day(date(2026, 11, 4))
    Publication.objects.all().delete()
    reading.forget()
    assert calendar.closed_days() is STATUTORY


def test_of_the_keys_the_public_halves_go_outward_and_no_secret(monkeypatch, tmp_path: Path):
    from sannai.common import city_keys

    monkeypatch.setattr(settings, "KEYS", tmp_path)
    ring = FileRing(tmp_path)
    ring.found(["mayor"], bytes(range(32)), AT, demo=True)
    city_keys.tell(ring, AT)
    fresh()
    told = {key.purpose: key for key in keys.published()}
    assert set(told) == {"desk", "files", "number", "sign"}
    assert keys.current("desk", "mayor") == told["desk"]
    assert told["desk"].public == next(row.public for row in ring.rows() if row.purpose == "desk")
    assert keys.current("desk", "education") is None
    text = zlib.decompress(bytes(Publication.objects.get(pk="keys").body))
    for row in ring.rows():
        if row.purpose != "recovery":
            assert base64.b64encode(ring.secret(row)) not in text
