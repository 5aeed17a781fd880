"""What pages behind a link know of the browser that opened them."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def is_kept_here(request: Any) -> bool:
    """Whether this browser opens the page again after it was closed."""
    from sannai.web.applicant.portal import entry  # the tags are loaded before the portal is

    return entry.is_kept(request, request.resolver_match.kwargs["handle"])
