from __future__ import annotations

import io
import random
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from sannai.common.time import TOKYO
from sannai.issuance import typeset
from sannai.issuance.fonts import families, folders
from sannai.issuance.typeset import TemplateFault

AT = datetime(2026, 6, 1, 10, tzinfo=TOKYO)
PLAIN = b"""#import "/letter.typ": letter, grounds-of, conditions-of
#let input = json(bytes(sys.inputs.at("input")))
#show: letter.with(input)
#input.body
#grounds-of(input)
#conditions-of(input)
"""


def sheet(template: bytes = PLAIN, **content: Any) -> typeset.Sheet:
    given = {
        "city": "三内市",
        "document_number": "8三保食第12号",
        "date": "令和8年6月1日",
        "recipient": {"name": "三内 太郎", "address": "三内市本町1-2-3"},
        "title": "食品営業許可申請について（許可）",
        "authority": "三内市保健所長",
        "reference_number": "1234-5678-905",
        "contact": {"division": "食品衛生課", "phone": "000-000-1082"},
        "body": "次のとおり許可します。",
    }
    return typeset.typeset("outputs/a.typ", {"outputs/a.typ": template}, given | content, AT)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in reader(pdf).pages)


def test_it_is_a_tagged_archival_pdf_in_japanese_with_its_font_embedded():
    document = reader(sheet().pdf)
    catalog: Any = document.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert str(catalog["/Lang"]).startswith("ja")
    metadata = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    fonts: Any = document.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.parametrize(
    "name",
    ["山﨑 髙子", "\ufa19田 一郎", "\u795e田 一郎", "葛\U000e0100城", "\u795e\ufe00", "辻\U000e0101", "か\u3099"],
)
def test_names_come_back_codepoint_exact(name):
    made = sheet(recipient={"name": name, "address": ""})
    assert made.unprintable == ()
    assert name in text(made.pdf)


def test_a_character_that_no_font_has_is_shown_as_geta_with_its_code_point():
    emoji = "絵文字\U0001f600と\U0001f469\u200d\U0001f4bbと1\ufe0f\u20e3、11番"
    made = sheet(recipient={"name": "\U00030ede田 太郎", "address": ""}, body=emoji)
    shown = text(made.pdf)
    assert "〓田 太郎" in shown
    assert "U+30EDE" in shown
    assert "U+30EDE" in made.unprintable
    assert {"U+1F600", "U+1F469+U+200D+U+1F4BB", "U+0031+U+FE0F+U+20E3"} <= set(made.unprintable)
    assert "絵文字〓と〓と〓、11番" in shown


def test_however_many_characters_have_no_font_the_letter_is_made_and_lists_them():
    hangul = "".join(chr(0xAC00 + 7 * number) for number in range(150))
    made = sheet(body=f"申請者は{hangul}です。")
    assert len(made.unprintable) == 150
    assert f"申請者は{'〓' * 150}です" in text(made.pdf).replace("\n", "")
    assert "U+AC00" in text(made.pdf)


def test_no_text_that_somebody_can_write_is_a_fault_of_the_template():
    chance = random.Random(20260601)
    written = [chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code)) not in ("Cs", "Co", "Cn")]
    marks = [char for char in written if unicodedata.category(char)[0] == "M"]
    joining = [*marks, "\u200d", "\ufe0f", "\u20e3", "\u202e"]
    kinds = (written, joining, "あい亜1a\U0001f1ef\U0001f1f5")
    for _ in range(8):
        body = "".join(chance.choice(chance.choice(kinds)) for _ in range(500))
        assert sheet(body=body, recipient={"name": body[:40], "address": body[40:90]}).unprintable


def test_the_letter_has_everything_in_its_place_and_remedies_only_if_there_are_any():
    plain = text(sheet(grounds="基準に適合するため。").pdf)
    order = (
        "8三保食第12号",
        "令和8年6月1日",
        "三内 太郎 様",
        "三内市保健所長",
        "（公印省略）",
        "次のとおり",
        "理由",
        "1 / 1",
    )
    places = [plain.index(expected) for expected in order]
    assert places == sorted(places)
    assert "教示" not in plain
    assert "教示" in text(sheet(remedies="この処分に不服があるときは、…").pdf)


def test_content_is_data_and_never_markup():
    nasty = '#read("/etc/passwd") *太字* $x$ `code` <label> @cite // comment \\ "引用" {} []'
    assert nasty in text(sheet(body=nasty).pdf)


