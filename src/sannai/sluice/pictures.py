"""Pictures: opened within bounds, turned upright, made anew from their pixels; nothing else of them is taken along."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import PIL
from PIL import Image
from PIL.TiffImagePlugin import AppendingTiffWriter

from . import memory, tails
from .cleaned import Choices, Made, Method, Unclean
from .kinds import PICTURES

_ORIENTATION = 0x0112
_GPS = 0x8825
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_QUALITY = 90
_TEXTS = ("comment", "Comment", "Description", "Author", "Title", "Software", "Copyright")


def clean(content: BinaryIO, media_type: str, how: Choices) -> Made:
    """JPEG, HEIC and opaque WebP become JPEG, TIFF stays TIFF, all else PNG. Raises Unclean."""
    form = PICTURES[media_type]
    tools = [f"Pillow {PIL.__version__}"]
    if form == "HEIF":
        tools.append(_heif())
    with _opened(content, form, how) as picture, memory.making() as output:
        frames = getattr(picture, "n_frames", 1)
        if form == "TIFF":
            media_type, seen = _tiff(picture, frames, output, how), _findings(picture)
        else:
            bare, seen = _bare(picture), _findings(picture)
            media_type = _save(bare, output, form)
            if frames > 1 and form != "JPEG":
                seen.append(f"2コマ目から後ろの{frames - 1}コマ")
    if hidden := tails.behind(content, form):
        second = form == "JPEG" and tails.has_second_picture(content)
        seen.append("添えられた別の画像" if second else f"末尾に隠されていたデータ {hidden:,}バイト")
    return Made(output, media_type, Method.REMADE, tuple(tools), tuple(seen))


def _heif() -> str:
    try:
        import pi_heif
    except ImportError:
        raise Unclean(
            "unknown",
            "HEICの写真は、ここでは受け取れません。JPEGに変えて（スマートフォンの設定「互換性優先」）送ってください",
        ) from None
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener(thumbnails=False)
    return f"pi-heif {pi_heif.__version__}"


@contextmanager
def _opened(content: BinaryIO, form: str, how: Choices) -> Iterator[Image.Image]:
    """The head alone has been read, and says that the picture is not too large."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata, which is dropped
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(content, formats=[form]) as picture:
                _bound(picture, how)
                yield picture
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_large(how) from error


def _bound(picture: Image.Image, how: Choices) -> None:
    if picture.width * picture.height > how.most_pixels:
        raise _too_large(how)


def _too_large(how: Choices) -> Unclean:
    most = how.most_pixels // 10_000
    return Unclean("too_large", f"画像の画素数が多すぎます。{most:,}万画素までに小さくして送ってください")


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels of the frame at hand, upright, with nothing beside them but their resolution."""
    picture.load()
    try:
        turn = _UPRIGHT.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:
        turn = None
    bare = picture.transpose(turn) if turn is not None else picture.copy()
    if bare.mode == "P" and "transparency" in bare.info:
        bare = bare.convert("RGBA")
    elif bare.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        bare = bare.convert("RGB")
    bare.info = {}
    if resolution := _resolution(picture):
        bare.info["dpi"] = resolution
    return bare


def _resolution(picture: Image.Image) -> tuple[float, float] | None:
    try:
        across, down = (float(each) for each in picture.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, down) if 30 <= across <= 2400 and 30 <= down <= 2400 else None


def _kept(bare: Image.Image) -> dict[str, Any]:
    return {"dpi": bare.info["dpi"]} if "dpi" in bare.info else {}


def _save(bare: Image.Image, output: BinaryIO, form: str) -> str:
    if form in ("JPEG", "HEIF", "WEBP") and bare.mode in ("L", "RGB"):
        bare.save(output, "JPEG", quality=_QUALITY, **_kept(bare))
        return "image/jpeg"
    bare.save(output, "PNG", **_kept(bare))
    return "image/png"


def _tiff(picture: Image.Image, frames: int, output: BinaryIO, how: Choices) -> str:
    """Page by page, so that only one of them is in memory."""
    if frames > how.most_pages:
        words = (
            f"TIFFのページが多すぎます（{frames}ページ）。{how.most_pages}ページまでに分けるか、PDFにして送ってください"
        )
        raise Unclean("too_large", words)
    with AppendingTiffWriter(output, new=True) as pages:
        for number in range(frames):
            picture.seek(number)
            _bound(picture, how)
            bare = _bare(picture)
            packing = "group4" if bare.mode == "1" else "tiff_adobe_deflate"
            bare.save(pages, "TIFF", compression=packing, **_kept(bare))
            pages.newFrame()
    return "image/tiff"


def _findings(picture: Image.Image) -> list[str]:
    """What stood beside the pixels."""
    try:
        exif = picture.getexif()
        taken = "位置情報などの撮影情報" if _GPS in exif else "撮影情報" if exif and picture.format != "TIFF" else ""
    except Exception:
        taken = "撮影情報"
    seen = [taken] if taken else []
    texts = getattr(picture, "text", {}) or {}
    if any(key in picture.info for key in _TEXTS) or any("XML" not in key for key in texts):
        seen.append("画像に書き込まれた文字")
    if "xmp" in picture.info or "XML:com.adobe.xmp" in texts:
        seen.append("付加情報（XMP）")
    return seen
