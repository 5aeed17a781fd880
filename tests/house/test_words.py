"""Whatever is said to a person, word for word as it is read. A notice keeps the name and the parameters only."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from sannai.accounts import codes
from sannai.applications import access
from sannai.common import canonical
from sannai.notices.words import WORDS, told

LINK = "a" * 32
ID = UUID("01890000-0000-7000-8000-000000000000")
LINK = "a" * 32

CASE: dict[str, Any] = {
    "city": "三内市",
    "procedure": "営業の許可",
    "number": "1234-5678-905",
    "page": {"kind": "case", "id": str(ID), "audience": "applicant"},
    "division": "食品衛生課",
    "phone": "000-000-1082",
}
AT_DESK = CASE | {"page": {"kind": "case", "id": str(ID), "audience": "staff"}}
DRAFT: dict[str, Any] = {"city": "三内市", "procedure": "営業の許可", "draft": ID, "expires_on": date(2026, 5, 31)}
DUE = {"due_on": date(2026, 6, 12)}

TO_APPLICANT: list[tuple[str, dict[str, Any], str, str]] = [
    ("case.received", {"arrived_on": date(2026, 5, 31), "promised_on": date(2026, 6, 12)}, "受け付けました", """\
令和8年5月31日に受け付けました。
受付番号：1234-5678-905
終わる見込みの日：令和8年6月12日まで"""),
    ("case.received", {"arrived_on": date(2026, 5, 31), "promised_on": None}, "受け付けました", """\
令和8年5月31日に受け付けました。
受付番号：1234-5678-905"""),
    ("case.agency_ended", {"called": "代理人", "reason": "申請者から解任の申出があったため。"},
     "代理人による手続が終わりました", """\
代理人による手続が終わったことを記録しました。これからの連絡と文書は、申請者本人にお送りします。
理由：申請者から解任の申出があったため。"""),
    (
        "case.correction_requested",
        DUE | {
            "items": [{"label": "内容", "reason": "読み取れません。"}, {"label": "手数料", "reason": "未納です。"}],
            "message": "お願いします。",
        },
        "補正のお願い",
        """\
提出いただいた内容に、直していただきたいところがあります。

・内容：読み取れません。
・手数料：未納です。

お願いします。

期限：令和8年6月12日
下のリンクから、その項目だけを直せます。""",
    ),
    (
        "case.correction_requested",
        DUE | {"items": [{"label": "内容", "reason": "読み取れません。"}], "message": ""},
        "補正のお願い",
        """\
提出いただいた内容に、直していただきたいところがあります。

・内容：読み取れません。

期限：令和8年6月12日
下のリンクから、その項目だけを直せます。""",
    ),
    ("case.correction_near", DUE, "補正の期限が近づいています", """\
お願いした補正の期限は、令和8年6月12日です。まだ届いていません。
すでにお送りいただいたときは、この連絡は不要です。"""),
    ("case.inquiry_asked", {"question": "数は足りますか。"}, "担当からの質問", """\
担当から質問があります。お答えは任意で、お答えがなくても手続は進みます。

数は足りますか。"""),
    (
        "case.deadline_extended",
        {
            "label": "標準処理期間", "before": date(2026, 6, 15), "due_on": date(2026, 6, 18), "ground": "要領第8条",
            "reason": "検査をやり直すため。", "notice": "ご不便をおかけします。",
        },
        "期限を延ばしました",
        """\
「標準処理期間」の期限を、令和8年6月18日に延ばしました（これまでは令和8年6月15日でした）。
理由：検査をやり直すため。
ご不便をおかけします。
根拠：要領第8条""",
    ),
    (
        "case.deadline_extended",
        {
            "label": "決定", "before": date(2026, 6, 16), "due_on": date(2026, 7, 16), "ground": "条例",
            "reason": "件数が多いため。", "notice": "",
        },
        "期限を延ばしました",
        """\
「決定」の期限を、令和8年7月16日に延ばしました（これまでは令和8年6月16日でした）。
理由：件数が多いため。
根拠：条例""",
    ),
    ("case.correction_begun", {"ground": "住所の番地に誤り。"}, "文書の誤りを訂正します", """\
お送りした文書に誤りがあったため、市が職権で訂正します。申請し直していただく必要はありません。
理由：住所の番地に誤り。
訂正した文書ができましたら、あらためてお知らせします。"""),
    (
        "case.deadline_lapsed",
        DUE | {"label": "決定", "says": "審査請求をすることができます。", "ground": "条例第12条"},
        "期限が過ぎました",
        """\
