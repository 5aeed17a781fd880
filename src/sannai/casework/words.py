"""What the applicant, the division and whoever is in charge are told, in words: from nothing but the parameters.

No answers go into a mail: only what happened, and the way to read on.
"""

from __future__ import annotations

from collections.abc import Callable

from sannai.common.kinds import page_of
from sannai.notices.words import Parameters, Words, day_of, say
from sannai.rules.model import FEE
from sannai.text.eras import fiscal_year_text

Text = Callable[[Parameters], str]


def register() -> None:
    """Tell the house."""
    for name, (title, text) in TO_APPLICANT.items():
        say(name, _to_applicant(title, text))
    for name, title in TO_DIVISION.items():
        say(name, _to_division(title))
    say("staff.deadline_near", _deadline_near)
    say("staff.work_came", _work_came)
    say("staff.work_waits", _work_waits)


def days_left(days: int, unit: str) -> str:
    """あと3開庁日, 今日まで, 2日超過."""
    counted = f"{abs(days)}{'開庁日' if unit == 'business_days' else '日'}"
    if days < 0:
        return f"{counted}超過"
    return f"あと{counted}" if days else "今日まで"


def _received(told: Parameters) -> str:
    lines = [f"{day_of(told, 'arrived_on')}に受け付けました。", f"受付番号：{told['number']}"]
    if told["promised_on"]:
        lines.append(f"終わる見込みの日：{day_of(told, 'promised_on')}まで")
    return "\n".join(lines)


def _correction_requested(told: Parameters) -> str:
    lines = ["提出いただいた内容に、直していただきたいところがあります。", ""]
    lines += [f"・{item['label']}：{item['reason']}" for item in told["items"]]
    lines += ["", told["message"]] if told["message"] else []
    return "\n".join([*lines, "", f"期限：{day_of(told, 'due_on')}", "下のリンクから、その項目だけを直せます。"])


def _correction_near(told: Parameters) -> str:
    return (
        f"お願いした補正の期限は、{day_of(told, 'due_on')}です。まだ届いていません。\n"
        "すでにお送りいただいたときは、この連絡は不要です。"
    )


def _inquiry_asked(told: Parameters) -> str:
    return f"担当から質問があります。お答えは任意で、お答えがなくても手続は進みます。\n\n{told['question']}"


def _deadline_extended(told: Parameters) -> str:
    moved = f"{day_of(told, 'due_on')}に延ばしました（これまでは{day_of(told, 'before')}でした）。"
    how = "特例により" if told.get("called") == "特例延長" else ""
    lines = [f"「{told['label']}」の期限を、{how}{moved}", f"理由：{told['reason']}"]
    lines += [told["notice"]] if told["notice"] else []
    return "\n".join([*lines, f"根拠：{told['ground']}"])


def _deadline_lapsed(told: Parameters) -> str:
    passed = f"「{told['label']}」の期限（{day_of(told, 'due_on')}）が過ぎました。"
    return f"{passed}\n{told['says']}\n根拠：{told['ground']}"


def _relief_decided(told: Parameters) -> str:
    verdict = "認めました" if told["granted"] else f"認められませんでした。\n理由：{told['reason']}"
    return f"{told.get('name', FEE)}の減免の申し出を{verdict}\n納めていただく額：{told['yen']:,}円"


def _decided(told: Parameters) -> str:
    after = "文書ができましたら、あらためてお知らせします。" if told["document"] else "これで手続は終わりです。"
    return f"決定しました：{told['label']}\n{told['help']}\n{after}".replace("\n\n", "\n")


def _result_received(told: Parameters) -> str:
    said = f"{day_of(told, 'decided_on')}に、{told['system']}で決定しました：{told['label']}"
    return f"{said}\n{told['help']}\nこの画面での手続は終わりです。".replace("\n\n", "\n")


def _prepared(told: Parameters) -> str:
    return (
        "窓口でお渡しする準備ができました。\n"
        f"受付番号 {told['number']} を窓口でお示しください。"
        "リンク先の画面に二次元コードがあります。"
    )


