"""What ``sannai.urls`` is where SANNAI_SITES is the number zone alone."""

from django.urls import include, path

from sannai.web.whole import SITES

urlpatterns = [path("desk/", include("sannai.web.number.alone")), *SITES["number"]]
handler403 = "sannai.web.errors.forbidden"
handler404 = "sannai.web.errors.not_found"