「決定」の期限（令和8年6月12日）が過ぎました。
審査請求をすることができます。
根拠：条例第12条""",
    ),
    ("case.relief_decided", {"granted": True, "reason": "", "yen": 0}, "減免について", """\
手数料の減免の申し出を認めました
納めていただく額：0円"""),
    ("case.relief_decided", {"granted": False, "reason": "証明がないため。", "yen": 1000}, "減免について", """\
手数料の減免の申し出を認められませんでした。
理由：証明がないため。
納めていただく額：1,000円"""),
    ("case.decided", {"label": "許可", "help": "許可しました。", "document": True}, "決定しました", """\
決定しました：許可
許可しました。
文書ができましたら、あらためてお知らせします。"""),
    ("case.decided", {"label": "受理", "help": "", "document": False}, "決定しました", """\
決定しました：受理
これで手続は終わりです。"""),
    ("case.prepared", {}, "窓口でお受け取りください", """\
窓口でお渡しする準備ができました。
受付番号 1234-5678-905 を窓口でお示しください。リンク先の画面に二次元コードがあります。"""),
    ("case.document_issued", {"method": "electronic", "until": date(2026, 6, 15)}, "文書ができました", """\
決定の文書ができました。リンク先の画面で「受け取る」を押すと、ダウンロードできます。押したときに、文書が届いたことになります。
令和8年6月15日までに押されないときは、紙でお送りします。"""),
    ("case.collection_chased", {"since": date(2026, 6, 1), "until": date(2026, 7, 1)}, "窓口でお受け取りください", """\
令和8年6月1日から窓口でお待ちしています。まだお受け取りがありません。
令和8年7月1日までに、受付番号 1234-5678-905 を窓口でお示しのうえ、お受け取りください。"""),
    ("case.posted_instead", {}, "文書を郵送でお送りします",
     "窓口でお受け取りがなかったため、文書を郵送でお送りします。"),
    ("case.collection_given_up", {"reason": "連絡がつかない"}, "お受け取りがないため手続を終えました", """\
窓口でのお受け取りがないまま期間が過ぎたため、手続を終えました。
理由：連絡がつかない"""),
    ("case.year_charged",
     {"fiscal_year": 2027, "name": "占用料", "yen": 21000, "due_on": "2027-05-01", "ground": "条例 別表、条例 第3条"},
     "納入のお知らせ", """\
令和9年度分の占用料を納めてください。
納めていただく額：21,000円
納期限：令和9年5月1日
根拠：条例 別表、条例 第3条"""),
    ("case.paper_followed", {"title": "許可書"}, "文書を紙でお送りします", """\
「許可書」は、期間のうちに「受け取る」が押されなかったため、紙でお送りします。
紙が届くまでは、リンク先の画面でも受け取れます。"""),
    ("case.document_issued", {"method": "counter"}, "文書ができました",
     "決定の文書ができました。窓口でお受け取りください。"),
    ("case.document_issued", {"method": "post"}, "文書ができました",
     "決定の文書ができました。郵送でお届けします。"),
    ("case.recorded", {}, "届出の内容を記録しました", "届出の手続は済みました。ありがとうございました。"),
    ("case.result_received",
     {"label": "認定", "help": "来月分から支給します。", "system": "手当システム", "decided_on": date(2026, 7, 15)},
     "決定しました",
     "令和8年7月15日に、手当システムで決定しました：認定\n来月分から支給します。\nこの画面での手続は終わりです。"),
    ("case.withdrawn", {}, "取り下げました", "申請の取下げを受け付けました。この申請の手続は終わりです。"),
    ("case.resurvey_requested", {}, "再調査の申出を受け付けました",
     "再調査の申出を受け付けました。もう一度調査し、判定し直します。"),
    ("case.addition_filed", {}, "追加のご提出を受け取りました",
     "補正の受付が終わったあとに届いたため、追加のご提出として受け取りました。\n担当課が確かめます。"),
    ("case.file_refused", {"why": "「図面.pdf」：壊れています。もう一度送ってください。"},
     "お送りいただいたファイルを受け取れませんでした",
     "「図面.pdf」：壊れています。もう一度送ってください。\n申請は届いています。やり直す必要はありません。\n"
     "送り直していただくときは、担当課から補正をお願いします。"),
]  # fmt: skip
TO_DIVISION = {
    "division.case_received": "営業の許可：新しい申請が届きました（1234-5678-905）",
    "division.case_withdrawn": "営業の許可：取下げがありました（1234-5678-905）",
    "division.correction_answered": "営業の許可：補正の回答が届きました（1234-5678-905）",
    "division.withdrawal_crossed": "営業の許可：取下げが、決定より先に届いていました（1234-5678-905）",
    "division.addition_filed": "営業の許可：補正の受付のあとに、追加の提出がありました（1234-5678-905）",
    "division.file_refused": "営業の許可：受け取れない添付ファイルがありました。補正を求めてください（1234-5678-905）",
    "division.file_infected": "営業の許可：添付ファイルにウイルスが見つかりました。"
    "開けないようにしてあります（1234-5678-905）",
    "division.inquiry_answered": "営業の許可：照会の回答が届きました（1234-5678-905）",
    "division.resurvey_requested": "営業の許可：再調査の申出がありました（1234-5678-905）",
    "division.paper_followed": "電子で受け取られなかったので、紙で送ってください：許可書（1234-5678-905）",
    "division.deadline_lapsed": "期限が過ぎました：決定（1234-5678-905）",
}
NEAR = AT_DESK | DUE | {"label": "標準処理期間", "unit": "business_days"}
INBOX = {"kind": "inbox", "id": "", "audience": "staff"}
OTHERS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "staff.record_faults",
        {"count": 2, "first": ["事案 受付番号 1234-5678-905: 決定1の「結果」が、出来事の記録と違います。"]},
        "記録の異常が2件あります",
        """\
