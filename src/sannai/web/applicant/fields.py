"""A field of a definition as a form control: its kind says which, here it is drawn and tied to its message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sannai.rules import same
from sannai.rules.kinds import KINDS
from sannai.rules.kinds.base import Kind
from sannai.rules.kinds.controls import Control, Finder, Fixed, Line, Lines, Own, Part, Parts, Pick, Secret, Upload
from sannai.rules.kinds.entry import Entry
from sannai.rules.kinds.individual_number import DROP, GIVEN, REFUSED
from sannai.rules.model import Choice, Definition, Fault, Field
from sannai.rules.plan import Asked
from sannai.web.components import controls
from sannai.web.components.controls import NOTHING, Option, Said, control_id
from sannai.web.components.parts import button

from . import blanks
from .towns import BUTTON, TOWN, Offer

FEW = 8  # more choices than this become a select
EMPTY = "選んでください"
BEFORE = "「{}」を入力して次へ進むと、市の台帳と照らし合わせます。"
NO_ROWS = "あなたが見られる記載に、合うものがありません。ほかの言葉で探してください。"
MORE_ROWS = "はじめの{}件です。言葉を足して探してください。"
SEEK = "seek"  # the button that searches, and the ending of the name of its box
FOLLOWS = "保存するたびに、いまの内容を写します。提出した後は、片方を直しても、もう片方は変わりません。"
COPIED = "いまの内容を写します。後から片方を直しても、もう片方は変わりません。"
AFTER = "市の台帳の記載です。ここでは変えられません。"


@dataclass(frozen=True, slots=True)
class Held:
    """What the inputs of a page hold, what is wrong with it, and why it is asked again."""

    typed: Mapping[str, Sequence[str]]
    faults: Mapping[tuple[str, str], Fault] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)
    files: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    towns: Mapping[str, Offer] = field(default_factory=dict)  # 「住所を入れる」, by the name of the address
    follows: bool = False  # a box 「〜と同じ」 holds at every save from now on, and not for this one time

    def text(self, name: str) -> str:
        """The first text typed into the input, or ""."""
        found = self.typed.get(name)
        return found[0] if found else ""


def name_of(asked: Field, row: str = "") -> str:
    """The HTML name of a field's input; in a repeated group with its row."""
    return f"{asked.group}.{row}.{asked.id}" if row else asked.id


def anchor(asked: Field, row: str = "", part: str = "") -> str:
    """The id that an error summary links to: the input itself, of several the one at fault or the first."""
    own = part if part == same.MARK else KINDS[asked.ask].anchor(asked, part)
    return control_id(_input(name_of(asked, row), own))


def field_html(
    kind: Kind, held: Held, row: str = "", *, offered: Sequence[Choice] | None = None, other: str = ""
) -> SafeString:
    """The control of one field. ``offered`` where not all of its choices are; ``other``: the label of the field that
    it may be the same as."""
    asked = kind.field
    fault = held.faults.get((row, asked.id))
    said = Said(
        label=asked.label,
        support=kind.support(),
        error=fault.message if fault else "",
        required=asked.required,
        reason=held.reasons.get((row, asked.id), ""),
    )
    drawn = Drawing(name_of(asked, row), said, held, asked.choices if offered is None else offered)
    if other:
        return _same(kind.control, drawn, other)
    return draw(kind.control, drawn, held.files.get((row, asked.id), ()))


@dataclass(frozen=True, slots=True)
class Offered:
    """Rows of a register among which one may be chosen: what was sought, (id, how it is called), whether there are
    more."""

    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    more: bool = False


def found_html(
    rules: Definition, asked: Asked, value: Any, fault: Fault | None, among: Offered | None = None
) -> SafeString:
    """A row of a register that was looked up, or what was taken from it, to be read; before that, how it is found.
    ``among``: where one is to be chosen."""
    one = asked.field
    if value is None and one.taken:
        return NOTHING
    said = Said(one.label, AFTER if one.taken else asked.kind.support(), fault.message if fault else "")
    if among is not None:
        return _chosen_html(one, replace(said, required=one.required), value, among)
    labels = "」「".join(rules.fields[own].label for own in Entry.found_by(one).values())
    lines = asked.kind.show(value) if value is not None else (BEFORE.format(labels),)
    box = '<div id="{}" tabindex="-1">{}</div>'
    inner = format_html(box, control_id(one.id), format_html_join("", "<p>{}</p>", ((line,) for line in lines)))
    return controls.group(one.id, said, inner)


