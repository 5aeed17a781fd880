"""The tags of the kit: a table that was built in Python, and what was done a moment ago, where a template wants it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from sannai.web.components import controls, parts
from sannai.web.kit.said import said as sentence
from sannai.web.kit.table import Table

register = template.Library()


@register.simple_tag
def table(shown: Table[Any]) -> SafeString:
    """{% table found.table %}: rows never go through the template engine."""
    return shown.html()


@register.simple_tag(takes_context=True)
def said(context: Context, *kinds: str) -> SafeString:
    """{% said "case" %}: a banner with the sentence of the verb that led here, if it is one of these kinds."""
    words = sentence(context["request"], *kinds)
    return parts.banner("success", words, role="status") if words else controls.NOTHING
