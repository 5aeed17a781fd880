"""Tags and filters of the components; every template has them without loading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import get_urlconf
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from sannai.web.components import controls, parts

register = template.Library()


@register.simple_tag
@cache
def asset(path: str) -> str:
    """The address of a static file, by its content where the files were collected."""
    try:
        return static(path)
    except ValueError:
        return settings.STATIC_URL + path


@register.simple_tag(takes_context=True)
def site_part(context: RequestContext, name: str) -> SafeString:
    """A part that is alike on every page of one kind (header, footer, stylesheets): drawn once and kept."""
    nav = str(context.get("nav", ""))
    return _part(name, nav, settings.CITY, settings.DEMO, not settings.EMAIL_HOST, get_urlconf())


@lru_cache(maxsize=64)
def _part(name: str, nav: str, city: str, demo: bool, mailbox: bool, urlconf: str | None) -> SafeString:
    facts = {"nav": nav, "city": city, "demo": demo, "development_mailbox": mailbox}
    return SafeString(get_template(f"components/{name}.html").render(facts))


def _said(label: str, support: str, error: str, required: bool | None, reason: str = "") -> controls.Said:
    return controls.Said(label, support, error or "", required, reason)


def _options(given: Iterable[Any], chosen: Iterable[str]) -> list[controls.Option]:
    """From (code, label) pairs, (code, label, support) triples, mappings' items or Choice records."""
    on = set(chosen)
    made = []
    for each in given.items() if isinstance(given, Mapping) else given:
        code, label, *support = each if isinstance(each, tuple | list) else (each.code, each.label, each.help)
        made.append(controls.Option(str(code), str(label), support[0] if support else "", str(code) in on))
    return made


@register.simple_tag
def input_text(
    name: str,
    label: str,
    value: str = "",
    support: str = "",
    error: str = "",
    required: bool | None = None,
    **more: Any,
) -> SafeString:
    """{% input_text "q" "ことば" value=q kind="search" width="md" autocomplete="off" inputmode="numeric" %}"""
    return controls.input_text(name, _said(label, support, error, required), _text(value), **more)


@register.simple_tag
def date_input(
    name: str, label: str, value: Any = "", support: str = "", error: str = "", required: bool | None = None
) -> SafeString:
    """A date as people write it, in one box."""
    said = _said(label, support or "例：令和8年4月1日、R8.4.1、2026/4/1", error, required)
    return controls.input_text(name, said, _text(value), width="sm")


@register.simple_tag
def textarea(
    name: str,
    label: str,
    value: str = "",
    support: str = "",
    error: str = "",
    required: bool | None = None,
    rows: int = 5,
) -> SafeString:
    """{% textarea "reason" "理由" value=typed rows=3 %}"""
    return controls.textarea(name, _said(label, support, error, required), _text(value), rows=rows)


@register.simple_tag
def select(
    name: str,
    label: str,
    choices: Iterable[Any],
    value: str = "",
    support: str = "",
    error: str = "",
    required: bool | None = None,
    empty: str = "選んでください",
) -> SafeString:
    """{% select "division" "担当課" choices=divisions value=chosen empty="すべて" %}"""
    return controls.select(name, _said(label, support, error, required), _options(choices, [_text(value)]), empty=empty)


@register.simple_tag
def radios(
    name: str,
    label: str,
    choices: Iterable[Any],
    value: str = "",
    support: str = "",
    error: str = "",
    required: bool | None = None,
    row: bool = False,
) -> SafeString:
    """{% radios "home" "住まい" choices value=chosen row=True %}: choose one."""
    return controls.choices(
        "radio", name, _said(label, support, error, required), _options(choices, [_text(value)]), row=row
    )


@register.simple_tag
def checkboxes(
    name: str,
    label: str,
    choices: Iterable[Any],
    values: Sequence[str] = (),
    support: str = "",
    error: str = "",
    required: bool | None = None,
    row: bool = False,
) -> SafeString:
    """{% checkboxes "ways" "連絡の方法" choices values=chosen %}: choose any."""
    return controls.choices(
        "checkbox", name, _said(label, support, error, required), _options(choices, values), row=row
    )


