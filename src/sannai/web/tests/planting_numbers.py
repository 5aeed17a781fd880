"""``python -m sannai.web.tests.planting_numbers``: 個人番号 in a city of its own, in files, before and after their day.

The city is that of SANNAI_HOME, on SQLite. A copy of its folder is taken as ``before`` when everything is decided, and
as ``after`` when the day has come. Printed are the sealed numbers, as hex.
"""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path


def main() -> None:
    home = Path(os.environ["SANNAI_HOME"])
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from sannai.applications.models import SealedNumber
    from sannai.casework.numbers import destroy_due
    from sannai.casework.tests import cast
    from sannai.common.time import now
    from sannai.web.preparing import PreparedMiddleware

    from . import numbered
    from .test_number import decided, filed, mend, surveyed, to_correct

    PreparedMiddleware.known = True
    settings.ALLOWED_HOSTS = ["*"]
    cast.city()
    numbered.keys_of_city(settings, home)
    numbered.published()
    client = Client()
    case = to_correct(filed(client))
    mend(client, case, my_number=numbered.TYPO, detail="くわしい内容")
    mend(client, case, my_number=numbered.MENDED, detail="くわしい内容")
    surveyed(case)
    decided(case)
    for box in SealedNumber.objects.values_list("box", flat=True):
        print(bytes(box).hex())
    shutil.copytree(home, home.with_name("before"))
    assert destroy_due(now() + timedelta(days=31)) == 1
    shutil.copytree(home, home.with_name("after"))


if __name__ == "__main__":
    main()
