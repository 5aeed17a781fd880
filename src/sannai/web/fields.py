"""A field of a definition as a form control: which control, which hints for the browser, where its message stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sannai.rules.kinds import PREFECTURES
from sannai.rules.model import Choice, Fault, Field

from .components import controls
from .components.controls import NOTHING, Option, Said, control_id
from .components.parts import button

YES_NO = (Choice("yes", "はい"), Choice("no", "いいえ"))
FEW = 8  # more choices than this become a select
DATE_HINT = "例：令和8年4月1日、R8.4.1、2026/4/1"
DATE_PARTLY_HINT = "分かるところまでで構いません。例：令和8年4月1日、平成30年5月、平成30年"
# part, label, width, autocomplete, inputmode, required where the whole is
ADDRESS = (
    ("postal_code", "郵便番号", "xs", "postal-code", "numeric", None),
    ("prefecture", "都道府県", "sm", "address-level1", "", None),
    ("city", "市区町村", "md", "address-level2", "", None),
    ("street", "町名・番地", "", "address-line1", "", None),
    ("building", "建物名・部屋番号", "", "address-line2", "", False),
)


@dataclass(frozen=True, slots=True)
class Held:
    """What the inputs of a page hold, what is wrong with it, and why it is asked again."""

    typed: Mapping[str, Sequence[str]]
    faults: Mapping[tuple[str, str], Fault] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)
    files: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    city: str = ""

    def text(self, name: str) -> str:
        """The first text typed into the input, or ""."""
        found = self.typed.get(name)
        return found[0] if found else ""


def name_of(asked: Field, row: str = "") -> str:
    """The HTML name of a field's input; in a repeated group with its row."""
    return f"{asked.group}.{row}.{asked.id}" if row else asked.id


def anchor(asked: Field, row: str = "", part: str = "") -> str:
    """The id that an error summary links to: the input itself, of several the one at fault or the first."""
    first = {"name": "text", "address": "postal_code"}.get(asked.ask, "")
    name = name_of(asked, row)
    return control_id(f"{name}.{part or first}" if first else name)


def said_of(asked: Field, held: Held, row: str = "") -> Said:
    """The words around the control."""
    fault = held.faults.get((row, asked.id))
    return Said(
        label=asked.label,
        support=_support(asked),
        error=fault.message if fault else "",
        required=asked.required,
        reason=held.reasons.get((row, asked.id), ""),
    )


def field_html(asked: Field, held: Held, row: str = "", *, choices: Sequence[Choice] | None = None) -> SafeString:
    """The control of one field. ``choices`` where not all of the field's own are offered."""
    name, said = name_of(asked, row), said_of(asked, held, row)
    match asked.ask:
        case "name":
            return _name(asked, name, said, held)
        case "address":
            return _address(asked, name, said, held)
        case "yes_no" | "one_of" | "some_of":
            return _choice(asked, name, said, held, asked.choices if choices is None else choices)
        case "long_text":
            return controls.textarea(name, said, held.text(name))
        case "file":
            return _file(asked, name, said, held, row)
    return _line(asked, name, said, held)


def _support(asked: Field) -> str:
    """The field's own help; a date that shows no example gets one, however much else is said."""
    if asked.ask == "date" and asked.help and "例" not in asked.help:
        return f"{asked.help}{_hint(asked)}"
    return asked.help or _hint(asked)


def _hint(asked: Field) -> str:
    if asked.ask == "date":
        return DATE_PARTLY_HINT if asked.unknown_allowed else DATE_HINT
    if asked.ask == "some_of":
        return "あてはまるものをすべて選んでください"
    return ""


def _number_width(asked: Field) -> str:
    """Room for what may be typed: a quantity is short, an amount without an upper limit is not."""
    return "xs" if isinstance(asked.high, int) and asked.high < 10**6 else "sm"


