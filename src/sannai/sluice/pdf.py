"""PDF: what can act, reach out or carry other files is taken out; it is written anew, and read by another library."""

from __future__ import annotations

import mmap
from collections import Counter
from typing import BinaryIO

import pikepdf
import pypdf

from . import inside, memory, pdf_names, pdf_parts, pdf_pictures, pdf_reading
from .cleaned import DAMAGED, Made, Method, Unclean
from .scanner import Scanner

SIGNATURE = "電子署名の効力（署名は原本で確かめる）"
LIMITED = "印刷や編集の制限"
ABOUT = "文書情報（作成者など）"
MENDED = "壊れていた構造（直して書き直した。原本と見比べる）"
_COUNTED = {"JavaScript": "か所", "外へのリンク": "件"}


def clean(content: BinaryIO, name: str, scanner: Scanner) -> Made:
    """Raises Unclean: encrypted, damaged, virus in an attachment, bomb, active."""
    tools = (f"pikepdf {pikepdf.__version__}（qpdf {pikepdf.__libqpdf_version__}）", f"pypdf {pypdf.__version__}")
    with memory.making() as output:
        seen = _write_anew(content, output, name, scanner)
        if active := pdf_reading.active(memory.rewound(output)):
            words = f"PDFから「{active}」を取り除けませんでした。印刷の画面からPDFに保存し直して送ってください"
            raise Unclean("active", words)
    if not scanner.how.flatten:
        return Made(output, "application/pdf", Method.SANITISED, tools, tuple(seen))
    with output:
        pictures, tool = pdf_pictures.flatten(output, scanner.how)
    return Made(pictures, "application/pdf", Method.IMAGED, (*tools, tool), tuple(seen))


def _write_anew(content: BinaryIO, output: BinaryIO, name: str, scanner: Scanner) -> list[str]:
    """The document without what acts. Returns what was taken out, in words."""
    try:
        with pikepdf.open(content) as pdf:
            seen = _look_into(pdf, name, scanner)
            seen += _taken_out(pdf)
            if not len(pdf.pages):
                raise Unclean("damaged", f"ページのないPDFです。{DAMAGED}")
            # Every object stands by itself and open, so that any other scanner sees what this one has seen.
            pdf.save(
                output, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True,
                preserve_pdfa=False, fix_metadata_version=False,
            )  # fmt: skip
            if pdf.get_warnings():
                seen.append(MENDED)
    except pikepdf.PasswordError as error:
        words = "PDFにパスワードがかかっています。パスワードを外してPDFを作り直してください"
        raise Unclean("encrypted", words) from error
    return [*seen, *_around(content)]


def _look_into(pdf: pikepdf.Pdf, name: str, scanner: Scanner) -> list[str]:
    """Scan every file it carries by itself: a scanner of viruses does not open what a PDF has compressed."""
    count = 0
    for count, (inner, carried) in enumerate(pdf_parts.attachments(pdf, scanner.how.most_opened), 1):
        inside.search(carried, f"{name} の添付「{inner or count}」", scanner)
    return [f"添付ファイル{count}件"] if count else []


def _taken_out(pdf: pikepdf.Pdf) -> list[str]:
    """Take out what a PDF must not have. Returns what that was, in words."""
    found: Counter[str] = Counter()
    if pdf.is_encrypted:
        found[LIMITED] += 1
    for key in set(pdf.Root.keys()) - pdf_names.CATALOGUE:
        _drop(pdf.Root, key, pdf_names.FORBIDDEN.get(key) or pdf_names.SHORT.get(key), found)
    if isinstance(names := pdf.Root.get("/Names"), pikepdf.Dictionary):
        for key in set(names.keys()) - pdf_names.NAME_TREES:
            _drop(names, key, pdf_names.FORBIDDEN.get(key), found)
    for each in pdf_parts.walk(pdf):
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            _defuse(each, found)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
        found[ABOUT] += 1
    return [f"{words}{count}{_COUNTED[words]}" if words in _COUNTED else words for words, count in found.items()]


