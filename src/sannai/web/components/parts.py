"""Parts that are not form controls: buttons, banners, chips, lists, pagination, timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .controls import NOTHING, attributes

_ICONS = {
    "success": '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.3 14.6-4.5-4.5L8 10.3l2.7 2.7 5.6-5.6L18 9Z"/>',
    "error": '<path d="M8 2 2 8v8l6 6h8l6-6V8l-6-6Zm3 5h2v7h-2Zm0 9h2v2h-2Z"/>',
    "warning": '<path d="M12 2.5 1 21.5h22Zm-1 7h2v6h-2Zm0 7.5h2v2h-2Z"/>',
    "info": '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1 5h2v2h-2Zm0 4h2v6h-2Z"/>',
}
_ICONS["note"] = _ICONS["info"]
_SPOKEN = {"success": "完了", "error": "エラー", "warning": "注意", "info": "お知らせ", "note": "お知らせ"}


def icon(name: str, *, spoken: str = "") -> SafeString:
    """An icon of a banner; ``spoken`` is read aloud, without it the icon is decoration."""
    words = attributes(role="img", aria_label=spoken) if spoken else attributes(aria_hidden="true")
    drawing = mark_safe(_ICONS[name])  # noqa: S308 - our own drawings
    return format_html('<svg viewBox="0 0 24 24" fill="currentColor"{}>{}</svg>', words, drawing)


def button(
    label: str,
    *,
    style: str = "solid",
    size: str = "md",
    name: str = "",
    value: str = "",
    danger: bool = False,
    form: str = "",
    formaction: str = "",
    hint: str = "",
) -> SafeString:
    """ボタン that submits. ``hint`` is read after the label by screen readers (which row it removes).

    ``formaction``: where it sends its form, if not where the form says.
    """
    return format_html(
        '<button type="submit" class="button button--{} button--{}{}"{}>{}{}</button>',
        style,
        size,
        " button--danger" if danger else "",
        attributes(name=name, value=value, form=form, formaction=formaction),
        label,
        _hidden(hint),
    )


def link_button(
    label: str, url: str, *, style: str = "solid", size: str = "md", hint: str = "", download: bool = False
) -> SafeString:
    """A link that looks like a ボタン."""
    return format_html(
        '<a class="button button--{} button--{}" href="{}"{}>{}{}</a>',
        style,
        size,
        url,
        attributes(download=download),
        label,
        _hidden(hint),
    )


def _hidden(text: str) -> SafeString:
    return format_html('<span class="visually-hidden">（{}）</span>', text) if text else NOTHING


def banner(kind: str, heading: str, body: str | SafeString = "", *, level: int = 2, role: str = "") -> SafeString:
    """通知バナー: success, error, warning, info or note. ``role`` "status" or "alert" when it has just appeared."""
    return format_html(
        '<section class="banner banner--{}"{}>{}<h{} class="banner__heading">{}</h{}>'
        '<div class="banner__body">{}</div></section>',
        kind,
        attributes(role=role),
        icon(kind, spoken=_SPOKEN[kind]),
        level,
        heading,
        level,
        body,
    )


def error_summary(faults: Sequence[tuple[str, str]], *, heading: str = "", focus: bool = True) -> SafeString:
    """On top of a page that was refused: (id of the control, message) each as a link to the control.

    Reading begins here (``focus``): whoever cannot see the page hears at once that it was refused.
    """
    if not faults:
        return NOTHING
    items = format_html_join("", '<li><a href="#{}">{}</a></li>', faults)
    return format_html(
        '<div class="banner banner--error error-summary" id="error-summary" role="alert" tabindex="-1"{}>{}'
        '<h2 class="banner__heading">{}</h2><div class="banner__body"><ul>{}</ul></div></div>',
        attributes(autofocus=focus),
        icon("error"),
        heading or f"入力内容を{len(faults)}か所、確かめてください",
        items,
    )


def chip(label: str, color: str = "gray") -> SafeString:
    """チップラベル: a status. gray, blue, green, yellow, orange, red, purple; the words carry the meaning."""
    return format_html('<span class="chip chip--{}">{}</span>', color, label)


def breadcrumb(pairs: Sequence[str]) -> SafeString:
    """パンくずリスト: label, url, label, url, …, label of this page."""
    trail = list(zip(pairs[0::2], pairs[1::2], strict=False))
    items = format_html_join("", '<li><a href="{}">{}</a></li>', ((url, label) for label, url in trail))
    last = format_html('<li><span aria-current="page">{}</span></li>', pairs[-1]) if len(pairs) % 2 else NOTHING
    return format_html('<nav class="breadcrumb" aria-label="現在の位置"><ol>{}{}</ol></nav>', items, last)


def description_list(rows: Iterable[tuple[str, Any]]) -> SafeString:
    """説明リスト of (term, text). Text of several lines keeps them."""
    return format_html(
        '<dl class="description-list">{}</dl>',
        format_html_join("", '<div class="description-list__row"><dt>{}</dt><dd class="pre">{}</dd></div>', rows),
    )


def steps(titles: Sequence[str], now: int) -> SafeString:
    """ステップナビゲーション: where one is, in words; the bar repeats it for the eye."""
    title = titles[now] if 0 <= now < len(titles) else ""
    bar = format_html_join(
        "",
        "<li{}></li>",
        ((attributes(_class="is-now" if at == now else "is-done" if at < now else ""),) for at in range(len(titles))),
    )
    return format_html(
        '<div class="steps"><p class="steps__now">{} <span>（{}／{}）</span></p><ol aria-hidden="true">{}</ol></div>',
        title,
        now + 1,
        len(titles),
        bar,
    )


def timeline(moments: Iterable[Any]) -> SafeString:
    """タイムライン of moments with title, meaning, when (text) and, if not yet reached, ahead."""
    return format_html(
        '<ol class="timeline">{}</ol>',
        format_html_join(
            "",
            '<li{}><p class="timeline__title">{}</p>{}{}</li>',
            (
                (
                    attributes(_class="is-ahead" if getattr(moment, "ahead", False) else ""),
                    moment.title,
                    _line("timeline__when", getattr(moment, "when", "")),
                    _line("", getattr(moment, "meaning", "")),
                )
                for moment in moments
            ),
        ),
    )


def _line(css: str, text: str) -> SafeString:
    return format_html("<p{}>{}</p>", attributes(_class=css), text) if text else NOTHING


def pagination(number: int, last: int, base: str) -> SafeString:
    """ページネーション. ``base`` is the address up to and with ``page=``."""
    if last < 2:
        return NOTHING
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    parts, before = [], 0
    for at in near:
        if at > before + 1:
            parts.append(SafeString('<li aria-hidden="true">…</li>'))
        here = '<li><span aria-current="page">{0}<span class="visually-hidden">ページ目</span></span></li>'
        there = '<li><a href="{1}{0}">{0}<span class="visually-hidden">ページ目</span></a></li>'
        parts.append(format_html(here if at == number else there, at, base))
        before = at
    return format_html(
        '<nav class="pagination" aria-label="ページの切り替え"><ul>{}</ul></nav>',
        format_html_join("", "{}", ((part,) for part in parts)),
    )
