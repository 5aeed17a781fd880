"""Typst itself: one template with what it says becomes one PDF, and nothing is read from outside its folder.

Knows no database and no settings, so that a package can be checked before there is a city.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typst

from .fonts import fonts

LETTER = Path(__file__).parent / "letter.typ"
# Typst fetches a package from the network when a template imports one, and no switch of it forbids that. So an import
# names its file as a plain text, and nothing that makes code out of texts is let through, whatever the texts are.
_TAKES_IN = re.compile(r"(?<![A-Za-z0-9_])(?:import|include)(?![A-Za-z0-9_-])")
_PLAIN_FILE = re.compile(r'\s*"[^"\\@][^"\\]*"(?!\s*[./])')
_MAKES_CODE = re.compile(r"(?<![A-Za-z0-9_])(?:eval|dictionary|plugin)(?![A-Za-z0-9_-])")


@contextmanager
def laid_out(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder that holds the templates of a package and the shared letter, for as long as it is used."""
    with tempfile.TemporaryDirectory(prefix="sannai-letter-") as folder:
        root = Path(folder)
        (root / "letter.typ").write_bytes(LETTER.read_bytes())
        for path, body in files.items():
            if path.startswith("outputs/"):
                target = root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(body)
        yield root


def press(root: Path, template: str, content: Mapping[str, Any], timestamp: int) -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1). Raises typst.TypstError."""
    pdf = typst.compile(
        str(root / template),
        root=str(root),
        font_paths=fonts(),
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"input": json.dumps(content, ensure_ascii=False)},
        timestamp=timestamp,
        package_path=str(root / "none"),
        package_cache_path=str(root / "none"),
    )
    assert isinstance(pdf, bytes)
    return pdf


def forbidden(source: str) -> tuple[int, str, str] | None:
    """Where a template would leave its folder or make code of texts, with the fault and its cure; None if nowhere."""
    for word in _TAKES_IN.finditer(source):
        if not _PLAIN_FILE.match(source, word.end()):
            words = "外部の部品（@preview など）か、名前の読めないファイルを使います"
            hint = 'import と include には、"/letter.typ" のように、ファイルの名前をそのまま書く'
            return word.start(), words, hint
    if code := _MAKES_CODE.search(source):
        return code.start(), f"{code[0]} は、ひな形では使えません", "取り除く"
    return None
