from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.intake"

    def ready(self) -> None:
        from sannai.common import worker
        from sannai.common.zones import Zone

        from . import keeping, words

        worker.step("drafts", every=3600, function="sannai.intake.tasks.expire_drafts", on=Zone.BOTH)
        worker.step("published", every=2, function="sannai.intake.published.step", on=Zone.INTERNET)
        worker.step("tidy outgoing", every=60, function="sannai.intake.mailbox.tidy", on=Zone.INTERNET)
        worker.step("sweep outgoing", every=3600, function="sannai.intake.mailbox.sweep", on=Zone.INTERNET)
        words.register()
        keeping.register()
        _sides()


def _sides() -> None:
    """What differs where the applicants' side and the office's stand apart: who takes what, and where it goes."""
    from django.conf import settings

    from sannai.common.kinds import later
    from sannai.exchange import ways

    from . import acts, case_files, downward, drafts, filing, mailbox, projections, references, space

    if settings.ZONE != "sluice":
        ways.answer_by(mailbox)
    if settings.OUTSIDE:
        references.begin_with(references.OUTSIDE)
        filing.received_by(later("sannai.intake.sending", "file"))
        acts.received_by(later("sannai.intake.sending", "act"))
        drafts.refused_by(later("sannai.intake.sending", "cannot_begin"))
        mailbox.taken_by(downward.arrived)
        projections.read_by(projections.seen)
        case_files.kept_by(case_files.Sealed())
        space.watch()
    elif settings.ZONE in ("lgwan", "number"):
        references.begin_with(references.INSIDE)
        downward.by(later("sannai.exchange.posting", "post"))
