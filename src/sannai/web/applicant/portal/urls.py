"""URLs of the portal: what stands open, where a link lets in, and what it opens."""

from django.urls import URLPattern, path

from sannai.web.applicant import attaching, correcting, filling, following, receiving, runner
from sannai.web.open.urls import PATTERNS as OPEN

from . import about, finding, proving, resuming
from .gate import PORTAL, behind_link, come_in

app_name = "portal"
_ONE = "a/<str:handle>/"
_upload = PORTAL.on_either(attaching.to_draft, attaching.to_case)
urlpatterns: list[URLPattern] = [
    path("", finding.home, name="home"),
    path("procedures/", finding.search, name="search"),
    path("procedures/survey/<str:survey_id>/", finding.not_online, name="not_online"),
    path("procedures/<str:key>/", finding.read, name="read"),
    path("procedures/<str:key>/start/", finding.start, name="start"),
    path("resume/", about.resume, name="resume"),
    path("resume/forget/", about.forget, name="forget"),
    path("mailbox/", about.mailbox, name="mailbox"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("components/", about.components, name="components"),
    *OPEN,
    path("e/<str:link>/", come_in, name="enter"),
    path(_ONE, PORTAL.on_either(resuming.resume, following.status), name="application"),
    path(_ONE + "code.svg", behind_link(resuming.code), name="code"),
    path(_ONE + "p/<str:page_id>/", PORTAL.on_draft(runner.page), name="page"),
    path(
        _ONE + "upload/<uuid:upload_id>/remove/",
        PORTAL.on_either(attaching.remove_from_draft, attaching.remove_from_case),
        name="remove_upload",
    ),
    path(_ONE + "upload/<str:field>/", _upload, name="upload"),
    path(_ONE + "upload/<str:field>/<str:row>/", _upload, name="upload_row"),
    path(_ONE + "review/", PORTAL.on_draft(filling.review), name="review"),
    path(_ONE + "file/", PORTAL.on_either(filling.file, following.to_receipt), name="file"),
    path(_ONE + "receipt/", PORTAL.on_case(resuming.receipt), name="receipt"),
    path(_ONE + "prove/", PORTAL.on_draft(proving.prove), name="prove"),
    path(_ONE + "mail/", PORTAL.on_draft(resuming.mail), name="mail"),
    path(_ONE + "renew/", PORTAL.on_draft(filling.carry), name="renew"),
    path(_ONE + "discard/", PORTAL.on_draft(resuming.discard), name="discard"),
    path(_ONE + "shared/", behind_link(resuming.share), name="share"),
    path(_ONE + "leave/", behind_link(resuming.leave), name="leave"),
    path(_ONE + "correction/", PORTAL.on_case(correcting.correction), name="correction"),
    path(_ONE + "inquiry/<int:number>/", PORTAL.on_case(following.ANSWER), name="inquiry"),
    path(_ONE + "withdraw/", PORTAL.on_case(following.WITHDRAW), name="withdraw"),
    path(_ONE + "delivery/", PORTAL.on_case(following.DELIVERY), name="delivery"),
    path(_ONE + "resurvey/", PORTAL.on_case(following.RESURVEY), name="resurvey"),
    path(_ONE + "documents/<uuid:document_id>/", PORTAL.on_case(receiving.document), name="document"),
]
