"""The second reading of a PDF that was cleaned, by another library: does anything in it still act or carry files?

Written apart from the cleaning, so that one mistake is not made twice. It knows the form in which qpdf writes.
"""

from __future__ import annotations

from typing import BinaryIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

_ACTS = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/URI", "/GoToR", "/GoToE", "/Thread", "/Rendition",
        "/Sound", "/Movie", "/RichMediaExecute", "/GoTo3DView", "/Hide", "/ResetForm", "/SetOCGState", "/Trans",
        "/GoToDp",
    }
)  # fmt: skip
_NEVER = frozenset(
    {
        "/OpenAction", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/RichMediaSettings",
        "/Renditions", "/OnInstantiate", "/AlternatePresentations", "/Collection", "/OPI",
    }
)  # fmt: skip
_NOTES = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/FileAttachment"})
_MOVES = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})


def active(content: BinaryIO) -> str:
    """The name of the first thing that acts, or nothing. Every object of the file is looked at, reachable or not."""
    reader = PdfReader(content, strict=False)
    if reader.is_encrypted:
        return "/Encrypt"
    numbers = [(number, generation) for generation, table in reader.xref.items() for number in table]
    numbers += [(number, 0) for number in reader.xref_objStm]
    stack: list[object] = [reader.trailer]
    for number, generation in numbers:
        if number:
            stack.append(reader.get_object(IndirectObject(number, generation, reader)))
        while stack:
            each = stack.pop()
            if isinstance(each, DictionaryObject):
                if name := _acting(each):
                    return name
                stack += [value for value in each.values() if isinstance(value, DictionaryObject | ArrayObject)]
            elif isinstance(each, ArrayObject):
                stack += [value for value in each if isinstance(value, DictionaryObject | ArrayObject)]
    return ""


def _acting(each: DictionaryObject) -> str:
    if names := _NEVER & each.keys():
        return min(names)
    kind = _value(each, "/S")
    if kind in _ACTS or (kind == "/Named" and _value(each, "/N") not in _MOVES):
        return kind
    if _value(each, "/Subtype") in _NOTES and "/Rect" in each:
        return _value(each, "/Subtype")
    for key in ("/AA", "/JS"):
        if key in each and not _drawn(each[key]):
            return key
    if isinstance(each, StreamObject) and "/F" in each:
        return "/F"
    return "/EmbeddedFile" if _value(each, "/Type") == "/EmbeddedFile" and _bytes(each) else ""


def _value(each: DictionaryObject, key: str) -> str:
    """The name there, also where it stands in an object of its own; ``get`` would give the reference."""
    return str(each[key]) if key in each else ""


def _drawn(value: object) -> bool:
    if isinstance(value, StreamObject):
        return _value(value, "/Subtype") in ("/Image", "/Form")
    return isinstance(value, DictionaryObject) and _value(value, "/Type") == "/Font"


def _bytes(each: DictionaryObject) -> bool:
    return isinstance(each, StreamObject) and bool(each._data)
