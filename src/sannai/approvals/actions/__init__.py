"""The verbs of 起案 and 決裁, one function each. ``(proposal, *, by, at, seen=None, …)``; see the README.

Every verb writes exactly one event on the proposal's chain. Refusals: ``NotAllowed`` with a Japanese sentence that
says what to do, ``Changed`` when the subject or the page moved on, ``StaleSubject`` when somebody else was quicker,
``Denied`` for whoever is not asked.
"""

from ..states import Changed
from .amending import amend
from .deciding import agree, approve, dissent, peruse, send_back
from .ending import abandon, recall
from .proposing import propose
from .reseating import refresh

__all__ = [
    "Changed",
    "abandon",
    "agree",
    "amend",
    "approve",
    "dissent",
    "peruse",
    "propose",
    "recall",
    "refresh",
    "send_back",
]
