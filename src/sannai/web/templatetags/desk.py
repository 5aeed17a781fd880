"""Tags of the desk: a form of Django shown with the components of the design system, and days in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sannai.casework.remaining import Remaining
from sannai.common import city_keys
from sannai.exchange import collecting, outstanding
from sannai.rules.around import NOWHERE
from sannai.rules.delegation.model import Rulebook
from sannai.rules.kinds import bind
from sannai.rules.model import Definition
from sannai.text.eras import wareki as in_words
from sannai.web.components import controls, parts

from .sannai import moment

register = template.Library()


@register.simple_tag
def control(
    field: BoundField, rows: int = 0, width: str = "", kind: str = "text", autocomplete: str = ""
) -> SafeString:
    """{% control form.reason %}: label, support, error and input of one field, as high as the field says."""
    said = controls.Said(str(field.label), str(field.help_text), " ".join(map(str, field.errors)), field.field.required)
    value = field.value()
    asked = field.field
    if isinstance(asked, forms.ChoiceField):
        given: list[tuple[Any, Any]] = list(cast("Iterable[tuple[Any, Any]]", asked.choices))
        chosen = set(map(str, value or ())) if isinstance(asked, forms.MultipleChoiceField) else {str(value)}
        told: Mapping[str, str] = getattr(asked, "supports", {})
        options = [
            controls.Option(str(code), str(label), told.get(code, ""), str(code) in chosen) for code, label in given
        ]
        if isinstance(asked, forms.MultipleChoiceField):
            return controls.choices("checkbox", field.name, said, options)
        if isinstance(asked.widget, forms.RadioSelect):
            return controls.choices("radio", field.name, said, options)
        return controls.select(field.name, said, options, empty="選んでください")
    if isinstance(asked, forms.BooleanField):
        return controls.checkbox(field.name, said.label, on=bool(value), error=said.error, support=said.support)
    if isinstance(asked.widget, forms.Textarea):
        return controls.textarea(field.name, said, str(value or ""), rows=rows or int(asked.widget.attrs["rows"]))
    text = "" if value is None or kind == "password" else str(value)
    own = asked.widget.attrs
    return controls.input_text(
        field.name, said, text, width=width, kind=kind, inputmode=own.get("inputmode", ""),
        autocomplete=autocomplete or own.get("autocomplete", ""),
    )  # fmt: skip


@register.simple_tag
def total(found: int, most: int) -> str:
    """{% total 384 1000 %}: 384件. What was counted no further says so: 1,000件以上."""
    return f"{found:,}件以上" if found >= most else f"{found:,}件"


@register.filter
def desk_nav(request: Any) -> list[Any]:
    """The pages that this person's posts open."""
    from sannai.web.staff.nav import entries  # the tags are loaded before the desk is

    return list(entries(request))


@register.filter
def crossing_trouble(request: Any) -> list[str]:
    """What is wrong between the two sides, for whoever answers for the record; no call to the outside."""
    staff = getattr(request, "staff", None)
    wrong = outstanding.trouble(request.at) if staff and staff.may("audit.read") else []
    last = collecting.last() if wrong else None
    return [*wrong, f"最終受信：{moment(last)}"] if last else wrong


@register.filter
def has_demo_keys(request: Any) -> bool:
    """Whether the city's keys are those of a demo: nobody has sheets of them."""
    return city_keys.is_demo()


@register.filter
def office_nav(request: Any) -> list[Any]:
    """The pages of the organisation and the rules that this person's posts open."""
    from sannai.web.staff.nav import office_entries

    return list(office_entries(request))


@register.filter
def of(names: Mapping[str, str], key: str) -> str:
    """The name that a key stands for."""
    return names.get(key, key)


@register.filter
def outcome_label(outcome: str, definition: Definition) -> str:
    """How an outcome is called in this definition."""
    return next((each.label for each in definition.outcomes if each.id == outcome), outcome)


@register.filter
def channel(value: str) -> str:
    """How an application came, in words."""
    return {"portal": "オンライン", "counter": "窓口", "paper": "紙（郵送など）", "phone": "電話・口頭"}.get(
        value, value
    )


@register.simple_tag
def faults(form: forms.Form) -> SafeString:
    """The error summary of a form: each message a link to its control; what belongs to none links to the form."""
    if not form.is_bound:
        return controls.NOTHING
    named = [(controls.control_id(name), str(error)) for name, errors in form.errors.items() for error in errors]
    whole = controls.control_id("__all__")
    places: Mapping[str, str] = getattr(form, "places", {})
    return parts.error_summary([(places.get(message, "form") if at == whole else at, message) for at, message in named])


@register.simple_tag
def seen(subject: object) -> SafeString:
    """The hidden ``seq`` that this page shows: a form made from an older page is refused, never guessed at."""
    return format_html('<input type="hidden" name="seen" value="{}">', getattr(subject, "seq", 0))


@register.filter
def left(remaining: Remaining | None) -> str:
    """What is left of a deadline, in words: a late case says so, not only by colour."""
    return "期限なし" if remaining is None else remaining.text


@register.filter
def left_color(remaining: Remaining | None) -> str:
    """The colour of a chip that says what is left."""
    return "gray" if remaining is None else remaining.color


@register.filter
def thousands(value: int | None) -> str:
    """12,345; what is not known is said so."""
    return "不明" if value is None else f"{value:,}"


@register.filter
def doubts(text: str) -> tuple[list[Any], int]:
    """The doubtful rows of an import: the first two hundred, and how many there are."""
    found = json.loads(text)
    return found[:200], len(found)


@register.filter
def wareki(value: date | None) -> str:
    """令和8年4月1日."""
    return in_words(value) if value else ""


@register.filter
def eve(value: date | None) -> date | None:
    """The last day of what ends on this date: people say 「3月31日まで」."""
    return date.fromordinal(value.toordinal() - 1) if value and value > date.min else value


@register.filter
def shown(fact: Any) -> str:
    """The value of a fact in words: 3,000,000円."""
    return "／".join(bind(fact.field, NOWHERE).show(fact.value))


@register.filter
def mark(book: Rulebook, code: str) -> str:
    """What a mark of the delegation rules is called."""
    return book.mark(code)


@register.filter
def label(pairs: Iterable[tuple[str, str]], code: str) -> str:
    """The label of a code in a list of choices."""
    return next((text for key, text in pairs if key == code), code)
