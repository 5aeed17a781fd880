"""What somebody sends from a browser: read as the folder it was meant to be, or refused with what to mend."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from sannai.definitions.uploaded import MOST_PACKED, read_sent
from sannai.rules.package import PROCEDURE
from sannai.text.problems import DefinitionError

FILES = {
    "procedure.yaml": "title: 公園の申込み\n".encode(),
    "README.md": "公園\n".encode(),
    "tables/prices.csv": b"key,label,from,until,yen\n",
    "outputs/permit.typ": b"= x\n",
}


def zipped(files: dict[str, bytes], name: str = "手続.zip") -> list[tuple[str, int, io.BytesIO]]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in files.items():
            target.writestr(path, content)
    return [(name, len(packed.getvalue()), io.BytesIO(packed.getvalue()))]


def sent(*files: tuple[str, bytes]) -> list[tuple[str, int, io.BytesIO]]:
    return [(name, len(content), io.BytesIO(content)) for name, content in files]


def said(files: list[tuple[str, int, io.BytesIO]]) -> str:
    with pytest.raises(DefinitionError) as refused:
        read_sent(files, PROCEDURE)
    return str(refused.value)


def test_a_zip_of_the_folder_or_of_its_content_is_the_same_package():
    assert read_sent(zipped(FILES), PROCEDURE) == FILES
    assert read_sent(zipped({f"park-use/{path}": content for path, content in FILES.items()}), PROCEDURE) == FILES


def test_the_litter_of_operating_systems_is_passed_over():
    litter = {"__MACOSX/._procedure.yaml": b"x", ".DS_Store": b"x", "Thumbs.db": b"x"}
    assert read_sent(zipped(FILES | litter), PROCEDURE) == FILES


def test_files_sent_one_by_one_go_where_their_kind_belongs():
    loose = sent(*((path.rsplit("/", 1)[-1], content) for path, content in FILES.items()))
    assert read_sent(loose, PROCEDURE) == FILES


def test_a_zip_of_windows_with_a_japanese_folder_is_read():
    whole = zipped({"tetuzuki/" + path: content for path, content in FILES.items()})[0][2].getvalue()
    japanese = whole.replace(b"tetuzuki", "手続の案".encode("cp932"))  # as long as the Latin name
    assert read_sent([("a.zip", len(japanese), io.BytesIO(japanese))], PROCEDURE) == FILES


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "..\\..\\x.yaml", "C:/x.yaml"])
def test_a_path_that_leaves_the_folder_is_refused_by_name(path):
    assert "フォルダの外" in said(zipped(FILES | {path: b"x"}))


def test_a_link_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        link = zipfile.ZipInfo("procedure.yaml")
        link.external_attr = 0o120777 << 16
        target.writestr(link, "/etc/passwd")
    assert "リンク" in said([("a.zip", 10, packed)])


def test_a_bomb_is_not_unpacked():
    assert "大きすぎます" in said(zipped(FILES | {"tables/big.csv": b"0" * 9_000_000}))
    assert "多すぎる" in said(zipped({f"tables/t{n}.csv": b"x" for n in range(201)}))


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either():
    whole = bytearray(zipped({"procedure.yaml": b"0" * 9_000_000})[0][2].getvalue())
    at = whole.rindex(b"PK\x01\x02") + 24
    whole[at : at + 4] = struct.pack("<I", 10)
    assert said([("a.zip", len(whole), io.BytesIO(bytes(whole)))])


def test_what_is_damaged_locked_or_enormous_is_said_in_words():
    assert "壊れている" in said(sent(("a.zip", b"PK\x03\x04 and nothing more")))
    whole = bytearray(zipped(FILES)[0][2].getvalue())
    for mark in (b"PK\x01\x02", b"PK\x03\x04"):
        at = whole.find(mark)
        while at >= 0:
            whole[at + (8 if mark == b"PK\x01\x02" else 6)] |= 1
            at = whole.find(mark, at + 4)
    assert "パスワード" in said([("a.zip", len(whole), io.BytesIO(bytes(whole)))])
    assert "大きすぎます" in said(sent(("a.zip", b"PK\x03\x04" + bytes(MOST_PACKED))))


def test_a_wrong_file_and_a_missing_definition_are_named():
    words = said(sent(("申請書.docx", b"x")))
    assert "申請書.docx: 知らないファイルです" in words
    assert "procedure.yaml がありません" in words
    assert "選ばれていません" in said([])
    assert "2つ" in said(sent(("procedure.yaml", b"a"), ("procedure.yaml", b"b")))
