"""Files that somebody might send, harmless and hostile, made in code."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, PngImagePlugin
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from sannai.sluice import cleaning
from sannai.sluice.clamd import Verdict
from sannai.sluice.cleaned import Choices, Cleaned, Method

# Behind the first kilobytes: in them, it would make the file a script for whoever looks at its beginning.
SCRIPT = b"<?php system($_GET['c']); ?>"
HOW = Choices()


@dataclass(frozen=True)
class Result:
    """What came out, with its bytes read."""

    content: bytes = field(repr=False)
    media_type: str
    method: Method
    tools: tuple[str, ...]
    removed: tuple[str, ...]
    name: str
    verdict: Verdict


def cleaned(content: bytes, name: str = "書類", how: Choices = HOW, media_type: str = "") -> Result:
    """In this process, for what cannot harm it."""
    return read(cleaning.clean(io.BytesIO(content), name, media_type, how))


def read(one: Cleaned) -> Result:
    with one.output as output:
        return Result(output.read(), one.media_type, one.method, one.tools, one.removed, one.name, one.verdict)


def drawing(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Left half red, a white corner at the top left, the rest blue."""
    picture = Image.new("RGB", size, "blue")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, size[0] // 2 - 1, size[1]), fill="red")
    draw.rectangle((0, 0, size[0] // 4, size[1] // 4), fill="white")
    picture = picture.convert(mode)
    if mode == "RGBA":
        picture.putpixel((size[0] - 1, 0), (0, 0, 0, 0))
    return picture


def noise() -> Image.Image:
    """Of some size however it is packed."""
    return Image.effect_noise((120, 120), 90).convert("RGB")


def saved(picture: Image.Image, form: str, **extra: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **extra)
    return out.getvalue()


def photo(orientation: int = 1) -> bytes:
    """A JPEG of a telephone: where and when it was taken, a comment, an orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "SECRET-DESCRIPTION"
    exif.get_ifd(0x8825)[2] = (35.0, 41.0, 22.0)
    return saved(drawing(), "JPEG", exif=exif, comment=b"SECRET-COMMENT", quality=95, dpi=(300, 300))


def png_with_text() -> bytes:
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "SECRET-COMMENT")
    return saved(drawing(), "PNG", pnginfo=about)


def bomb_png(side: int = 20_000) -> bytes:
    """A few hundred kilobytes that open to ``side`` × ``side`` pixels; no pixel is ever made here."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    lines = zlib.compress(bytes(side * (side // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in entries:
            target.writestr(path, content)
    return out.getvalue()


def document(pages: int = 1) -> pikepdf.Pdf:
    """A PDF with words on each page."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(AA=font))  # a font by the name of something else
        page.Contents = pdf.make_stream(f"BT /AA 24 Tf 72 700 Td (Page {number + 1} of Sannai) Tj ET".encode())
    return pdf


def written(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def attached(*files: tuple[str, bytes], as_note: bool = False) -> bytes:
    """A PDF that carries files, each compressed; ``as_note``: hanging on an annotation, not in the list."""
    pdf = document()
    if not as_note:
        for name, content in files:
            pdf.attachments[name] = content
        return written(pdf, recompress_flate=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    notes = Array()
    for name, content in files:
        stream = pdf.make_stream(zlib.compress(content), Filter=Name.FlateDecode)
        spec = Dictionary(Type=Name.Filespec, F=String(name), EF=Dictionary(F=stream))
        notes.append(Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec))
    pdf.pages[0].Annots = notes
    return written(pdf)


def javascript(code: str = "app.alert('hello')") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(code))


def hostile_pdf() -> bytes:
    """One of everything that acts, reaches out or carries, in the places where each may stand."""
    pdf = document(2)
    root, page = pdf.Root, pdf.pages[0]
    pdf.attachments["起案.txt"] = b"attached"
    root.OpenAction = pdf.make_indirect(javascript())
    root.AA = Dictionary(WC=javascript("closing"))
    root.Names.JavaScript = Dictionary(Names=[String("a"), pdf.make_indirect(javascript("by name"))])
    root.URI = Dictionary(Base=String("http://evil.example/"))
    page.AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("cmd.exe")))
    goto = Dictionary(S=Name.GoTo, D=[page.obj, Name.Fit], Next=[Dictionary(S=Name.SubmitForm, F=String("http://x"))])
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), Rect=[0, 0, 9, 9],
        AA=Dictionary(K=pdf.make_indirect(javascript("on a key"))), A=pdf.make_indirect(javascript("pressed")),
    )  # fmt: skip
    field = pdf.make_indirect(field)
    root.AcroForm = Dictionary(Fields=[field], XFA=pdf.make_stream(b"<xdp><script>x</script></xdp>"), CO=[field])
    page.Annots = [
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=goto),
        _link(S=Name.URI, URI=String("http://evil.example/")),
        _link(S=Name.GoToR, F=String("\\\\evil\\share\\a.pdf"), D=[0, Name.Fit]),
        _link(S=Name.ImportData, F=String("data.fdf")),
        _link(S=Name.Named, N=Name.Print),
        _link(S=Name.Named, N=Name.NextPage),
        Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9], RichMediaContent=Dictionary()),
        Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Rendition, OP=0)),
        field,
    ]
    root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
    entry = pdf.make_indirect(Dictionary(Title=String("x"), Parent=root.Outlines, A=javascript("in the outline")))
    root.Outlines.First = root.Outlines.Last = entry
    page.Resources.XObject = Dictionary(X=pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.PS))
    pdf.pages[1].obj.Thumb = pdf.make_stream(b"", F=String("http://evil.example/external"))
    with pdf.open_metadata() as about:
        about["dc:title"] = "SECRET-TITLE"
    pdf.docinfo["/Author"] = "SECRET-AUTHOR"
    return written(pdf)


def _link(**action: Any) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(**action))


_WORDS = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|GoToR|GoToE|URI|Rendition|RichMedia\w*|XFA|EmbeddedFiles?|EF|AA"
    rb"|OpenAction|FileAttachment|Movie|Sound|Screen|Metadata)(?![A-Za-z0-9])"
)


def acting(pdf: bytes) -> set[bytes]:
    """The third reading, for tests alone: names in the bytes between streams, and on every page as pypdf walks it."""
    bare = re.sub(rb"stream\r?\n.*?endstream", b"", pdf, flags=re.DOTALL)
    names = {name for name in _WORDS.findall(bare) if not re.search(rb"/Font <<[^>]*" + name, bare)}
    reader = PdfReader(io.BytesIO(pdf))
    stack: list[Any] = [reader.trailer["/Root"], *reader.pages]
    seen: set[int] = set()
    while stack:
        each = stack.pop()
        if isinstance(each, IndirectObject):
            if each.idnum in seen:
                continue
            seen.add(each.idnum)
            each = each.get_object()
        if isinstance(each, DictionaryObject):
            kind = each.get("/S")
            names |= {str(kind).encode()} if str(kind).encode() in _ACTIONS else set()
            stack += [each.raw_get(key) for key in each]
        elif isinstance(each, ArrayObject):
            stack += list(each)
    return names


_ACTIONS = {b"/JavaScript", b"/Launch", b"/SubmitForm", b"/ImportData", b"/URI", b"/GoToR", b"/GoToE", b"/Rendition"}