def _chosen_html(one: Field, said: Said, value: Any, among: Offered) -> SafeString:
    """A box to search by and the rows that were found, the one that is chosen first."""
    now = value["entry"] if value else ""
    rows = ([(now, value["shown"])] if now else []) + [row for row in among.rows if row[0] != now]
    options = [Option(id, called, on=id == now) for id, called in rows]
    boxes = controls.joined(controls.choice("radio", one.id, at, option) for at, option in enumerate(options))
    words = MORE_ROWS.format(len(among.rows)) if among.more else "" if rows else NO_ROWS
    search = controls.input_text(f"{one.id}.{SEEK}", Said("番号や名称の一部で探す", part=True), among.text, width="md")
    parts = [
        search,
        format_html("<div>{}</div>", button("探す", style="outline", name=SEEK, value=one.id, hint=one.label)),
        controls.choices_box(boxes) if options else NOTHING,
        format_html('<p class="support" id="{}" tabindex="-1">{}</p>', control_id(f"{one.id}-rows"), words)
        if words
        else "",
    ]
    inner = format_html('<div class="stack stack--24">{}</div>', controls.joined(parts))
    if not options:
        inner = format_html('<div id="{}" tabindex="-1">{}</div>', control_id(one.id), inner)
    return controls.group(one.id, said, inner, radios=True)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One input: its name, the words around it, what it holds, and the choices that are offered."""

    name: str
    said: Said
    held: Held
    offered: Sequence[Choice] = ()


def draw(control: Control | Fixed | Finder, drawing: Drawing, files: Sequence[Mapping[str, Any]] = ()) -> SafeString:
    """The HTML of a control."""
    name, said, held = drawing.name, drawing.said, drawing.held
    match control:
        case Line() | Lines():
            return blanks.typed(control, name, said, held.text(name))
        case Secret():
            return _secret(control, name, said, held.text(name))
        case Pick():
            return _pick(control, drawing)
        case Finder():
            return _finder(control, drawing)
        case Fixed():
            return _fixed(control.text, name, held.text(name))
        case Parts():
            return _parts(control.parts, drawing)
        case Upload():
            return _upload(drawing, files)
        case Own():
            context = {"name": name, "id": control_id(name), "said": said, "typed": held.typed.get(name, ())}
            inner = get_template(f"components/{control.template}").render(context | dict(control.options))
            return blanks.around(controls.single, name, said, SafeString(inner))


def _input(name: str, part: str) -> str:
    return f"{name}.{part}" if part else name


def _pick(control: Pick, drawing: Drawing) -> SafeString:
    name, said, chosen = drawing.name, drawing.said, set(drawing.held.typed.get(drawing.name, ()))
    given = drawing.offered if control.choices is None else control.choices
    options = [Option(each.code, each.label, each.help, each.code in chosen) for each in given]
    if said.error or said.reason:
        return _picked_anew(control, name, said, options, chosen=bool(chosen))
    if control.several:
        return _boxes("checkbox", controls.group, name, said, options)
    if len(options) > FEW:
        entries = controls.joined(map(blanks.entry, options))
        box = controls.entries_box(name, said, entries, empty=EMPTY, autocomplete=control.autocomplete)
        return blanks.around(controls.single, name, said, box)
    options += _none(said, chosen=bool(chosen))
    return _boxes("radio", blanks.radios, name, said, options, row=control.side_by_side)


def _boxes(
    kind: str, make: blanks.Around, name: str, said: Said, options: Sequence[Option], *, row: bool = False
) -> SafeString:
    boxes = controls.joined(blanks.choice(kind, name, at, option) for at, option in enumerate(options))
    return blanks.around(make, name, said, controls.choices_box(boxes, row=row))


def _picked_anew(control: Pick, name: str, said: Said, options: list[Option], *, chosen: bool) -> SafeString:
    """With the words of a refusal, which are of this page alone."""
    if control.several:
        return controls.choices("checkbox", name, said, options)
    if len(options) > FEW:
        return controls.select(name, said, options, empty=EMPTY, autocomplete=control.autocomplete)
    return controls.choices("radio", name, said, options + _none(said, chosen=chosen), row=control.side_by_side)


def _none(said: Said, *, chosen: bool) -> list[Option]:
    """What takes back an answer that need not be given."""
    return [Option("", "選ばない", on=not chosen)] if said.required is False else []


def _secret(control: Secret, name: str, said: Said, held: str) -> SafeString:
    """An empty input; whether something was typed stands in words, and can be taken back where it need not be given."""
    given = bool(held) and not held.startswith(REFUSED)
    words = f"{GIVEN}です。変えるときだけ、入力し直してください。" if given else said.support
    shown = controls.input_text(
        name, replace(said, support=words), width=control.width, inputmode=control.inputmode, autocomplete="off"
    )
    if not given or said.required is not False:
        return shown
    box = Option("yes", f"「{said.label}」を消す（提出しない）")
    return controls.joined([shown, controls.choices_box(controls.choice("checkbox", f"{name}.{DROP}", 0, box))])


def _same(control: Control, drawing: Drawing, other: str) -> SafeString:
    """A box to tick, and the inputs for whoever does not; a style hides them while it is ticked."""
    name, held = drawing.name, drawing.held
    box = Option(
        "yes", f"「{other}」と同じ", (FOLLOWS if held.follows else COPIED), on=bool(held.text(same.mark(name)))
    )
    tick = controls.choices_box(controls.choice("checkbox", same.mark(name), 0, box))
    if isinstance(control, Parts):
        inner = _in_order(control.parts, drawing)
    else:
        inner = draw(control, Drawing(name, Said("同じでないときに入力", part=True), held))
    both = format_html('<div class="same">{}<div class="same__else">{}</div></div>', tick, inner)
    return controls.group(name, drawing.said, both)


def _finder(control: Finder, drawing: Drawing) -> SafeString:
    """The button, what came of the last press, and the towns among which one is to be chosen."""
    name = drawing.name.rpartition(".")[0]
    offer = drawing.held.towns.get(name)
    if offer is None:
        return NOTHING
    press = format_html("<div>{}</div>", button(control.label, style="outline", size="sm", name=BUTTON, value=name))
    said = format_html('<p class="support" id="{}" tabindex="-1">{}</p>', control_id(drawing.name), offer.said)
    if not offer.towns:
        return controls.joined([press, said if offer.said else NOTHING])
    options = [Option(value, words) for value, words in offer.towns]
    among = controls.choices("radio", f"{name}.{TOWN}", Said("町", part=True), options)
    return controls.joined([said, among, press])


def _fixed(text: str, name: str, kept: str) -> SafeString:
    hidden = format_html('<input type="hidden" name="{}" value="{}">', name, kept) if kept not in ("", text) else ""
    return format_html("{}{}", hidden, format_html("<p>{}</p>", kept or text) if text else "")


def _parts(parts: Sequence[Part], drawing: Drawing) -> SafeString:
    name, said, held = drawing.name, drawing.said, drawing.held
    if len(parts) == 1:
        return draw(parts[0].control, Drawing(_input(name, parts[0].name), said, held))
    return blanks.around(controls.group, name, said, _in_order(parts, drawing))


def _in_order(parts: Sequence[Part], drawing: Drawing) -> SafeString:
    """Several inputs one after the other; some of them under a heading of their own."""
    name, held, inner = drawing.name, drawing.held, []
    for part in parts:
        words = Said(part.label, required=False if drawing.said.required and part.optional else None, part=True)
        own = _input(name, part.name)
        if isinstance(part.control, Parts):
            inner.append(blanks.around(controls.group, own, words, _in_order(part.control.parts, drawing)))
        else:
            inner.append(draw(part.control, Drawing(own, words, held)))
    return format_html('<div class="form-control__parts">{}</div>', controls.joined(inner))


def _upload(drawing: Drawing, files: Sequence[Mapping[str, Any]]) -> SafeString:
    name, said = drawing.name, drawing.said
    listed = NOTHING
    if files:
        items = format_html_join("", "<li><span>{}</span></li>", ((each["name"],) for each in files))
        listed = format_html('<ul class="upload__list">{}</ul>', items)
    label = "ファイルを追加・削除する" if files else "ファイルを選ぶ"
    box = format_html(
        '<div class="stack stack--8" id="{}" tabindex="-1">{}<div>{}</div></div>',
        control_id(name),
        listed,
        button(label, style="outline", name="upload", value=name, hint=said.label),
    )
    return controls.group(name, said, box)
