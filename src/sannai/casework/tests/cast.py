"""A fixed cast for the tests of this room: a small city, a small procedure of each regime, people with posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.city import small
from tests.city.rows import duty
from tests.city.small import START

from sannai.applications import filing
from sannai.applications.access import Applicant
from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.approvals.rulebook import adopt
from sannai.approvals.subjects import current
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common.actors import System
from sannai.common.time import TOKYO, today
from sannai.definitions.models import Definition, Version
from sannai.definitions.packages import frozen
from sannai.intake import drafts
from sannai.intake.drafts import Filling
from sannai.organization.actors import Staff, staff_for
from sannai.organization.models import Engagement
from sannai.procedures.around import around
from sannai.procedures.current import catalogue
from sannai.procedures.models import Listing
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Evaluation
from sannai.rules.package import digest_of

MONDAY = datetime(2026, 6, 1, 10, 0, tzinfo=TOKYO)
PEOPLE = {
    "clerk": "food.clerk",
    "other": "food.clerk2",
    "head": "food.head",
    "counter": "food.counter",
    "waste": "waste.clerk",
    "wastehead": "waste.head",
    "auditor": "audit",
    "dx": "dx",
}
NAME = "山﨑 髙子\ufa19葛\U000e0100"

PACKAGE = """procedure: test-{regime}
title: 試験の手続（{regime}）
reading: しけんのてつづき
summary: 試験のための手続です。
who: どなたでも
regime: {regime}
governing_act: {act}
division: health.food
matter: test-matter
purpose: 試験
legal_basis:
  - {{law: 試験法, article: 第1条}}
authority:
  - from: 2024-04-01
    until: 2026-07-01
    body: 三内市長
    name: 三内市長
    ground: 試験法 第2条
    reviewing_body: 三内市長
    defendant: 三内市（代表者 三内市長）
  - from: 2026-07-01
    body: 三内市保健所長
    name: 三内市保健所長
    ground: 試験法 第2条、三内市長事務委任規則 第3条
    reviewing_body: 三内市長
    defendant: 三内市（代表者 三内市長）
identity:
  - {{role: 申請者, channel: [portal, counter], needs: none}}
life_events: [試験]

groups:
  - id: item
    label: 品目
    at_least: 1
    at_most: 3
    fields:
      - {{id: thing, label: 品名, ask: text, length: 1..40}}
      - {{id: count, label: 数量, ask: integer, range: 1..9}}
pages:
  - id: person
    title: 申請者
    fields:
      - {{id: name, label: 氏名, ask: name}}
      - {{id: address, label: 住所, ask: address}}
      - {{id: phone, label: 電話番号, ask: phone}}
      - {{id: email, label: メールアドレス, ask: email, required: no}}
  - id: matter
    title: 内容
    asks: [item]
    fields:
      - {{id: detail, label: 内容, ask: text, length: 1..100}}
      - {{id: other, label: そのほかの希望がありますか, ask: yes_no}}
      - {{id: wish, label: 希望, ask: text, length: 1..100, when: {{other: yes}}}}
      - {{id: poor, label: 減免を希望しますか, ask: yes_no}}
desk_pages:
  - id: survey
    title: 調査
    fields:
      - {{id: grade, label: 判定, ask: one_of, choices: {{good: 良, bad: 不可}}}}
fee:
  due: {due}
  as_of: {as_of}
  table:
    - {{from: 2024-04-01, until: 2026-07-01, ground: 試験条例 別表（旧）, otherwise: yes, pay: 1000}}
    - {{from: 2026-07-01, ground: 試験条例 別表（新）, otherwise: yes, pay: 1200}}
  relief:
    - {{id: poor, label: 減免, when: {{poor: yes}}, percent: 50, ground: 試験条例 第5条}}
deadlines:
  - id: standard
    label: 標準処理期間
    length: 10
    unit: business_days
    start: {start}
    stops_for: [{stops}]
    ground: 試験
outcomes:
{outcomes}
retention: {{class: 5年, ground: 文書管理規程}}
applicant: {{name: name, address: address, phone: phone, email: email}}
summary_fields: [detail]
desk_note: 試験
"""
DECISIONS = """  yes: {label: 許可, effect: favourable, output: outputs/letter.typ, help: 許可しました。}
  partly:
    label: 条件付きの許可
    effect: partial
    output: outputs/letter.typ
    needs: [grounds, conditions, valid_until]
    appealable: yes
  no: {label: 不許可, effect: refusal, output: outputs/letter.typ, needs: [grounds], appealable: yes}
  quiet: {label: 口頭の回答, effect: accepted, help: 電話でお答えしました。}
"""
ADVERSE = """procedure: test-adverse
title: 試験の許可の取消し等
regime: adverse
about: [test-disposition]
governing_act: 行政手続法
division: health.food
matter: test-matter
purpose: 試験
legal_basis:
  - {law: 試験法, article: 第9条}
