"""What happens in the stored city beyond the stories of the demo, so that every table of ours has rows.

Each by the real action, or through the pages. Run in a process of its own, in a city that the demo has built.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import transaction
from django.test.utils import override_settings

from sannai.accounts.invitations import invite
from sannai.accounts.machine_actions import give_token, revoke_token
from sannai.accounts.models import Account, Machine
from sannai.applications import access, divisions, filing
from sannai.applications.access import ForDivision
from sannai.approvals.actions import propose
from sannai.approvals.free import draft, keep
from sannai.casework import actions, ledger
from sannai.casework.fees import CASH, establish
from sannai.casework.models import TillDay
from sannai.casework.queries import find
from sannai.cli.demo.plots import PLOTS
from sannai.cli.demo.story import Story, choose, decide, deliver, file, fill, survey, take
from sannai.common import city_keys, numbering
from sannai.common.actors import System
from sannai.common.sealing import trust
from sannai.common.time import now, today
from sannai.connectors import publishing
from sannai.connectors.bridges.local import LocalBridge
from sannai.definitions.proposing import propose_publication
from sannai.exchange import collecting, outstanding, posting, ways
from sannai.exchange.tasks import deliver as send_what_is_due
from sannai.intake import drafts
from sannai.intake.leaving import leave
from sannai.organization.actions import Colleague, register_absence
from sannai.organization.actors import Staff, staff_for
from sannai.organization.machine_actions import register_machine
from sannai.organization.machines import machine_for
from sannai.organization.models import Concern
from sannai.procedures.actions import publish_files
from sannai.procedures.around import around
from sannai.procedures.inventory import import_survey
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.queries import adverse_about, by_key, internal_by_key
from sannai.procedures.tests.test_survey import a_file, a_row
from sannai.registers.importing import flow, tasks
from sannai.relay import fetching
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.rules.package import read_package

from .looking import LINKS, Visitor

WASTE, FOOD, DAMAGE, RECORD = (
    "oversized-waste-collection", "food-business-permit", "disaster-damage-certificate", "resident-record-copy",
)  # fmt: skip
CLOUD, DOG, SYSTEM = "cloud-service-use-request", "dog-registration-notification", "system"
CLERK, HEAD, COUNTER = "s1002", "s1004", "s1022"
COLLEAGUE, ADMINISTRATOR, CASHIERS = "s1003", "s1030", ("s1020", "s1021")

NUMBER = (
    "{id: my_number, label: 個人番号, ask: individual_number, sanctioned_by: {law: 番号法 別表, item: 81の項},"
    " kept: {until: decided, days: 30, ground: 番号法第20条}}"
)


def everything() -> None:
    """All of it, each in a city where what stands before it has happened."""
    for tell in (
        left_unfinished, handed_out, asked, held_back, awaiting_decision, decided_for_an_absent_head,
        shared_and_provided, begun_by_the_office, mended_by_the_office, typed_in_at_the_counter, filed_by_a_division,
        proposed_freely, brought_for_publication, surveyed, numbered_in_vain, tried_to_send, invited, counted_the_till,
        answered_too_late, carried_across, come_in, numbered, waiting_for_a_register, brought_in,
        connected,
    ):  # fmt: skip
        tell()


def _story(key: str, seed: int, days: int = 40) -> Story:
    entry = by_key(key) or internal_by_key(key)
    assert entry is not None, key
    return Story(Random(seed), entry, now() - timedelta(days=days), now())


def _filed(key: str, seed: int, *, taken: bool = True, days: int = 40) -> Story:
    story = _story(key, seed, days)
    file(story)
    if taken:
        take(story)
    return story


def _person(key: str, on: date | None = None) -> Staff:
    found = staff_for(key, on or today(now()))
    assert found is not None, key
    return found


def handed_out() -> None:
    """The office gives a link to whoever applied and has lost theirs."""
    application = _filed(WASTE, 17).case.application
    assert application is not None
    _keep_link("case", str(application.pk), access.give_link(application, "desk", now()))


def _keep_link(what: str, id: str, link: str) -> None:
    """Nobody keeps a link but its holder: whoever follows it after the upgrade reads it here."""
    path = Path(settings.HOME) / LINKS
    links = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(links | {what: [id, link]}), encoding="utf-8")


def left_unfinished() -> None:
    """A draft that is filled in and never sent."""
    story = _story(FOOD, 1, days=2)
    begun = drafts.start(story.entry.version, at=story.at)
    fill(story, begun, story.at)
    _keep_link("draft", str(begun.case), begun.link)


def asked() -> None:
    """One waits for the answer to a question, one for a mended field; one gives up."""
    story = _filed(DAMAGE, 2)
    actions.inquire(story.case, question="被害の写真はありますか。", by=story.clerk, at=story.later(0.1, 1))
    story = _filed(WASTE, 3)
    at = story.later(0.1, 1)
    items = [actions.Item("spot", "", "目印を書いてください。")]
    actions.request_correction(story.case, items=items, due=today(at) + timedelta(days=60), by=story.clerk, at=at)
    story = _filed(WASTE, 4, taken=False)
    actions.withdraw(story.case, reason="友人に譲りました。", by=story.applicant, at=story.later(0.1, 1, office=False))


def held_back() -> None:
    """支援措置: nothing is handed out while it stands."""
    story = _filed(RECORD, 5)
    actions.place_hold(story.case, reason="支援措置の記録を確認中", by=story.clerk, at=story.later(0.1, 1))


def awaiting_decision() -> None:
    """A 起案 on its way."""
    story = _filed(WASTE, 6)
    choose(story)
    survey(story)
    actions.propose(story.case, outcome="accepted", by=story.clerk, at=story.later(0.1, 1))


def decided_for_an_absent_head() -> None:
    """代決 while the head is away, and 後閲 still owed."""
    story = _filed(WASTE, 7)
    choose(story)
    survey(story)
    day = today(story.at)
    away = {"reason": "府庁への出張", "valid_from": day, "valid_to": day + timedelta(days=20)}
    register_absence(Colleague(HEAD, day), by=_person(HEAD, day), at=story.at, **away)
    decide(story, "accepted")


def shared_and_provided() -> None:
    """供覧 within the mayor's city, and 提供 to the manager of the waterworks."""
    story = _filed(DAMAGE, 8)
    at = story.later(0.1, 1)
    actions.share(story.case, unit="environment.collection", reason="consultation", by=story.clerk, at=at)
    provided = {"ground": "law", "purpose": "水道料金の減免の判断に使うため"}
    unit = _person("s1327").posts[0].unit_key
    actions.share(story.case, unit=unit, reason="perusal", by=story.clerk, at=at, **provided)


