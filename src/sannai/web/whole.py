"""Every page there is, whatever this process serves: what addresses in mails are made from."""

from django.urls import URLPattern, URLResolver, include, path

SITES: dict[str, list[URLPattern | URLResolver]] = {
    "desk": [
        path("desk/", include("sannai.web.staff.urls")),
        path("counter/", include("sannai.web.applicant.counter.urls")),
    ],
    "number": [path("number/", include("sannai.web.number.urls"))],
    "machines": [path("api/v1/", include("sannai.web.api.registers.urls"))],
    "api": [path("api/", include("sannai.web.api.urls"))],
    "portal": [path("", include("sannai.web.applicant.portal.urls"))],
}
urlpatterns = [pattern for patterns in SITES.values() for pattern in patterns]
