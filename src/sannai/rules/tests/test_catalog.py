"""Every package that ships in catalog/ is sound: it compiles, no journey strands anybody, and its trials pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import holidays
import pytest

from sannai.rules.around import Around, Weeks
from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.facts import facts_of
from sannai.rules.keys import REGIMES
from sannai.rules.lint import check_package
from sannai.rules.model import Dates
from sannai.rules.package import read_package
from sannai.rules.trial import run_trials

from .factory import HERE as SOMEWHERE

CATALOG = Path(__file__).parents[4] / "catalog"
PACKAGES = sorted(file.parent for file in CATALOG.glob("*/*/procedure.yaml"))
CITY = [folder for folder in PACKAGES if folder.parent.name == "sannai"]


@dataclass(frozen=True, slots=True)
class ModelDays(Weeks):
    """The days of the model city (catalog/sannai/closed_days.yaml): closed from 29 December to 3 January."""

    digest: str = "sannai"

    def kind(self, on: date) -> str:
        if (on.month, on.day) >= (12, 29) or (on.month, on.day) <= (1, 3):
            return "closed"
        return "holiday" if on in holidays.country_holidays("JP", years=on.year) else Weeks.kind(self, on)


HERE = Around(SOMEWHERE.city, SOMEWHERE.city_code, calendar=ModelDays())


def name_of(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@pytest.mark.parametrize("folder", PACKAGES, ids=name_of)
def test_the_package_has_no_fault(folder):
    assert [str(problem) for problem in check_package(folder, HERE)] == []


@pytest.mark.parametrize("folder", PACKAGES, ids=name_of)
def test_every_trial_of_the_package_passes(folder):
    files = read_package(folder)
    trials = run_trials(compile_package(files), files, HERE)
    assert trials
    assert [f"{trial.file}:{trial.line} {trial.name}: {trial.message}" for trial in trials if not trial.passed] == []


@pytest.mark.parametrize("folder", CITY, ids=name_of)
def test_a_procedure_of_the_city_can_be_read_before_the_first_question(folder):
    definition = compile_package(read_package(folder))
    assert definition.key == folder.name
    assert definition.reading
    assert definition.summary
    assert definition.deadlines
    if definition.applied_for:
        assert definition.who
        assert definition.needs
    if (
        definition.applied_for and definition.regime != "internal"
    ):  # a division needs no life event, and its name comes from the organisation
        assert definition.life_events
        assert {"name", "address", "phone", "email"} <= set(definition.applicant)
    assert all(outcome.help for outcome in definition.outcomes)
    assert len(run_trials(definition, definition.files, HERE)) >= 6


@pytest.mark.parametrize("folder", CITY, ids=name_of)
def test_the_readme_fits_one_screen(folder):
    assert len((folder / "README.md").read_text(encoding="utf-8").splitlines()) <= 40


def test_the_city_has_a_procedure_of_each_regime():
    regimes = {compile_package(read_package(folder)).regime for folder in CITY}
    assert regimes == set(REGIMES)


def test_an_adverse_procedure_is_about_procedures_of_the_city():
    definitions = [compile_package(read_package(folder)) for folder in CITY]
    known = {each.key for each in definitions if each.applied_for}
    about = [key for each in definitions for key in each.about]
    assert about
    assert set(about) <= known


def test_the_importance_of_the_information_and_the_yearly_cost_go_to_the_delegation_rules():
    definition = compile_package(read_package(CATALOG / "sannai" / "cloud-service-use-request"))
    answers = {"importance": "1", "yearly_cost": 120_000}
    assert facts_of(definition, evaluate(definition, answers, Dates(date(2026, 5, 1)), HERE)) == {
        "importance": "1",
        "amount": 120_000,
    }


def test_the_price_list_of_oversized_waste_has_at_least_sixty_items():
    table = compile_package(read_package(CATALOG / "sannai" / "oversized-waste-collection")).tables["price_list"]
    assert len({row.key for row in table.rows}) >= 60
    assert len({row.start for row in table.rows}) >= 2, "料金の改定がない"


def test_all_thirty_two_kinds_of_food_business_are_there():
    """食品衛生法施行令第35条は、許可の要る営業を32号まで並べる。"""
    table = compile_package(read_package(CATALOG / "sannai" / "food-business-permit")).tables["business_kinds"]
    assert len({row.key for row in table.rows}) == 32


def test_the_bench_procedure_has_two_pages_and_eleven_fields():
    definition = compile_package(read_package(CATALOG / "bench" / "two-page-eleven-fields"))
    assert len(definition.pages) == 2
    assert sum(len(page.fields) for page in definition.pages) == 11
    assert definition.fee is None
    assert definition.documents == ()