def _defuse(each: pikepdf.Object, found: Counter[str]) -> None:
    """One dictionary. What hangs below it in objects of their own comes by itself."""
    if isinstance(each, pikepdf.Stream):
        _defuse_stream(each, found)
    kind = str(each.get("/S", "")) if isinstance(each.get("/S"), pikepdf.Name) else ""
    if kind in pdf_names.ACTIONS or (kind == "/Named" and str(each.get("/N")) not in pdf_names.HARMLESS_NAMED):
        found[pdf_names.ACTIONS.get(kind, pdf_names.OTHER_ACTION)] += 1
        _empty(each)
        return
    if each.get("/Subtype") in pdf_names.MEDIA_ANNOTATIONS and "/Rect" in each:
        found[pdf_names.MEDIA] += 1
        _empty(each)
        return
    for key in set(each.keys()) & pdf_names.FORBIDDEN.keys():
        _drop(each, key, pdf_names.FORBIDDEN[key], found)
    for key in set(each.keys()) & pdf_names.SHORT.keys():
        if not _drawn(each[key]):
            _drop(each, key, pdf_names.SHORT[key], found)
    for key in set(each.keys()) & pdf_names.TRIGGERS:
        if _acts(each[key]):
            _drop(each, key, None, found)
    if each.get("/FT") == "/Sig" and "/V" in each:
        _drop(each, "/V", SIGNATURE, found)
    if isinstance(notes := each.get("/Annots"), pikepdf.Array):
        _sift(notes, found)


def _defuse_stream(stream: pikepdf.Stream, found: Counter[str]) -> None:
    for key in {"/F", "/FFilter", "/FDecodeParms"} & set(stream.keys()):  # its content lies in another file
        _drop(stream, key, pdf_names.LINK, found)
    if stream.get("/Subtype") == "/PS" or stream.get("/Type") == "/EmbeddedFile":
        stream.write(b"")
    reference = stream.get("/Ref")
    if isinstance(reference, pikepdf.Dictionary) and "/F" in reference:
        _drop(stream, "/Ref", pdf_names.LINK, found)


def _sift(notes: pikepdf.Array, found: Counter[str]) -> None:
    """Annotations that are media or files go as a whole; links stay as places without a way."""
    for place in range(len(notes) - 1, -1, -1):
        note = notes[place]
        if not isinstance(note, pikepdf.Dictionary):
            continue
        kind = note.get("/Subtype")
        if kind in pdf_names.MEDIA_ANNOTATIONS:
            found[pdf_names.MEDIA] += 1
        if kind in pdf_names.MEDIA_ANNOTATIONS or kind == pdf_names.ATTACHING or not note.keys():
            del notes[place]


def _acts(value: object) -> bool:
    """Is it an action, or a list of such, that must not stay?"""
    if isinstance(value, pikepdf.Array):
        return any(_acts(each) for each in value)
    if not isinstance(value, pikepdf.Dictionary):
        return False
    kind = str(value.get("/S", ""))
    return (bool(kind) and kind not in pdf_names.HARMLESS_ACTIONS) or not value.keys() or (
        kind == "/Named" and str(value.get("/N")) not in pdf_names.HARMLESS_NAMED
    )  # fmt: skip


def _drawn(value: object) -> bool:
    """A font, or a picture: it only shares its name with something else."""
    if isinstance(value, pikepdf.Stream):
        return value.get("/Subtype") in ("/Image", "/Form")
    return isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/Font"


def _drop(each: pikepdf.Object, key: str, words: str | None, found: Counter[str]) -> None:
    """Take a key out, and tell of the actions that went with it; those in objects of their own come by themselves."""
    stack = [] if getattr(each[key], "is_indirect", False) else [each[key]]
    del each[key]
    if words:
        found[words] += 1
    while stack:
        gone = stack.pop()
        if isinstance(gone, pikepdf.Dictionary):
            if kind := pdf_names.ACTIONS.get(str(gone.get("/S", ""))):
                found[kind] += 1
            below = [value for _, value in gone.items()]
        else:
            below = list(gone) if isinstance(gone, pikepdf.Array) else []
        stack += [value for value in below if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _empty(each: pikepdf.Object) -> None:
    for key in set(each.keys()) - {"/Length"}:
        del each[key]
    if isinstance(each, pikepdf.Stream):
        each.write(b"")


def _around(content: BinaryIO) -> list[str]:
    """What stood before and behind the document."""
    with mmap.mmap(content.fileno(), 0, prot=mmap.PROT_READ) as data:
        start, end = data.find(b"%PDF-", 0, 1024), data.rfind(b"%%EOF")
        before = len(data[:start].strip()) if start > 0 else 0
        behind = len(data[end + 5 :].strip(b"\0\r\n \t\x1a")) if end >= 0 else 0
    seen = [f"先頭に隠されていたデータ {before:,}バイト"] if before else []
    return [*seen, f"末尾に隠されていたデータ {behind:,}バイト"] if behind else seen
