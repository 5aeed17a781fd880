from __future__ import annotations

import pytest

from sannai.files.names import content_disposition, shown_name


@pytest.mark.parametrize("name", ["図面①.pdf", "髙﨑\ufa19\U000e0100邸.png", "ｶﾞｿﾞｳ.jpg", "か\u3099.txt", "a b (1).pdf"])
def test_a_file_name_stays_codepoint_exact(name: str) -> None:
    assert shown_name(name) == name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("C:\\Users\\太郎\\図面.pdf", "図面.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("写真\u202egpj.exe", "写真gpj.exe"),
        ("...", "ファイル"),
        ("", "ファイル"),
        ("壊れ\ufffd.pdf", "壊れ〓.pdf"),
        ("外字\ue000.pdf", "外字〓.pdf"),
    ],
)
def test_folders_control_marks_and_broken_characters_do_not_pass(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


def test_a_cp932_name_is_read() -> None:
    sent = "図面～①.pdf".encode("cp932").decode("utf-8", "surrogateescape")
    assert shown_name(sent) == "図面～①.pdf"


def test_a_long_name_keeps_its_ending() -> None:
    shown = shown_name("長" * 500 + ".pdf")
    assert len(shown) == 200
    assert shown.endswith("長.pdf")


def test_the_download_header_is_one_ascii_line_and_carries_the_true_name() -> None:
    header = content_disposition('髙﨑"; filename="x\r\nX: y.pdf')
    assert header.isascii()
    assert "\r" not in header
    assert header.startswith('attachment; filename="__')
    assert header.count('"') == 2
    assert "filename*=UTF-8''%E9%AB%99%EF%A8%91" in header
    assert content_disposition("a.pdf", inline=True).startswith('inline; filename="a.pdf"')
