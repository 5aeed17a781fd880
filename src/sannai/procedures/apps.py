from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from sannai.approvals.models import Proposal
    from sannai.approvals.subjects import Standing
    from sannai.common.actors import Actor


class Config(AppConfig):
    name = "sannai.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell approvals how a procedure is read and what a verdict leads to; tell audit each one's newest event."""
        from sannai.approvals.subjects import register
        from sannai.common.audit import expect_heads

        from .models import Procedure

        register("procedure", digest=_standing, facts=_facts, proposed=_proposed, decided=_decided, told=_told)
        expect_heads("procedure", lambda: Procedure.objects.values_list("key", "seq"))


# Read at the first call, so that starting a command that decides nothing stays quick.
def _standing(key: str) -> "Standing":
    from .proposing import standing

    return standing(key)


def _facts(key: str) -> Mapping[str, Any]:
    from .proposing import facts

    return facts(key)


def _proposed(key: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    from .proposing import proposed

    return proposed(key, content)


def _told(verb: str) -> str:
    from .proposing import told

    return told(verb)


def _decided(proposal: "Proposal", verdict: str, *, by: "Actor", at: datetime, reason: str = "") -> None:
    from .proposing import decided

    decided(proposal, verdict, by=by, at=at, reason=reason)
