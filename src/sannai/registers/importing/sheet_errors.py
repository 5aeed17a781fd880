"""Cells of a sheet that say only that something went wrong. The reader gives them as empty, and empty is an answer."""

from __future__ import annotations

import re
import zipfile
from html import unescape

from sannai.rules.registers.cells import UNCOUNTED

_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_PART = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>(.{0,2000}?)</(?:\w+:)?v>", re.S)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>(?:<v></v>|<v/>|<v />)?</(?:\w+:)?c>"
)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_STRING = re.compile(rb"\bt=[\"']str[\"']")
Errors = dict[tuple[int, int], str]  # (row, column), both from 0 → what stands there


def parts_of(opened: zipfile.ZipFile) -> dict[str, str]:
    """Sheet → the part of the file that holds it. Empty where the file does not say so in the usual way."""
    try:
        book = opened.read("xl/workbook.xml").decode("utf-8", "replace")
        related = opened.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = {}
    for tag in _PART.findall(related):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        target = said.get("Target", "")
        targets[said.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return {unescape(name): targets.get(id, "") for name, id in _SHEET.findall(book)}


def errors_in(xml: bytes) -> Errors:
    """The cells that hold an error, and the formulas without a value."""
    found: Errors = {}
    for match in _ERROR.finditer(xml) if b'"e"' in xml or b"'e'" in xml else ():
        if place := _place(match[1]):
            found[place] = match[2].rsplit(b">", 1)[-1].decode("utf-8", "replace") or UNCOUNTED
    for match in _FORMULA.finditer(xml) if b"</f>" in xml else ():
        if not _STRING.search(match[1]) and (place := _place(match[1])):
            found[place] = UNCOUNTED
    return found


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _PLACE.search(attributes)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1
