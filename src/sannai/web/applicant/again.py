"""A form that was sent and refused, at the address that the refusal led to: with every text as it was typed.

What the form says of its texts is judged anew; what only the act could say was kept with them (``unsent``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from sannai.intake.unsent import Left
from sannai.web.kit.forms import DeskForm
from sannai.web.kit.refusals import STALE, Refused

from .way import CHANGED, REFUSED

F = TypeVar("F", bound=DeskForm)


def reopened(request: HttpRequest, left: Left | None, make: Callable[[Any], F]) -> F:
    """The form for a GET. Without the word in the address it shows the texts and blames nobody."""
    if left is None:
        return make(None)
    if (REFUSED in request.GET or CHANGED in request.GET) and not left.why:
        return make(MultiValueDict(left.texts))
    form = make(None)
    texts = {name: each[-1] for name, each in left.texts.items() if each and name in form.fields}
    form.initial.update({name: text for name, text in texts.items() if not _is_consent(form.fields[name])})
    return form


def _is_consent(field: forms.Field) -> bool:
    """A tick without which nothing happens is part of the press that it was made for, no text."""
    return isinstance(field, forms.BooleanField) and field.required


def refusal(request: HttpRequest, left: Left | None) -> Refused | None:
    """What the act said, at the address that it led to."""
    if left is None or not left.why or REFUSED not in request.GET:
        return None
    message = "\n".join(left.why)
    return Refused(left.status, message, stale=message == STALE)


def typed(form: DeskForm, data: Any) -> dict[str, list[str]]:
    """What is kept of a form that was sent: its own inputs, no token, nothing else that may have come along."""
    return {name: data.getlist(name) for name in form.fields if name in data}
