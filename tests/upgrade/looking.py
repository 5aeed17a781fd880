"""Opening a stored city after its upgrade, as people would: ``python -m tests.upgrade.looking`` prints what was seen.

A process of its own, because its settings, its database and its folder are the city's. Needs SANNAI_DEMO=1.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import django

if TYPE_CHECKING:
    from django.http import HttpResponse

PASSWORD, CLERK = "sannai-demo-2026", "s1002"
LINKS = "links.json"  # in the folder of the stored city: what its citizens have in their mailboxes


class Visitor:
    """Somebody with a browser."""

    def __init__(self) -> None:
        from django.test import Client

        self._client = Client(HTTP_HOST="127.0.0.1")

    def get(self, url: str) -> HttpResponse:
        """A page that has to open."""
        response: Any = self._client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code} {response.get('Location', '')}"
        return response

    def posts(self, url: str, **typed: str) -> None:
        """A form that has to be taken."""
        response = self._client.post(url, typed)
        assert response.status_code == 302, f"{url}: {response.status_code}"

    def fails(self, staff_key: str) -> None:
        """Mistypes a password."""
        response = self._client.post("/desk/sign-in/", {"staff_key": staff_key, "password": "not-this-one-2026"})
        assert response.status_code == 422, response.status_code

    def signs_in(self, staff_key: str) -> Visitor:
        """Password, then the code of the second factor that was enrolled before the upgrade."""
        from sannai.accounts.models import Account
        from sannai.accounts.sign_in import next_code
        from sannai.common.time import now

        self._client.post("/desk/sign-in/", {"staff_key": staff_key, "password": PASSWORD})
        code = next_code(Account.objects.get(staff_key=staff_key), now())
        response = self._client.post("/desk/sign-in/code/", {"code": code})
        assert response.status_code == 302, response.status_code
        return self

    def reads_a_case(self) -> str:
        """The page of a case of this person's division that has a document, and the document itself; its number."""
        from sannai.casework.models import Case
        from sannai.issuance.models import Document

        about = Document.objects.filter(about_kind="case").values_list("about_id", flat=True)
        case = Case.objects.filter(pk__in=list(about), division_key="environment.collection").earliest("arrived_at")
        page = self.get(f"/desk/cases/{case.pk}/")
        assert case.reference_number in page.content.decode(), case.reference_number
        document = Document.objects.filter(about_kind="case", about_id=str(case.pk)).earliest("issued_at")
        paper: Any = self.get(f"/desk/cases/{case.pk}/documents/{document.pk}/")
        content = b"".join(paper.streaming_content) if paper.streaming else paper.content
        assert content.startswith(b"%PDF-"), content[:20]
        return case.reference_number

    def follows_the_links(self) -> None:
        """The pages of whoever applied, and of whoever has begun, by the links that they had before the upgrade."""
        from django.conf import settings

        from sannai.applications.models import Application

        links = json.loads((Path(settings.HOME) / LINKS).read_text(encoding="utf-8"))
        number = Application.objects.get(pk=links["case"][0]).reference_number
        for what, said in (("case", number), ("draft", "お答えは保存されています")):
            page: Any = self._client.get(urlsplit(links[what][1]).path, follow=True)
            assert page.status_code == 200, page.status_code
            assert said in page.content.decode(), what


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
    django.setup()
    from . import contents

    seen = contents.of_city()  # first: signing in changes rows
    if "--contents" not in sys.argv:
        Visitor().signs_in(CLERK).reads_a_case()
        Visitor().follows_the_links()
    print(json.dumps(seen, indent=1, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
