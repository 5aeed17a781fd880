"""Files of a form while they arrive: sealed at once, so that no clear byte of them falls on a disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from .sealed import Sealed, Writer


class SealedUpload(UploadedFile[bytes]):
    """A file that was sent: read as a stream, or as a whole in memory. Unless kept, it is gone with its request."""

    def __init__(self, sealed: Sealed, name: str, content_type: str, charset: str | None) -> None:
        self.sealed = sealed
        super().__init__(None, name, content_type, sealed.size, charset)

    @cached_property
    def _whole(self) -> io.BytesIO:
        return io.BytesIO(b"".join(self.sealed.chunks()))

    @property
    def file(self) -> Any:
        """What reads, seeks and tells: all of it, in memory."""
        return self._whole

    @file.setter
    def file(self, value: Any) -> None:
        pass

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The content as a stream."""
        return self.sealed.chunks()

    def close(self) -> None:
        """The request is over."""
        self.sealed.drop()


class SealingUploadHandler(FileUploadHandler):
    """The only handler: Django's own write files of more than 2.5 MB to the temporary folder as they come."""

    writer: Writer

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.writer = Writer()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Its next bytes."""
        self.writer.feed(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        """It is here."""
        sealed = self.writer.finish()
        return SealedUpload(sealed, self.file_name or "", self.content_type or "", self.charset)

    def upload_interrupted(self) -> None:
        """Whoever sent it went away."""
        if hasattr(self, "writer"):
            self.writer.drop()