夜間の検証で、記録の異常が2件見つかりました。はじめの1件：

・事案 受付番号 1234-5678-905: 決定1の「結果」が、出来事の記録と違います。

データベースに触れられる人を確かめ、バックアップと封印の根の控えに照らし合わせてください。
{base}/desk/audit/""",
    ),
    (
        "staff.crossing_faults",
        {"count": 1, "first": ["公開側に、どの行のものでもないファイルがあります: 01/ab"]},
        "公開側との突き合わせで、合わないところが1件あります",
        """\
公開側と庁内側の記録に、合わないところが1件あります。はじめの1件：

・公開側に、どの行のものでもないファイルがあります: 01/ab

sannai crossing audit で全部を表示します。
することは docs/operation.md の「公開側と庁内側を分けるとき」にあります。
{base}/desk/audit/""",
    ),
    ("staff.token_ends", {"title": "集積所管理システム", "label": "本番", "last": "2026-09-30"},
     "システム連携のトークンの期限が近づいています：集積所管理システム", """\
連携するシステム「集積所管理システム」のトークン「本番」は、令和8年9月30日まで使えます。
そのあとは、このトークンで台帳を読み書きできません。
使い続けるときは、職員管理者に新しいトークンの発行を求め、その日までにシステムの設定を替えてください。"""),
    ("staff.file_infected", AT_DESK, "添付ファイルにウイルスが見つかりました（1234-5678-905）", """\
受付番号 1234-5678-905（営業の許可）の添付ファイルに、ウイルスが見つかりました。
ファイルは封をしたまま保管し、だれにも開けないようにしてあります。申請者には、送り直しをお願いしました。
同じ人や同じ日に届いたほかのファイルと、公開側の記録を確かめてください。"""),
    ("staff.deadline_near", NEAR | {"days": 3, "today": False, "assigned": False},
     "期限が近づいています：標準処理期間（1234-5678-905）", """\
受付番号 1234-5678-905（営業の許可）の「標準処理期間」は、令和8年6月12日までです（あと3開庁日）。
担当者が決まっていません。
{base}/desk/cases/01890000-0000-7000-8000-000000000000/"""),
    ("staff.deadline_near", NEAR | {"days": 0, "today": True, "assigned": True},
     "期限は今日です：標準処理期間（1234-5678-905）", """\
受付番号 1234-5678-905（営業の許可）の「標準処理期間」は、令和8年6月12日までです（今日まで）。
{base}/desk/cases/01890000-0000-7000-8000-000000000000/"""),
    ("staff.work_came", {"label": "引き継がれた事案", "number": "1234-5678-905", "page": INBOX},
     "やること：引き継がれた事案（1234-5678-905）", """\
引き継がれた事案があります。
番号：1234-5678-905

やること：
{base}/desk/inbox/

お知らせをやめるとき、変えるときは、「やること」の「お知らせの受け取り方」を開いてください。"""),
    ("staff.work_waits", {"page": INBOX, "sorts": [
        {"label": "後閲する起案", "count": 1, "most": 100, "numbers": ["8三環業第12号"]},
        {"label": "引き継がれた事案", "count": 100, "most": 100, "numbers": ["1234-5678-905"]},
     ]}, "やること：101件", """\
