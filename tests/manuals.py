"""The manuals of the three languages, read as their readers do: every block of the worked example typed, in order."""

from __future__ import annotations

from pathlib import Path

from sannai.text import marked

DOCS = Path(__file__).parents[1] / "docs"


def manual(name: str) -> str:
    """What ``docs/NAME.md`` says."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def typed(text: str, folder: Path) -> Path:
    """The folder, with the files that the worked example of this manual writes bit by bit."""
    for path, content in marked.files(text).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder
