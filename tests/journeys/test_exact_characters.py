"""﨑, 髙, 神 U+FA19 and a variation selector come back codepoint-exact everywhere; hostile texts come back as texts."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from . import loan

pytestmark = pytest.mark.usefixtures("unbroken")
NAME = "髙\ufa19 﨑葛\U000e0100"  # U+9AD9, U+FA19, U+FA11, a selector of 葛
STREET = "葛\U000e0100城\ufa191丁目2番3号"
EVIL = '<script>alert(1)</script>{{ 7*7 }}{% debug %}\'; DROP TABLE common_event;-- #panic("x") $1^2$ \\u{41} */ *b*'
EVIL_NAME = "#panic() <b>{{ 7*7 }}</b> 'OR 1=1--"


def exactly(text: str, wanted: str) -> None:
    assert wanted in text, [hex(ord(each)) for each in wanted]


@pytest.fixture(scope="module")
def lent(hall: Any, desk: Any) -> Any:
    """An application of 髙神 﨑葛, filed and lent: (visitor, its address, reference number, the desk's page)."""
    from sannai.cli.walk.visitor import Visitor

    visitor = Visitor(hall.address)
    root = loan.begin(visitor)
    applicant = {"name.text": NAME, "name.kana": "ﾀｶｶﾐ ｻｷｸｽﾞ", "address.street": STREET, "address.building": "﨑荘"}
    reference = loan.filed(visitor, root, applicant=applicant, event={"event_name": "神\ufe00社\ufa19祭"})
    case = loan.decide(desk(loan.CLERK), desk(loan.HEAD), reference)
    yield visitor, root, reference, case
    visitor.close()


def test_on_the_pages_of_the_citizen_and_of_the_desk(lent, desk) -> None:
    visitor, root, reference, case = lent
    other = loan.begin(visitor)
    again = loan.review(visitor, other, applicant={"name.text": NAME, "address.street": STREET})
    exactly(again.text, NAME)
    exactly(again.text, STREET)
    page, form = loan.open_page(visitor, other, "applicant")
    assert form.values["name.text"] == [NAME]
    assert form.values["address.street"] == [STREET]
    for wanted in (NAME, STREET, "﨑荘", "神\ufe00社\ufa19祭"):
        exactly(case.text, wanted)
    exactly(desk(loan.CLERK).get(f"/desk/?q={reference}&status=all").text, NAME)
    assert page.status == visitor.get(root).status == 200


def test_in_the_issued_document(lent, desk) -> None:
    *_, case = lent
    text = loan.text_of(desk(loan.CLERK).get(case.link(to="/documents/")))
    exactly(text.replace("\n", ""), NAME)
    exactly(text.replace("\n", "").replace(" ", ""), STREET)


def test_in_the_export(lent, desk) -> None:
    *_, reference, case = lent
    clerk = desk(loan.CLERK)
    page = clerk.get(case.link(to="/export/$")).expect()
    assert page.headers["content-type"].startswith("application/json")
    assert f'filename="{reference}.json"' in page.headers["content-disposition"]
    assert NAME.encode() in page.content, "as characters, not as escapes"
    export = json.loads(page.content)
    assert export["reference_number"] == reference
    assert export["answers"]["name"] == {"text": NAME, "kana": "タカカミ　サキクズ"}
    assert export["answers"]["address"]["street"] == STREET
    name = next(row for row in export["rows"] if row["field"] == "name")
    assert (name["label"], name["lines"][0]) == ("団体の名称または代表者の氏名", NAME)
    assert export["desk"]["in_stock"] is True


@pytest.mark.parametrize("typed", ["高\u795e", "髙\ufa19 﨑葛", "タカカミ", "ﾀｶｶﾐ", "たかかみ", "崎葛"])
def test_the_desk_finds_it_by_the_usual_characters_too(lent, desk, typed) -> None:
    _, _, reference, _ = lent
    desk(loan.CLERK).get(f"/desk/?status=all&q={quote(typed)}").expect(reference)


def test_hostile_texts_are_shown_as_what_they_are_from_the_form_to_the_document(citizen, desk) -> None:
    root = loan.begin(citizen)
    more: dict[str, Any] = {
        "applicant": {"name.text": EVIL_NAME, "name.kana": "テスト", "address.building": "#panic(1)", "remarks": EVIL},
        "event": {"event_name": EVIL[:60]},
    }
    review = loan.review(citizen, root, **more)
    receipt = citizen.submit(review.form("/file/"))
    reference = loan.reference_in(receipt)
    clerk = desk(loan.CLERK)
    case = loan.case_of(clerk, reference)
    queue = clerk.get(f"/desk/?status=all&q={reference}")
    asking = clerk.submit(case.form("/take/"))
    asking = clerk.get(asking.link(to="/inquiry/$"))
    clerk.submit(asking.form("/inquiry/"), {"question": EVIL}).expect("照会しました")
    status = citizen.get(root)
    mailbox = citizen.get("/mailbox/")
    for page in (review, case, queue, status, mailbox, receipt):
        assert "<script>alert" not in page.text, page.url
        assert "<b>{{" not in page.text, page.url
        assert "<b>49" not in page.text, page.url
    answering = citizen.get(status.link(to="/inquiry/1/$"))
    cut = citizen.submit(answering.form("/inquiry/1/"), {"answer": "長" * 4001}).expect(
        "お答えは4000文字まで", status=422
    )
    assert cut.form("/inquiry/1/").values["answer"] == ["長" * 4001]
    citizen.submit(cut.form("/inquiry/1/"), {"answer": EVIL}).expect()
    assert "<script>alert" not in clerk.get(case.url).text
    form = citizen.get(f"{root}withdraw/").form("/withdraw/")
    citizen.submit(form, {"reason": "長" * 401, "sure": "yes"}).expect("取り下げる理由は400文字まで", status=422)
    for page in (review, case):
        assert EVIL in page.words, page.url
        assert EVIL_NAME in page.words, page.url


def test_a_document_prints_hostile_texts_and_runs_none_of_them(citizen, desk) -> None:
    root = loan.begin(citizen)
    evil = {"name.text": EVIL_NAME, "name.kana": "テスト", "address.building": "#panic(1)"}
    event = {"event_name": "#panic() *太字* $x$ <label> @ref"}
    case = loan.decide(desk(loan.CLERK), desk(loan.HEAD), loan.filed(citizen, root, applicant=evil, event=event))
    text = loan.text_of(desk(loan.CLERK).get(case.link(to="/documents/"))).replace("\n", "")
    for wanted in ("#panic()", "*太字*", "$x$", "<label>", "@ref", "{{ 7*7 }}", "#panic(1)"):
        assert wanted in text, (wanted, text)


def test_a_ground_typed_at_the_desk_is_a_text_as_well(citizen, desk) -> None:
    reference = loan.filed(citizen, loan.begin(citizen))
    grounds = '#read("/etc/passwd") = 見出し\n- 一つ目 #eval("1+1") \ufa19'
    case = loan.decide(desk(loan.CLERK), desk(loan.HEAD), reference, "declined", grounds=grounds)
    text = loan.text_of(desk(loan.CLERK).get(case.link(to="/documents/"))).replace("\n", "")
    assert '#read("/etc/passwd")' in text.replace("“", '"').replace("”", '"')
    assert '#eval("1+1")' in text.replace("“", '"').replace("”", '"')
    assert "root:" not in text
    exactly(text, "\ufa19")
