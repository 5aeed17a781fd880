"""The command line as an author, an administrator and an auditor meet it: it fails loudly, by line, with what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from sannai.cli.main import main
from tests.city import model as cities

from . import loan
from .conftest import SIXTH, Hall

SURVEY = cities.ROOT.parent / "shared" / "data" / "procedures" / "municipal_applications.csv"


class Done(NamedTuple):
    """What a verb answered."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return shutil.copytree(SIXTH, tmp_path / loan.KEY)


@pytest.fixture
def sannai(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """``sannai(verb, …)`` as the command line runs it, without the seconds that a process takes to start."""

    def run(*arguments: str) -> Done:
        code = main(list(arguments))
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


def change(package: Path, old: str, new: str, file: str = "procedure.yaml") -> None:
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(package: Path, text: str) -> int:
    lines = (package / "procedure.yaml").read_text(encoding="utf-8").splitlines()
    return 1 + next(at for at, line in enumerate(lines) if text in line)


SECOND = "    - {from: 2024-04-01, ground: 二つ目, when: {body: children}, pay: 1}"
BROKEN = [
    ("duplicate key", "title: ", "title: 二つ目\ntitle: ", "title"),
    ("unknown key", "retention:", "retentoin:", "retention"),
    ("undefined name", "when: {fire: yes}", "when: {fier: yes}", "fier"),
    ("gap", ", otherwise: yes, pay: 0}", ", when: {body: children}, pay: 0}", "手数料"),
    ("overlap", "{body: other}, pay: total}", f"{{body: [other, children]}}, pay: total}}\n{SECOND}", "手数料"),
    ("unreachable page", "    when: {fire: yes}\n", "    when: {fire: yes, body: nobody}\n", "nobody"),
    ("number as Excel writes it", "at_most: 4", "at_most: 4,000", "at_most"),
    ("full-width digits", "at_most: 4", "at_most: ４", "at_most"),
    ("yes as a program writes it", "required: no", "required: false", "required"),
    ("a tab", "  - id: event\n", "\t- id: event\n", "タブ"),
    ("a wrong test", "expect: {fee: 1400", "expect: {fee: 1401", "期待は 1401円"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "named"), BROKEN, ids=[each[0] for each in BROKEN])
def test_a_fault_in_a_package_is_one_line_that_names_file_and_line(
    sannai, package: Path, what, old, new, named
) -> None:
    change(package, old, new, "tests/loan.yaml" if what == "a wrong test" else "procedure.yaml")
    done = sannai("check", str(package))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any(named in line for line in lines), done.stdout
    for line in lines:
        place = line.removeprefix(f"{package.as_posix()}/")
        assert place != line, line
        assert place.split(":")[1].strip().isdecimal() or ": " in place, line
    assert done.stderr == ""


def test_a_page_that_nobody_can_reach_is_named(sannai, package: Path) -> None:
    change(package, "when: {fire: yes}\n    fields:", "when: {fire: yes, body: other}\n    fields:")
    change(package, "ask: yes_no}", "ask: yes_no, when: {body: association}}")
    done = sannai("check", str(package))
    assert done.returncode == 1
    assert f"procedure.yaml:{line_of(package, 'id: fire_plan')}:" in done.stdout
    assert "火の取扱い" in done.stdout


@pytest.mark.parametrize("file", ["procedure.yaml", "tables/equipment.csv", "tests/loan.yaml"])
def test_a_file_in_cp932_is_named_with_what_to_do(sannai, package: Path, file: str) -> None:
    path = package / file
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", "replace"))
    done = sannai("check", str(package))
    assert done.returncode == 1
    assert file in done.stdout
    assert "UTF-8" in done.stdout
    assert len(done.stdout.splitlines()) <= 3, "one fault, not one for each line of it"


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"a: &a [*a]", b"[" * 5000, b"- x", b"\xff\xfe", b"!!python/x"]
)
def test_a_definition_of_rubbish_is_refused_in_words(sannai, package: Path, content: bytes) -> None:
    (package / "procedure.yaml").write_bytes(content)
    done = sannai("check", str(package))
    assert done.returncode == 1
    assert "procedure.yaml" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_what_is_broken_is_not_published(hall: Hall, package: Path) -> None:
    change(package, "when: {fire: yes}", "when: {fier: yes}")
    done = hall.city.run("publish", str(package), check=False)
    assert done.returncode == 1
    assert "公開しません" in done.stderr


