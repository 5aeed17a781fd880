"""The model city on every day on which it changes: nothing waits with a unit or a post that does not stand."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from sannai.organization.importing import load_city
from sannai.organization.models import Post, Succession, Unit
from sannai.organization.snapshot import city_on

CITY = settings.CATALOG / "sannai" / "organization"
AT = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.skipif(not CITY.is_dir(), reason="installed without the model city")
def test_in_the_model_city_all_open_work_is_with_somebody_who_stands():
    load_city(CITY, AT)
    days = {
        day
        for model in (Unit, Post)
        for row in model._default_manager.values_list("valid_from", "valid_to")
        for day in row
        if day
    }
    matters = {"", *(matter for row in Succession.objects.all() for matter in row.matters.split())}
    lost = set()
    for on in sorted(days):
        city = city_on(on)
        for kind, model, stands in (("unit", Unit, city.unit), ("post", Post, city.post)):
            keys = set(model._default_manager.filter(valid_from__lte=on).values_list("key", flat=True))
            lost |= {
                (on, kind, key, matter)
                for key in keys
                for matter in matters
                if stands(city.heir(kind, key, matter)) is None
            }
        audited = {post.unit_key for post in city.posts if post.role == "auditor"}  # the auditors decide nothing here
        divisions = [each.key for each in city.units if each.kind == "division" and each.key not in audited]
        lost |= {(on, "head", key, "") for key in divisions if city.head(key) is None}
    assert lost == set()
