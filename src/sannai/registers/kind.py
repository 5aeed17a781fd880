"""台帳 as a kind of definition: its files, its rights, how it is compiled, checked and told."""

from __future__ import annotations

from sannai.common.kinds import later
from sannai.definitions.kinds import DefinitionKind
from sannai.rules.registers.folder import REGISTER as FOLDER
from sannai.rules.registers.model import Register

REGISTER: DefinitionKind[Register] = DefinitionKind(
    name="register",
    folder=FOLDER,
    propose="register.propose",
    publish="register.publish",
    record={"classification": "デジ-台帳", "retention": "10年", "disclosure": "open"},
    # Read at the first call: a command that compiles nothing starts quickly.
    compile=later("sannai.rules.registers.compiling", "compile_register"),
    check=later("sannai.registers.catalogue", "check"),
    against=later("sannai.registers.previewing", "against"),
    said=later("sannai.registers.saying", "sections"),
    apart=("試験・説明", ("tests/", "README")),
    names=later("sannai.rules.organisation", "named_in_register"),
    pages={"staff": ("desk:register_definitions", None)},
)
