"""A draft of the delegation rules as somebody sends it: one delegation.yaml, or a ZIP of the whole folder."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from sannai.approvals.rulebook import files_in_force
from sannai.rules.delegation.compiling import MAIN
from sannai.rules.delegation.folder import KNOWN, fault_of
from sannai.rules.package import MOST_BYTES, MOST_FILES
from sannai.text.problems import DefinitionError, Problem

from .sent import Sent


def draft_files(sent: Sent) -> dict[str, bytes]:
    """The files of the draft. A single file stands among the others as they are adopted now.

    Raises DefinitionError for a damaged, locked or enormous ZIP and for files that a rulebook does not have.
    """
    if sent.content.startswith(b"PK"):
        return _without_folder(_unpacked(sent))
    name = sent.name if sent.name in KNOWN else MAIN
    return files_in_force() | {name: sent.content}


def _unpacked(sent: Sent) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(sent.content)) as packed:
            entries = [each for each in packed.infolist() if not each.is_dir() and not _is_litter(each.filename)]
            if len(entries) > MOST_FILES:
                raise _fault(sent, f"ZIPの中のファイルが多すぎます（{len(entries)}個）", "規程のフォルダだけを入れる")
            found: dict[str, bytes] = {}
            left = MOST_BYTES
            for entry in entries:
                with packed.open(entry) as stream:
                    found[entry.filename.replace("\\", "/")] = content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _fault(sent, "ZIPの中身が大きすぎます", "規程のフォルダだけを入れる")
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise _fault(sent, "ZIPファイルが壊れています", "作り直す") from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise _fault(sent, "ZIPファイルにパスワードがかかっています", "かけずに作り直す") from error


def _without_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without the one folder that everything lies in, if there is one. Raises DefinitionError for strange files."""
    tops = {PurePosixPath(name).parts[0] for name in files if PurePosixPath(name).parts}
    if MAIN not in files and len(tops) == 1 and tops != {"tests"}:
        files = {name.partition("/")[2]: content for name, content in files.items()}
    if problems := [fault for fault in map(fault_of, files) if fault]:
        raise DefinitionError(problems)
    if MAIN not in files:
        raise DefinitionError([Problem(MAIN, 0, f"{MAIN} がありません", "規程のフォルダの直下に置く")])
    return files


def _is_litter(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() in ("thumbs.db",)


def _fault(sent: Sent, message: str, hint: str) -> DefinitionError:
    return DefinitionError([Problem(sent.name, 0, message, hint)])
