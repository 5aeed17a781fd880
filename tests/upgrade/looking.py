"""Opening a stored city after its upgrade, as people would: ``python -m tests.upgrade.looking`` prints what was seen.

A process of its own, because its settings, its database and its folder are the city's. Needs SANNAI_DEMO=1.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import django

from . import stored

if TYPE_CHECKING:
    from django.http import HttpResponse

PASSWORD, CLERK = "sannai-demo-2026", "s1002"


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

    def follows_the_link(self) -> None:
        """The page of whoever applied, by the secret link that was mailed before the upgrade."""
        from sannai.applications.models import Application
        from sannai.intake.models import Draft, Slot

        application = Application.objects.filter(channel="portal").earliest("arrived_at")
        begun = Draft.objects.filter(channel="portal", filed_at=None, ended_at=None).earliest("created_at")
        for id, said in ((application.pk, application.reference_number), (begun.pk, "お答えは保存されています")):
            assert Slot.objects.filter(case=id).exists()
            page: Any = self._client.get(f"/a/{given_out_before(id)}/", follow=True)
            assert page.status_code == 200, page.status_code
            assert said in page.content.decode(), id


def given_out_before(id: UUID) -> str:
    """The link as it was made until links were random: the UUID and a MAC under the key of the city."""
    mac = hmac.new(b"sannai.link:" + stored.KEY.encode(), id.bytes, hashlib.sha256).digest()[:10]
    return base64.b32encode(id.bytes + mac).decode().rstrip("=").lower()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
    django.setup()
    from . import contents

    seen = contents.of_city()  # first: signing in changes rows
    if "--contents" not in sys.argv:
        Visitor().signs_in(CLERK).reads_a_case()
        Visitor().follows_the_link()
    print(json.dumps(seen, indent=1, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
