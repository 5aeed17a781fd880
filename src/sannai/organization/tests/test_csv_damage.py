"""Whatever happens to a file on its way: it is read as meant, or every fault is named. Nothing falls over."""

from __future__ import annotations

import csv
import io
import unicodedata
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from sannai.organization.csv_checks import check
from sannai.organization.csv_reading import read
from sannai.organization.csv_tables import TABLES
from sannai.organization.csv_upload import pack, read_upload
from sannai.text.problems import DefinitionError, Problem

from .csv_city import CITY, city

FILES = city()


def examined(files: dict[str, bytes]) -> list[Problem]:
    rows, problems = read(files)
    return problems or check(rows)


@given(st.sampled_from(sorted(FILES)), st.integers(0), st.binary(max_size=6), st.integers(0, 6))
def test_a_damaged_file_is_read_or_named(file, place, put, taken):
    content = FILES[file]
    at = place % len(content)
    for problem in examined({**FILES, file: content[:at] + put + content[at + taken :]}):
        assert problem.file in FILES
        assert problem.message


@given(st.integers(0), st.binary(max_size=6), st.integers(0, 6))
def test_a_damaged_zip_is_unpacked_or_named(place, put, taken):
    content = pack(FILES)
    at = place % len(content)
    with suppress(DefinitionError):
        examined(read_upload(content[:at] + put + content[at + taken :], "city.zip"))


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(WORDS)
def test_a_name_is_kept_character_by_character_or_refused(name):
    rows, problems = read(city(staff={1: {"氏名": name}}))
    if problems:
        assert problems[0].line == 2
        assert "氏名" in problems[0].message
    else:
        assert rows["staff.csv"][0]["name"] == name.strip(" \t\u3000")


@given(st.integers(0, 7), st.data())
def test_any_text_in_any_cell_is_read_or_named_with_its_column(table, data):
    file = TABLES[table].file
    rows = list(csv.DictReader(io.StringIO(CITY[file])))
    number, column = data.draw(st.integers(1, len(rows))), data.draw(st.sampled_from(list(rows[0])))
    written = data.draw(st.one_of(WORDS, st.dates().map(str), st.integers(-1, 10**6).map(str), st.just("")))
    for problem in examined(city(**{file.removesuffix(".csv"): {number: {column: written}}})):
        heading = next((each for each in TABLES if each.file == problem.file), None)
        assert heading is not None
        assert problem.line > 1
        assert any(each.name in unicodedata.normalize("NFC", problem.message) for each in heading.columns)
