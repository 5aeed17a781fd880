"""公印や署名の場所: every letter of the second edition declares it with its ground, or is refused by its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.definition_schema import definition_schema
from sannai.rules.lint.seals import seal_problems
from sannai.rules.model import Seal, Seals

STAMP = "paper: {place: stamp, ground: 三内市公印規則 第5条}"
OMITTED = "electronic: {place: omitted, ground: 三内市公印規則 第5条ただし書}"
LETTER = (
    '#import "/letter.typ": letter\n#let input = json(bytes(sys.inputs.at("input")))\n#show: letter.with(input)\n本文'
)
HEAD = """\
procedure: sample
{language}title: 見本の手続
regime: {regime}
division: mayors_office
purpose: 試験
legal_basis: [{{law: 見本法, article: 第1条}}]
retention: {{class: 1年, ground: 見本規程}}
outcomes:
  granted: {{label: 交付, effect: {effect}, output: outputs/a.typ{more}}}
"""


def files(more: str = "", *, letter: str = LETTER, language: int = 2, regime="service", effect="accepted", **others):
    edition = "language: 2\n" if language > 1 else ""
    more = f", {more}" if more else ""
    text = HEAD.format(language=edition, regime=regime, effect=effect, more=more)
    if regime == "adverse":
        text += "about: [permit]\n"
    else:
        text += "identity: [{channel: [portal], needs: none}]\npages:\n"
        text += "  - {id: first, title: はじめ, fields: [{id: note, label: 内容, ask: text}]}\n"
    named = {f"outputs/{name}.typ": body.encode() for name, body in others.items()}
    return {"procedure.yaml": text.encode(), "outputs/a.typ": letter.encode(), **named}


def compiled(more: str = "", **others):
    return compile_package(files(more, **others))


def said(more: str = "", **others) -> list[str]:
    return [str(one) for one in seal_problems(compiled(more, **others))]


def test_a_letter_that_declares_its_seal_for_both_ways_is_without_fault():
    definition = compiled(f"seal: {{{STAMP}, {OMITTED}}}")
    assert seal_problems(definition) == []
    (outcome,) = definition.outcomes
    assert outcome.seals == Seals(
        Seal("stamp", "三内市公印規則 第5条"), Seal("omitted", "三内市公印規則 第5条ただし書")
    )
    assert outcome.seals.of(electronic=True).place == "omitted"


def test_a_letter_without_a_declared_seal_is_refused_at_its_outcome_with_what_to_write():
    (words,) = said()
    assert words.startswith("procedure.yaml:10:3: 結果「交付」の文書に、公印や署名の場所（seal）がありません")
    assert f"seal: {{{STAMP}, {OMITTED}}} のように書く" in words


def test_what_can_go_out_as_data_says_what_stands_there():
    (words,) = said(f"seal: {{{STAMP}}}")
    assert words.startswith("procedure.yaml:10:")
    assert "電子で交付するとき（electronic）の場所がありません" in words
    assert OMITTED in words


@pytest.mark.parametrize("ground", ["慣例", "公印規則", "市長の指示による"])
def test_a_ground_names_the_article(ground):
    (words,) = said(f"seal: {{paper: {{place: omitted, ground: {ground}}}, {OMITTED}}}")
    line = files(f"seal: {{paper: {{place: omitted, ground: {ground}}}")["procedure.yaml"].decode().split("\n")[9]
    column = line.index("ground:") + 1
    assert words.startswith(f"procedure.yaml:10:{column}: ")
    assert f"根拠「{ground}」に、条がありません" in words


@pytest.mark.parametrize(
    ("seal", "fault"),
    [
        (f"paper: {{place: stamp}}, {OMITTED}", "「ground」がありません"),
        (f'paper: {{place: stamp, ground: ""}}, {OMITTED}', "「ground」が空です"),
        (OMITTED, "「paper」がありません"),
        (f"{STAMP}, electronic: {{place: stamp, ground: 規則 第5条}}", "「place」に「stamp」は書けません"),
        (f"paper: {{place: signature, ground: 規則 第5条}}, {OMITTED}", "「place」に「signature」は書けません"),
    ],
)  # fmt: skip
def test_a_seal_without_ground_or_in_a_place_that_cannot_be_is_refused_by_its_line(seal, fault):
    _, problems = try_compile(files(f"seal: {{{seal}}}"))
    (problem,) = problems
    assert fault in problem.message
    assert (problem.line, problem.column > 0) == (10, True)


def test_the_first_edition_neither_knows_nor_needs_it():
    assert said(language=1) == []
    _, problems = try_compile(files(f"seal: {{{STAMP}, {OMITTED}}}", language=1))
    assert [one.message for one in problems] == ["「seal」は、言語の版 2 から書けます"]


def test_an_outcome_without_a_letter_has_no_seal():
    definition = compiled(f"seal: {{{STAMP}, {OMITTED}}}")
    (outcome,) = definition.outcomes
    bare = replace(definition, outcomes=(replace(outcome, output=""),))
    assert ["文書を出さないので" in one.message for one in seal_problems(bare)] == [True]


def test_a_template_neither_sets_the_seal_by_itself_nor_leaves_it_out():
    seal = f"seal: {{{STAMP}, {OMITTED}}}"
    own = LETTER.replace("letter.with(input)", 'letter.with(input, title: "許可書", seal: "印")')
    (words,) = said(seal, letter=own)
    assert words.startswith(f"outputs/a.typ:3:{own.split(chr(10))[2].index('seal') + 1}: ")
    (words,) = said(seal, letter='#let input = json(bytes(sys.inputs.at("input")))\n本文 // letter(input)')
    assert "この文書に出ません" in words
    assert said(seal, letter='#let input = json(bytes(sys.inputs.at("input")))\n#input.seal.place') == []
    taken_in = '#import "base.typ": form\n#show: form'
    assert said(seal, letter=taken_in, base=LETTER) == []


def test_a_notice_of_a_hearing_declares_its_own_and_goes_on_paper():
    hearing = "hearing: {{form: hearing, days: 14, notice: outputs/a.typ{}}}"
    adverse = {"regime": "adverse", "effect": "revoked"}
    (words,) = said(f"seal: {{{STAMP}}}, " + hearing.format(""), **adverse)
    assert "結果「交付」の予定の通知に、公印や署名の場所（seal）がありません" in words
    assert "electronic" not in words
    assert said(f"seal: {{{STAMP}}}, " + hearing.format(f", seal: {{{STAMP}}}"), **adverse) == []


def test_editors_are_told_of_it():
    assert "seal" in str(definition_schema())
