"""Twenty files that wait, and ``sannai sluice --once`` in children of this process, killed where a line on stdin says.

A step is a statement, a commit, a child that is started, something done to a file. ``apart``: each file in a child of
its own, as a city does it; else in the process itself, which is quicker and has the other steps.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from sannai.common.tests.forked import serve

FILES, AT = 20, datetime(2026, 6, 1, tzinfo=UTC)


def begin() -> None:
    """A city of these tables alone, with its keys, and the files."""
    from django.conf import settings
    from django.db import connection
    from PIL import Image

    from sannai.applications import arrived
    from sannai.applications.models import Arrival, Upload
    from sannai.common import city_keys
    from sannai.exchange.models import Received
    from sannai.files import sealed
    from sannai.files.models import Blob

    city_keys.ring().found(["mayor"], b"s" * 32, AT, demo=True)
    with connection.schema_editor() as editor:
        for model in (Blob, Received, Arrival, Upload):
            editor.create_model(model)
    for number in range(FILES):
        out = BytesIO()
        Image.new("RGB", (8, 8), (number, 0, 0)).save(out, "PNG")
        came = sealed.write([out.getvalue()], settings.MAX_UPLOAD_BYTES)
        known = {"sha256": came.sha256, "size": came.size, "media_type": came.media_type}
        arrival = arrived.keep(UUID(int=1), came.waiting, came.body, came.data_key, AT, **known)
        came.drop()
        Upload.objects.create(
            holder=UUID(int=1), field="map", name=f"{number}.png", arrival=arrival, uploaded_at=AT
        )  # fmt: skip


def watch(home: Path, left: int) -> None:
    """Everything from here on is a step; the one with this number is the last."""
    from django.db import connection

    def step() -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    def statement(execute: Any, *rest: Any) -> Any:
        step()
        answer = execute(*rest)
        step()
        return answer

    def audit(event: str, given: tuple[Any, ...]) -> None:
        of_home = event in ("open", "os.rename", "os.remove", "os.mkdir") and str(given[0]).startswith(str(home))
        if of_home or event in ("subprocess.Popen", "fcntl.flock"):
            step()

    connection.execute_wrappers.append(statement)
    commit = connection._commit

    def stepped() -> None:
        step()
        commit()
        step()

    connection._commit = stepped
    sys.addaudithook(audit)


def report() -> dict[str, Any]:
    """How it stands: of each file what was made of it, and whether the original opens."""
    import hashlib

    from PIL import Image

    from sannai.applications import arrived
    from sannai.applications.models import Arrival
    from sannai.files import blobs
    from sannai.files.models import Blob

    rows, made = Arrival.objects.select_related("upload", "harmless").order_by("upload__pk"), []
    for row in rows:
        pixel = None
        if row.harmless:
            with Image.open(blobs.path_of(row.harmless.pk)) as picture:
                pixel = picture.convert("RGB").tobytes()
        content = b"".join(arrived.content(row, arrived.data_key(row)))
        whole = hashlib.sha256(content).hexdigest() == row.sha256
        made.append([row.state, pixel and pixel[0], whole])
    return {"made": made, "tries": sum(row.tries for row in rows), "blobs": Blob.objects.count()}


def child(order: dict[str, Any], answer: int) -> None:
    from django.conf import settings
    from django.db import connection

    from sannai.applications import inspecting
    from sannai.cli.main import main as sannai
    from sannai.sluice import cleaning

    home = settings.HOME = Path(order["home"])
    settings.KEYS = home / "keys"
    connection.settings_dict["NAME"] = home / "sannai.sqlite3"
    try:
        if order["do"] == "begin":
            begin()
        elif order["do"] == "sluice":
            if not order["apart"]:
                inspecting.child.clean = cleaning.clean
            watch(home, order["left"])
            sannai(["sluice", "--once"])
        told: dict[str, Any] = report()
    except BaseException as error:  # a child ends here, whatever happened, and says it
        told = {"error": repr(error)}
        raise
    finally:
        os.write(answer, json.dumps(told).encode())
        os._exit(0)


def main() -> None:
    """Each order in a child."""
    django.setup()
    import sannai.applications.inspecting
    import sannai.sluice.pictures  # noqa: F401 - once, and not in every child
    from sannai.cli.main import MODULES

    for name in MODULES:
        import_module(f"sannai.cli.{name}")

    serve(child)


if __name__ == "__main__":
    main()