def _document_issued(told: Parameters) -> str:
    if told["method"] != "electronic":
        way = "窓口でお受け取りください。" if told["method"] == "counter" else "郵送でお届けします。"
        return f"決定の文書ができました。{way}"
    until = day_of(told, "until") if told.get("until") else ""
    return (
        "決定の文書ができました。リンク先の画面で「受け取る」を押すと、ダウンロードできます。"
        + "押したときに、文書が届いたことになります。"
        + (f"\n{until}までに押されないときは、紙でお送りします。" if until else "")
    )


def _paper_followed(told: Parameters) -> str:
    return (
        f"「{told['title']}」は、期間のうちに「受け取る」が押されなかったため、紙でお送りします。\n"
        "紙が届くまでは、リンク先の画面でも受け取れます。"
    )


def _collection_chased(told: Parameters) -> str:
    return (
        f"{day_of(told, 'since')}から窓口でお待ちしています。まだお受け取りがありません。\n"
        f"{day_of(told, 'until')}までに、受付番号 {told['number']} を窓口でお示しのうえ、お受け取りください。"
    )


def _correction_begun(told: Parameters) -> str:
    return (
        "お送りした文書に誤りがあったため、市が職権で訂正します。申請し直していただく必要はありません。\n"
        f"理由：{told['ground']}\n"
        "訂正した文書ができましたら、あらためてお知らせします。"
    )


def _agency_ended(told: Parameters) -> str:
    return (
        f"{told['called']}による手続が終わったことを記録しました。これからの連絡と文書は、申請者本人にお送りします。\n"
        f"理由：{told['reason']}"
    )


def _year_charged(told: Parameters) -> str:
    return (
        f"{fiscal_year_text(told['fiscal_year'])}分の{told['name']}を納めてください。\n"
        f"納めていただく額：{told['yen']:,}円\n納期限：{day_of(told, 'due_on')}\n根拠：{told['ground']}"
    )


TO_APPLICANT: dict[str, tuple[str, Text]] = {
    "case.received": ("受け付けました", _received),
    "case.agency_ended": ("代理人による手続が終わりました", _agency_ended),
    "case.correction_requested": ("補正のお願い", _correction_requested),
    "case.correction_near": ("補正の期限が近づいています", _correction_near),
    "case.inquiry_asked": ("担当からの質問", _inquiry_asked),
    "case.deadline_extended": ("期限を延ばしました", _deadline_extended),
    "case.deadline_lapsed": ("期限が過ぎました", _deadline_lapsed),
    "case.relief_decided": ("減免について", _relief_decided),
    "case.decided": ("決定しました", _decided),
    "case.year_charged": ("納入のお知らせ", _year_charged),
    "case.prepared": ("窓口でお受け取りください", _prepared),
    "case.document_issued": ("文書ができました", _document_issued),
    "case.collection_chased": ("窓口でお受け取りください", _collection_chased),
    "case.posted_instead": (
        "文書を郵送でお送りします", lambda told: "窓口でお受け取りがなかったため、文書を郵送でお送りします。"
    ),
    "case.collection_given_up": (
        "お受け取りがないため手続を終えました",
        lambda told: f"窓口でのお受け取りがないまま期間が過ぎたため、手続を終えました。\n理由：{told['reason']}",
    ),
    "case.paper_followed": ("文書を紙でお送りします", _paper_followed),
    "case.recorded": (
        "届出の内容を記録しました", lambda told: "届出の手続は済みました。ありがとうございました。"
    ),
    "case.result_received": ("決定しました", _result_received),
    "case.withdrawn": (
        "取り下げました", lambda told: "申請の取下げを受け付けました。この申請の手続は終わりです。"
    ),
    "case.correction_begun": ("文書の誤りを訂正します", _correction_begun),
    "case.addition_filed": (
        "追加のご提出を受け取りました",
        lambda told: "補正の受付が終わったあとに届いたため、追加のご提出として受け取りました。\n担当課が確かめます。",
    ),
    "case.file_refused": (
        "お送りいただいたファイルを受け取れませんでした",
        lambda told: (
            f"{told['why']}\n申請は届いています。やり直す必要はありません。\n"
            "送り直していただくときは、担当課から補正をお願いします。"
        ),
    ),
    "case.resurvey_requested": (
        "再調査の申出を受け付けました",
        lambda told: "再調査の申出を受け付けました。もう一度調査し、判定し直します。",
    ),
}  # fmt: skip
TO_DIVISION: dict[str, str] = {
    "division.case_received": "{procedure}：新しい申請が届きました",
    "division.case_withdrawn": "{procedure}：取下げがありました",
    "division.correction_answered": "{procedure}：補正の回答が届きました",
    "division.withdrawal_crossed": "{procedure}：取下げが、決定より先に届いていました",
    "division.addition_filed": "{procedure}：補正の受付のあとに、追加の提出がありました",
    "division.file_refused": "{procedure}：受け取れない添付ファイルがありました。補正を求めてください",
    "division.file_infected": "{procedure}：添付ファイルにウイルスが見つかりました。開けないようにしてあります",
    "division.inquiry_answered": "{procedure}：照会の回答が届きました",
    "division.resurvey_requested": "{procedure}：再調査の申出がありました",
    "division.paper_followed": "電子で受け取られなかったので、紙で送ってください：{title}",
    "division.deadline_lapsed": "期限が過ぎました：{label}",
}