def _line(asked: Field, name: str, said: Said, held: Held) -> SafeString:
    kind, width, mode = {
        "integer": ("text", _number_width(asked), "numeric"),
        "date": ("text", "sm", ""),
        "phone": ("tel", "sm", ""),
        "email": ("email", "lg", ""),
    }.get(asked.ask, ("text", "", ""))
    return controls.input_text(
        name,
        said,
        held.text(name),
        kind=kind,
        width=width,
        inputmode=mode,
        unit=asked.unit,
        autocomplete=asked.autocomplete,
    )


def _choice(asked: Field, name: str, said: Said, held: Held, offered: Sequence[Choice]) -> SafeString:
    chosen = set(held.typed.get(name, ()))
    given = _labelled_yes_no(offered) if asked.ask == "yes_no" else offered
    options = [Option(each.code, each.label, each.help, each.code in chosen) for each in given]
    if asked.ask == "some_of":
        return controls.choices("checkbox", name, said, options)
    if len(options) > FEW:
        return controls.select(name, said, options)
    if not asked.required:
        options.append(Option("", "選ばない", on=not chosen))
    return controls.choices("radio", name, said, options, row=asked.ask == "yes_no")


def _labelled_yes_no(given: Sequence[Choice]) -> Sequence[Choice]:
    named = {each.code: each for each in given}
    return [named.get(each.code, each) for each in YES_NO]


def _name(asked: Field, name: str, said: Said, held: Held) -> SafeString:
    token = "name" if asked.autocomplete else ""
    text, kana = f"{name}.text", f"{name}.kana"
    if not asked.kana:
        return controls.input_text(text, said, held.text(text), width="md", autocomplete=token)
    parts = [
        controls.input_text(text, _part("氏名（漢字など）", said), held.text(text), width="md", autocomplete=token),
        controls.input_text(kana, _part("フリガナ", said), held.text(kana), width="md"),
    ]
    return _parts(name, said, parts)


def _address(asked: Field, name: str, said: Said, held: Held) -> SafeString:
    own_city = asked.within == "city"
    parts = []
    for part, label, width, token, mode, required in ADDRESS:
        own = f"{name}.{part}"
        if own_city and part in {"prefecture", "city"}:
            parts.append(_fixed(own, part, held))
            continue
        words = _part(label, said, required=required)
        auto = token if asked.autocomplete else ""
        if part == "prefecture":
            options = [Option(each, each, on=each == held.text(own)) for each in PREFECTURES]
            parts.append(controls.select(own, words, options, autocomplete=auto))
        else:
            parts.append(
                controls.input_text(own, words, held.text(own), width=width, autocomplete=auto, inputmode=mode)
            )
    return _parts(name, said, parts)


def _fixed(own: str, part: str, held: Held) -> SafeString:
    """Inside the city, prefecture and city are not asked; a ward that was kept stays."""
    kept = held.text(own)
    hidden = format_html('<input type="hidden" name="{}" value="{}">', own, kept) if kept not in ("", held.city) else ""
    return format_html("{}{}", hidden, "" if part == "prefecture" else format_html("<p>{}</p>", kept or held.city))


def _part(label: str, whole: Said, *, required: bool | None = None) -> Said:
    return Said(label, required=required if whole.required else None, part=True)


def _parts(name: str, said: Said, parts: Sequence[SafeString]) -> SafeString:
    inner = format_html_join("", "{}", ((part,) for part in parts))
    return controls.group(name, said, format_html('<div class="form-control__parts">{}</div>', inner))


def _file(asked: Field, name: str, said: Said, held: Held, row: str) -> SafeString:
    files = held.files.get((row, asked.id), ())
    listed = NOTHING
    if files:
        items = format_html_join("", "<li><span>{}</span></li>", ((each["name"],) for each in files))
        listed = format_html('<ul class="upload__list">{}</ul>', items)
    label = "ファイルを追加・削除する" if files else "ファイルを選ぶ"
    box = format_html(
        '<div class="stack stack--8" id="{}" tabindex="-1">{}<div>{}</div></div>',
        control_id(name),
        listed,
        button(label, style="outline", name="upload", value=name, hint=asked.label),
    )
    return controls.group(name, said, box)
