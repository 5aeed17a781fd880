"""The mailbox: the only addresses of its port, for the inner side alone (``sannai serve --mailbox``)."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("mailbox/1/state", views.state),
    path("mailbox/1/items", views.items),
    path("mailbox/1/items/<uuid:id>", views.item),
    path("mailbox/1/acks", views.acks),
    re_path(r"^mailbox/1/put/(?P<stream>[^/]{1,120})/(?P<p>[0-9]{1,19})$", views.put),
]
handler400 = "sannai.web.mailbox.door.bad_request"
handler403 = "sannai.web.mailbox.door.bad_request"
handler404 = "sannai.web.mailbox.door.not_found"
handler500 = "sannai.web.mailbox.door.server_error"
