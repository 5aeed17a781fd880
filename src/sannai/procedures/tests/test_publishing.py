from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sannai.common.action import Denied
from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.models import Event, EventPayload
from sannai.definitions import packages
from sannai.definitions.actions import publish, withdraw
from sannai.definitions.models import Definition, Version
from sannai.definitions.queries import files_of
from sannai.procedures.actions import publish_files
from sannai.procedures.queries import by_key, catalogue, definition
from sannai.rules.package import digest_of, read_package
from sannai.text.problems import DefinitionError

from .small import AT, package, published

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = AT + timedelta(days=1)


@dataclass(frozen=True)
class Nobody:
    kind: str = "staff"
    staff_key: str = "s999"
    post_key: str = "p999"

    def may(self, right: str, subject: object) -> bool:
        return False


def procedure() -> Definition:
    return Definition.objects.get(key="park-use")


def verbs() -> list[str]:
    return list(Event.objects.filter(subject_kind="procedure").order_by("seq").values_list("verb", flat=True))


def test_publishing_freezes_the_package_byte_by_byte_with_one_event() -> None:
    version = published()
    kept = Version.objects.get()
    assert (kept.number, kept.title, kept.digest) == (1, "公園の一時使用の申込み", digest_of(package()))
    assert files_of(kept) == package()
    assert (procedure().current, procedure().seq) == (version, 1)
    assert verbs() == ["procedure.published"]
    assert version.digest in (EventPayload.objects.get().body or "")


def test_publishing_the_same_again_changes_nothing() -> None:
    first = published()
    assert published() == first
    assert verbs() == ["procedure.published"]


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was() -> None:
    first = published()
    second = published(at=LATER, old="催しの内容", new="催しの中身")
    assert second.number == 2
    assert procedure().current == second
    first.refresh_from_db()
    assert first.withdrawn_at is None
    assert definition(first).fields["content"].label == "催しの内容"
    assert definition(second).fields["content"].label == "催しの中身"


def test_going_back_makes_the_older_version_current_again_without_a_third() -> None:
    first = published()
    published(at=LATER, old="催しの内容", new="催しの中身")
    assert published(at=LATER) == first
    assert procedure().current == first
    assert Version.objects.count() == 2
    assert len(verbs()) == 3


def test_withdrawing_takes_it_off_the_catalogue_with_an_event() -> None:
    version = published()
    assert by_key("park-use")
    withdraw(procedure(), version=version, by=System(), at=LATER)
    assert by_key("park-use") is None
    assert procedure().current is None
    assert verbs() == ["procedure.published", "procedure.withdrawn"]
    assert published(at=LATER) == version  # published once more: the same version, open again
    assert by_key("park-use")


def test_who_may_not_publish_does_not(django_assert_num_queries) -> None:
    version = published()
    for attempt in (
        lambda: publish_files(package(old="催しの内容", new="催しの中身"), by=Nobody(), at=AT),
        lambda: publish_files(package(), by=Nobody(), at=AT),
        lambda: withdraw(procedure(), version=version, by=Nobody(), at=AT),
    ):
        with pytest.raises(Denied):
            attempt()
    assert len(verbs()) == 1


def test_a_faulty_package_is_refused_with_file_and_line_and_nothing_is_kept() -> None:
    with pytest.raises(DefinitionError) as refused:
        published(old="ask: text", new="ask: texd")
    assert any(problem.file == "procedure.yaml" and problem.line for problem in refused.value.problems)
    assert not Definition.objects.exists()
    assert not Event.objects.exists()


def test_a_package_of_another_procedure_is_refused() -> None:
    published()
    with pytest.raises(DefinitionError):
        publish(procedure(), files=package("other-key"), by=System(), at=AT)


def test_two_who_publish_at_once_do_not_both_win() -> None:
    published()
    one, other = procedure(), procedure()
    publish(one, files=package(old="催しの内容", new="催しA"), by=System(), at=LATER)
    with pytest.raises((StaleSubject, DefinitionError)):
        publish(other, files=package(old="催しの内容", new="催しB"), by=System(), at=LATER, seen=1)
    assert procedure().current.number == 2


def test_an_export_equals_what_was_published_byte_by_byte(tmp_path: Path) -> None:
    version = published()
    packages.export(version, tmp_path / "park-use")
    assert read_package(tmp_path / "park-use") == package()
    assert digest_of(read_package(tmp_path / "park-use")) == version.digest
    with pytest.raises(FileExistsError):
        packages.export(version, tmp_path / "park-use")


def test_an_export_never_leaves_its_folder(tmp_path: Path) -> None:
    version = Version(package=packages.frozen({"../outside": b"x"}))
    with pytest.raises(ValueError, match="フォルダーの外"):
        packages.export(version, tmp_path / "in")
    assert not (tmp_path / "outside").exists()


def test_reading_the_catalogue_again_needs_no_sql(django_assert_num_queries) -> None:
    published()
    catalogue.cache_clear()
    with django_assert_num_queries(1):
        entry = by_key("park-use")
        assert entry
    with django_assert_num_queries(0):
        entry = by_key("park-use")
        assert entry
        assert entry.definition.title == "公園の一時使用の申込み"
        assert catalogue().life_events == ("住まい",)
        assert catalogue().divisions == ("parks",)


def test_another_process_sees_it_after_a_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_key("park-use") is None
    version = published()
    catalogue()
    Definition.objects.update(current=None)  # as another process would
    assert by_key("park-use")
    monkeypatch.setattr("sannai.procedures.current.time.monotonic", lambda: float("inf"))
    assert by_key("park-use") is None
    assert version.pk


def test_a_version_has_the_blocks_of_the_day_it_was_published_in_it(settings, tmp_path) -> None:
    block = tmp_path / "city" / "blocks" / "caller.yaml"
    block.parent.mkdir(parents=True)
    block.write_text("block: caller\ntitle: 人\nfields: [{id: name, label: お名前, ask: name}]\n")
    settings.CATALOG = tmp_path
    text = package()["procedure.yaml"].decode().replace("{id: name, label: お名前, ask: name}", "{use: caller}")
    files = {"procedure.yaml": text.replace("title:", "language: 2\ntitle:", 1).encode()}
    first = publish_files(files, by=System(), at=AT)
    assert files_of(first)["blocks/caller.yaml"] == block.read_bytes()
    block.write_text(block.read_text().replace("お名前", "氏名"))
    assert definition(first).fields["name"].label == "お名前"
    second = publish_files(files, by=System(), at=LATER)
    assert (second.number, definition(second).fields["name"].label) == (2, "氏名")
    assert files_of(first)["blocks/caller.yaml"] != files_of(second)["blocks/caller.yaml"]
