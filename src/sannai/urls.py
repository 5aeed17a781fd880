"""Portal, desk and API, together or apart (SANNAI_SITES)."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if "desk" in settings.SITES:
    urlpatterns += [
        path("desk/", include("sannai.web.desk.urls")),
        path("counter/", include("sannai.web.counter.urls")),
    ]
if "api" in settings.SITES:
    urlpatterns += [path("api/", include("sannai.web.api.urls"))]
if "portal" in settings.SITES:
    urlpatterns += [path("", include("sannai.web.portal.urls"))]
handler400 = "sannai.web.errors.bad_request"
handler403 = "sannai.web.errors.forbidden"
handler404 = "sannai.web.errors.not_found"
handler500 = "sannai.web.errors.server_error"
