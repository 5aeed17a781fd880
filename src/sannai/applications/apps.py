from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.applications"

    def ready(self) -> None:
        from django.conf import settings

        from sannai.common import city_keys, worker
        from sannai.common.kinds import later
        from sannai.exchange import ways
        from sannai.intake import case_files, filing, looking_up
        from sannai.notices import mail

        from . import keeping, recorded
        from . import looking_up as rows
        from .uploads import OfOffice

        if settings.OFFICE:
            mail.waits_for(later("sannai.applications.access", "not_there"))
            case_files.kept_by(OfOffice())
            filing.received_by(later("sannai.applications.filing", "receive"))
            looking_up.looked_up_by(rows.OfOffice())
            ways.receive("envelope", later("sannai.applications.receiving", "envelope"))
            files = "passed" if settings.SLUICE_TRUST else "receiving"  # who takes them in: never both
            for kind in ("body", "file"):
                ways.receive(kind, later(f"sannai.applications.{files}", kind))
            city_keys.names(later("sannai.applications.arrived", "waits_for"))
            city_keys.names(later("sannai.applications.number_boxes", "names"))
        worker.step("sluice", every=1, function="sannai.applications.inspecting.step")
        worker.step("sweep arrived", every=3600, function="sannai.applications.arrived.sweep")
        keeping.register()
        recorded.register()
