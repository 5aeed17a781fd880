"""What the house is made to grow by is added in a few files, and works without touching anything else."""

from __future__ import annotations

from .additions import grown, run, touched


def test_a_kind_of_field_is_added_by_three_files_and_known_everywhere(tmp_path):
    """法人番号: compiled, checked, read, refused, shown, made up, drawn and searched for; its own test says how.

    Beside that test, those that hold for every kind find it by themselves.
    """
    files = touched("kind_of_field.patch")
    assert len(files) <= 3
    tree = grown("kind_of_field.patch", tmp_path)
    own = [file for file in files if "/tests/" in file]
    everywhere = [f"src/sannai/rules/tests/test_{name}.py" for name in ("kinds", "hostile_answers", "language_doc")]
    done = run(tree, "-k", "corporate_number or kinds]", *own, "src/sannai/web/tests/test_fields.py", *everywhere)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    for held in (
        "test_corporate_number.py::test_the_desk_finds_the_application_by_it",
        "test_a_field_of_any_kind_has_its_label_and_the_inputs_that_a_summary_links_to[corporate_number]",
        "test_no_json_value_breaks_a_field_kind[corporate_number]",
        "test_what_a_kind_makes_up_is_an_answer_of_it_that_its_schema_admits_and_that_can_be_shown[sample-corporate_number]",
        "test_every_word_that_may_be_written_is_explained[kinds]",
    ):
        assert f"{held} PASSED" in done.stdout
