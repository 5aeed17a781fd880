from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.casework"

    def ready(self) -> None:
        """Cases: opened by what is filed, decided by what is approved."""
        from sannai.common import worker

        from . import infected, keeping, moments, recorded, words

        _kinds()
        _following()
        moments.register()
        worker.step("inbox", every=600, function="sannai.casework.telling.daily")
        _outside(self)
        worker.step("inspected", every=1, function="sannai.casework.inspected.take_in")
        worker.step("clocks", every=3600, function="sannai.casework.tasks.keep_clocks")
        worker.step("numbers", every=6 * 3600, function="sannai.casework.numbers.destroy_due")
        words.register()
        infected.register()
        keeping.register()
        recorded.register()


def _outside(config: AppConfig) -> None:
    """What the side of the citizens is shown of cases, and who receives what it leaves."""
    from django.conf import settings
    from django.db.models.signals import post_migrate

    from sannai.applications import receiving
    from sannai.common.follow import afterwards
    from sannai.common.kinds import later
    from sannai.exchange import ways
    from sannai.intake import acts

    projecting = "sannai.casework.projecting"
    afterwards("case", later(projecting, "follow"))
    if settings.OFFICE:
        acts.received_by(later("sannai.casework.receiving", "receive"))
        receiving.named_also(later("sannai.casework.crossed", "added"))
        for kind in ("answer", "withdraw", "choice"):
            ways.receive(kind, later("sannai.casework.crossed", "act"))
    written = later(projecting, "after_migrating")
    post_migrate.connect(written, sender=config, weak=False, dispatch_uid="casework.projecting")


def _kinds() -> None:
    """What this room has chains of, and whose pages lead there."""
    from sannai.common.kinds import Decide, Kind, later, register

    decided = "sannai.casework.decided"
    register(
        Kind(
            name="case", label="事案", model="casework.Case", unit=("division_key",), matter="matter",
            also=later("sannai.casework.sight", "reached"), words=later("sannai.casework.queries", "named"),
            pages={
                "staff": ("desk:case", str),
                "applicant": ("portal:enter", later("sannai.applications.access", "link_of_mails")),
                "division": ("desk:internal_application", str),
            },
            decide=Decide(later(decided, "standing"), later(decided, "facts"), later(decided, "proposed")),
        )
    )  # fmt: skip
    register(
        Kind(
            name="till", label="窓口の締め", model="casework.TillDay", key="key", unit=("unit_key",),
            pages={"staff": ("desk:till_day", str)},
        )
    )  # fmt: skip
    register(Kind(name="inbox", label="やること", pages={"staff": ("desk:inbox", None)}))


def _following() -> None:
    """What becomes of a case when an application is filed, a 起案 ends or a document arrives."""
    from sannai.common.follow import complete, follow
    from sannai.common.kinds import later

    decided, intake = "sannai.casework.decided", "sannai.casework.actions.intake"
    for verb in ("application.filed", "application.entered"):
        complete(verb, "case", later(intake, "open_case"))
    may = {"case.decided"}
    follow("proposal.approved", "case", later(decided, "approved"), may=may,
           writes={"case.decided", "case.concluded"})  # fmt: skip
    follow("proposal.returned", "case", later(decided, "returned"), may=may, writes={"case.proposal_returned"})
    for verb in ("proposal.recalled", "proposal.abandoned"):
        follow(verb, "case", later(decided, "dropped"), may=may, writes={"case.proposal_recalled"})
    follow("document.delivered", "case", later(decided, "took_effect"), may=may, writes={"decision.revoked"})
    for verb in ("case.decided", "case.deemed"):
        follow(verb, "case", later(decided, "charged"), may={"fee.take"}, writes={"fee.year_charged"})
    _feeding()


def _feeding() -> None:
    """What becomes of registers when a case is decided, recorded or handed out, and when its document arrives."""
    from sannai.common.follow import follow
    from sannai.common.kinds import later
    from sannai.registers.feeding import MAY, WRITES

    for verb in ("case.decided", "case.deemed", "case.recorded", "case.handed_out"):
        follow(verb, "case", later("sannai.casework.feeds", "decided"), may=MAY, writes=WRITES)
    for verb in ("document.delivered", "document.received"):
        follow(verb, "case", later("sannai.casework.feeds", "delivered"), may=MAY, writes=WRITES)