■ 後閲する起案　1件
　8三環業第12号
■ 引き継がれた事案　100件以上
　1234-5678-905
　ほか99件

やること：
{base}/desk/inbox/

お知らせをやめるとき、変えるときは、「やること」の「お知らせの受け取り方」を開いてください。"""),
    ("draft.link", DRAFT | {"link": "https://shinsei.example.jp/e/the-link/"},
     "【三内市】営業の許可：入力の続きはこちらから", """\
営業の許可の入力を続けるためのリンクです。

https://shinsei.example.jp/e/the-link/

このリンクを知っている人は、入力した内容を見ることができます。ほかの人に送らないでください。
下書きは令和8年5月31日まで保存されます。まだ申請は済んでいません。
"""),
    ("draft.expiring", DRAFT | {"days": 30}, "【三内市】まだ提出されていない下書きがあります", """\
営業の許可の下書きは、令和8年5月31日を過ぎると消えます。
続きは、控えてあるリンクから入力できます。1頁でも保存すると、そこからまた30日間残ります。
安全のため、このメールにはリンクを載せていません。

もう必要でなければ、何もしなくてかまいません。
"""),
    ("staff.invited",
     {"invitation": str(ID), "name": "三内 太郎", "staff_key": "s1001", "until": "2026-05-31"},
     "【三内市】サインインの招待", """\
三内 太郎 様

三内市の「受付・審査」を使うための招待です。次のページを開き、パスワードを決めて、認証アプリを登録してください。

{base}/desk/invited/{invited}/

このページは、令和8年5月31日まで、一度だけ使えます。ほかの人に送らないでください。
サインインに使う職員番号は s1001 です。
覚えのないときは、何もせずに、職員管理者に知らせてください。
"""),
    ("draft.code", DRAFT | {"code": "012345", "minutes": 30}, "【三内市】確認番号のお知らせ（営業の許可）", """\
確認番号：012345

営業の許可を提出する前に、開いている確認のページでこの番号を入力してください。30分のあいだ使えます。

お心当たりのないときは、何もしなくてかまいません。番号をほかの人に伝えないでください。
"""),
]  # fmt: skip


@pytest.fixture(autouse=True)
def base(settings, monkeypatch) -> str:
    monkeypatch.setattr(access, "link_of_mails", lambda id: LINK)
    settings.BASE_URL = settings.PORTAL_URL = "https://shinsei.example.jp"
    return str(settings.BASE_URL)


@pytest.mark.parametrize(("name", "parameters", "title", "text"), TO_APPLICANT)
def test_what_an_applicant_is_told(base, name, parameters, title, text):
    subject, body = told(name, canonical.dumps(CASE | parameters))
    assert subject == f"【三内市】{title}：営業の許可"
    assert (
        body
        == f"""\
営業の許可（受付番号 1234-5678-905）についてお知らせします。

{text}

状況の確認と手続はこちら（この申請だけのリンクです。ほかの人に渡さないでください）：
{base}/e/{LINK}/

三内市 食品衛生課
電話 000-000-1082"""
    )


def test_a_division_that_applied_reads_on_at_the_desk_and_an_unknown_division_has_no_phone(base):
    page = CASE["page"] | {"audience": "division"}
    told_of = CASE | {"page": page, "division": "", "phone": ""}
    assert (
        told("case.withdrawn", canonical.dumps(told_of)).body
        == f"""\
営業の許可（受付番号 1234-5678-905）についてお知らせします。

申請の取下げを受け付けました。この申請の手続は終わりです。

状況の確認と手続は、庁内の申請の画面で行います：
{base}/desk/internal/{ID}/

三内市"""
    )


@pytest.mark.parametrize(("name", "subject"), TO_DIVISION.items())
def test_what_a_division_is_told(base, name, subject):
    parameters = canonical.dumps(AT_DESK | {"label": "決定", "title": "許可書"})
    assert told(name, parameters) == (subject, f"受付番号 1234-5678-905\n{base}/desk/cases/{ID}/")


@pytest.mark.parametrize(("name", "parameters", "subject", "body"), OTHERS)
def test_what_else_is_told(base, name, parameters, subject, body):
    written = body.format(base=base, invited=codes.code_of(str(ID)))
    assert told(name, canonical.dumps(parameters)) == (subject, written)


def test_whatever_can_be_said_is_written_out_here():
    written = {row[0] for row in (*TO_APPLICANT, *OTHERS)} | set(TO_DIVISION)
    assert {name for name in WORDS if not name.startswith("test.")} == written
