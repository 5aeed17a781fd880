"""Definitions and fields for tests: only what a test is about has to be written."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from sannai.rules.around import Around
from sannai.rules.compiler import compile_package
from sannai.rules.kinds import KINDS, bind
from sannai.rules.kinds.base import Answered
from sannai.rules.model import Choice, Dates, Definition, Field

HERE = Around("三内市", "279994")
TODAY = date(2026, 5, 1)
COLUMNS = {field.name for field in fields(Field)}
FILED = Dates(TODAY)
HEAD = """\
procedure: sample
title: 見本の手続
regime: service
division: mayors_office
purpose: 試験
legal_basis: [{law: 見本法, article: 第1条}]
identity: [{channel: [portal, counter], needs: none}]
outcomes: {accepted: {label: 受付, effect: accepted}}
retention: {class: 1年, ground: 見本規程}
"""


def define(body: str, **files: str) -> Definition:
    """A definition of these pages, values and so on; ``table="key,…"`` adds tables/table.csv."""
    tables = {f"tables/{name}.csv": text.encode() for name, text in files.items()}
    return compile_package({"procedure.yaml": (HEAD + body).encode(), **tables})


def ask(kind: str, **options: Any) -> Field:
    """A field of a kind; ``choices={"a": "あ"}`` for short."""
    choices = tuple(Choice(code, label) for code, label in options.pop("choices", {}).items())
    own = tuple((key, options.pop(key)) for key in KINDS[kind].keys if key in options and key not in COLUMNS)
    return Field("f", "項目", kind, choices=choices, own=own, **options)


def type_into(kind: str, *texts: str, **options: Any) -> Answered:
    """What a person gets who types this into a field with one input."""
    return bind(ask(kind, **options), HERE).parse({"": list(texts)}, TODAY)


def type_parts(kind: str, parts: dict[str, str], **options: Any) -> Answered:
    """The same for a field with several inputs."""
    return bind(ask(kind, **options), HERE).parse({part: [text] for part, text in parts.items()}, TODAY)


def file_of(name: str = "図面.pdf", media: str = "application/pdf", size: int = 1000) -> dict[str, Any]:
    """The description of an uploaded file."""
    return {"id": name, "name": name, "sha256": "0" * 64, "size": size, "type": media}
