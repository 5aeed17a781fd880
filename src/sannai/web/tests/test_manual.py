"""手続の書き方 at the desk: the manual reads as a page, its example is a sound package, versions come as they were."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.test import Client
from django.urls import reverse

from sannai.casework.tests import cast
from sannai.definitions.packages import files_of
from sannai.rules.around import Around
from sannai.rules.lint import check_package
from sannai.text import marked

from .desk_cast import signed_in, words


def unpacked(client: Client, url: str, folder: Path) -> list[str]:
    response = client.get(url)
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        packed.extractall(folder)
        return packed.namelist()


def test_the_manual_is_found_from_the_list_and_its_example_is_sound(db: None, tmp_path: Path):
    cast.city()
    clerk = signed_in("clerk")
    assert reverse("desk:procedure_manual") in clerk.get(reverse("desk:procedures")).content.decode()
    page = clerk.get(reverse("desk:procedure_manual"))
    assert "手続の言語" in words(page)
    assert "```" not in words(page)
    names = unpacked(clerk, reverse("desk:procedure_sample"), tmp_path)
    assert "meeting-hall-use/procedure.yaml" in names
    assert check_package(tmp_path / "meeting-hall-use", Around("三内市", "279994")) == []


def test_the_files_of_a_version_are_what_was_published(db: None, tmp_path: Path):
    cast.city()
    version = cast.version("disposition")
    unpacked(signed_in("clerk"), reverse("desk:procedure_version", args=[version.digest]), tmp_path)
    for path, content in files_of(version).items():
        assert (tmp_path / version.key / path).read_bytes() == content
    assert signed_in("clerk").get(reverse("desk:procedure_version", args=["0" * 64])).status_code == 404


def test_what_is_no_mark_is_text_and_no_address_leads_into_a_script():
    table = "| a | b |\n|---|---|\n| 1 | <u> |\n"
    drawn = marked.html(f"# <b>題</b>\n\n[x](javascript:alert(1)) `<i>` **太い**\n\n- 一\n- 二\n\n{table}")
    assert "<b>" not in drawn
    assert "javascript" not in drawn
    assert "<code>&lt;i&gt;</code> <strong>太い</strong>" in drawn
    assert drawn.count("<li>") == 2
    assert "<td>&lt;u&gt;</td>" in drawn
