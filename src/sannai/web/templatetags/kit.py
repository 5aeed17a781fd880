"""The tag of the kit: a table that was built in Python, where a template wants it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from sannai.web.kit.table import Table

register = template.Library()


@register.simple_tag
def table(shown: Table[Any]) -> SafeString:
    """{% table found.table %}: rows never go through the template engine."""
    return shown.html()