authority:
  - from: 2024-04-01
    body: 三内市長
    name: 三内市長
    ground: 試験法 第9条
    reviewing_body: 三内市長
    defendant: 三内市（代表者 三内市長）
desk_pages:
  - id: survey
    title: 調査
    fields:
      - {id: grade, label: 判定, ask: one_of, choices: {good: 良, bad: 不可}}
deadlines:
  - {id: conclusion, label: 結論まで, length: 60, unit: business_days, start: arrived, ground: 試験}
criteria:
  - {id: grave, label: 取り消す場合, text: 違反が重いとき。, ground: 試験処分基準 第1条}
outcomes:
  revoked:
    label: 許可の取消し
    effect: revoked
    output: outputs/letter.typ
    needs: [grounds]
    appealable: yes
    hearing: {form: hearing, days: 14, notice: outputs/notice.typ}
  ordered:
    label: 営業の停止
    effect: ordered
    output: outputs/letter.typ
    needs: [grounds]
    appealable: yes
    hearing: {form: explanation, days: 7, notice: outputs/notice.typ}
  nothing: {label: 処分をしない, effect: not_pursued, help: 処分をしません。}
retention: {class: 5年, ground: 文書管理規程}
"""
NOTICE = """#import "/letter.typ": letter
#let input = json(bytes(sys.inputs.at("input")))
#show: letter.with(input)

予定する処分：#input.planned
原因となる事実：#input.cause
期日：#input.heard_on　#input.place
#for line in input.legal_basis [根拠：#line]
#for row in input.criteria_rows [基準：#row.at(1)]
#input.rights
先の処分：#input.earlier.number（#input.earlier.outcome_label）
"""
RULES = """delegation: test
title: 試験市事務専決規程
authority: 三内市長
analogy: 第8条
levels:
  - {id: division_head, label: 課長, kind: division}
  - {id: bureau_head, label: 局長, kind: bureau}
substitution: {clause: 第10条}
matters:
  - matter: test-matter
    title: 試験の手続の決定
    rows:
      - {from: 2024-04-01, otherwise: yes, decider: division_head, clause: 別表}
"""
OUTCOMES = {
    "notification": "  done: {label: 記録, effect: recorded}\n",
    "certificate": DECISIONS.replace("  yes:", "  elsewhere: {label: 窓口で交付, effect: issued_elsewhere}\n  yes:"),
}
LETTER = """#import "/letter.typ": letter, grounds-of, conditions-of
#let input = json(bytes(sys.inputs.at("input")))
#show: letter.with(input)

