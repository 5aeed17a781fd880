"""What the house is made to grow by is added in a few files, and works without touching anything else."""

from __future__ import annotations

from .additions import added, grown, run, touched


def test_a_kind_of_field_is_added_by_three_files_and_known_everywhere(tmp_path):
    """登録番号: compiled, checked, read, refused, shown, made up, drawn and searched for; its own test says how.

    Beside that test, those that hold for every kind find it by themselves.
    """
    files = touched("kind_of_field.patch")
    assert len(files) <= 3
    tree = grown(tmp_path, "kind_of_field.patch")
    own = [file for file in files if "/tests/" in file]
    everywhere = [f"src/sannai/rules/tests/test_{name}.py" for name in ("kinds", "hostile_answers", "language_doc")]
    done = run(tree, "-k", "invoice_number or kinds]", *own, "src/sannai/web/tests/test_fields.py", *everywhere)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    for held in (
        "test_invoice_number.py::test_the_desk_finds_the_application_by_it",
        "test_a_field_of_any_kind_has_its_label_and_the_inputs_that_a_summary_links_to[invoice_number]",
        "test_no_json_value_breaks_a_field_kind[invoice_number]",
        "test_what_a_kind_makes_up_is_an_answer_of_it_that_its_schema_admits_and_that_can_be_shown[sample-invoice_number]",
        "test_every_word_that_may_be_written_is_explained[kinds]",
    ):
        assert f"{held} PASSED" in done.stdout


def test_a_verb_of_a_case_is_added_by_three_files_and_everything_of_it_derives(tmp_path):
    """至急として扱う: offered, refused, denied, told, folded; a 起案 about the case becomes stale. A row, no list."""
    files = touched("verb_of_a_case.patch")
    assert len(files) <= 3
    tree = grown(tmp_path, "verb_of_a_case.patch")
    own = [file for file in files if "/tests/" in file]
    everywhere = ["src/sannai/casework/tests/test_timeline.py", "src/sannai/web/tests/test_desk_gates.py"]
    done = run(tree, "-k", "expedite or every_verb or every_action or every_move", *own, *everywhere)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    for held in (
        "test_expedite.py::test_it_makes_a_proposal_stale_and_is_told_to_who_read_it_before",
        "test_timeline.py::test_every_verb_of_a_case_has_a_move_and_words",
        "test_desk_gates.py::test_every_action_asks_for_a_right_that_the_matrix_names",
    ):
        assert f"{held} PASSED" in done.stdout


def test_the_screen_of_a_verb_is_added_by_two_files_and_forty_lines_and_everything_of_it_derives(tmp_path):
    """至急として扱う, from its page: offered, opened, done, stale, refused, and who comes in."""
    patch = "screen_of_a_verb.patch"
    files = touched(patch)
    assert len(files) <= 2
    assert added(patch) <= 40
    tree = grown(tmp_path, "verb_of_a_case.patch", patch)
    own = [file for file in files if "/tests/" in file]
    done = run(tree, "-k", "test_desk_expedite or comes_in", *own, "src/sannai/web/tests/test_desk_gates.py")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    for held in (
        "test_desk_expedite.py::test_it_is_offered_done_once_and_refused_with_what_to_mend",
        "test_desk_gates.py::test_nobody_comes_in_without_signing_in",
        "test_desk_gates.py::test_each_role_in_each_division_comes_in_exactly_where_the_table_says",
    ):
        assert f"{held} PASSED" in done.stdout


def test_a_list_of_what_there_is_is_added_by_three_files_and_sixty_lines_and_everything_of_it_derives(tmp_path):
    """起案の一覧: filters, sorting, paging, paper, files and who may; what is tried on every list is tried on it."""
    patch = "list_of_proposals.patch"
    files = touched(patch)
    assert len(files) <= 3
    assert added(patch) <= 60
    tree = grown(tmp_path, patch)
    own = [file for file in files if "/tests/" in file]
    everywhere = [f"src/sannai/web/tests/test_{name}.py" for name in ("kit_lists", "desk_gates")]
    done = run(tree, "-k", "scope_says or proposals or every_url or every_list_is", *own, *everywhere)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    for held in (
        "test_proposals_list.py::test_each_reads_and_takes_along_what_scope_says[legal]",
        "test_kit_lists.py::test_who_comes_in_and_who_takes_it_along_is_what_the_matrix_says[proposals]",
        "test_kit_lists.py::test_what_an_address_asks_and_cannot_be_read_is_told_by_its_name_and_makes_no_file[proposals]",
        "test_kit_lists.py::test_a_mark_of_a_page_that_is_none_shows_the_first_and_says_so[proposals]",
        "test_desk_gates.py::test_every_url_of_the_desk_and_the_counter_has_a_row_that_says_who_comes_in",
    ):
        assert f"{held} PASSED" in done.stdout
