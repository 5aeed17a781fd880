"""URLs of the open API: what is published, for programs. Reading only; nothing here is about a person."""

from django.urls import URLPattern, path

from . import open_data, procedures

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("procedures/", procedures.listing, name="procedures"),
    path("procedures/<slug:key>/schema.json", procedures.schema, name="schema"),
    path("personal-files/", open_data.personal_files, name="personal_files"),
    path("datasets/", open_data.datasets, name="datasets"),
]
