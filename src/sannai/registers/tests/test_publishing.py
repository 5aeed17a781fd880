"""A register is brought, compared, proposed, decided and published as a procedure is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sannai.approvals.models import Proposal
from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, approve, person
from sannai.common.action import Denied
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.definitions import actions
from sannai.definitions.differences import differences
from sannai.definitions.packages import compiled, export
from sannai.definitions.queries import in_force
from sannai.registers import shelving, tables
from sannai.registers.following import shelve
from sannai.registers.kind import REGISTER
from sannai.registers.models import Shelf
from sannai.registers.saying import sections
from sannai.rules.registers import compile_register, read_register
from sannai.rules.registers.tests.factory import MAIN, PARTS, more, written
from sannai.text.problems import DefinitionError

from .opening import entered

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CATALOG = Path(__file__).parents[4] / "catalog" / "sannai" / "registers"
MATTER = """\
  - matter: register-{}
    title: 台帳
    rows: [{{from: 2024-04-01, otherwise: yes, decider: division_head, clause: 第8号}}]
"""


@pytest.fixture(autouse=True)
def _city(settings, tmp_path):
    settings.HOME = tmp_path
    city.build()
    city.rules(city.RULES + MATTER.format("publication") + MATTER.format("withdrawal"), AT - timedelta(days=1))


def files(**parts: str) -> dict[str, bytes]:
    return {MAIN: written(**{"division": "division: waste", **parts})}


def proposed(**parts: str) -> Proposal:
    return actions.propose_publication(REGISTER, files(**parts), by=person("clerk"), at=AT, reasons="表計算をやめる")


def test_exactly_what_was_proposed_is_published_by_the_deciding_post(tmp_path):
    proposal = proposed()
    assert proposal.title == "台帳の公開：見本台帳（第1版）"
    assert in_force("register", "sample") is None
    approve(proposal, "head")
    version = in_force("register", "sample")
    assert version is not None
    assert compiled(REGISTER, version).key_fields == ("number",)
    assert Event.objects.get(subject_kind="register", subject_id="sample").verb == "register.published"
    export(version, tmp_path / "out")
    assert read_register(tmp_path / "out") == files()


def test_who_is_of_another_division_cannot_propose_it():
    with pytest.raises(Denied):
        actions.propose_publication(REGISTER, files(), by=person("mayor"), at=AT)


def test_a_fault_is_said_with_its_line_before_anybody_proposes():
    with pytest.raises(DefinitionError, match=r"register.yaml:10:1: .*permit-ledger の記載は決定から生まれます"):
        proposed(rights="rights: permit-ledger")


def refused(**parts: str) -> str:
    """Why a second version cannot be brought."""
    actions.publish_files(REGISTER, files(), by=System(), at=AT)
    with pytest.raises(DefinitionError) as fault:
        actions.bring(REGISTER, files(**parts), by=person("clerk"), at=AT)
    return str(fault.value)


def test_a_version_that_would_lose_a_field_silently_is_refused():
    without = "\n".join(line for line in PARTS["fields"].split("\n") if "cost" not in line)
    assert "retired_fields" in refused(fields=without)


def test_a_change_of_rights_is_refused_inside_another_change():
    said = refused(rights="rights: closed-ledger", fields=more("{id: more, label: もっと, ask: text}"))
    assert "権限の変更だけの版と、ほかの変更だけの版に分けて起案する" in said


def test_a_change_of_rights_alone_stands_in_its_own_section():
    old, new = compile_register(files()), compile_register(files(rights="rights: closed-ledger"))
    (section,) = differences(REGISTER, old, new)
    assert section.title == "権限"
    assert section.changes[0].before.startswith("1つの課の台帳")
    assert section.changes[0].after.startswith("閉じた台帳")


def test_what_a_version_changes_is_told_field_by_field():
    lists = (
        PARTS["lists"] + "\n  - {id: soon, label: 近い, when: {until: {within: 3か月}, kind: small}, sort: [-until]}"
    )
    old, new = compile_register(files()), compile_register(files(lists=lists, filters="filters: [kind]"))
    told = {section.title: section.changes for section in differences(REGISTER, old, new)}
    assert set(told) == {"一覧", "絞込み・検索・表"}
    assert "「種類」が小、かつ「いつまで」が今日から3か月以内 のとき" in told["一覧"][0].after
    assert "順：いつまで（逆順）" in told["一覧"][0].after


@pytest.mark.parametrize("folder", sorted(CATALOG.iterdir()), ids=lambda folder: folder.name)
def test_the_registers_that_ship_say_everything_in_words(folder):
    register = compile_register(read_register(folder))
    said = sections(register)
    assert all(label for lines in said.values() for label, _ in lines.values())
    assert set(said["項目"]) == set(register.fields)
    assert bool(said["個人情報ファイル簿"]) == register.personal
    assert len(said["手続から生まれる記載"]) == len(register.fed_by)


def test_registers_that_refer_to_each_other_are_published_one_after_the_other():
    fields = more("{id: other, label: 相手, ask: entry, of: second, required: no}")
    first = files(fields=fields, values="values: {pointing: {count: second, where: {other: this}}}")
    actions.publish_files(REGISTER, first, by=System(), at=AT)
    second = files(register="register: second", fields=fields.replace("of: second", "of: sample"))
    assert actions.publish_files(REGISTER, second, by=System(), at=AT).number == 1
    wrong = {MAIN: first[MAIN].replace(b"where: {other: this}", b"where: {title: this}")}
    with pytest.raises(DefinitionError, match="この台帳を指す項目ではありません"):
        actions.publish_files(REGISTER, wrong, by=System(), at=AT)


def test_a_register_that_was_published_before_rows_were_kept_gets_its_shelf():
    actions.publish_files(REGISTER, files(), by=System(), at=AT)
    tables.drop(shelving.opened("sample").table)
    Shelf.objects.all().delete()
    assert (shelve(AT), shelve(AT)) == (1, 0)
    entered("sample", {"from": "2026-04-01", "number": "1", "title": "印刷機"})
    assert Shelf.objects.get().published == in_force("register", "sample").digest
