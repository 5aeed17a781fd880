"""Jobs of this room."""

from __future__ import annotations

from django_tasks import task


@task()
def build_shelf(register: str, digest: str) -> None:
    """Build the table of a register for a new version of its definition, beside the one that is read."""
    from . import shelving

    shelving.build(register, digest)
