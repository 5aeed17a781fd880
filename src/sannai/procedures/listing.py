"""What follows when a version is published or withdrawn: it is listed, and the catalogue is read anew."""

from __future__ import annotations

from django.db import transaction

from sannai.common.follow import Consequence, Happened
from sannai.definitions.models import Version
from sannai.rules.model import Definition
from sannai.text.folding import fold

from .current import catalogue, definition
from .models import Listing


def published(happened: Happened, by: Consequence) -> None:
    """The version can be found."""
    list_version(happened.result)


def list_version(version: Version) -> None:
    """List a version by what its files say."""
    rules = definition(version)
    said = {
        "summary": rules.summary,
        "folded": search_key(rules),
        "life_events": "".join(f"\n{name}" for name in rules.life_events) + "\n",
        "internal": rules.regime == "internal",
        "adverse": not rules.applied_for,
    }
    Listing.objects.update_or_create(version=version, defaults=said)
    _forget_catalogue()


def withdrawn(happened: Happened, by: Consequence) -> None:
    """The version can no longer be found: the catalogue leaves out what is withdrawn."""
    _forget_catalogue()


def search_key(rules: Definition) -> str:
    """What a published procedure is found by: title and reading first, then everything said about it."""
    said = (rules.title, rules.reading, rules.summary, rules.who, *rules.life_events)
    laws = [basis.title for basis in rules.legal_basis]
    return "\n".join(fold(text) for text in (*said, *laws) if text)


def _forget_catalogue() -> None:
    catalogue.cache_clear()
    transaction.on_commit(catalogue.cache_clear)
