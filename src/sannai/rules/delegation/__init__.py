"""事務専決規程と事務委任規則 as data: who decides what, with whose concurrence, by which clause."""

from .asking import given_facts, ruling
from .compiling import MAIN, compile_rulebook, try_compile_rulebook
from .entrusting import FILE as ENTRUSTMENT
from .model import Entrusted, Level, MatterRules, Question, Row, Rulebook, Ruling
from .refusals import FactsMissing, NoRow, NoRuling, Unlisted

__all__ = [
    "ENTRUSTMENT",
    "MAIN",
    "Entrusted",
    "FactsMissing",
    "Level",
    "MatterRules",
    "NoRow",
    "NoRuling",
    "Question",
    "Row",
    "Rulebook",
    "Ruling",
    "Unlisted",
    "compile_rulebook",
    "given_facts",
    "ruling",
    "try_compile_rulebook",
]
