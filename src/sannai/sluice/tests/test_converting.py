"""What the sluice cannot write anew is refused, unless the city has a command for it, whose PDF is trusted no more."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from sannai.sluice.cleaned import Choices, Method, Unclean
from sannai.sluice.converting import NotConverted

from .made import acting, cleaned, hostile_pdf, zipped

WORD = zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
ICHITARO = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def command(tmp_path: Path):
    """A command of the city: Python lines that know ``source`` and ``target``."""

    def written(lines: str) -> Choices:
        script = tmp_path / "convert.py"
        script.write_text(f"import os, sys, time\nsource, target = sys.argv[1:]\n{lines}\n", encoding="utf-8")
        return Choices(convert=shlex.join([sys.executable, str(script)]))

    return written


@pytest.mark.parametrize(
    "content",
    [WORD, ICHITARO, b"AC1032" + bytes(600), b"{\\rtf1 a}", zipped(("mimetype", b"application/vnd.oasis"))],
    ids=["Word", "一太郎", "DWG", "RTF", "OpenDocument"],
)
def test_documents_of_programs_are_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(Unclean) as raised:
        cleaned(content, "書類.docx")
    assert raised.value.code == "office"
    assert "PDFにして" in raised.value.words


def test_the_pdf_of_the_command_goes_the_way_of_every_pdf(command, tmp_path: Path) -> None:
    (tmp_path / "made.pdf").write_bytes(hostile_pdf())
    how = command(
        "assert source.startswith('/dev/shm/') and source.endswith('.docx') and target.startswith('/dev/shm/')\n"
        "assert open(source, 'rb').read(2) == b'PK' and 'SANNAI_DEMO' not in os.environ\n"
        f"open({str(tmp_path / 'seen')!r}, 'w').write(os.path.dirname(source))\n"
        f"open(target, 'wb').write(open({str(tmp_path / 'made.pdf')!r}, 'rb').read())"
    )
    one = cleaned(WORD, "書類.docx", how)
    assert (one.method, one.media_type, one.name) == (Method.CONVERTED, "application/pdf", "書類.pdf")
    assert acting(one.content) == set()
    assert one.tools[0].startswith("python")
    assert not Path((tmp_path / "seen").read_text()).exists(), "nothing stays of what it was given"


@pytest.mark.parametrize("lines", ["sys.exit(1)", "pass", "os.symlink('/etc/hostname', target)"])
def test_a_command_that_fails_refuses_the_file(command, lines: str) -> None:
    with pytest.raises(Unclean) as raised:
        cleaned(WORD, "書類.docx", command(lines))
    assert raised.value.code == "office"
    assert "手元でPDFにして" in raised.value.words


def test_a_command_that_hangs_or_is_not_there_is_asked_again_later(command) -> None:
    how = command("time.sleep(600)")
    with pytest.raises(NotConverted, match="終わりません"):
        cleaned(WORD, "書類.docx", Choices(convert=how.convert, convert_seconds=0.3))
    with pytest.raises(NotConverted, match="始められません"):
        cleaned(WORD, "書類.docx", Choices(convert="/nowhere/convert"))
