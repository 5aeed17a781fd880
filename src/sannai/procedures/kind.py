"""手続 as a kind of definition: its files, its rights, how it is compiled, checked and told."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.common.kinds import later
from sannai.definitions.kinds import DefinitionKind
from sannai.rules.model import Definition
from sannai.rules.package import PROCEDURE as FOLDER
from sannai.text.problems import Problem

from .around import around

# By its name: an applicant's page reads procedures, and knows no table of the desk.
_typeset = later("sannai.issuance.proofs", "template_problems")
_unruled = later("sannai.procedures.authorities", "unruled_today")


def _check(definition: Definition, files: Mapping[str, bytes]) -> list[Problem]:
    """Every fault of a procedure that compiles, and what does not fit the registers in force to which it refers."""
    from sannai.definitions.queries import compiled_in_force
    from sannai.rules.lint import check_definition
    from sannai.rules.registers.referred import reference_problems, registers_of

    known = compiled_in_force("register", registers_of(definition))
    found = [*check_definition(definition, files, around()), *reference_problems(definition, known)]
    found += _unruled(definition) if definition.divisions else []
    return sorted([*found, *_typeset(definition, around(), found)])


def _completed(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files with the blocks that they use, as the city's catalogue has them now: a version changes with none."""
    from django.conf import settings

    from sannai.rules.blocks import shelf_within, with_blocks

    return with_blocks(files, shelf_within(settings.CATALOG))


PROCEDURE: DefinitionKind[Definition] = DefinitionKind(
    name="procedure",
    folder=FOLDER,
    propose="procedure.propose",
    publish="procedure.publish",
    record={"classification": "デジ-手続", "retention": "10年", "disclosure": "open"},
    # Read at the first call: a command that compiles nothing starts quickly.
    compile=later("sannai.rules.compiler", "compile_package"),
    check=_check,
    said=later("sannai.procedures.saying", "sections"),
    completed=_completed,
    apart=("ひな形・試験・説明", ("outputs/", "tests/", "README")),
    names=later("sannai.rules.organisation", "named_in_procedure"),
    brought="candidate.brought",  # as the log has known it from before there was another kind
    pages={"staff": ("desk:procedures", None)},
)
