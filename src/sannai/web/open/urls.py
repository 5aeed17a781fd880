"""URLs of what everybody may take along, in the portal: 個人情報ファイル簿 and the data sets."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import datasets, personal_files

PATTERNS: list[URLPattern] = [
    path("personal-files/", personal_files.listing, name="personal_files"),
    path("personal-files.csv", personal_files.book, name="personal_files_csv"),
    path("personal-files/<slug:key>/", personal_files.one, name="personal_file"),
    path("datasets/", datasets.listing, name="datasets"),
    path("datasets/<slug:name>.csv", datasets.rows, name="dataset_csv"),
    path("datasets/<slug:name>/", datasets.one, name="dataset"),
]
