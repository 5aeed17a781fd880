"""URLs of the number zone."""

from django.urls import URLPattern, path

from . import views

app_name = "number"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
]
