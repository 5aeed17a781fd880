from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.connectors"

    def ready(self) -> None:
        from django.conf import settings

        from sannai.common import kinds, worker
        from sannai.common.follow import follow
        from sannai.common.key_acts import KIND, SAID
        from sannai.common.zones import Zone

        from . import bridges

        worker.step("folder", every=2, function="sannai.connectors.bridges.carry", on=Zone.INTERNET)
        bridges.register()
        for verb in ("published", "withdrawn"):
            follow(f"procedure.{verb}", "procedure", kinds.later("sannai.connectors.publishing", "version_changed"))
            follow(f"register.{verb}", "register", kinds.later("sannai.connectors.publishing", "register_changed"))
        follow("inventory.imported", "inventory", kinds.later("sannai.connectors.publishing", "inventory_changed"))
        worker.step("keys apart", every=600, function="sannai.connectors.publishing.follow_keys")
        for verb in SAID if settings.ZONE != "number" else ():  # it knows its own keys alone: the desk publishes all
            follow(verb, KIND, kinds.later("sannai.connectors.publishing", "keys_changed"))
        follow("organization.imported", "organization", kinds.later("sannai.connectors.publishing", "offices_changed"))
        worker.step("put anew", every=60, function="sannai.connectors.anew.step")
        worker.step("datasets", every=300, function="sannai.connectors.publishing.follow_rows")
        worker.step("publish", every=24 * 3600, function="sannai.connectors.publishing.compare")
