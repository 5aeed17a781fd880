"""What comes out of a PDF shows the same pages, and nothing in it acts, reaches out or carries files."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name, String
from PIL import Image
from pypdf import PdfReader

from sannai.sluice import pdf_reading
from sannai.sluice.cleaned import Choices, Method, Unclean

from .made import SCRIPT, acting, attached, cleaned, document, hostile_pdf, javascript, photo, written


def refused(content: bytes, how: Choices | None = None) -> Unclean:
    with pytest.raises(Unclean) as raised:
        cleaned(content, "書類.pdf", how or Choices())
    return raised.value


def test_everything_that_acts_is_gone_and_told_and_the_pages_stay() -> None:
    before = hostile_pdf()
    assert len(acting(before)) > 12, "the reading of this test sees what there is to see"
    assert pdf_reading.active(io.BytesIO(before)), "so does the reading of the product"
    one = cleaned(before, "書類.pdf")
    content = one.content
    assert acting(content) == set()
    assert b"SECRET" not in content
    assert b"evil" not in content
    told = " ".join(one.removed)
    for words in (
        "添付ファイル1件", "JavaScript", "起動の命令", "動くフォーム（XFA）", "外へ送る命令", "外へのリンク",
        "自動で動く命令", "動画・音声・立体", "文書情報",
    ):  # fmt: skip
        assert words in told
    reader = PdfReader(io.BytesIO(content))
    assert [page.extract_text() for page in reader.pages] == ["Page 1 of Sannai", "Page 2 of Sannai"]


def test_links_within_the_document_stay_and_those_that_lead_out_do_not() -> None:
    with pikepdf.open(io.BytesIO(cleaned(hostile_pdf()).content)) as pdf:
        actions = [str(note.A.S) for note in pdf.pages[0].Annots if "/A" in note]
    assert sorted(actions) == ["/GoTo", "/Named"]


def test_an_ordinary_pdf_is_told_nothing_of() -> None:
    one = cleaned(written(document(3)), "書類")
    assert (one.removed, one.method, one.name) == ((), Method.SANITISED, "書類.pdf")
    assert [tool.split()[0] for tool in one.tools] == ["pikepdf", "pypdf"]


def test_a_name_written_in_another_way_hides_nothing() -> None:
    before = written(document(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    disguised = before.replace(b"/Type /Catalog", b"/Type /Catalog /Open#41ction << /S /J#61vaScript /J#53 (x) >>", 1)
    content = cleaned(disguised).content
    assert acting(content) == set()
    assert b"(x)" not in content


@pytest.mark.parametrize("disguise", [Name.Font, Name.XObject, Name.StructElem])
def test_an_action_that_says_it_is_a_font_stays_an_action(disguise: Name) -> None:
    pdf = document()
    trigger = Dictionary(
        Type=disguise, Subtype=Name.Form, O=Dictionary(Type=disguise, S=Name.JavaScript, JS=String("x"))
    )
    pdf.pages[0].AA = trigger
    pdf.pages[0].Resources.XObject = Dictionary(JS=pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form))
    content = cleaned(written(pdf)).content
    with pikepdf.open(io.BytesIO(content)) as after:
        assert "/JS" in after.pages[0].Resources.XObject, "a picture that is called JS is still shown"
        assert '"/S":' not in str(after.pages[0].get("/AA", ""))


def test_a_name_in_an_object_of_its_own_hides_nothing() -> None:
    pdf = document()
    trigger = Dictionary(S=pdf.make_indirect(Name.JavaScript), JS=pdf.make_indirect(String("x")))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], PA=pdf.make_indirect(trigger))
    pdf.pages[0].Annots = [link]
    before = written(pdf)
    assert pdf_reading.active(io.BytesIO(before)) in ("/JavaScript", "/JS")
    one = cleaned(before)
    assert one.removed == ("JavaScript1か所",)
    assert acting(one.content) == set()


def test_what_hides_before_and_behind_is_gone_and_told() -> None:
    one = cleaned(written(document(40)) + SCRIPT)
    assert one.removed == (f"末尾に隠されていたデータ {len(SCRIPT)}バイト",)
    assert SCRIPT not in one.content


def test_a_pdf_that_is_a_zip_as_well_is_only_a_pdf_afterwards() -> None:
    from .made import zipped

    both = written(document()) + zipped(("run.exe", b"MZ"))
    content = cleaned(both).content
    assert b"PK\x03\x04" not in content
    assert b"run.exe" not in content


def test_a_pdf_with_a_password_is_refused_with_what_to_do() -> None:
    error = refused(written(document(), encryption=pikepdf.Encryption(user="himitsu", owner="o")))
    assert error.code == "encrypted"
    assert "パスワードを外して" in error.words


def test_a_pdf_that_only_forbids_printing_is_taken_and_told() -> None:
    one = cleaned(written(document(), encryption=pikepdf.Encryption(user="", owner="o")))
    assert one.removed == ("印刷や編集の制限",)
    reader = PdfReader(io.BytesIO(one.content))
    assert not reader.is_encrypted
    assert reader.pages[0].extract_text() == "Page 1 of Sannai"


def test_a_signature_is_told_because_it_no_longer_holds() -> None:
    pdf = document()
    field = pdf.make_indirect(
        Dictionary(FT=Name.Sig, T=String("s"), V=Dictionary(Type=Name.Sig, Contents=String("x")), Rect=[0, 0, 0, 0])
    )
    pdf.Root.AcroForm = Dictionary(Fields=[field], SigFlags=3)
    assert cleaned(written(pdf)).removed == ("電子署名の効力（署名は原本で確かめる）",)


def test_every_file_that_it_carries_goes_also_from_an_annotation() -> None:
    for as_note in (False, True):
        one = cleaned(attached(("a.txt", b"PLAIN-WORDS"), ("写真.jpg", photo()), as_note=as_note))
        assert one.removed == ("添付ファイル2件",)
        content = one.content
        assert acting(content) == set()
        assert len(content) < 2000


def test_an_attachment_that_opens_to_too_much_is_refused() -> None:
    error = refused(attached(("zeros", bytes(3_000_000))), Choices(most_opened=1_000_000))
    assert error.code == "bomb"
    assert "添付を外して" in error.words


def test_the_second_reading_refuses_what_the_first_has_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sannai.sluice.pdf._taken_out", lambda pdf: [])
    pdf = document()
    pdf.Root.OpenAction = javascript()
    error = refused(written(pdf))
    assert error.code == "active"
    assert "保存し直して" in error.words


def test_pages_as_pictures_look_the_same_and_hold_no_words() -> None:
    one = cleaned(hostile_pdf(), "書類.pdf", Choices(flatten=True))
    assert one.method is Method.IMAGED
    assert one.tools[-1].startswith("pypdfium2 ")
    content = one.content
    assert acting(content) == set()
    reader = PdfReader(io.BytesIO(content))
    assert [page.extract_text() for page in reader.pages] == ["", ""]
    assert tuple(map(float, reader.pages[0].mediabox)) == (0, 0, 595, 842)
    picture = Image.open(io.BytesIO(reader.pages[0].images[0].data)).convert("L")
    assert picture.size == (1240, 1755)
    box = picture.point(lambda value: 255 if value < 100 else 0).getbbox()
    assert box
    left, top, right, bottom = box
    assert (abs(left - 150), abs(bottom - 295)) < (20, 20), "the words stand where they stood"
    assert right > left + 200
    assert bottom > top


def test_a_page_as_large_as_a_field_is_not_made_a_picture() -> None:
    pdf = document()
    pdf.pages[0].MediaBox = [0, 0, 100_000, 100_000]
    error = refused(written(pdf), Choices(flatten=True))
    assert error.code == "too_large"
    assert "1ページ目" in error.words


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF", b"%PDF-" + b"(" * 9999]
)
def test_what_only_begins_as_a_pdf_is_refused(content: bytes) -> None:
    error = refused(content)
    assert error.code == "damaged"
    assert "もう一度送って" in error.words
