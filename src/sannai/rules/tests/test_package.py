"""Reading a package from disk, its digest, and the schema of the definition for editors."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sannai.rules.definition_schema import definition_schema
from sannai.rules.keys import SHAPES
from sannai.rules.package import digest_of, read_package
from sannai.text.nodes import plain
from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import load

from .factory import HEAD
from .finding import PAGE

CATALOG = Path(__file__).parents[4] / "catalog"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tables").mkdir()
    (tmp_path / "procedure.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "tables" / "a.csv").write_text("key,label,from,until\n", encoding="utf-8")
    return tmp_path


def test_known_files_are_read_by_their_relative_names(folder):
    (folder / ".procedure.yaml.swp").write_text("x", encoding="utf-8")
    assert sorted(read_package(folder)) == ["procedure.yaml", "tables/a.csv"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("notes.docx", "知らないファイルです"),
        ("tables/a.xlsx", "知らないファイルです"),
        ("outputs/deep/a.typ", "知らないフォルダです"),
        ("images/a.png", "知らないフォルダです"),
    ],
)
def test_nothing_is_left_out_silently(folder, name, words):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("x", encoding="utf-8")
    with pytest.raises(DefinitionError, match=words):
        read_package(folder)


def test_a_link_out_of_the_package_is_refused(folder):
    (folder / "README.md").symlink_to("/etc/hostname")
    with pytest.raises(DefinitionError, match="リンクは使えません"):
        read_package(folder)


def test_a_folder_without_a_definition_says_so(folder):
    (folder / "procedure.yaml").unlink()
    with pytest.raises(DefinitionError, match=r"procedure\.yaml がありません"):
        read_package(folder)


def test_the_digest_changes_with_every_byte_and_with_where_it_stands():
    files = {"procedure.yaml": b"ab", "README.md": b"c"}
    others = [{"procedure.yaml": b"ab"}, {"procedure.yaml": b"a", "README.md": b"bc"}, {**files, "README.md": b"d"}]
    assert digest_of(files) == digest_of(dict(reversed(files.items())))
    assert len({digest_of(files), *map(digest_of, others)}) == 4


def as_json(text: str) -> Any:
    problems: list[Problem] = []
    node = load(text.encode(), "f", problems)
    assert node is not None
    return _json(plain(node, "f", problems))


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


VALIDATOR = Draft202012Validator(definition_schema())


def test_the_schema_is_a_schema_and_knows_every_key():
    Draft202012Validator.check_schema(definition_schema())
    assert set(definition_schema()["properties"]) == set(SHAPES["procedure"])


@pytest.mark.parametrize("file", sorted(CATALOG.rglob("procedure.yaml")), ids=lambda file: file.parent.name)
def test_every_definition_of_the_catalog_follows_the_schema(file):
    found = [error.message for error in VALIDATOR.iter_errors(as_json(file.read_text(encoding="utf-8")))]
    assert found == []


@pytest.mark.parametrize(
    "body",
    [
        "pagse: []\n",
        "values: {a: {tiems: [1, 2]}}\n",
        "fee: {due: filing, table: [{from: 2024-04-01, ground: 法, pay: 1}]}\n",
        "documents: [{id: Doc, label: 書類}]\n",
    ],
)
def test_an_editor_is_warned_of_what_the_compiler_would_refuse(body):
    assert VALIDATOR.is_valid(as_json(HEAD + PAGE))
    assert not VALIDATOR.is_valid(as_json(HEAD + PAGE + body))
