"""Form controls: label, support text, error text and the thing to fill in, tied together for every reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Said:
    """What stands around a control. ``required`` None shows no badge; ``reason`` is why it was asked again."""

    label: str
    support: str = ""
    error: str = ""
    required: bool | None = None
    reason: str = ""
    part: bool = False  # one of several inputs under one legend


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. ``on`` whether it is chosen."""

    code: str
    label: str
    support: str = ""
    on: bool = False


def control_id(name: str) -> str:
    """The id of the control with this input name; error summaries link to it."""
    return f"f-{name}"


def attributes(**given: str | int | bool | None) -> SafeString:
    """HTML attributes, escaped; None, False and "" are left out. Underscores become hyphens."""
    parts = []
    for name, value in given.items():
        if value is None or value is False or value == "":
            continue
        key = name.strip("_").replace("_", "-")
        parts.append(f" {key}" if value is True else f' {key}="{escape(str(value))}"')
    return mark_safe("".join(parts))  # noqa: S308 - every value is escaped above


def joined(parts: Iterable[str]) -> SafeString:
    """Parts one after the other; what is not HTML yet is escaped."""
    return SafeString("".join(each if isinstance(each, SafeString) else escape(each) for each in parts))


def requirement(required: bool | None) -> SafeString:
    """The badge after a label: ※必須, 任意 or nothing."""
    if required is None:
        return NOTHING
    kind, text = ("required", "※必須") if required else ("optional", "任意")
    return format_html('<span class="requirement requirement--{}">{}</span>', kind, text)


def error_text(name: str, message: str) -> SafeString:
    """The message beside the field, not told by colour alone."""
    if not message:
        return NOTHING
    return format_html(
        '<p class="form-control__error" id="{}-error"><span>エラー：</span><span>{}</span></p>',
        control_id(name),
        message,
    )


def _around(name: str, said: Said) -> SafeString:
    reason = support = NOTHING
    if said.reason:
        reason = format_html('<p class="form-control__reason" id="{}-reason">{}</p>', control_id(name), said.reason)
    if said.support:
        support = format_html('<p class="form-control__support" id="{}-support">{}</p>', control_id(name), said.support)
    return reason + support + error_text(name, said.error)


def described_by(name: str, said: Said) -> str:
    """The ids that describe the control, for aria-describedby."""
    parts = (("reason", said.reason), ("support", said.support), ("error", said.error))
    return " ".join(f"{control_id(name)}-{part}" for part, text in parts if text)


def _classes(said: Said) -> str:
    return "form-control" + (" form-control--error" if said.error else "") + (" form-control--part" * said.part)


def single(name: str, said: Said, inner: SafeString) -> SafeString:
    """A control with one input: a label that belongs to it."""
    return format_html(
        '<div class="{}"><label class="form-control__label{}" for="{}">{}{}</label>{}{}</div>',
        _classes(said),
        " form-control__label--part" if said.part else "",
        control_id(name),
        said.label,
        requirement(said.required),
        _around(name, said),
        inner,
    )


def group(name: str, said: Said, inner: SafeString, *, radios: bool = False) -> SafeString:
    """A control with several inputs: a fieldset with its legend."""
    return format_html(
        '<fieldset class="{}"{}><legend>{}{}</legend>{}{}</fieldset>',
        _classes(said),
        attributes(
            id=f"{control_id(name)}-group",
            aria_describedby=described_by(name, said),
            role="radiogroup" if radios else None,
            aria_invalid="true" if said.error and radios else None,
            aria_required="true" if said.required and radios else None,
        ),
        said.label,
        requirement(said.required),
        _around(name, said),
        inner,
    )


def _common(name: str, said: Said) -> SafeString:
    return attributes(
        id=control_id(name),
        name=name,
        aria_describedby=described_by(name, said),
        aria_invalid="true" if said.error else None,
        aria_required="true" if said.required else None,
    )


