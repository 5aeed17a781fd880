"""ZIP: each file in it is made harmless by its own kind, and it is written anew. If one cannot be, none passes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO

from sannai.files import zips

from . import memory
from .cleaned import Choices, Cleaned, Made, Method, Unclean

_PACKED = ("image/jpeg", "image/png", "application/pdf")
_MOMENT = (2000, 1, 1, 0, 0, 0)  # when a member was made says nothing that anybody needs


def clean(content: BinaryIO, name: str, how: Choices, clean_one: Callable[[BinaryIO, str], Cleaned]) -> Made:
    """``clean_one`` makes one member harmless. Raises Unclean, naming the member."""
    seen, tools, taken = list[str](), dict[str, None](), set[str]()
    with memory.making() as output, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, inner in _members(content, name, how):
            try:
                with memory.of(inner) as member:
                    one = clean_one(member, path)
            except Unclean as error:
                raise Unclean(error.code, f"ZIPの中の「{path}」：{error.words}") from error
            with one.output as clean_bytes:
                entry = zipfile.ZipInfo(_place(path, one.name, taken), _MOMENT)
                entry.compress_type = zipfile.ZIP_STORED if one.media_type in _PACKED else zipfile.ZIP_DEFLATED
                packed.writestr(entry, clean_bytes.read())
            seen += [f"{path}：{words}" for words in one.removed]
            tools |= dict.fromkeys(one.tools)
        if not taken:
            raise Unclean("damaged", "ZIPの中にファイルがありません。中身を確かめて作り直してください")
    return Made(output, "application/zip", Method.SANITISED, ("Python zipfile", *tools), tuple(seen))


def _members(content: BinaryIO, name: str, how: Choices) -> list[tuple[str, bytes]]:
    try:
        return zips.unpack(content, name, bounds(how))
    except zips.CannotOpen as error:
        words = "、".join(dict.fromkeys(f"「{each.file}」{each.message}（{each.hint}）" for each in error.problems[:5]))
        code = "damaged" if error.code == "named" else error.code
        raise Unclean(code, f"{words}。直して、もう一度送ってください") from error


def _place(path: str, name: str, taken: set[str]) -> str:
    """In its folder by its new name; two that now have the same are numbered."""
    place = str(PurePosixPath(path).parent / name)
    stem, dot, suffix = place.rpartition(".")
    number = 1
    while place.casefold() in taken:
        number += 1
        place = f"{stem}（{number}）{dot}{suffix}"
    taken.add(place.casefold())
    return place


def bounds(how: Choices) -> zips.Bounds:
    """How much a ZIP may hold."""
    hint = "分けるか、ZIPにしない"
    return zips.Bounds(how.most_opened, how.most_members, how.most_opened, hint)
