"""What it takes to make a file harmless, by kind and size, each in a child of its own; and what starting one takes.

By itself: ``SANNAI_DEMO=1 .venv/bin/python -m tests.bench.sluice``.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import BinaryIO

import pikepdf
from PIL import Image

from sannai.sluice import child, memory
from sannai.sluice.child import Limits
from sannai.sluice.cleaned import Choices

MEGABYTE = 1024 * 1024
ROUNDS = int(os.environ.get("SANNAI_BENCH_ROUNDS", "3"))
STARTS = (
    ("Python だけ", "pass"),
    ("文字を読むまで", "import sannai.sluice.cleaning, sannai.sluice.texts"),
    ("画像を読むまで", "import sannai.sluice.cleaning, sannai.sluice.pictures"),
    ("PDFを読むまで", "import sannai.sluice.cleaning, sannai.sluice.pdf"),
)


@dataclass
class Found:
    """Medians of the rounds: seconds on the clock and of the processor; the most memory in MB."""

    name: str
    size: int
    clock: float
    processor: float
    memory: float


def _photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def _text_pages(count: int) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    font = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1))
    font.BaseFont = pikepdf.Name.Helvetica
    for number in range(count):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        lines = "".join(f"1 0 0 1 60 {780 - 14 * line} Tm (line {line} of page {number}) Tj " for line in range(50))
        page.Contents = pdf.make_stream(f"BT /F 10 Tf {lines} ET".encode())
    pdf.save(out)
    return out.getvalue()


def _scanned(megabytes: int, pages: int) -> bytes:
    """Pages that are pictures, which is what large PDFs are."""
    pdf, out = pikepdf.new(), io.BytesIO()
    height = megabytes * MEGABYTE // pages // 2000
    for _ in range(pages):
        image = pdf.make_stream(
            zlib.compress(os.urandom(2000 * height), 1), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=2000, Height=height, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
            Filter=pikepdf.Name.FlateDecode,
        )  # fmt: skip
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
        page.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /P Do")
    pdf.save(out)
    return out.getvalue()


def _files() -> list[tuple[str, Callable[[], bytes], Choices]]:
    plain, flat = Choices(), Choices(flatten=True)
    return [
        ("文字 1 KB", lambda: b"a" * 1024, plain),
        ("CSV 10 MB", lambda: "氏名,三内市三内1丁目,=1\r\n".encode() * 300_000, plain),
        ("写真 1200万画素", _photo, plain),
        ("PDF 21ページ", lambda: _text_pages(21), plain),
        ("PDF 21ページ 画像化", lambda: _text_pages(21), flat),
        ("PDF 10 MB 4ページ", lambda: _scanned(10, 4), plain),
        ("PDF 10 MB 画像化", lambda: _scanned(10, 4), flat),
        ("PDF 200 MB 60ページ", lambda: _scanned(199, 60), plain),
    ]


def measure() -> list[Found]:
    """Each file, so many times."""
    found = []
    for name, make, how in _files():
        with memory.of(make()) as content:
            runs = [_once(content, how) for _ in range(ROUNDS)]
            clock, processor, most = (median(run[figure] for run in runs) for figure in range(3))
            found.append(Found(name, memory.size(content), clock, processor, most))
    return found


def _once(content: BinaryIO, how: Choices) -> tuple[float, float, float]:
    began = time.perf_counter()
    cleaned, spent = child.clean_measured(content, "書類", "", how, Limits())
    cleaned.output.close()
    return time.perf_counter() - began, spent.seconds, spent.memory / MEGABYTE


def starts() -> list[tuple[str, float]]:
    """Milliseconds until the readers of a kind are there."""

    def once(code: str) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-c", code], check=True)
        return (time.perf_counter() - began) * 1000

    return [(name, median(once(code) for _ in range(ROUNDS))) for name, code in STARTS]


def report(found: list[Found]) -> None:
    """Print what was measured."""
    print(f"\n無害化、1ファイルに1プロセス、{ROUNDS}回の中央値（ウイルス検査を除く）")
    print(f"  {'ファイル':　<16}{'大きさ':>10}{'秒':>8}{'プロセッサ':>8}{'メモリー':>8}")
    for each in found:
        size = f"{each.size / MEGABYTE:.1f} MB"
        print(f"  {each.name:　<18}{size:>10}{each.clock:9.2f}{each.processor:11.2f}{each.memory:9.0f} MB")
    print("  始めるまで: " + "、".join(f"{name} {milliseconds:.0f} ミリ秒" for name, milliseconds in starts()))


if __name__ == "__main__":
    report(measure())
