"""URLs of 庁内の申請, below the desk."""

from __future__ import annotations

from dataclasses import replace

from django.db.transaction import atomic
from django.urls import URLPattern, path

from sannai.web.applicant import attaching, correcting, filling, following, receiving, runner
from sannai.web.kit.forms import DeskForm, Words

from . import choosing
from .gate import INTERNAL


class WithdrawForm(DeskForm):
    reason = Words("取り下げる理由", lines=3, limit=400)


_ONE = "internal/<uuid:id>/"
_upload = INTERNAL.on_either(attaching.to_draft, attaching.to_case)
_remove_upload = INTERNAL.on_either(attaching.remove_from_draft, attaching.remove_from_case)
_withdraw = replace(following.WITHDRAW, form=WithdrawForm)
PATTERNS: list[URLPattern] = [
    path("internal/", choosing.listing, name="internal"),
    path("internal/start/<slug:key>/", choosing.start, name="internal_start"),
    path(_ONE, INTERNAL.on_either(filling.draft, following.status), name="internal_application"),
    path(_ONE + "p/<str:page_id>/", INTERNAL.on_draft(runner.page), name="internal_page"),
    path(_ONE + "upload/<uuid:upload_id>/remove/", _remove_upload, name="internal_remove_upload"),
    path(_ONE + "upload/<str:field>/", _upload, name="internal_upload"),
    path(_ONE + "upload/<str:field>/<str:row>/", _upload, name="internal_upload_row"),
    path(_ONE + "discard/", INTERNAL.on_draft(filling.discard), name="internal_discard"),
    path(_ONE + "carry-over/", INTERNAL.on_draft(filling.carry), name="internal_carry"),
    path(_ONE + "review/", INTERNAL.on_draft(filling.review), name="internal_review"),
    path(_ONE + "file/", INTERNAL.on_draft(atomic(filling.file)), name="internal_file"),
    path(_ONE + "correction/", INTERNAL.on_case(correcting.correction), name="internal_correction"),
    path(_ONE + "inquiry/<int:number>/", INTERNAL.on_case(following.ANSWER), name="internal_inquiry"),
    path(_ONE + "withdraw/", INTERNAL.on_case(_withdraw), name="internal_withdraw"),
    path(_ONE + "documents/<uuid:document_id>/", INTERNAL.on_case(receiving.document), name="internal_document"),
]
