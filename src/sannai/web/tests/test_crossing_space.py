"""When the disk of the applicants' side runs short, files are refused first, then new drafts, and filing never."""

from __future__ import annotations

import pytest

from sannai.casework.tests import cast
from sannai.intake import drafts, space, uploads
from sannai.intake.models import Draft, Outgoing, Upload

from .sides import MONDAY, PDF, Sent, Sides, with_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize(("left", "files", "begins"), [(0.11, True, True), (0.09, False, True), (0.02, False, False)])
def test_what_is_taken_depends_on_what_is_left(
    sides: Sides, monkeypatch: pytest.MonkeyPatch, left: float, files: bool, begins: bool
) -> None:
    version = with_file()
    with sides.outside():
        filling, evaluation = cast.filled(version)
        monkeypatch.setattr(space, "_watched", True)
        monkeypatch.setattr(space, "free", lambda: left)
        field = filling.definition.fields["map"]
        if files:
            uploads.add(filling.opened, field, "", Sent("図面.pdf", PDF), MONDAY)
        else:
            with pytest.raises(uploads.UploadRefused, match="書いた内容は保存されています"):
                uploads.add(filling.opened, field, "", Sent("図面.pdf", PDF), MONDAY)
        assert Upload.objects.count() == int(files)
        if begins:
            drafts.start(version, at=MONDAY)
        else:
            with pytest.raises(drafts.NotNow, match="しばらくしてから"):
                drafts.start(version, at=MONDAY)
        assert Draft.objects.count() == 1 + int(begins)
        sides.file(filling, evaluation)
        assert Outgoing.objects.filter(kind="envelope").count() == 1
