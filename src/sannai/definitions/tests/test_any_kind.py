"""Another kind than procedures is brought, compared, proposed, decided, published, withdrawn and exported alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sannai.approvals.models import Proposal
from sannai.approvals.states import Changed
from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, approve, away, person
from sannai.common import audit
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.follow import FOLLOWERS
from sannai.common.kinds import KINDS
from sannai.common.models import Event
from sannai.common.verbs import REGISTER
from sannai.definitions import actions, kinds
from sannai.definitions.differences import differences
from sannai.definitions.kinds import DefinitionKind
from sannai.definitions.models import Candidate, Definition, Version
from sannai.definitions.packages import compiled, export
from sannai.definitions.queries import in_force, newest
from sannai.rules.package import digest_of, read_folder
from sannai.text.problems import DefinitionError

from . import board
from .board import files

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MATTER = """\
  - matter: notice-board-{}
    title: 掲示板
    rows: [{{from: 2024-04-01, otherwise: yes, decider: division_head, clause: 第7号}}]
"""
LATER = AT + timedelta(minutes=1)


@dataclass(frozen=True)
class Boards:
    kind: DefinitionKind[board.Board]
    heard: list[str] = field(default_factory=list)


@pytest.fixture
def boards(settings: Any, tmp_path: Path) -> Iterator[Boards]:
    settings.HOME = tmp_path
    # What is made known here is forgotten afterwards, so that no other test meets it.
    registers: list[dict[Any, Any]] = [kinds._KINDS, KINDS, REGISTER, FOLLOWERS]
    before = [dict(register) for register in registers]
    city.build()
    city.rules(city.RULES + MATTER.format("publication") + MATTER.format("withdrawal"), AT - timedelta(days=1))
    yield Boards(*board.known())
    for register, known in zip(registers, before, strict=True):
        register.clear()
        register.update(known)


def proposed(boards: Boards, content: dict[str, bytes], **more: Any) -> Proposal:
    return actions.propose_publication(boards.kind, content, by=person("clerk"), at=AT, reasons="見やすくする", **more)


def test_exactly_what_was_proposed_is_published_by_the_deciding_post(boards):
    proposal = proposed(boards, files())
    assert (proposal.title, proposal.unit_key) == ("掲示板の公開：庁舎の掲示板（第1版）", "waste")
    assert in_force("notice-board", "hall") is None
    assert newest("notice-board", "hall") is not None
    approve(proposal, "head")
    version = in_force("notice-board", "hall")
    assert version is not None
    assert (version.digest, compiled(boards.kind, version).place) == (digest_of(files()), "本庁舎1階")
    assert boards.heard == ["hall v1 published"]
    event = Event.objects.get(subject_kind="notice-board", subject_id="hall")
    assert (event.verb, event.staff_key, event.post_key) == ("notice-board.published", "head", "waste.head")


def test_a_substitute_publishes_in_the_name_of_the_absent_head(boards):
    proposal = proposed(boards, files())
    away("head")
    approve(proposal, "assistant")
    event = Event.objects.get(verb="notice-board.published")
    assert (event.staff_key, event.post_key, event.acting_for) == ("assistant", "waste.deputy", "waste.head")


def test_a_second_version_is_told_by_what_it_changes(boards):
    old = board.compiled(files())
    new = board.compiled(files("分庁舎", note="毎夕見る"))
    told = {section.title: section.changes for section in differences(boards.kind, old, new)}
    assert [(each.word, each.label, each.before, each.after) for each in told["掲示板"]] == [
        ("変更", "場所", "本庁舎1階", "分庁舎")
    ]
    assert (told["説明"][0].before, told["説明"][0].after) == ("毎朝見る", "毎夕見る")
    first = differences(boards.kind, None, old)
    assert {change.word for section in first for change in section.changes} == {"追加"}


def test_a_withdrawal_is_decided_too_and_the_older_versions_stay(boards):
    approve(proposed(boards, files()), "head")
    approve(proposed(boards, files("分庁舎")), "head")
    definition = Definition.objects.get()
    with pytest.raises(NotAllowed, match="理由"):
        actions.propose_withdrawal(definition, by=person("clerk"), at=AT)
    proposal = actions.propose_withdrawal(definition, by=person("clerk"), at=AT, reasons="庁舎の建替え")
    assert proposal.title == "掲示板の取下げ：庁舎の掲示板（第2版）"
    approve(proposal, "head")
    assert in_force("notice-board", "hall") is None
    assert list(Version.objects.order_by("number").values_list("withdrawn_at", flat=True)) == [None, AT]
    assert boards.heard[-1] == "hall v2 withdrawn"
    with pytest.raises(NotAllowed, match="この掲示板は、いま公開されていません"):
        actions.propose_withdrawal(Definition.objects.get(), by=person("clerk"), at=AT, reasons="もう一度")


def test_another_candidate_meanwhile_has_to_be_wished_and_stops_the_first(boards):
    proposal = proposed(boards, files())
    with pytest.raises(NotAllowed, match="この掲示板には、決裁を待っている起案"):
        actions.bring(boards.kind, files("分庁舎"), by=person("clerk"), at=LATER)
    actions.bring(boards.kind, files("分庁舎"), by=person("clerk"), at=LATER, replace=True)
    with pytest.raises(Changed):
        approve(proposal, "head")
    assert not Version.objects.exists()


def test_what_is_faulty_or_of_nobodys_division_is_not_kept_and_says_where(boards):
    with pytest.raises(DefinitionError) as refused:
        proposed(boards, {board.MAIN: files()[board.MAIN] + "色: 緑\n".encode()})
    assert str(refused.value.problems[0]) == "notice-board.yaml:5: 知らない見出しです：色"
    with pytest.raises(DefinitionError, match="場所がありません"):
        proposed(boards, files(""))
    astray = {board.MAIN: files()[board.MAIN].replace(b"waste", b"nowhere")}
    with pytest.raises(DefinitionError, match=r"notice-board\.yaml:3: 所管課「nowhere」"):
        proposed(boards, astray)
    with pytest.raises(Denied):
        actions.bring(boards.kind, files(), by=person("budget"), at=AT)
    assert not Candidate.objects.exists()


def test_the_same_key_in_two_kinds_is_two_definitions(boards):
    other, _ = board.known("poster")
    actions.publish_files(boards.kind, files(), by=System(), at=AT)
    actions.publish_files(other, files("分庁舎"), by=System(), at=AT)
    ours, theirs = in_force("notice-board", "hall"), in_force("poster", "hall")
    assert ours is not None
    assert theirs is not None
    assert (ours.number, theirs.number) == (1, 1)
    assert compiled(boards.kind, ours).place == "本庁舎1階"
    assert compiled(other, theirs).place == "分庁舎"
    actions.bring(other, files("別館"), by=System(), at=AT)
    assert newest("notice-board", "hall") is None


def test_what_its_room_cannot_follow_is_not_published(boards):
    with pytest.raises(ValueError, match="no such place"):
        actions.publish_files(boards.kind, files("撤去済み"), by=System(), at=AT)
    assert not Version.objects.exists()
    assert not Event.objects.filter(subject_kind="notice-board").exists()


def test_a_version_goes_back_to_the_folder_it_came_from(boards, tmp_path):
    version = actions.publish_files(boards.kind, files(), by=System(), at=AT)
    export(version, tmp_path / "hall")
    assert read_folder(tmp_path / "hall", boards.kind.folder) == files()
    (tmp_path / "hall" / "notes.txt").write_text("x")
    with pytest.raises(DefinitionError, match=r"使えるのは notice-board\.yaml、README\.md、tests/"):
        read_folder(tmp_path / "hall", boards.kind.folder)


def test_audit_knows_where_its_newest_event_stands(boards):
    actions.publish_files(boards.kind, files(), by=System(), at=AT)
    assert not [fault for fault in audit.verify() if "notice-board" in fault.place]
    Definition.objects.update(seq=2)
    assert "notice-board:hall" in {fault.place for fault in audit.verify()}