@register.simple_tag
def checkbox(name: str, label: str, on: bool = False, error: str = "", support: str = "") -> SafeString:
    """{% checkbox "sure" "取り下げます" %}: one box by itself."""
    return controls.checkbox(name, label, on=bool(on), error=error, support=support)


@register.simple_tag
def file_input(
    name: str,
    label: str,
    support: str = "",
    error: str = "",
    required: bool | None = None,
    accept: str = "",
    multiple: bool = False,
) -> SafeString:
    """{% file_input "file" "ファイル" accept=".pdf" %}"""
    return controls.file_input(name, _said(label, support, error, required), accept=accept, multiple=multiple)


@register.simple_block_tag(end_name="endbanner")
def banner(content: str, kind: str, heading: str, level: int = 2, role: str = "") -> SafeString:
    """{% banner "success" "受け付けました" role="status" %}…{% endbanner %}"""
    return parts.banner(kind, heading, content, level=level, role=role)


@register.simple_block_tag(end_name="endaccordion")
def accordion(content: str, summary: str, open: bool = False) -> SafeString:
    """{% accordion "くわしく" %}…{% endaccordion %}: folded until opened."""
    return format_html(
        '<details class="accordion"{}><summary>{}</summary><div class="accordion__body">{}</div></details>',
        controls.attributes(open=open),
        summary,
        content,
    )


@register.simple_tag
def pair(id: str, message: str) -> list[tuple[str, str]]:
    """One fault for an error summary: the id of the control and its message."""
    return [(id, message)]


register.simple_tag(parts.icon, name="banner_icon")
register.simple_tag(parts.button)
register.simple_tag(parts.link_button)
register.simple_tag(parts.error_summary)
register.simple_tag(parts.chip)
register.simple_tag(parts.description_list)
register.simple_tag(parts.steps, name="step_navigation")
register.simple_tag(parts.timeline)


@register.simple_tag
def breadcrumb(*pairs: str) -> SafeString:
    """{% breadcrumb "ホーム" home "粗大ごみ収集の申込み" %}: label, url, …, label of this page."""
    return parts.breadcrumb(pairs)


@register.simple_tag(takes_context=True)
def pagination(context: RequestContext, number: int, last: int) -> SafeString:
    """{% pagination page.number page.last %}: keeps the other filters of the address."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return parts.pagination(number, last, f"?{query.urlencode()}&page=" if query else "?page=")


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月21日（土）, in Japan's own time."""
    if value is None:
        return ""
    on = localtime(value).date() if isinstance(value, datetime) else value
    return f"{on.year}年{on.month}月{on.day}日（{'月火水木金土日'[on.weekday()]}）"


@register.filter
def short(value: date | datetime | None) -> str:
    """11/21（土）: a day in a dense table."""
    if value is None:
        return "―"
    on = localtime(value).date() if isinstance(value, datetime) else value
    return f"{on.month}/{on.day}（{'月火水木金土日'[on.weekday()]}）"


@register.filter
def moment(value: datetime | None) -> str:
    """2026年11月21日（土）14時05分."""
    if value is None:
        return ""
    at = localtime(value)
    return f"{day(at)}{at.hour}時{at.minute:02}分"


@register.filter
def arrived(case: Any) -> str:
    """When a case reached the office (the case, or what is shown of it); of a paper whose time nobody knows the day."""
    beside = getattr(getattr(case, "application", None), "paper", case)
    known = getattr(beside, "time_known", True)
    return moment(case.arrived_at) if known else f"{day(case.arrived_at)}（時刻不明）"


@register.filter
def yen(value: int | None) -> str:
    """1,400円; what is not known is said so."""
    return "未定" if value is None else f"{value:,}円"


def _text(value: Any) -> str:
    return "" if value is None else str(value)