def begun_by_the_office() -> None:
    """不利益処分 about a permit of before, and the notice of the hearing on its way."""
    story = _story(FOOD, 9, days=80)
    file(story)
    PLOTS[FOOD](story)
    (entry,) = adverse_about(FOOD)
    ground = "立入検査の結果による（食品衛生法第60条）"
    case = actions.begin(story.case, entry.version, ground=ground, by=story.clerk, at=story.at)
    actions.take(case, by=story.clerk, at=story.later(0.1, 1))
    planned = next(each for each in entry.definition.outcomes if each.hearing is not None)
    heard = {"heard_on": today(story.at) + timedelta(days=90), "place": "三内市保健所 午前10時"}
    cause, at = "水栓の改善の命令に従わないため。", story.later(0.1, 1)
    actions.notice(case, outcome=planned.id, cause=cause, by=story.clerk, at=at, **heard)


def mended_by_the_office() -> None:
    """職権訂正: a second document takes the place of the first."""
    story = _filed(WASTE, 12, days=80)
    choose(story)
    survey(story)
    decide(story, "accepted")
    deliver(story, electronic=False)
    ground = "収集の日を誤って書いていたため。"
    actions.reopen(find(story.case.pk), ground=ground, by=story.clerk, at=story.later(0.1, 1))
    story.opened = find(story.case.pk)
    survey(story)
    decide(story, "accepted")
    deliver(story, electronic=False)


