"""A file that somebody sent to be checked, and how it is carried to the next press: in the form, stored nowhere."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from sannai.text.cleaning import clean
from sannai.web.kit.door import DeskRequest

MOST_CARRIED = 700 * 1024  # base64 characters; a form holds 1 MB


@dataclass(frozen=True, slots=True)
class Sent:
    """The bytes and the name of what was sent, or why it cannot be used."""

    name: str = ""
    content: bytes = b""
    fault: str = ""


def sent_file(request: DeskRequest) -> Sent:
    """The uploaded file. What is too large was refused before it came here."""
    found = request.FILES.get("file")
    if not isinstance(found, UploadedFile):
        return Sent(fault="ファイルを選んでください。")
    file = clean(PurePosixPath((found.name or "").replace("\\", "/")).name, lines=False)[:120]
    if not found.size:
        return Sent(file, fault=f"「{file}」は空です。中身のあるファイルを選んでください。")
    if found.size > settings.MAX_UPLOAD_BYTES:
        return Sent(file, fault=f"「{file}」は大きすぎます。")
    return Sent(file, found.read())


def in_form(content: bytes) -> str:
    """How a small file travels in a hidden field; "" when it is too large for that."""
    text = base64.b64encode(content).decode()
    return text if len(text) <= MOST_CARRIED else ""


def carried(request: DeskRequest) -> Sent:
    """The file that came along in the form, or the one that was chosen again."""
    if request.FILES.get("file"):
        return sent_file(request)
    text = request.POST.get("packed", "")
    try:
        content = base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        return Sent(fault="確かめたファイルが届いていません。もう一度ファイルを選んで、確かめてください。")
    name = clean(request.POST.get("name", ""), lines=False)[:120]
    return Sent(name or "files.zip", content)
