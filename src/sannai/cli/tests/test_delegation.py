"""check, fmt, rules adopt, decide and what-if as whoever keeps the delegation rules meets them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sannai.approvals.models import AdoptedRules
from sannai.cli.main import main
from sannai.common.time import now
from sannai.organization.importing import load_city

CITY = Path(__file__).parents[4] / "catalog" / "sannai"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The model city's rules beside one procedure that they decide."""
    shutil.copytree(CITY / "food-business-permit", tmp_path / "food-business-permit")
    return shutil.copytree(CITY / "delegation", tmp_path / "delegation")


@pytest.fixture
def sannai(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        code = main(list(arguments))
        return code, capsys.readouterr().out

    return run


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_check_finds_nothing_wrong_with_rules_and_procedures_that_agree(sannai, rules):
    code, said = sannai("check", str(rules.parent))
    assert code == 0, said
    assert "1 件の手続に誤りはありません。" in said
    assert "三内市事務専決規程に誤りはありません（事項" in said


def test_check_of_the_rules_alone_needs_no_procedure(sannai, rules):
    code, said = sannai("check", str(rules))
    assert (code, said.count("\n")) == (0, 1)


def test_a_matter_missing_from_the_rules_is_a_warning_and_no_fault(sannai, rules):
    change(
        rules.parent / "food-business-permit" / "procedure.yaml", "matter: food-business-permit", "matter: food-permit"
    )
    code, said = sannai("check", str(rules.parent))
    assert code == 0
    assert "注意: " in said
    assert "事項「food-permit」は専決規程にありません" in said


def test_an_authority_that_contradicts_the_entrustment_is_a_fault_at_its_line(sannai, rules):
    change(rules / "entrustment.yaml", "from: 2024-04-01", "from: 2025-04-01")
    code, said = sannai("check", str(rules.parent))
    assert code == 1
    lines = (rules.parent / "food-business-permit" / "procedure.yaml").read_text("utf-8").splitlines()
    line = lines.index("  - from: 2024-04-01") + 1
    assert f"food-business-permit/procedure.yaml:{line}:5: 処分の名義「三内市保健所長」が、2024-04-01" in said


def test_a_gap_is_one_line_with_file_line_and_example(sannai, rules):
    change(rules / "delegation.yaml", "when: {days: 31..}", "when: {days: 32..}")
    code, said = sannai("check", str(rules))
    assert code == 1
    assert "delegation/delegation.yaml:" in said
    assert "行がない事実の組があります（例: " in said
    assert "日数＝31" in said


def test_fmt_mends_the_layout_of_rules_once(sannai, rules):
    change(rules / "delegation.yaml", "levels:\n  - {id", "levels:\n      - {id")
    change(rules / "delegation.yaml", "\n  - {id: division_head", "\n      - {id: division_head")
    for level in ("department_head", "bureau_head", "deputy_mayor", "mayor"):
        change(rules / "delegation.yaml", f"\n  - {{id: {level}", f"\n      - {{id: {level}")
    assert sannai("fmt", "--check", str(rules))[0] == 1
    assert "整えました" in sannai("fmt", str(rules))[1]
    assert sannai("fmt", "--check", str(rules)) == (0, "")
    assert (rules / "delegation.yaml").read_text("utf-8") == (CITY / "delegation" / "delegation.yaml").read_text(
        "utf-8"
    )


def test_the_shipped_rules_are_written_in_the_canonical_layout(sannai):
    assert sannai("fmt", "--check", str(CITY / "delegation")) == (0, "")


def test_decide_answers_with_every_reason(sannai):
    asked = ("rules", "decide", "expenditure", "--folder", str(CITY / "delegation"), "--on", "2026-05-01")
    code, said = sannai(*asked, "--fact", "amount=3000001", "--mark", "disputed")
    assert code == 0
    assert said.startswith("決裁: 副市長（名義 三内市長）\n回議: 課長、部長、局長\n合議: finance.budget\n")
    assert "専決の制限: 紛議・論争があるもの（第5条第5号）に当たるため、1つ上の副市長が決裁する" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--fact", "amuont=1"), "「amuont」という事実はありません（「amount」のことですか）"),
        (("--mark", "impotant"), "「important」のことですか"),
        ((), "「金額」が要ります"),
        (("--fact", "amount=たくさん"), "「金額」が要ります"),
    ],
)
def test_decide_says_what_is_missing(sannai, more, said):
    code, answered = sannai("rules", "decide", "expenditure", "--folder", str(CITY / "delegation"), *more)
    assert code == 1
    assert said in answered


def test_decide_names_the_nearest_matters_for_one_that_is_unlisted(sannai):
    code, said = sannai("rules", "decide", "expense", "--folder", str(CITY / "delegation"))
    assert code == 1
    assert "規程にない事項です" in said
    assert "「支出負担行為」" in said


def test_a_folder_without_rules_is_said(sannai, tmp_path):
    code, said = sannai("rules", "decide", "expenditure", "--folder", str(tmp_path / "ない"))
    assert code == 1
    assert "規程のフォルダがありません" in said


@pytest.mark.django_db
def test_adopt_keeps_the_rules_and_refuses_what_the_city_does_not_have(sannai, rules):
    code, said = sannai("rules", "adopt", str(rules))
    assert code == 1
    assert "「finance.budget」という組織は、市の組織にありません" in said
    assert not AdoptedRules.objects.exists()
    load_city(CITY / "organization", now())
    assert sannai("rules", "adopt", str(rules))[0] == 0
    school = str(CITY / "bodies" / "education" / "delegation")
    assert sannai("rules", "adopt", school, "--body", "education")[0] == 0
    assert [row.body_key for row in AdoptedRules.objects.order_by("pk")] == ["mayor", "education"]
    code, said = sannai("rules", "adopt", school, "--body", "schools")
    assert (code, "「schools」という執行機関は" in said) == (1, True)
    code, said = sannai("rules", "what-if", str(rules))
    assert code == 0
    assert "決裁済みの起案 0 件" in said
