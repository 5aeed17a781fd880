from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.models import Q
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from .snapshot import City


class Config(AppConfig):
    name = "sannai.organization"

    def ready(self) -> None:
        """The city as a whole, its posts, and absences: what staff have registered about people."""
        from sannai.common import worker
        from sannai.common.kinds import Kind, register

        from . import crossing, keeping, recorded, tokens_ending, watching

        register(
            Kind(name="organization", label="組織"),
            Kind(name="post", label="職"),
            Kind(
                name="absence", label="不在", model="organization.Absence", key="staff_key", seq="", own="staff_key",
                unit=("unit_keys",), among=_of_people_in,
            ),
        )  # fmt: skip
        keeping.register()
        recorded.register()
        watching.register()
        crossing.register()
        tokens_ending.register()
        worker.step("record", every=60, function="sannai.organization.watching.watch")
        worker.step("crossing", every=3600, function="sannai.organization.crossing.check")
        worker.step("tokens ending", every=3600, function="sannai.organization.tokens_ending.tell")
        if settings.OFFICE:
            post_migrate.connect(_first_revision, sender=self, dispatch_uid="organization.revision")


def _first_revision(sender: AppConfig, using: str, **_: Any) -> None:
    """A new city has its one revision before anybody writes: without a row to wait for, two first writers would each
    make one."""
    from .models import Revision

    if Revision._meta.db_table in connections[using].introspection.table_names():
        Revision.objects.using(using).get_or_create()


def _of_people_in(city: "City", units: Collection[str]) -> Q:
    """Absences of people with a post in these units on that date."""
    posts = (post for post in city.posts if post.unit_key in units)
    return Q(staff_key__in=sorted({holder.staff_key for post in posts for holder in city.holders(post.key)}))
