"""Files that were left outside, and the machine between in children of this process, killed at a step of its own.

What is done to files and rows counts as a step (``sluice_killed.watch``); the outside is a folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from sannai.common.tests.forked import serve

FILES, AT, CASE = 6, datetime(2026, 6, 1, tzinfo=UTC), UUID(int=1)


class Outside:
    """What was left: every item in a file, with what the list says of it."""

    def __init__(self, home: Path) -> None:
        self._home = home / "outside"

    def leave(self, n: int, kind: str, body: bytes) -> None:
        self._home.mkdir(exist_ok=True)
        (self._home / f"{n}.{kind}").write_bytes(body)

    def items(self, most: int) -> list[Any]:
        from sannai.exchange.bridge import Item

        listed = []
        for path in sorted(self._home.iterdir(), key=lambda path: int(path.stem)):
            body, n = path.read_bytes(), int(path.stem)
            sha256 = hashlib.sha256(body).hexdigest()
            listed.append(Item(id_of(n), CASE, n, path.suffix[1:], "files", len(body), sha256, AT))
        return listed

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]:
        path = next(path for path in self._home.iterdir() if id_of(int(path.stem)) == id)
        yield path.read_bytes()[start:]

    def state(self, *, whole: bool = False) -> Any:
        from sannai.exchange.bridge import State

        return State(AT, 1.0, 0, None, "", (), ())


def id_of(n: int) -> UUID:
    return UUID(int=100 + n)


def begin(home: Path) -> None:
    """A city of this table alone, with its keys, and the files outside."""
    from django.conf import settings
    from django.db import connection
    from PIL import Image

    from sannai.common import city_keys
    from sannai.common.sealing import box
    from sannai.common.sealing.head import Head
    from sannai.files import sealed
    from sannai.relay.models import Passage

    city_keys.ring().found(["mayor"], b"s" * 32, AT, demo=True)
    with connection.schema_editor() as editor:
        editor.create_model(Passage)
    outside, to = Outside(home), city_keys.ring().current("files")
    outside.leave(0, "envelope", b"sealed")
    for number in range(FILES):
        out = BytesIO()
        Image.new("RGB", (8, 8), (number, 0, 0)).save(out, "PNG")
        came, n = sealed.write([out.getvalue()], settings.MAX_UPLOAD_BYTES), 1 + 2 * number
        outside.leave(n, "body", came.waiting.read_bytes())
        came.drop()
        head = Head(kind="file", id=id_of(n + 1), n=n + 1, case=CASE, body=came.body)
        outside.leave(n + 1, "file", box.seal_head(came.data_key, head, to))


def between() -> None:
    """The step, until nothing is left to do."""
    from sannai.relay import tasks
    from sannai.sluice import child, cleaning

    child.clean = cleaning.clean  # type: ignore[assignment]  # what a child is for has its own tests
    while tasks.step(AT):
        pass


def report(home: Path) -> dict[str, Any]:
    """What the inner side is listed and would take in: of each item the result with a pixel, or what cannot be."""
    from PIL import Image

    from sannai.common import city_keys
    from sannai.common.sealing import trust
    from sannai.exchange import ways
    from sannai.relay import identity, mailbox, originals, package
    from sannai.relay.models import Passage

    ways.use(lambda: Outside(home))  # type: ignore[return-value]
    path = home.with_name("trust")
    path.write_text(identity.signer().line, encoding="ascii")
    listed: Sequence[Any] = mailbox.items(100)
    made = []
    for item in listed:
        body = b"".join(mailbox.get(item.id))
        if item.instead and (item.instead.size, item.instead.sha256) != (len(body), hashlib.sha256(body).hexdigest()):
            made.append([item.n, "other bytes than are listed"])
        elif item.kind == "body":
            made.append([item.n, package.is_stand_in(item, BytesIO(body), trust.Trusted(path))])
        elif item.kind == "file":
            result, content = package.read(item, BytesIO(body), trust.Trusted(path), city_keys.ring())
            with content, Image.open(content) as picture:
                made.append([item.n, result.state, picture.convert("RGB").tobytes()[0]])
    whole = all(list(originals.opened(each)) for each in Passage.objects.all())
    return {"made": made, "whole": whole, "tries": sum(each.tries for each in Passage.objects.all())}


def child(order: dict[str, Any], answer: int) -> None:
    from django.conf import settings
    from django.db import connection

    from sannai.cli.tests.sluice_killed import watch
    from sannai.exchange import ways

    home = settings.HOME = Path(order["home"])
    settings.KEYS = home / "keys"
    connection.settings_dict["NAME"] = home / "sannai.sqlite3"
    told: dict[str, Any] = {}
    try:
        if order["do"] == "begin":
            begin(home)
        elif order["do"] == "between":
            ways.use(lambda: Outside(home))  # type: ignore[return-value]
            watch(home, order["left"])
            between()
        else:
            told = report(home)
    except BaseException as error:  # a child ends here, whatever happened, and says it
        told = {"error": repr(error)}
        raise
    finally:
        os.write(answer, json.dumps(told).encode())
        os._exit(0)


def main() -> None:
    """Each order in a child."""
    django.setup()
    import PIL.Image  # noqa: F401 - once, and not in every child

    import sannai.sluice.cleaning  # noqa: F401

    serve(child)


if __name__ == "__main__":
    main()
