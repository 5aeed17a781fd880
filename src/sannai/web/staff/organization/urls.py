"""URLs of the city itself, below the desk: its organisation, its people, its rules, who decides."""

from __future__ import annotations

from django.urls import URLPattern, path

from sannai.web.staff.rules import deciding, rulebook, what_if

from . import arrangements, city_csv, organization, people, reorganisation
from .person import PERSON_PAGE
from .unit import UNIT_PAGE

_CITY = "organization/"
PATTERNS: list[URLPattern] = [
    path("who-decides/", deciding.who_decides, name="who_decides"),
    path(_CITY, organization.tree, name="organization"),
    path(_CITY + "units/<str:key>/", UNIT_PAGE.view, name="unit"),
    path(_CITY + "changes/<str:on>/", reorganisation.reorganisation, name="reorganisation"),
    path(_CITY + "staff/", people.PEOPLE.view, name="people"),
    path(_CITY + "staff/<str:key>/", PERSON_PAGE.view, name="person"),
    path(_CITY + "arrangements/", arrangements.stand_ins, name="stand_ins"),
    path(_CITY + "arrangements/successions/", arrangements.successions, name="successions"),
    path(_CITY + "arrangements/engagements/", arrangements.engagements, name="engagements"),
    path(_CITY + "arrangements/duties/", arrangements.duties, name="duties"),
    path(_CITY + "csv/", city_csv.city_csv, name="city_csv"),
    path(_CITY + "csv/file/", city_csv.city_csv_file, name="city_csv_file"),
    path("rules/", rulebook.rulebook, name="rulebook"),
    path("rules/what-if/", what_if.what_if, name="what_if"),
    path("rules/file/", what_if.rules_file, name="rules_file"),
]