def test_a_long_letter_counts_its_pages():
    assert "2 / " in text(sheet(body="長い説明です。\n" * 80).pdf)


@pytest.mark.parametrize(
    "template",
    [b"#(", b"#unknown", b'#read("/etc/passwd")', b'#read("../../../etc/passwd")', b'#import "@preview/a:1.0.0": b',
     b'#import "@local/a:1.0.0": b', b"\xff\xfe", b"#panic(\"x\")", "𰻞".encode(), b'#import "/other.typ": x'],
)  # fmt: skip
def test_a_faulty_template_is_named_in_japanese_without_paths_of_this_machine(template):
    with pytest.raises(TemplateFault, match="ひな形") as fault:
        sheet(template)
    assert "/tmp" not in str(fault.value)
    assert "root:" not in str(fault.value)


@pytest.mark.parametrize(
    "source",
    ['#import "\\u{40}preview/a:1.0.0": b', '#include "@preview/a:1.0.0"', '#import("@" + "preview/a:1.0.0")',
     '#import "x".replace("x", "@preview/a:1.0.0")', '#{import "x"\n  .replace("x", "@preview/a:1.0.0")}',
     '#{1 -import "@preview/a:1.0.0"}', '#let at = "@preview/a:1.0.0"\n#import at: b', '#import"@preview/a:1.0.0"',
     '#import/**/"@preview/a:1.0.0"', '#import "x"/**/.replace("x", "@preview/a:1.0.0")',
     '#let run = eval\n#run("import \\"@preview/a:1.0.0\\"")', '#(std.eval)("1")', '#eval(input.body)',
     '#dictionary(std).at("ev" + "al")("import \\"@preview/a:1.0.0\\"")', '#plugin("shared.typ")', "#import std: *"],
)  # fmt: skip
def test_no_template_reaches_the_network_whatever_its_text(source, monkeypatch):
    compiled: list[object] = []
    monkeypatch.setattr(typeset, "_compile", lambda *given: compiled.append(given))
    with pytest.raises(TemplateFault, match=r"ひな形「outputs/a\.typ」の\d行目"):
        sheet(PLAIN + source.encode())
    assert compiled == []  # typst would ask the network before it says that there is no such package


@pytest.mark.parametrize("path", ["@preview/a:1.0.0/x", "/proc/self/environ", "../../etc/passwd", "//etc/passwd"])
@pytest.mark.parametrize("way", ["read", "json", "csv", "image", "bibliography", "yaml"])
def test_no_template_reads_beyond_its_own_folder(way, path):
    with pytest.raises(TemplateFault, match="組めませんでした") as fault:
        sheet(PLAIN + f'#{way}("{path}")'.encode())
    assert "download" not in str(fault.value)


def test_an_unknown_template_is_named():
    with pytest.raises(TemplateFault, match=r"outputs/b\.typ"):
        typeset.typeset("outputs/b.typ", {}, {}, AT)


def test_templates_of_one_package_may_share_a_file():
    files = {
        "outputs/a.typ": b'#import "shared.typ": word\n' + PLAIN + b"#word",
        "outputs/shared.typ": "#let word = [共通の文]".encode(),
    }
    content = {"title": "題", "body": "本文", "city": "三内市"}
    assert "共通の文" in text(typeset.typeset("outputs/a.typ", files, content, AT).pdf)


def test_the_font_comes_from_an_installed_package_and_from_the_citys_own_folder(settings):
    settings.FONT_FOLDERS = [Path(__file__).parent]
    assert Path(__file__).parent in folders()
    assert families()[0] == "IPAexGothic"


@pytest.mark.parametrize(
    ("place", "there", "not_there"),
    [
        ("stamp", "公印", "省略"),
        ("signature", "電子署名", "公印"),
        ("handwritten", "（署名）", "公印"),
        ("omitted", "（公印省略：三内市公印規則 第5条ただし書）", "署名"),
    ],
)
def test_a_declared_seal_stands_below_the_name_and_nothing_else_does(place, there, not_there):
    said = text(sheet(seal={"place": place, "ground": "三内市公印規則 第5条ただし書"}).pdf)
    assert there in said
    assert not_there not in said


def test_a_declared_seal_goes_before_what_a_template_says():
    own = PLAIN.replace(b"letter.with(input)", 'letter.with(input, seal: "（印）")'.encode())
    assert "（印）" in text(sheet(own).pdf)
    said = text(sheet(own, seal={"place": "stamp", "ground": "三内市公印規則 第5条"}).pdf)
    assert ("公印" in said, "（印）" in said) == (True, False)
