"""代理人 (``agents``): who may file for whom. A definition names the kinds; what is asked and checked of each is here.

The questions are ordinary fields of ordinary pages, so that everything that reads answers reads these too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FILER = "filer"  # the field that says who files
SELF = "self"
# Whose acts are the applicant's own（民法第99条）; a messenger only carries.
ACTING = ("guardian", "mandate", "scrivener")
EVERYTHING = ("guardian",)  # whose power is the law's, and not what a paper says
CHOICES = {
    SELF: "申請者本人",
    "guardian": "法定代理人（親権者・成年後見人など）",
    "mandate": "任意代理人（委任状で頼まれた方）",
    "scrivener": "行政書士",
    "messenger": "使者（書類を届けるだけの方）",
}
KINDS = tuple(kind for kind in CHOICES if kind != SELF)
NAMES = {"guardian": "法定代理人", "mandate": "代理人", "scrivener": "代理人 行政書士", "messenger": "使者"}
SCOPES = {
    "file": "申請書の提出",
    "correct": "補正と照会への回答",
    "receive": "通知・許可書などの受取り",
    "withdraw": "取下げ",
}


@dataclass(frozen=True, slots=True)
class Agent:
    """A kind of agent that a procedure admits, and what shows the power (代理権を示す書類)."""

    kind: str
    proof: str = ""
    ground: str = ""


def pages(kinds: Sequence[str]) -> str:
    """申請者の画面: one thing on each. ``kinds``: those that are admitted, in the order of the definition."""
    acting = [kind for kind in kinds if kind in ACTING]
    choices = ", ".join(f"{kind}: {CHOICES[kind]}" for kind in (SELF, *kinds))
    text = (
        f"- {{id: {FILER}-page, title: 申請する方, fields: [{{id: {FILER}, label: 申請の手続をするのはどなたですか, "
        f"ask: one_of, choices: {{{choices}}}}}]}}\n"
    )
    text += "".join(_PAGES[kind] for kind in ("guardian", "scrivener") if kind in kinds)
    if acting:
        text += _AGENT.replace("KINDS", ", ".join(acting))
    if given := [kind for kind in acting if kind not in EVERYTHING]:
        text += _SCOPE.replace("KINDS", ", ".join(given))
    return text + (_PAGES["messenger"] if "messenger" in kinds else "")


def desk_pages(kinds: Sequence[str]) -> str:
    """職員の画面: 代理権の確認."""
    acting = [kind for kind in kinds if kind in ACTING]
    text = _CHECKED.replace("KINDS", ", ".join(acting)) if acting else ""
    text += _LICENSED if "scrivener" in kinds else ""
    return text + (_CARRIED if "messenger" in kinds else "")


def documents(agents: Sequence[Agent]) -> str:
    """代理権を示す書類: one for each kind that must show one."""
    return "".join(
        f"- {{id: proof_of_{one.kind}, label: {_quoted(one.proof)}, when: {{{FILER}: {one.kind}}}"
        + (", field: agent_proof" if one.kind in ACTING else "")
        + (f", ground: {_quoted(one.ground)}" if one.ground else "")
        + "}\n"
        for one in agents
        if one.proof
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_PAGES = {
    "guardian": """\
- id: agent-ground
  title: 法定代理の種類
  when: {filer: guardian}
  fields:
  - id: agent_power
    label: どの法定代理人ですか
    ask: one_of
    choices:
      parent: 親権者
      minor_guardian: 未成年後見人
      adult_guardian: 成年後見人
      curator: {label: 保佐人, help: 家庭裁判所の審判で、この申請についての代理権を与えられた方に限ります。}
      assistant: {label: 補助人, help: 家庭裁判所の審判で、この申請についての代理権を与えられた方に限ります。}
      other: そのほか法令で定められた代理人
""",
    "scrivener": """\
- id: agent-licence
  title: 行政書士の登録
  when: {filer: scrivener}
  fields:
  - {id: agent_licence, label: 行政書士の登録番号, ask: digits, length: 6..10, help: 行政書士証票にある番号。}
  - {id: agent_office, label: 事務所または行政書士法人の名称, ask: text, length: 1..80}
""",
    "messenger": """\
- id: messenger-page
  title: 使者
  when: {filer: messenger}
  help: 使者は、申請者が書いたものを届けるだけの方です。通知や許可書は申請者本人にお送りします。
  fields:
  - {id: messenger_name, label: 使者の氏名, ask: name}
  - {id: messenger_phone, label: 使者の電話番号, ask: phone}
""",
}
_AGENT = """\
- id: agent-page
  title: 代理人
  when: {filer: [KINDS]}
  help: 申請者本人のことは、この後でお尋ねします。
  fields:
  - {id: agent_name, label: 代理人の氏名または名称, ask: name}
  - {id: agent_address, label: 代理人の住所または所在地, ask: address}
  - {id: agent_phone, label: 代理人の電話番号, ask: phone}
  - {id: agent_email, label: 代理人のメールアドレス, ask: email, required: no}
- id: agent-proof
  title: 代理権を示す書類
  when: {filer: [KINDS]}
  help: ここで送らないときは、窓口に持参するか、郵送してください。
  fields:
  - {id: agent_proof, label: 代理権を示す書類, ask: file, required: no, count: 1..5, accept: [pdf, jpeg, png]}
"""
_SCOPE = """\
- id: agent-scope
  title: 任されたこと
  when: {filer: [KINDS]}
  fields:
  - id: agent_scope
    label: 申請者から任されたことを、すべて選んでください
    ask: some_of
    choices: {file: 申請書の提出, correct: 補正と照会への回答, receive: 通知・許可書などの受取り, withdraw: 取下げ}
    help: 委任状に書かれていることに限ります。
  - id: agent_until
    label: 任された期間の終わりの日
    ask: date
    required: no
    help: 委任状に期間の定めがあるときだけ。この日まで、代理人として扱います。
"""
_CHECKED = """\
- id: agency
  title: 代理権の確認
  when: {filer: [KINDS]}
  fields:
  - {id: agency_shown, label: 代理権を示す書類を確かめた, ask: yes_no}
  - {id: agency_paper, label: 確かめた書類と、書かれている範囲・期間, ask: text, length: 1..200}
  - {id: agent_identified, label: 代理人の本人確認をした, ask: yes_no}
"""
_LICENSED = """\
  - {id: licence_checked, label: 行政書士の登録を名簿で確かめた, ask: yes_no, when: {filer: scrivener}}
"""
_CARRIED = """\
- id: messenger-check
  title: 使者の確認
  when: {filer: messenger}
  fields:
  - {id: carried_checked, label: 申請が申請者本人の意思によることを確かめた, ask: yes_no}
"""