def waiting_for_a_register() -> None:
    """台帳に書けなかったもの: a death is recorded before anybody has looked up which dog it was."""
    story = _filed(DOG, 20)
    actions.record(story.case, by=story.clerk, at=story.later(0.1, 1))


def brought_in() -> None:
    """取込み: a division pastes the systems that it has; one paste is written, one is left to be looked at, as a large
    one would be: with what was worked out of its rows."""
    staff = _person(CLERK)
    head = "名称\t所管課\t置き場所\tつながるネットワーク\t個人情報を扱うか\n"
    for title in ("収集車の配車表", "集積所の地図"):
        pasted = f"{head}{title}\t環境業務課\t庁舎\tLGWAN接続系\tいいえ\n"
        one = flow.receive(SYSTEM, "貼り付けた行", pasted.encode(), unit=staff.posts[0].unit_key, by=staff, at=now())
        with patch.object(flow, "WORTH", 0):
            tasks.start_trying(one, by=staff, at=now())
    tasks.start_applying(one, mode="all", seen=one.digest, sure=False, by=staff, at=now())


def typed_in_at_the_counter() -> None:
    """A paper of last week."""
    story, staff = _story(RECORD, 10, days=7), _person(COUNTER)
    paper = filing.Paper(staff.staff_key, True, story.at, "読み上げて確認", "戸籍住民課の書庫")
    _enter(story, staff, "paper", paper=paper)


def filed_by_a_division() -> None:
    """庁内の申請, under the name of the division."""
    staff = _person(CLERK)
    _enter(_story(CLOUD, 11, days=7), staff, "internal")


def _enter(story: Story, staff: Staff, channel: str, **more: Any) -> None:
    unit = divisions.homes(staff)[0].key
    begun = drafts.start(story.entry.version, at=story.at, channel=channel, unit_key=unit)
    fill(story, begun, story.at)
    filling = drafts.load(begun)
    assert filling is not None
    evaluation = evaluate(filling.definition, filling.answers, Dates(filed=today(story.at)), around())
    by = staff if channel == "paper" else ForDivision(staff, begun.case)
    filing.file(filling, evaluation, by=by, at=story.at, **more)


def proposed_freely() -> None:
    """自由起案 with a file."""
    staff = _person(CLERK)
    content = b"%PDF-1.4\n" + "業務の手引き".encode()
    words = {"title": "粗大ごみ収集の手引きの制定", "reasons": "手順をそろえるため。", "matter": "guideline"}
    unsaved = draft(**words, unit_key=staff.posts[0].unit_key, facts={})
    propose(unsaved, by=staff, at=now(), attachments=[keep("手引き.pdf", [content])])


def brought_for_publication() -> None:
    """A newer edition of a procedure, brought and proposed."""
    files = dict(read_package(settings.CATALOG / "sannai" / WASTE))
    main = files["procedure.yaml"].decode()
    files["procedure.yaml"] = main.replace("\nsummary: ", "\nsummary: 【改定】", 1).encode()
    propose_publication(PROCEDURE, files, by=_person(CLERK), at=now(), reasons="案内を分かりやすくするため。")


def surveyed() -> None:
    """The national survey, of two procedures."""
    import_survey(a_file(a_row(), a_row(手続ID="1002", 総手続件数="x")), "調査.csv", by=System(), at=now())


def numbered_in_vain() -> None:
    """欠番."""
    with transaction.atomic():
        series, number = numbering.take("三環業", today(now()))
        numbering.void(series, number, "二重に採番したため", now())


def tried_to_send() -> None:
    """Mail, to a server that does not answer."""
    with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=9):
        send_what_is_due(now())


def invited() -> None:
    """Somebody new is handed a code on paper, and has not come in yet."""
    account = Account.objects.get(staff_key=COLLEAGUE)
    invite(account, by=_person(ADMINISTRATOR), at=now(), mail=False)


