"""A machine between the sides: what the inner side gets of a file is harmless and signed, or is not taken in."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sannai.applications import passed, receiving, uploads
from sannai.applications.inspecting import report_of
from sannai.applications.models import Arrival
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.sealing import trust
from sannai.common.sealing.chunks import Sealer
from sannai.exchange import collecting, ways
from sannai.exchange.bridge import Item, Refused
from sannai.exchange.ways import Way
from sannai.files import blobs
from sannai.intake import courtesy
from sannai.intake import uploads as intake
from sannai.relay import mailbox, package, store, tasks
from sannai.relay.models import Passage
from sannai.sluice.tests import made

from .between import Inward, Relayed
from .desk_cast import signed_in, words
from .sides import MONDAY, Between, Sides, filed_with, held, with_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ACTS = made.attached(("読んで.txt", b"words"))
_SEALER = Sealer()
RAW = _SEALER.feed(ACTS) + _SEALER.finish()


@pytest.fixture
def relayed(sides: Sides, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relayed]:
    """Whose outside lets everything in: what is refused there already has its own tests."""
    monkeypatch.setattr(intake, "refused_type", lambda kind, field, name: "")
    monkeypatch.setattr(courtesy, "refusal", lambda came, name: "")
    monkeypatch.setattr(ways, "_receivers", dict(ways._receivers))
    yield Relayed(sides, settings, settings.HOME, monkeypatch)
    mailbox._known.clear()


def test_the_application_crosses_at_once_and_its_file_once_it_is_harmless(relayed: Relayed) -> None:
    opened = filed_with(relayed.sides, with_file(), ACTS)
    assert relayed.collect().received == 1
    page = words(signed_in("clerk").get(f"/desk/cases/{opened.case}/"))
    assert "検査中の添付があります" in page
    assert "図面1.pdf" in page
    assert Arrival.objects.count() == 0

    assert relayed.inspect() == 2  # fetched, and made harmless
    assert relayed.collect().received == 2
    assert relayed.take_in() == 2  # placed, and taken in
    [upload] = uploads.listing(opened.case)
    assert (upload.name, upload.arrival.sha256) == ("図面1.pdf", hashlib.sha256(ACTS).hexdigest())
    with blobs.open_blob(upload.blob) as stream:
        clean = stream.read()
    assert clean.startswith(b"%PDF-")
    assert b"EmbeddedFile" not in clean
    assert report_of(upload.arrival).name == "図面1.pdf"
    page = words(signed_in("clerk").get(f"/desk/cases/{opened.case}/"))
    assert "検査済み" in page
    assert receiving.missing(find(opened.case).application) == []
    assert not (relayed.settings.HOME / "arrived").exists(), "no original is inside, not even sealed"
    assert signed_in("clerk").get(f"/desk/cases/{opened.case}/uploads/{upload.pk}/original/").status_code == 404


def test_nothing_stays_between_once_the_inner_side_has_it_in_its_backup_and_the_days_are_over(relayed: Relayed) -> None:
    filed_with(relayed.sides, with_file(), ACTS)
    relayed.inspect()
    relayed.collect()
    passage = Passage.objects.get()
    original, made_harmless = store.originals() / passage.body, store.packages() / passage.package
    assert original.exists()
    assert made_harmless.exists()
    at = relayed.later(hours=1)
    assert collecting.keep(relayed.way, at, at) == 3
    tasks.tidy(at)
    assert (original.exists(), made_harmless.exists()) == (True, False)
    tasks.tidy(relayed.later(days=relayed.settings.ORIGINAL_DAYS - 1))
    assert original.exists()
    tasks.tidy(relayed.later(days=2))
    assert not original.exists()
    assert Passage.objects.count() == 0


def test_what_cannot_be_let_through_comes_as_words_and_the_citizen_is_told(relayed: Relayed) -> None:
    locked = made.written(made.document(), encryption=made.pikepdf.Encryption(user="u", owner="o"))
    opened = filed_with(relayed.sides, with_file(), locked)
    relayed.inspect()
    assert relayed.collect().received == 3
    relayed.take_in()
    [upload] = uploads.listing(opened.case)
    assert (upload.arrival.state, report_of(upload.arrival).code, upload.blob) == ("refused", "encrypted", None)
    assert "受け取れません" in words(signed_in("clerk").get(f"/desk/cases/{opened.case}/"))
    relayed.sides.carry()
    assert "添付ファイルを受け取れませんでした" in str(relayed.sides.shown(opened).moments)


def _unsigned(body: bytes, item: Item, other: dict[str, bytes]) -> bytes:
    return bytes(64) + body[64:]


def _changed(body: bytes, item: Item, other: dict[str, bytes]) -> bytes:
    return body[:-1] + bytes([body[-1] ^ 1])


def _another_files(body: bytes, item: Item, other: dict[str, bytes]) -> bytes:
    return next(each for id, each in other.items() if id != str(item.id))


def _by_a_stranger(body: bytes, item: Item, other: dict[str, bytes]) -> bytes:
    stranger, out = trust.Carrier(Path(other["home"].decode()) / "stranger.key"), io.BytesIO()
    if item.kind == "body":
        return package.stand_in(item, stranger)
    out.write(stranger.sign(package.CONTEXT, package._signed(item, hashlib.sha256(body[64:]).hexdigest())))
    return out.getvalue() + body[64:]


def _raw(body: bytes, item: Item, other: dict[str, bytes]) -> bytes:
    return RAW


@pytest.mark.parametrize("kind", ["body", "file"])
@pytest.mark.parametrize("forge", [_unsigned, _changed, _another_files, _by_a_stranger, _raw])
def test_whatever_the_machine_between_has_not_signed_is_held_and_nothing_of_it_stays(
    relayed: Relayed, forge: Callable[..., bytes], kind: str, tmp_path: Path
) -> None:
    opened = filed_with(relayed.sides, with_file(), ACTS, ACTS + b"\n%")
    relayed.inspect()
    listed = [item for item in mailbox.items(100) if item.kind == kind]
    bodies = {str(item.id): b"".join(mailbox.get(item.id)) for item in listed}

    class Forged(Inward):
        def items(self, most: int) -> list[Item]:
            return [self._of(item) for item in mailbox.items(most)]

        def get(self, id: Any, start: int = 0) -> Iterator[bytes]:
            item = next(each for each in mailbox.items(100) if each.id == id)
            return iter([self._bytes(item)[start:]])

        def _of(self, item: Item) -> Item:
            body = self._bytes(item)
            other = replace(item.fetched, size=len(body), sha256=hashlib.sha256(body).hexdigest())
            return replace(item, instead=other) if item.kind == kind else item

        def _bytes(self, item: Item) -> bytes:
            body = b"".join(mailbox.get(item.id))
            return forge(body, item, bodies | {"home": str(tmp_path).encode()}) if item.kind == kind else body

    done = collecting.collect(Way(Forged(relayed.sides), relayed.way.signer), MONDAY)
    assert (done.held, Arrival.objects.count()) == (1, 0)
    assert held(relayed.sides, opened.case) == ["unclean"]


def test_a_file_that_comes_by_no_machine_between_is_not_taken_in_until_it_comes_by_it(relayed: Relayed) -> None:
    opened = filed_with(relayed.sides, with_file(), ACTS)
    around = Way(Between(relayed.sides), relayed.way.signer)
    assert (collecting.collect(around, MONDAY).held, Arrival.objects.count()) == (1, 0)
    assert held(relayed.sides, opened.case) == ["unclean"]
    assert not (relayed.settings.HOME / "arrived").exists()
    tasks.again(MONDAY)
    relayed.inspect()
    [body] = mailbox.state(MONDAY).held
    assert collecting.retry(relayed.way, body.id, MONDAY) is collecting.Met.DONE
    assert relayed.collect().received == 1
    relayed.take_in()
    assert [each.arrival.state for each in uploads.listing(opened.case)] == ["clean"]


def test_where_nobody_said_whose_word_counts_a_package_is_not_taken_for_a_file(relayed: Relayed) -> None:
    opened = filed_with(relayed.sides, with_file(), ACTS)
    relayed.inspect()
    relayed.take_in_by(receiving)
    assert relayed.collect().held == 1
    assert held(relayed.sides, opened.case) == ["sluice"]
    relayed.take_in_by(passed)
    body = next(item for item in mailbox.state(MONDAY).held if item.kind == "body")
    assert collecting.retry(relayed.way, body.id, MONDAY) is collecting.Met.DONE
    assert relayed.collect().received == 1


def test_what_is_not_harmless_yet_is_given_to_nobody(relayed: Relayed) -> None:
    filed_with(relayed.sides, with_file(), ACTS)
    for item in Between(relayed.sides).items(100):
        if item.kind == "envelope":
            assert b"".join(mailbox.get(item.id)).startswith(b"SNN1")
            continue
        with pytest.raises(Refused, match="検査中"):
            mailbox.get(item.id)


def test_a_table_gets_its_name_inside_and_its_formulas_are_marked_there(
    relayed: Relayed,
) -> None:
    opened = filed_with(relayed.sides, with_file(accept=""), "品名,数\n=1+1,2\n".encode(), name="一覧{}.csv")
    relayed.inspect()
    relayed.collect()
    relayed.take_in()
    [upload] = uploads.listing(opened.case)
    report = report_of(upload.arrival)
    assert (report.name, upload.blob.media_type) == ("一覧1.csv", "text/plain")
    with blobs.open_blob(upload.blob) as stream:
        assert "'=1+1" in stream.read().decode()
    assert "数式になるセル1個" in "".join(report.removed)


def test_a_file_whose_head_belongs_to_another_is_refused_and_the_case_goes_on(relayed: Relayed) -> None:
    filed_with(relayed.sides, with_file(), ACTS, ACTS + b"\n%")
    first, second = _fetched(relayed)
    Passage.objects.filter(pk=first.pk).update(key=second.key)
    tasks.inspecting.inspect(MONDAY)
    assert [each.state for each in Passage.objects.order_by("n")] == ["refused", "clean"]
    assert relayed.collect().received == 5
    relayed.take_in()
    assert Arrival.objects.filter(taken_at=None).count() == 0


def _fetched(relayed: Relayed) -> tuple[Passage, Passage]:
    tasks.fetching.fetch(ways.bridge(), MONDAY)
    first, second = Passage.objects.order_by("n")
    return first, second


def test_what_could_not_be_scanned_waits_and_is_tried_again_later(relayed: Relayed, tmp_path: Path) -> None:
    filed_with(relayed.sides, with_file(), ACTS)
    relayed.settings.CLAMD = str(tmp_path / "nobody")
    relayed.inspect()
    passage = Passage.objects.get()
    assert (passage.state, relayed.collect().received) == ("waiting", 1)
    assert "clamd" in passage.why
    relayed.settings.CLAMD = ""
    assert tasks.step(MONDAY) == 0
    assert tasks.step(relayed.later(minutes=2)) == 1
    assert relayed.collect().received == 2


def test_the_key_to_which_it_seals_is_named_to_the_inner_side(relayed: Relayed) -> None:
    """So that it is not destroyed inside while an old ring lies between."""
    relayed.inspect()
    assert relayed.sides.ring.current("desk", "mayor").kid in mailbox.state(MONDAY).kids


def test_without_the_key_it_waits_and_says_so(relayed: Relayed) -> None:
    filed_with(relayed.sides, with_file(), ACTS)
    for path in relayed.settings.KEYS.glob("files-*.key"):
        path.unlink()
    relayed.sides.ring._secrets.clear()
    relayed.inspect()
    passage = Passage.objects.get()
    assert (passage.state, passage.tries) == ("waiting", 1)
    assert "鍵" in passage.why
    assert passage.next_at > cast.MONDAY


def test_an_original_that_is_gone_from_the_disk_waits_and_the_next_one_goes_on(relayed: Relayed) -> None:
    filed_with(relayed.sides, with_file(), ACTS, ACTS + b"\n%")
    first, _ = _fetched(relayed)
    (store.originals() / first.body).unlink()
    relayed.inspect()
    first, second = Passage.objects.order_by("n")
    assert (first.state, second.state) == ("waiting", "clean")
    assert "バックアップから戻してください" in first.why
