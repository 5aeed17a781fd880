from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from sannai.approvals.models import Proposal
    from sannai.approvals.subjects import Standing
    from sannai.common.actors import Actor


class Config(AppConfig):
    name = "sannai.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell approvals how a case is read and what follows from a verdict; tell audit each case's newest event."""
        from sannai.approvals.subjects import register
        from sannai.common.audit import expect_heads

        from .models import Case

        register("case", digest=_standing, facts=_facts, decided=_decided, proposed=_proposed, told=_told)
        expect_heads("case", lambda: ((str(key), seq) for key, seq in Case.objects.values_list("pk", "seq")))


# Read at the first call, so that starting a command that decides nothing stays quick.
def _standing(case_id: str) -> "Standing":
    from .decided import standing

    return standing(case_id)


def _facts(case_id: str) -> Mapping[str, Any]:
    from .decided import facts

    return facts(case_id)


def _proposed(case_id: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    from .decided import proposed

    return proposed(case_id, content)


def _told(verb: str) -> str:
    from .decided import told

    return told(verb)


def _decided(proposal: "Proposal", verdict: str, *, by: "Actor", at: datetime, reason: str = "") -> None:
    from .decided import decided

    decided(proposal, verdict, by=by, at=at, reason=reason)
