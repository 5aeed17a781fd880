from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest
from django.conf import settings

from sannai.files import blobs
from sannai.files.models import Blob

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def incoming() -> list[Path]:
    return list((Path(settings.HOME) / "files" / "incoming").glob("*"))


def age(blob: Blob) -> None:
    long_ago = time.time() - 7200
    os.utime(blobs.path_of(blob.pk), (long_ago, long_ago))


def test_what_is_stored_comes_back_byte_by_byte_under_its_hash() -> None:
    content = "住民票\n".encode() * 1000
    blob = blobs.store([content[:10], content[10:]], 10**6)
    assert (blob.pk, blob.size, blob.media_type) == (hashlib.sha256(content).hexdigest(), len(content), "text/plain")
    with blobs.open_blob(blob) as stream:
        assert stream.read() == content


def test_the_same_content_is_kept_once() -> None:
    first = blobs.store([b"%PDF-1.7 same"], 100)
    second = blobs.store([b"%PDF-1.7", b" same"], 100)
    assert first == second
    assert Blob.objects.count() == 1


def test_too_much_is_refused_while_it_streams_and_leaves_nothing() -> None:
    read = 0

    def endless():
        nonlocal read
        while True:
            read += 1
            yield b"x" * 1000

    with pytest.raises(blobs.TooLarge):
        blobs.store(endless(), 10_000)
    assert read == 11
    assert not incoming()
    assert not Blob.objects.exists()


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(blobs.EmptyFile):
        blobs.store([], 10)
    with pytest.raises(blobs.EmptyFile):
        blobs.store([b"", b""], 10)
    assert not incoming()


def test_a_changed_or_lost_file_is_noticed() -> None:
    blob = blobs.store([b"as it was"], 100)
    assert list(blobs.looked_at()) == [(blob.pk, "")]
    blobs.path_of(blob.pk).write_bytes(b"as it is")
    assert "書き換えられています" in dict(blobs.looked_at())[blob.pk]
    blobs.path_of(blob.pk).unlink()
    assert "ありません" in dict(blobs.looked_at())[blob.pk]


def test_the_sweep_takes_only_what_nobody_refers_to_and_nobody_is_just_storing() -> None:
    young, old = blobs.store([b"young"], 100), blobs.store([b"old"], 100)
    age(old)
    assert blobs.sweep() == 1
    assert list(Blob.objects.all()) == [young]
    assert not blobs.path_of(old.pk).exists()
    assert blobs.path_of(young.pk).exists()
