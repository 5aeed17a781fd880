"""The house stays small enough to read: budgets of files, functions and models, one README a room."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tests import run

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "sannai"
FILES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
PRODUCT = [path for path in FILES if "tests" not in path.relative_to(SOURCE).parts]
ROOMS = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))
MOST_LINES, MEDIAN_LINES, MOST_FUNCTION_LINES, MOST_FIELDS = 400, 110, 40, 15


def test_no_file_is_too_long_to_read():
    long = {str(path.relative_to(ROOT)): lines for path in FILES if (lines := _lines(path)) > MOST_LINES}
    assert not long


def test_the_median_file_is_about_a_hundred_lines():
    assert statistics.median(_lines(path) for path in PRODUCT if _lines(path) > 1) <= MEDIAN_LINES


def test_no_function_is_longer_than_a_screen():
    long = {}
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = lines
    assert not long


def test_no_model_is_a_god():
    for model in apps.get_models():
        if model.__module__.startswith("sannai."):
            columns = [field for field in model._meta.get_fields() if getattr(field, "column", None)]
            assert len(columns) <= MOST_FIELDS, f"{model.__name__}: {len(columns)}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.name)
def test_every_room_says_what_it_is_on_one_screen(room):
    readme = room / "README.md"
    assert readme.exists(), f"{room.name} has no README.md"
    assert 5 <= len(readme.read_text(encoding="utf-8").splitlines()) <= 60


def test_rooms_import_only_what_lies_below_them():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_every_setting_is_documented():
    code = "".join((SOURCE / file).read_text(encoding="utf-8") for file in ("settings.py", "city.py"))
    names = set(re.findall(r'(?:_env|_flag|_number|environ\.get)\("([A-Z_]+)"', code))
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert names, "no setting was found: this test reads the wrong file"
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_every_file_of_a_template_keeps_the_strict_policy():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|https?://(?!www\.w3\.org|127\.0\.0\.1)", re.I
    )
    found = [
        f"{path.relative_to(ROOT)}: {hit.group(0)}"
        for path in (SOURCE / "templates").rglob("*.html")
        for hit in inline.finditer(re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8")))
        if "data-" not in hit.group(0)
    ]
    assert not found


def test_every_part_of_the_suite_has_a_budget_and_together_they_last_twenty_minutes_on_two_cores():
    budget = tomllib.loads(run.BUDGET.read_text(encoding="utf-8"))["processor_seconds"]
    assert sorted(budget) == sorted(run.LINES)
    assert sum(budget.values()) <= 20 * 60 * 2


def test_every_test_of_the_project_belongs_to_a_part_of_the_suite():
    parts = [Path(each) for phase in run.PHASES for part in phase for each in part.arguments if "/" in each]
    covered = {path for path in parts if not str(path).startswith("--ignore")}
    for path in [*SOURCE.rglob("test_*.py"), *(ROOT / "tests").rglob("test_*.py")]:
        assert covered & {path.relative_to(ROOT), *path.relative_to(ROOT).parents}, path


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_a_kind_of_field_is_known_in_its_own_file_alone():
    """Nobody else asks whether a field is of this kind or that: what differs, the kind says."""
    comparing = {}
    for path in PRODUCT:
        if "kinds" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare | ast.Match | ast.Subscript) and _knows_a_kind(node):
                comparing[f"{path.relative_to(ROOT)}:{node.lineno}"] = ast.unparse(node)[:80]
    assert not comparing


def _knows_a_kind(node: ast.Compare | ast.Match | ast.Subscript) -> bool:
    """Is ``….ask`` compared with words, or looked up in a table other than that of the kinds?"""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Attribute) and node.slice.attr == "ask" and ast.unparse(node.value) != "KINDS"
    if isinstance(node, ast.Match):
        return isinstance(node.subject, ast.Attribute) and node.subject.attr == "ask"
    sides = [node.left, *node.comparators]
    asks = any(isinstance(side, ast.Attribute) and side.attr == "ask" for side in sides)
    return asks and any(isinstance(part, ast.Constant) for side in sides for part in ast.walk(side))