次のとおり決定しました：#input.outcome_label（#input.desk.at("grade", default: "")）
#grounds-of(input)
#conditions-of(input)
#if input.valid_until != "" [有効期間の満了日：#input.valid_until]
"""
ANSWERS: dict[str, Any] = {
    "name": {"text": NAME, "kana": "ヤマザキ タカコ"},
    "address": {
        "postal_code": "000-0000",
        "prefecture": "大阪府",
        "city": "三内市",
        "street": "本町1-2-3",
        "building": "",
    },
    "phone": "072-000-0001",
    "email": "taro@example.jp",
    "item": [{"_key": "r1", "thing": "いす", "count": 1}, {"_key": "r2", "thing": "机", "count": 2}],
    "detail": "ふつうの内容",
    "other": False,
    "poor": True,
}


def with_numbers() -> str:
    """The test procedure, asking for what goes early: of the applicant, of each item, at the desk; and a file."""
    kept, package = "kept: {{until: decided, ground: 番号法第20条}}", PACKAGE
    for before, field in (
        ("detail", "id: number, label: 個人番号, ask: text"),
        ("detail", "id: card, label: 番号の写し, ask: file, required: no"),
        ("count", "id: own, label: 品目の番号, ask: text"),
        ("grade", "id: seen, label: 見た番号, ask: text, required: no"),
    ):
        line = f"      - {{{{id: {before},"
        package = package.replace(line, f"      - {{{{{field}, {kept}}}}}\n{line}")
    return package


def city() -> None:
    """Two divisions, each with a clerk and a head; a counter, an auditor who is engaged for the whole city.

    Of the first, the head and both clerks take cash.
    """
    small.build(PEOPLE)
    Engagement.objects.create(staff_key="auditor", subject="定期監査", valid_from=START)
    duty("head", "cash_officer", "health.food")
    for clerk in ("clerk", "other"):
        duty(clerk, "accounting_clerk", "health.food")
    adopt({"delegation.yaml": RULES.encode()}, by=System(), at=MONDAY - timedelta(days=500))


def staff(key: str, at: datetime = MONDAY) -> Staff:
    """A member of the cast on that day."""
    found = staff_for(key, today(at))
    assert found is not None
    return found


def version(
    regime: str = "disposition",
    *,
    due: str = "after_decision",
    as_of: str = "filed",
    start: str = "arrived",
    stops: str = "correction",
    letter: str = LETTER,
    deadlines: str = "",
    body: str = "",
    language: int = 1,
) -> Version:
    """A published version of the test procedure; ``deadlines`` takes the place of its only one, ``body`` (執行機関)
    that of its authority."""
    act = {"disposition": "行政手続法", "notification": "三内市行政手続条例"}.get(regime, '""')
    text = PACKAGE.format(
        regime=regime, act=act, due=due, as_of=as_of, start=start, stops=stops, outcomes=OUTCOMES.get(regime, DECISIONS)
    )
    if language > 1:
        text = text.replace("title:", f"language: {language}\ntitle:", 1)
    if body:
        before, after = text.split("authority:\n")[0], text[text.index("identity:\n") :]
        text = f"{before}executive_body: {body}\n{after}"
    if deadlines:
        before, after = text.split("deadlines:\n")[0], text[text.index("outcomes:\n") :]
        text = f"{before}deadlines:\n{deadlines}{after}"
    files = {"procedure.yaml": text.encode(), "outputs/letter.typ": letter.encode()}
    if regime == "notification":
        del files["outputs/letter.typ"]
    return published(f"test-{regime}", files)


def adverse(package: str = ADVERSE) -> Version:
    """A published version of the procedure that takes away what the test procedure granted."""
    files = {"procedure.yaml": package, "outputs/letter.typ": LETTER, "outputs/notice.typ": NOTICE}
    return published("test-adverse", {name: text.encode() for name, text in files.items()})


def listed() -> Version:
    """The same, so that the desk finds it: nobody applies for it."""
    version = adverse()
    Listing.objects.filter(version=version).update(adverse=True)
    version.definition.current = version
    version.definition.save()
    catalogue.cache_clear()
    return version


def published(key: str, files: dict[str, bytes]) -> Version:
    """These files as the newest version of the procedure."""
    procedure, _ = Definition.objects.get_or_create(kind="procedure", key=key)
    number = procedure.versions.count() + 1
    if known := Version.objects.filter(digest=digest_of(files)).first():
        return known
    version = Version.objects.create(
        kind="procedure",
        key=procedure.key,
        definition=procedure,
        number=number,
        digest=digest_of(files),
        package=frozen(files),
        title="試験の手続",
        division_key="health.food",
        published_at=MONDAY - timedelta(days=400),
    )
    Listing.objects.create(version=version)
    return version


def filled(of: Version, at: datetime = MONDAY, **answers: Any) -> tuple[Filling, Evaluation]:
    """Filled in, but not yet filed."""
    draft = drafts.start(of, at=at)
    drafts.save_page(draft, "person", ANSWERS | answers, at)
    filling = drafts.load(draft)
    assert filling is not None
    return filling, evaluate(filling.definition, filling.answers, Dates(today(at)), around())


def filed(of: Version, at: datetime = MONDAY, **answers: Any) -> Case:
    """A case that has just arrived."""
    filling, evaluation = filled(of, at, **answers)
    return find(filing.file(filling, evaluation, by=Applicant(filling.draft.pk), at=at).pk)


def taken(of: Version, at: datetime = MONDAY, **answers: Any) -> Case:
    """A case that a clerk has taken up, with the desk's survey done."""
    case = filed(of, at, **answers)
    actions.take(case, by=staff("clerk"), at=at)
    actions.save_desk_page(case, page="survey", answers={"grade": "good"}, by=staff("clerk"), at=at)
    return case


def permitted() -> Case:
    """A case that was decided for its applicant, with its permit delivered."""
    case = decided(taken(version()))
    actions.issue(case, by=staff("clerk"), at=MONDAY)
    actions.mark_delivered(find(case.pk), by=staff("clerk"), at=MONDAY)
    return find(case.pk)


def begun(earlier: Case, at: datetime = MONDAY, *, take: bool = True, package: str = ADVERSE) -> Case:
    """What the office began by itself about it, taken up and looked into by the clerk unless told otherwise."""
    ground = "施設の基準に合わなくなったため（試験法第9条）"
    case = find(actions.begin(earlier, adverse(package), ground=ground, by=staff("clerk", at), at=at).pk)
    if take:
        actions.take(case, by=staff("clerk", at), at=at)
        actions.save_desk_page(case, page="survey", answers={"grade": "bad"}, by=staff("clerk", at), at=at)
    return find(case.pk)


def decided(case: Case, at: datetime = MONDAY, *, outcome: str = "yes", **content: Any) -> Case:
    """Proposed by the clerk, approved by the head."""
    actions.propose(case, outcome=outcome, by=staff("clerk"), at=at, **content)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    approvals.approve(proposal, by=staff("head"), at=at, digest=current(proposal)[0])
    return find(case.pk)


def applicant(case: Case) -> Applicant:
    """Whoever holds the link of this case."""
    return Applicant(case.pk)
