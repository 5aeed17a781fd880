"""URLs of the portal."""

from django.urls import URLPattern, path

from . import about, correcting, filling, finding, following

app_name = "portal"
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
    path("a/<str:link>/", filling.application, name="application"),
    path("a/<str:link>/code.svg", filling.code, name="code"),
    path("a/<str:link>/p/<str:page>/", filling.page, name="page"),
    path("a/<str:link>/upload/<uuid:upload>/remove/", filling.remove_upload, name="remove_upload"),
    path("a/<str:link>/upload/<str:field>/", filling.upload, name="upload"),
    path("a/<str:link>/upload/<str:field>/<str:row>/", filling.upload, name="upload_row"),
    path("a/<str:link>/review/", filling.review, name="review"),
    path("a/<str:link>/file/", filling.file, name="file"),
    path("a/<str:link>/receipt/", filling.receipt, name="receipt"),
    path("a/<str:link>/mail/", filling.mail, name="mail"),
    path("a/<str:link>/renew/", filling.renew, name="renew"),
    path("a/<str:link>/discard/", filling.discard, name="discard"),
    path("a/<str:link>/correction/", correcting.correction, name="correction"),
    path("a/<str:link>/inquiry/<int:number>/", following.inquiry, name="inquiry"),
    path("a/<str:link>/withdraw/", following.withdraw, name="withdraw"),
    path("a/<str:link>/delivery/", following.delivery, name="delivery"),
    path("a/<str:link>/resurvey/", following.resurvey, name="resurvey"),
    path("a/<str:link>/documents/<uuid:document>/", following.document, name="document"),
]
