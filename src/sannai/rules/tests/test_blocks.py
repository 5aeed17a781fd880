"""Blocks: fields that are written once, used under ids and words of the procedure, and copied into its version."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from tests.manuals import manual

from sannai.rules.blocks import shelf_above, with_blocks
from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.layout import canonical_layout
from sannai.rules.lint import check_block, check_definition, check_package
from sannai.rules.model import Dates, Definition
from sannai.rules.package import digest_of, read_package
from sannai.rules.sample import sample

from .factory import HERE, TODAY
from .finding import second_edition

CATALOG = Path(__file__).parents[4] / "catalog" / "sannai"
SHELF = shelf_above(CATALOG / "hall-use")
BLOCK = """\
block: party
title: 申請者
fields:
  - {id: kind, label: 区分, ask: one_of, choices: {person: 個人, group: 団体}}
  - {id: group, label: 団体名, ask: text, when: {kind: group}}
  - {id: phone, label: 電話番号, ask: phone}
  - {id: mobile, label: 携帯電話, ask: phone, same_as: phone}
"""
PAGES = """\
pages:
  - id: first
    title: はじめ
    fields:
      - {USE}
"""


def files(use: str, block: str = BLOCK) -> dict[str, bytes]:
    return second_edition(PAGES.replace("{USE}", use)) | {"blocks/party.yaml": block.encode()}


def said(use: str, block: str = BLOCK) -> list[str]:
    return [str(one) for one in try_compile(files(use, block))[1]]


def place(use: str, text: str) -> str:
    """FILE:LINE:COLUMN of this text in the line that uses the block."""
    lines = files(use)["procedure.yaml"].decode().splitlines()
    line = next(number for number, one in enumerate(lines, 1) if "{use:" in one)
    return f"procedure.yaml:{line}:{lines[line - 1].index(text) + 1}"


def test_fields_of_a_block_stand_in_its_place_under_ids_and_words_of_the_procedure():
    use = "{use: party, prefix: agent, called: 代理人, labels: {group: 事務所}, optional: [phone]}"
    definition = compile_package(files(use))
    assert [(one.id, one.label, one.required) for one in definition.fields.values()] == [
        ("agent_kind", "代理人の区分", True),
        ("agent_group", "事務所", True),
        ("agent_phone", "代理人の電話番号", False),
        ("agent_mobile", "代理人の携帯電話", True),
    ]
    assert definition.fields["agent_mobile"].option("same_as", "") == "agent_phone"
    answers = {"agent_kind": "person", "agent_mobile": "072-000-0000"}
    assert evaluate(definition, answers, Dates(TODAY), HERE).faults == ()
    grouped = evaluate(definition, answers | {"agent_kind": "group"}, Dates(TODAY), HERE)
    assert [one.field for one in grouped.faults] == ["agent_group"]


def test_only_some_of_them_in_the_order_of_the_procedure():
    definition = compile_package(files("{use: party, only: [phone, kind]}"))
    assert list(definition.fields) == ["phone", "kind"]


@pytest.mark.parametrize(
    ("use", "at", "words"),
    [
        ("{use: praty}", "use:", "「praty」というブロックはありません（「party」のことですか）"),
        (
            "{use: party, only: [phon]}",
            "only",
            "ブロック「party」に「phon」という項目はありません（「phone」のことですか）",
        ),
        (
            "{use: party, labels: {grup: 会}}",
            "grup",
            "ブロック「party」に「grup」という項目はありません（「group」のことですか）",
        ),
        ("{use: party, perfix: a}", "perfix", "use に「perfix」という見出しはありません（「prefix」のことですか）"),
    ],
)
def test_what_is_wrong_with_a_use_is_said_at_its_place(use, at, words):
    assert said(use) == [f"{place(use, at)}: {words}"]


def test_a_fault_in_a_block_is_said_at_its_file_with_the_place_that_uses_it():
    broken = BLOCK.replace("ask: phone}", "ask: phoen}", 1)
    words = "「ask」に「phoen」は書けません（「phone」のことですか）"
    user = place("{use: party}", "{use")
    assert said("{use: party}", broken)[0] == f"blocks/party.yaml:6:35（{user} で使用）: {words}"
    assert str(check_block("blocks/party.yaml", broken.encode())[0]) == f"blocks/party.yaml:6:35: {words}"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("block: party", "block: other", "ブロックの名前「other」がファイルの名前「party」と違います"),
        ("when: {kind: group}", "when: {grade: group}", "ブロックの条件に、ブロックにない項目「grade」があります"),
        ("title:", "titel:", "「titel」という見出しはありません"),
        ("{id: phone,", "{ident: phone,", "ブロックの項目に id がありません"),
        ("fields:", "fields: [", "YAML として読めません"),
    ],
)
def test_what_is_wrong_with_a_block_itself_is_found_before_anybody_uses_it(before, after, words):
    assert check_block("blocks/party.yaml", BLOCK.encode()) == []
    found = check_block("blocks/party.yaml", BLOCK.replace(before, after).encode())
    assert any(words in one.message for one in found)
    assert {one.file for one in found} == {"blocks/party.yaml"}


def test_ids_that_stand_twice_are_found():
    twice = PAGES.replace("{USE}", "{use: party}\n      - {use: party}")
    found = try_compile(second_edition(twice) | {"blocks/party.yaml": BLOCK.encode()})[1]
    assert any("「kind」という名前はすでに" in one.message for one in found)


def test_the_first_edition_has_none():
    text = files("{use: party}")["procedure.yaml"].replace(b"language: 2\n", b"")
    found = try_compile({"procedure.yaml": text, "blocks/party.yaml": BLOCK.encode()})[1]
    assert any("「use」は、言語の版 2 から書けます" in one.message for one in found)


def test_a_block_that_nothing_uses_is_named():
    package = files("{id: note, label: 備考, ask: text}")
    assert [str(one) for one in check_definition(compile_package(package), package, HERE)] == [
        "blocks/party.yaml: このブロックはどこにも使われていません（fields に use: と書いて使うか、消す）"
    ]


def test_what_is_used_is_copied_and_a_later_block_changes_nothing():
    bare = {"procedure.yaml": files("{use: party}")["procedure.yaml"]}
    shelf = {"blocks/party.yaml": BLOCK.encode(), "blocks/other.yaml": b"block: other"}
    whole = with_blocks(bare, shelf)
    assert set(whole) == {"procedure.yaml", "blocks/party.yaml"}
    later = {"blocks/party.yaml": BLOCK.replace("団体名", "名称").encode()}
    assert with_blocks(whole, later) == whole
    assert digest_of(with_blocks(bare, later)) != digest_of(whole)


def test_a_package_on_disk_is_read_with_the_blocks_of_its_catalogue(tmp_path):
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "party.yaml").write_text(BLOCK)
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "procedure.yaml").write_bytes(files("{use: party}")["procedure.yaml"])
    assert set(read_package(folder)) == {"procedure.yaml", "blocks/party.yaml"}
    (folder / "procedure.yaml").write_bytes(files("{use: praty}")["procedure.yaml"])
    assert any("「party」のことですか" in str(one) for one in check_package(folder, HERE))


REST = """{id: address, label: 住所または所在地, ask: address, autocomplete: street-address}
      - {id: phone, label: 電話番号, ask: phone, autocomplete: tel}
      - {id: email, label: メールアドレス, ask: email, required: no, autocomplete: email}"""
HAND = {
    "{use: person, only: [name], labels: {name: %s}}": "{id: name, label: %s, ask: name, autocomplete: name}",
    "{use: person, only: [address, phone, email], labels: {address: 住所または所在地}}": REST,
}


def written_out(name: str, called: str) -> Definition:
    """The package as it was before there were blocks: what each ``use`` stands for, written by hand."""
    package = {path: text for path, text in read_package(CATALOG / name).items() if not path.startswith("blocks/")}
    text = package["procedure.yaml"].decode()
    for use, fields in HAND.items():
        text = text.replace(use.replace("%s", called), fields.replace("%s", called))
    assert "{use: person" not in text
    return compile_package(package | {"procedure.yaml": text.encode()})


CALLED = {"hall-use": "氏名または団体の名称", "road-occupancy": "氏名または名称"}


@pytest.mark.parametrize(("name", "called"), CALLED.items())
def test_a_package_with_blocks_asks_and_evaluates_as_it_did_without(name, called):
    ours, before = compile_package(read_package(CATALOG / name)), written_out(name, called)
    assert "blocks/person.yaml" in ours.files
    same = {"files": {}, "digest": "", "places": {}}
    assert replace(ours, **same) == replace(before, **same)
    random, dates = Random(53), Dates(TODAY)
    for _ in range(40):
        answers = sample(before, random, dates, HERE, desk=True)
        broken = {key: value for key, value in answers.items() if random.random() < 0.9}
        for given in (answers, broken):
            assert evaluate(ours, given, dates, HERE, desk=True) == evaluate(before, given, dates, HERE, desk=True)


@pytest.mark.parametrize("file", sorted(SHELF))
def test_every_block_of_the_model_city_is_sound_and_laid_out(file):
    assert check_block(file, SHELF[file]) == []
    assert canonical_layout(SHELF[file].decode()) == SHELF[file].decode()


def test_the_blocks_of_the_manual_are_used_as_it_says():
    found = dict(re.findall(r"^```yaml (use|used|block)\n(.*?)^```$", manual("procedure-language"), re.M | re.S))
    assert found["block"] == SHELF["blocks/household.yaml"].decode()
    package = with_blocks(second_edition(found["use"]) | {"tests/tried.yaml": found["used"].encode()}, SHELF)
    assert [str(one) for one in check_definition(compile_package(package), package, HERE)] == []
    assert [canonical_layout(found[each]) for each in ("use", "used")] == [found["use"], found["used"]]