def test_fmt_mends_the_layout_once_and_then_finds_nothing(sannai, package: Path) -> None:
    change(package, "regime: service", "regime:    service   # 役務\n\n\n")
    change(
        package, "{id: fire, label: 火を使いますか, ask: yes_no}", "{ask: yes_no, id: fire,   label: 火を使いますか}"
    )
    assert sannai("fmt", "--check", str(package)).returncode == 1
    assert sannai("fmt", str(package)).returncode == 0
    neat = (package / "procedure.yaml").read_bytes()
    assert "役務".encode() in neat
    assert sannai("fmt", "--check", str(package)).returncode == 0
    assert sannai("fmt", str(package)).stdout == ""
    assert (package / "procedure.yaml").read_bytes() == neat
    assert sannai("check", str(package)).returncode == 0


def test_withdrawing_what_is_not_there_says_so(hall: Hall) -> None:
    done = hall.city.run("withdraw", "no-such-procedure", check=False)
    assert (done.returncode, done.stdout) == (1, "no-such-procedure: 公開中の手続ではありません。\n")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n\x00", "名前,値\nあ,い\n".encode("cp932")],
)
def test_a_file_that_is_no_survey_is_refused_and_changes_nothing(hall: Hall, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "調査.csv"
    file.write_bytes(content)
    done = hall.city.run("inventory", "import", str(file), check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("調査.csv: ")
    assert "Traceback" not in done.stderr


def test_a_survey_that_is_not_there_is_said_to_be_unreadable(hall: Hall, tmp_path: Path) -> None:
    missing = hall.city.run("inventory", "import", str(tmp_path / "ない.csv"), check=False)
    assert missing.returncode == 1
    assert "読めません" in missing.stdout


def test_the_real_survey_is_taken_in_once_and_in_either_encoding(hall: Hall, tmp_path: Path) -> None:
    if not SURVEY.exists():
        pytest.skip(f"悉皆調査のファイルがありません: {SURVEY.name}")
    first = hall.city.run("inventory", "import", str(SURVEY)).stdout.splitlines()[-1]
    again = hall.city.run("inventory", "import", str(SURVEY)).stdout.splitlines()[-1]
    assert "追加 0、変更 0" in again
    text = SURVEY.read_text(encoding="utf-8-sig")
    copy = tmp_path / "cp932.csv"
    copy.write_bytes(text.encode("cp932", "replace"))
    third = hall.city.run("inventory", "import", str(copy)).stdout.splitlines()[-1]
    assert third.split(" 行")[0] == again.split(" 行")[0] == first.split(" 行")[0]


def test_audit_names_the_row_that_an_administrator_changed(clone_city, model_city, postgres_server) -> None:
    city = cities.clone(model_city, postgres_server, "tampered")
    assert city.run("audit", "verify").returncode == 0
    with psycopg.connect(city.url) as connection:
        row = connection.execute(
            "SELECT id, subject_kind, subject_id, seq FROM common_event WHERE verb = 'application.filed' LIMIT 1"
        ).fetchone()
        assert row is not None
        names = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'common_event'::regclass"
        ).fetchall()
        with pytest.raises(psycopg.Error), connection.transaction():
            connection.execute("UPDATE common_event SET verb = 'x' WHERE id = %s", (row[0],))
        for (name,) in names:
            connection.execute(f'DROP TRIGGER "{name}" ON common_event')
        connection.execute("UPDATE common_event SET staff_key = 's9999' WHERE id = %s", (row[0],))
    done = city.run("audit", "verify", check=False)
    assert done.returncode == 1
    assert "トリガー" in done.stdout or "trigger" in done.stdout.lower()
    assert str(row[2]) in done.stdout
    assert str(row[3]) in done.stdout
    assert "件の異常があります" in done.stdout


def test_audit_names_rows_and_files_that_an_administrator_changed(clone_city, model_city, postgres_server) -> None:
    city = cities.clone(model_city, postgres_server, "rewritten")
    city.run("audit", "base")
    before = city.run("audit", "verify").stdout
    assert "異常はありません" in before
    assert "どの出来事にもない行" not in before
    numbers = "(SELECT reference_number FROM casework_case WHERE id = case_id)"
    with psycopg.connect(city.url) as connection:
        fees = connection.execute(
            "INSERT INTO casework_payment (case_id, unit_key, day, yen, how, reason, staff_key, at)"
            " SELECT case_id, 'x', current_date, yen, 'x', '', '', now() FROM casework_feedue AS fee"
            " WHERE NOT EXISTS (SELECT 1 FROM casework_payment AS paid WHERE paid.case_id = fee.case_id)"
            f" RETURNING {numbers}"
        ).fetchall()
        decided = connection.execute("UPDATE casework_decision SET grounds = 'x' RETURNING " + numbers).fetchall()
        states = connection.execute(
            "UPDATE casework_case SET status = 'closed' WHERE status = 'received' RETURNING reference_number"
        ).fetchall()
        connection.execute("UPDATE definitions_version SET package = replace(package, 'A', 'B')")
    done = city.run("audit", "verify", check=False).stdout
    for numbers_of, words in ((fees, "収納"), (decided, "決定1の「理由」"), (states, "事案の「状態」")):
        assert numbers_of
        for (number,) in numbers_of:
            assert any(number in line and words in line for line in done.splitlines()), (number, words)
    assert "定義の版" in done


@pytest.mark.parametrize(
    ("environment", "hint"),
    [
        ({"SANNAI_DEMO": "0", "SANNAI_SECRET_KEY": "-"}, "openssl rand -hex 32"),
        ({"SANNAI_DEMO": "0", "SANNAI_SECRET_KEY": "short"}, "shorter than 32"),
        ({"SANNAI_DEMO": "0", "SANNAI_SECRET_KEY": "x" * 40, "SANNAI_HOSTS": "-"}, "SANNAI_HOSTS"),
        ({"DATABASE_URL": "postgrse://u:s3cret@h/d"}, "DATABASE_URL=postgres://"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL=postgres://"),
        ({"DATABASE_URL": "mysql://u:s3cret@h/d"}, "neither PostgreSQL nor SQLite"),
        ({"SANNAI_DEBUG": "maybe"}, "SANNAI_DEBUG=1"),
        ({"SANNAI_MAX_UPLOAD_MB": "５０MB"}, "SANNAI_MAX_UPLOAD_MB=50"),
        ({"SANNAI_SITES": "portal,kitchen"}, "SANNAI_SITES"),
    ],
)
def test_a_setting_that_is_off_stops_the_start_with_a_hint(tmp_path: Path, environment, hint) -> None:
    usual = {"SANNAI_DEMO": "1", "SANNAI_HOME": str(tmp_path), "DATABASE_URL": "-"}
    environment = {**os.environ, **usual, **environment}
    done = subprocess.run(
        [sys.executable, "-c", "import sannai.settings"],
        env={name: value for name, value in environment.items() if value != "-"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert hint in last
    assert "s3cret" not in done.stderr


def test_a_verb_that_needs_a_setting_fails_with_the_same_hint(tmp_path: Path) -> None:
    environment = {**os.environ, "SANNAI_HOME": str(tmp_path), "SANNAI_DEMO": "0"}
    environment.pop("SANNAI_SECRET_KEY", None)
    done = subprocess.run(
        [cities.SANNAI, "audit", "verify"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "SANNAI_SECRET_KEY is not set" in done.stderr
