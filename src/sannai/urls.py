"""Portal, desk, API and the number zone, together or apart (SANNAI_SITES)."""

from django.conf import settings
from django.urls import include, path

from sannai.web.whole import SITES

ALONE = [path("desk/", include("sannai.web.number.alone"))] if settings.SITES == ["number"] else []
urlpatterns = ALONE + [pattern for site, patterns in SITES.items() if site in settings.SITES for pattern in patterns]
handler400 = "sannai.web.errors.bad_request"
handler403 = "sannai.web.errors.forbidden"
handler404 = "sannai.web.errors.not_found"
handler500 = "sannai.web.errors.server_error"
