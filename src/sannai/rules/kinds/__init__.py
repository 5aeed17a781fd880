"""Field kinds: one file for each family. ``bind`` gives the kind of a field."""

from __future__ import annotations

from ..around import Around
from ..model import Field
from .address import PREFECTURES, Address
from .base import Answered, Kind
from .choice import OneOf, SomeOf, YesNo
from .date import Date
from .email import Email
from .file import File
from .integer import Integer
from .name import Name
from .phone import Phone
from .text import LongText, Text

__all__ = ["KINDS", "PREFECTURES", "Answered", "Kind", "bind"]

KINDS: dict[str, type[Kind]] = {
    "text": Text,
    "long_text": LongText,
    "integer": Integer,
    "yes_no": YesNo,
    "one_of": OneOf,
    "some_of": SomeOf,
    "date": Date,
    "name": Name,
    "address": Address,
    "phone": Phone,
    "email": Email,
    "file": File,
}


def bind(field: Field, around: Around) -> Kind:
    """項目の種類を、項目とそのまわり（市内の住所の市の名など）に結びつける。"""
    return KINDS[field.ask](field, around)