def counted_the_till() -> None:
    """A fee in cash of today, the till counted by one and confirmed by another."""
    story, at = _filed(RECORD, 13), now()
    establish(story.case)
    first, second = (_person(key) for key in CASHIERS)
    actions.record_payment(find(story.case.pk), how=CASH, by=first, at=at)
    unit, day = story.case.division_key, today(at)
    till = TillDay(key=ledger.key_of(unit, day), unit_key=unit, day=day)
    actions.count_till(till, counted_yen=ledger.cash_of(unit, day), by=first, at=at)
    actions.confirm_till(TillDay.objects.get(pk=till.pk), by=second, at=at)


def answered_too_late() -> None:
    """What is sent for a correction that has lapsed is kept beside the application."""
    story = _filed(WASTE, 14)
    at = story.later(0.1, 1)
    items = [actions.Item("spot", "", "目印を書いてください。")]
    actions.request_correction(story.case, items=items, due=today(at) + timedelta(days=5), by=story.clerk, at=at)
    late = at + timedelta(days=7)
    actions.lapse_correction(find(story.case.pk), by=_person(story.clerk.staff_key, today(late)), at=late)
    answers = {"spot": "赤い屋根の向かい"}
    actions.file_addition(find(story.case.pk), number=1, answers=answers, by=story.applicant, at=late)


def numbered() -> None:
    """A procedure that asks for 個人番号, which lies sealed to a key of its own."""
    read = read_package(settings.CATALOG / "sannai" / WASTE)
    files = {path: content for path, content in read.items() if not path.startswith("tests/")}  # these ask for less
    main, before = files["procedure.yaml"].decode(), "      - {id: spot,"
    files["procedure.yaml"] = main.replace(before, f"      - {NUMBER}\n{before}", 1).encode()
    publish_files(files, by=System(), at=now())
    _filed(WASTE, 16, taken=False, days=1)


def carried_across() -> None:
    """As between two sides: the sealed bytes of a file are fetched from outside, what is of no known kind is held, and
    the closed days are put there."""
    at, case, city = now(), _filed(WASTE, 15).case.pk, city_keys.ring()
    trusted = Path(settings.HOME) / "trust"
    trusted.write_text(trust.line(city), encoding="ascii")
    way, pinned = ways.Way(LocalBridge(), trust.Signing(city)), ways.pinned()
    ways.pin(trust.Trusted(trusted))
    with transaction.atomic():
        for kind in ("body", "file", "later-edition"):
            leave(case, kind, "files", lambda id, n: "封をしたもの".encode(), at)
    fetching.fetch(way.bridge, at)  # as a machine between the sides does
    collecting.collect(way, at)
    outstanding.note_state(way.bridge.state(), at)
    posting.post("calendar", int(at.timestamp()), publishing.document("calendar", at), at)
    posting.send(way, at)
    ways.pin(pinned)


def connected() -> None:
    """A system that a division writes a register with, its token used today, another one taken back."""
    by, at = _person(ADMINISTRATOR), now()
    said = {"title": "集積所管理システム", "purpose": "現場の端末から集積所の場所を書く", "profile": "unit-ledger"}
    post = _person(CLERK).post_key
    machine = register_machine(Machine(key="m-bins", post_key=post, role="machine", **said), by=by, at=at)
    last = today(at) + timedelta(days=365)
    lost, good = (give_token(machine, label=label, expires_on=last, by=by, at=at) for label in ("試験", "本番"))
    revoke_token(machine, number=lost.row.pk, by=by, at=at)
    assert machine_for(good.token, at) is not None


def come_in() -> None:
    """Somebody looks for a procedure, which is counted; somebody mistypes a password. Somebody signs in, reads a case
    of their own and one that was shared, keeps a list as they like to see it, and chooses to be told once a day."""
    Visitor().get("/procedures/?q=粗大ごみ")
    Visitor().fails(HEAD)
    clerk = Visitor().signs_in(CLERK)
    clerk.reads_a_case()
    clerk.posts("/desk/?status=all", keep="yes", saved_label="すべての事案")
    clerk.posts("/desk/inbox/")
    clerk.posts("/desk/inbox/mail/", mail="daily")
    for concern in Concern.objects.filter(unit_key="environment.collection"):
        clerk.get(f"/desk/cases/{concern.subject_id}/")
