"""``python -m sannai.web.tests.planting sealed|identity|temporary``: a citizen fills in a draft in a city of its own.

The city is that of SANNAI_HOME. A copy of its folder and of the temporary one is taken when a file has just arrived.
Then it waits, with everything open, until its input ends. ``identity``: nothing is hidden, so that a search can show
that it finds; ``temporary``: files arrive as Django lets them by default.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

NAME, TYPED, MAIL, FILE = "密標\U000e0100 零子", "いつか密標のころ", "hihyo@example.jp", "密標の写し.png"
CONTENT = "密標の中身".encode() * 200_000  # 3 MB
PNG = b"\x89PNG\r\n\x1a\n"


class Identity:
    """The cipher that hides nothing."""

    def encrypt(self, nonce: bytes, data: bytes, associated: bytes | None) -> bytes:
        return bytes(data) + bytes(16)

    def decrypt(self, nonce: bytes, data: bytes, associated: bytes | None) -> bytes:
        return bytes(data[:-16])


def main() -> None:
    mode, home = sys.argv[1], Path(os.environ["SANNAI_HOME"])
    import django

    django.setup()
    from django.conf import settings

    from sannai.common.sealing import aead
    from sannai.web.applicant import attaching
    from sannai.web.preparing import PreparedMiddleware

    PreparedMiddleware.known = True
    settings.ALLOWED_HOSTS = ["*"]
    if mode == "identity":
        setattr(aead, "cipher", lambda key: Identity())  # noqa: B010 - in the product there is no other
    if mode == "temporary":
        settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    take = attaching._take

    def copied(*given: Any) -> Any:
        shutil.copytree(home, home.with_name("arrived") / "home", dirs_exist_ok=True)
        shutil.copytree(tempfile.gettempdir(), home.with_name("arrived") / "tmp", dirs_exist_ok=True)
        return take(*given)

    setattr(attaching, "_take", copied)  # noqa: B010 - for this process alone
    print(_filled_in(), flush=True)
    sys.stdin.read()


def _filled_in() -> str:
    """The secret of the link."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from sannai.web.tests.trial import PERSON, brought, published, started

    published()
    client = Client()
    root = started(client)
    person = PERSON | {"name.text": NAME, "email": MAIL}
    assert client.post(f"{root}p/person/", person).status_code == 302
    assert client.post(f"{root}p/use/", {"start": TYPED, "chemical": "yes"}).status_code == 302
    answer = client.post(f"{root}upload/chemical_proof/", {"file": SimpleUploadedFile(FILE, PNG + CONTENT)})
    assert answer.status_code == 302, answer.status_code
    assert client.post(f"{root}mail/", {"email": MAIL}).status_code == 302
    assert client.get(f"{root}review/").status_code == 200
    secret = brought(client, root).secret
    assert secret
    return secret.written


if __name__ == "__main__":
    main()
