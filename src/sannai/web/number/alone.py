"""Where the number zone is a process of its own: the sign-in of the same accounts, and nothing of the desk."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from sannai.web.staff import sign_in

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", RedirectView.as_view(pattern_name="number:index"), name="queue"),
    path("sign-in/", sign_in.password, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="sign_in_code"),
    path("sign-in/device/", sign_in.device, name="sign_in_device"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
]