def _to_applicant(title: str, text: Text) -> Words:
    """The frame of a letter: which procedure, what happened, where to read on, who speaks."""

    def words(told: Parameters, language: str) -> tuple[str, str]:
        lines = [
            f"{told['procedure']}（受付番号 {told['number']}）についてお知らせします。",
            "",
            text(told),
            "",
            _reading_on(told),
            _page(told),
            "",
            f"{told['city']} {told['division']}".strip(),
            *([f"電話 {told['phone']}"] if told["phone"] else []),
        ]
        return f"【{told['city']}】{title}：{told['procedure']}", "\n".join(lines)

    return words


def _reading_on(told: Parameters) -> str:
    """Behind the secret link, or at the desk of the division that filed it."""
    if told["page"]["audience"] == "division":
        return "状況の確認と手続は、庁内の申請の画面で行います："
    return "状況の確認と手続はこちら（この申請だけのリンクです。ほかの人に渡さないでください）："


def _to_division(title: str) -> Words:
    def words(told: Parameters, language: str) -> tuple[str, str]:
        return f"{title.format_map(told)}（{told['number']}）", f"受付番号 {told['number']}\n{_page(told)}"

    return words


def _deadline_near(told: Parameters, language: str) -> tuple[str, str]:
    label, number = told["label"], told["number"]
    left = days_left(told["days"], told["unit"])
    lines = [
        f"受付番号 {number}（{told['procedure']}）の「{label}」は、{day_of(told, 'due_on')}までです（{left}）。",
        *([] if told["assigned"] else ["担当者が決まっていません。"]),
        _page(told),
    ]
    return f"期限{'は今日です' if told['today'] else 'が近づいています'}：{label}（{number}）", "\n".join(lines)


def _work_came(told: Parameters, language: str) -> tuple[str, str]:
    lines = [f"{told['label']}があります。", f"番号：{told['number']}", "", "やること：", _page(told)]
    return f"やること：{told['label']}（{told['number']}）", "\n".join([*lines, "", _CHOICE])


def _work_waits(told: Parameters, language: str) -> tuple[str, str]:
    lines, total = [], 0
    for sort in told["sorts"]:
        count, numbers = sort["count"], sort["numbers"]
        total += count
        lines.append(f"■ {sort['label']}　{count}件{'以上' if count >= sort['most'] else ''}")
        lines += [f"　{number}" for number in numbers]
        lines += [f"　ほか{count - len(numbers)}件"] if count > len(numbers) else []
    return f"やること：{total}件", "\n".join([*lines, "", "やること：", _page(told), "", _CHOICE])


_CHOICE = "お知らせをやめるとき、変えるときは、「やること」の「お知らせの受け取り方」を開いてください。"


def _page(told: Parameters) -> str:
    """Its address, made now: no notice keeps a link."""
    page = told["page"]
    return page_of(page["kind"], page["id"], page["audience"])
