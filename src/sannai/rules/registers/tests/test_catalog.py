"""The registers that ship: sound by themselves and beside the procedures and registers of their city."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sannai.rules.compiler import compile_package
from sannai.rules.layout import canonical_layout
from sannai.rules.package import read_package
from sannai.rules.registers import MAIN, Register, compile_register, read_register
from sannai.rules.registers.against import Catalogue, catalogue_problems
from sannai.rules.registers.checking import check_register_package
from sannai.rules.registers.trials import run_trials

from .factory import HERE, define

CITY = Path(__file__).parents[5] / "catalog" / "sannai"
FOLDERS = sorted(file.parent for file in (CITY / "registers").glob(f"*/{MAIN}"))
WHOLE = Catalogue(
    {path.parent.name: compile_package(read_package(path.parent)) for path in CITY.glob("*/procedure.yaml")},
    {folder.name: compile_register(read_register(folder)) for folder in FOLDERS},
    whole=True,
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_register_has_no_fault(folder):
    assert [str(one) for one in check_register_package(folder, HERE, WHOLE)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_can_be_read_and_tried(folder):
    register = WHOLE.registers[folder.name]
    assert register.reading
    assert len(run_trials(register, register.files, HERE)) >= 3
    for path in (MAIN, *(name for name in register.files if name.startswith("tests/"))):
        text = register.files[path].decode()
        assert canonical_layout(text) == text, path
    assert len((folder / "README.md").read_text(encoding="utf-8").splitlines()) <= 40


def test_all_twenty_standardised_businesses_are_there_with_what_is_known_of_them():
    table = WHOLE.registers["system"].tables["standard_businesses"]
    assert [row.cells["number"] for row in table.rows] == list(range(1, 21))
    doubtful = {row.key for row in table.rows if row.cells["proposal"] == "△"}
    assert doubtful == {"resident_records", "seal_registration", "health_management", "school_enrolment"}
    assert all(row.cells["reason"] for row in table.rows)
    assert {row.cells["proposal"] for row in table.rows} == {"△", "○"}


def problems(register: Register, catalogue: Catalogue = WHOLE) -> str:
    return "／".join(str(one) for one in catalogue_problems(register, catalogue))


FEED = """\
fed_by:
  - procedure: food-business-permit
    outcome: permitted
    verb: entered
    from: delivered
    take: {number: document_number, title: trade_name}
"""


def test_a_feed_that_fits_its_procedure_has_no_fault():
    assert problems(define(fed_by=FEED)) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("food-business-permit", "food-business-permt", "手続「food-business-permt」がありません"),
        ("outcome: permitted", "outcome: permited", "結果「permited」はありません（「permitted」"),
        ("title: trade_name", "title: tradename", "「tradename」という項目や値はありません（「trade_name」"),
        ("title: trade_name", "title: business.kind", "組「business」の1件ごとのものです（each: business を書く）"),
        ("title: trade_name", "title: kind", "「kind」は組「business」の中にあります（business.kind と書く）"),
        ("title: trade_name", "title: applicant.nam", "申請者に「nam」はありません（「name」"),
        ("title: trade_name", "title: facility_address", "台帳の「title」（1行の文字）に写せません"),
        ("outcome: permitted", "outcome: permitted\n    each: bisiness", "組「bisiness」はありません"),
        ("from: delivered", "from: trade_name", "「trade_name」は日付の項目ではありません"),
        ("verb: entered", "verb: {application: {new: entered}}", "verb に「application」の「renewal」がありません"),
        ("verb: entered", "verb: {application: {new: entered, renwal: entered}}", "「renwal」という選択肢はありません"),
        ("food-business-permit", "dog-registration-notification", "文書がないので、届く日がありません"),
    ],
    ids=range(12),
)
def test_a_feed_that_names_what_is_not_there_is_refused(old, new, said):
    assert said in problems(define(fed_by=FEED.replace(old, new)))


def test_what_is_not_at_hand_is_no_fault_until_the_catalogue_is_whole():
    register = define(fed_by=FEED.replace("food-business-permit", "unheard-of"))
    assert problems(register, replace(WHOLE, whole=False)) == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{count: contrct, where: {system: this}}", "台帳「contrct」がありません"),
        ("{count: contract, where: {system: this}}", "この台帳を指す項目ではありません"),
        ("{sum: contract.yearly, where: {system: this}}", "集計できる項目や値はありません"),
        ("{sum: contract.title, where: {system: this}}", "整数の項目ではありません"),
    ],
)
def test_a_rollup_that_leads_nowhere_is_refused(value, said):
    assert said in problems(define(values=f"values: {{w: {value}}}"))


def test_a_reference_leads_to_a_register_of_the_city():
    fields = "fields:\n  - {id: number, label: 番号, ask: text}\n  - {id: title, label: 名称, ask: entry, of: vender}"
    lists = "lists: [{id: all, label: すべて, columns: [number], sort: [number]}]"
    register = define(fields=fields, lists=lists)
    assert "台帳「vender」がありません（「vendor」" in problems(register)
