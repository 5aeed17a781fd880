"""Additions to the house, kept as patches: a test applies one to a copy of the tree and runs what it adds there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
COPIED = ("src", "tests", "docs", "catalog", "conftest.py", "pyproject.toml")


def touched(patch: str) -> list[str]:
    """The files that a patch adds or changes."""
    return re.findall(r"^\+\+\+ b/(.+)$", (HERE / patch).read_text(encoding="utf-8"), re.MULTILINE)


def added(patch: str) -> int:
    """How many lines a patch adds, those of its tests too."""
    return len(re.findall(r"^\+(?!\+\+ )", (HERE / patch).read_text(encoding="utf-8"), re.MULTILINE))


def grown(folder: Path, *patches: str) -> Path:
    """A copy of the tree below this folder, with the patches applied one after the other."""
    tree = folder / "tree"
    tree.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    alone = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder)}  # the folder may lie inside somebody's repository
    for patch in patches:
        subprocess.run(["git", "apply", str(HERE / patch)], cwd=tree, check=True, env=alone)
    return tree


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in the copy, on the modules of the copy, with a database in memory."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "PYTHONPATH": str(tree / "src"),
        "SANNAI_DEMO": "1",
        "SANNAI_HOME": str(tree.parent / "home"),
    }
    command = [sys.executable, "-m", "pytest", "-v", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, env=environment)