def input_text(
    name: str,
    said: Said,
    value: str = "",
    *,
    kind: str = "text",
    width: str = "",
    autocomplete: str = "",
    inputmode: str = "",
    unit: str = "",
    maxlength: int | None = None,
) -> SafeString:
    """入力フォーム: one line of text. ``width`` xs, sm, md, lg or "" for all there is; ``unit`` stands after it."""
    box = format_html(
        '<input class="input{}" type="{}"{}{}>',
        f" input--{width}" if width else "",
        kind,
        _common(name, said),
        attributes(value=value, autocomplete=autocomplete, inputmode=inputmode, maxlength=maxlength),
    )
    if unit:
        box = format_html('<div class="input-row">{}<span>{}</span></div>', box, unit)
    return single(name, said, box)


def textarea(name: str, said: Said, value: str = "", *, rows: int = 5) -> SafeString:
    """テキストエリア. A newline after the tag keeps a value that begins with one."""
    return single(
        name, said, format_html('<textarea class="input" rows="{}"{}>\n{}</textarea>', rows, _common(name, said), value)
    )


def select(
    name: str, said: Said, options: Iterable[Option], *, empty: str = "選んでください", autocomplete: str = ""
) -> SafeString:
    """セレクトボックス. ``empty`` is the first entry, or "" for none."""
    entries = joined(entry(each) for each in options)
    return single(name, said, entries_box(name, said, entries, empty=empty, autocomplete=autocomplete))


def entries_box(name: str, said: Said, entries: SafeString, *, empty: str, autocomplete: str = "") -> SafeString:
    """The box of a セレクトボックス round its entries."""
    return format_html(
        '<span class="select"><select class="input"{}{}>{}{}</select></span>',
        _common(name, said),
        attributes(autocomplete=autocomplete),
        format_html('<option value="">{}</option>', empty) if empty else NOTHING,
        entries,
    )


def entry(option: Option) -> SafeString:
    """One entry of a セレクトボックス."""
    return format_html('<option value="{}"{}>{}</option>', option.code, attributes(selected=option.on), option.label)


def choice(
    kind: str, name: str, at: int, option: Option, *, invalid: bool = False, autocomplete: str = ""
) -> SafeString:
    """One ラジオボタン or チェックボックス of several. The first has the control's own id."""
    own = control_id(name) if at == 0 else f"{control_id(name)}-{at}"
    support = (
        format_html('<span class="choice__support" id="{}-s">{}</span>', own, option.support)
        if option.support
        else NOTHING
    )
    return format_html(
        '<label class="choice"><input type="{}" value="{}"{}><span class="choice__label">{}</span>{}</label>',
        kind,
        option.code,  # also when empty: without the attribute a browser sends "on"
        attributes(
            id=own,
            name=name,
            checked=option.on,
            aria_describedby=f"{own}-s" if option.support else None,
            aria_invalid="true" if invalid and kind == "checkbox" else None,
            autocomplete=autocomplete,
        ),
        option.label,
        support,
    )


def choices(
    kind: str, name: str, said: Said, options: Sequence[Option], *, row: bool = False, autocomplete: str = ""
) -> SafeString:
    """ラジオボタン or チェックボックス: a fieldset of choices."""
    boxes = joined(
        choice(kind, name, at, option, invalid=bool(said.error), autocomplete=autocomplete)
        for at, option in enumerate(options)
    )
    return group(name, said, choices_box(boxes, row=row), radios=kind == "radio")


def choices_box(boxes: SafeString, *, row: bool = False) -> SafeString:
    """What stands round the choices of one question."""
    return format_html('<div class="choices{}">{}</div>', " choices--row" if row else "", boxes)


def checkbox(name: str, label: str, *, on: bool = False, error: str = "", support: str = "") -> SafeString:
    """One box to tick, by itself."""
    said = Said(label, support, error)
    return format_html(
        '<div class="{}">{}{}</div>',
        _classes(said),
        error_text(name, error),
        choice("checkbox", name, 0, Option("yes", label, support, on), invalid=bool(error)),
    )


def file_input(name: str, said: Said, *, accept: str = "", multiple: bool = False) -> SafeString:
    """ファイルアップロード: the input alone with its words."""
    return single(
        name,
        said,
        format_html('<input type="file"{}{}>', _common(name, said), attributes(accept=accept, multiple=multiple)),
    )
