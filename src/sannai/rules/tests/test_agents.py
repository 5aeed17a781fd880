"""代理人: what is asked and checked of each kind that a procedure admits, and what can be wrong with them."""

from __future__ import annotations

from hashlib import sha256

import pytest

from sannai.rules.agents import KINDS, Agent, desk_pages, documents, pages
from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.lint import check_definition
from sannai.rules.model import Dates, Evaluation

from .factory import HERE, TODAY
from .finding import second_edition

EVERY = """\
agents:
  - {kind: guardian, proof: 戸籍謄本または登記事項証明書}
  - {kind: mandate, proof: 委任状, ground: 見本規則 第2条}
  - {kind: scrivener, proof: 委任状}
  - {kind: messenger}
"""
BODY = """\
pages:
  - id: person
    title: 申請者
    fields:
      - {id: name, label: 氏名, ask: name}
      - {id: address, label: 住所, ask: address}
applicant: {name: name, address: address}
"""


def judged(desk: bool = False, agents: str = EVERY, **answers: object) -> Evaluation:
    return evaluate(compile_package(second_edition(agents + BODY)), answers, Dates(TODAY), HERE, desk=desk)


def said(agents: str, body: str = BODY) -> list[str]:
    return [one.message for one in try_compile(second_edition(agents + body))[1]]


def refused(**answers: object) -> set[str]:
    return {one.field for one in judged(**answers).faults}


def test_a_procedure_with_every_kind_is_sound():
    files = second_edition(EVERY + BODY)
    assert check_definition(compile_package(files), files, HERE) == []
    assert [one.kind for one in compile_package(files).agents] == list(KINDS)


@pytest.mark.parametrize(
    ("filer", "pages", "desk", "documents"),
    [
        ("self", [], [], []),
        ("guardian", ["agent-ground", "agent-page", "agent-proof"], ["agency"], ["proof_of_guardian"]),
        ("mandate", ["agent-page", "agent-proof", "agent-scope"], ["agency"], ["proof_of_mandate"]),
        (
            "scrivener",
            ["agent-licence", "agent-page", "agent-proof", "agent-scope"],
            ["agency"],
            ["proof_of_scrivener"],
        ),
        ("messenger", ["messenger-page"], ["messenger-check"], []),
    ],
)
def test_who_files_decides_what_is_asked_shown_and_checked(filer, pages, desk, documents):
    asked = ["filer-page", *pages, "person"]
    assert list(judged(filer=filer).pages) == asked
    assert list(judged(desk=True, filer=filer).pages) == [*asked, *desk]
    assert [one.id for one in judged(filer=filer).documents] == documents


def test_the_licence_of_a_scrivener_is_a_number_and_only_theirs_to_give():
    assert "agent_licence" in refused(filer="scrivener")
    assert "agent_licence" in refused(filer="scrivener", agent_licence="12")
    assert "agent_licence" not in refused(filer="scrivener", agent_licence="12345678")
    assert "agent_licence" not in judged(filer="mandate", agent_licence="12345678").answers
    assert "licence_checked" in {one.field for one in judged(desk=True, filer="scrivener").faults}


def test_only_the_kinds_that_are_admitted_can_be_chosen():
    only = "agents:\n  - {kind: guardian, proof: 戸籍謄本}\n"
    offered = compile_package(second_edition(only + BODY)).fields["filer"].choices
    assert [one.code for one in offered] == ["self", "guardian"]
    assert "filer" in refused(agents=only, filer="scrivener")


@pytest.mark.parametrize(
    ("agents", "words"),
    [
        ("agents:\n  - {kind: mandate}\n", "代理人「mandate」が示すもの（proof）がありません"),
        (
            "agents:\n  - {kind: mandate, proof: 委任状}\n  - {kind: mandate, proof: 委任状}\n",
            "代理人の種類「mandate」が2度書かれています",
        ),
        ("agents: []\n", "代理人の種類が1つもありません"),
        ("agents:\n  - {kind: lawyer, proof: 委任状}\n", "「kind」に「lawyer」は書けません"),
        ("agents:\n  - {kind: guardian, prof: 戸籍}\n", "「prof」という見出しはありません"),
    ],
)
def test_what_is_wrong_with_the_agents_is_said_once(agents, words):
    assert len([one for one in said(agents) if words in one]) == 1


def test_a_question_of_the_procedure_cannot_have_the_id_of_theirs():
    body = BODY.replace("{id: name,", "{id: agent_name,").replace("name: name", "name: agent_name")
    assert any("「agent_name」という名前はすでに" in one for one in said(EVERY, body))


def test_whom_the_agent_acts_for_must_be_asked_by_name_and_address():
    body = BODY.replace("applicant: {name: name, address: address}", "applicant: {name: name}")
    files = second_edition(EVERY + body)
    found = [one.message for one in check_definition(compile_package(files), files, HERE)]
    assert found == ["代理人が申請する手続では、申請者本人の氏名と住所がどの項目かが要ります"]


def test_only_the_second_edition_has_agents():
    text = second_edition(EVERY + BODY)["procedure.yaml"].replace(b"language: 2\n", b"")
    found = [one.message for one in try_compile({"procedure.yaml": text})[1]]
    assert "「agents」は、言語の版 2 から書けます" in found


def test_what_the_word_stands_for_belongs_to_the_second_edition():
    """A published version says ``agents`` and no more, so other questions or checks would change what it means: they
    need another edition of the language."""
    stands_for = pages(KINDS) + desk_pages(KINDS) + documents([Agent(kind, "委任状", "規則 第3条") for kind in KINDS])
    assert sha256(stands_for.encode()).hexdigest() == "912d09dc4e0c6073660f911aba4ec2f1705bfdbb6828320658983dc0e4f98fdc"
