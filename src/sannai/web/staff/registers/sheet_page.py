"""A sheet as HTML: a line for each row, its cells with what is wrong in them and, where it moved, what stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.signing import Signer
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sannai.registers.filling_in import Told
from sannai.registers.models import Entry
from sannai.registers.states import Period, Story
from sannai.rules.registers.keys import FROM
from sannai.web.components.controls import NOTHING, Option, attributes, choice, control_id, joined
from sannai.web.components.grid import Cell
from sannai.web.components.parts import chip
from sannai.web.kit.door import DeskRequest

from .columns import HIDDEN
from .sheet_cells import Asked

LATER = "表にない項目に直すところがあります。記載のページで確かめてください"
NEW_ROW = SafeString(' <span class="support">新しい行</span>')
LOST = SafeString(' <span class="support">見つからない記載</span>')
KEEP, MINE = "theirs", "mine"
SETTLE = ((KEEP, "いまの値を残す"), (MINE, "自分の値を書く"))


@dataclass(slots=True)
class Row:
    """A line to draw. ``entry`` None: a row to come, or one that is not found any more; ``seen``: what its form says;
    ``told``: what became of it; ``typed``: what stands in its cells instead of what the row holds."""

    number: int
    id: UUID
    entry: Entry | None = None
    story: Story = field(default_factory=Story)
    seen: int = 0
    new: bool = False
    told: Told | None = None
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wrote: bool = False

    def period(self, on: date) -> Period | None:
        """What it holds on the day of the sheet."""
        return self.story.on(on) or next(iter(self.story.ordered[::-1]), None)

    @property
    def conflict(self) -> bool:
        """Whether it waits for one of two values."""
        return self.told is not None and self.told.verdict == "conflict"

    @property
    def left(self) -> bool:
        """Whether something in it was not written."""
        return self.told is not None and self.told.left


@dataclass(frozen=True)
class Sheet:
    """The whole grid. ``on``: the day whose values it shows."""

    request: DeskRequest
    asked: Asked
    rows: Sequence[Row]
    on: date

    @property
    def table(self) -> SafeString:
        """The table, without what stands round it."""
        names = (*self.asked.keys, *self.asked.names)
        head = joined(
            format_html('<th scope="col" id="col-{}">{}</th>', name, self.asked.label(name)) for name in names
        )
        body = joined(map(self._row, self.rows))
        return format_html(
            '<table class="sheet__table"><caption class="visually-hidden">{}を表で直す</caption>'
            '<thead><tr><th scope="col">記載</th>{}</tr></thead><tbody>{}</tbody></table>',
            self.asked.door.newest.title,
            head,
            body,
        )

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(id of the cell or the row, 「行12 保守の期限：…」) of what was not written."""
        names, found = (*self.asked.keys, *self.asked.names), []
        for row in self.rows:
            for one in row.told.wrong if row.told and row.left else ():
                there = one.name in names and (row.new or one.name in self.asked.names)
                id = control_id(cell_name(row, one.name)) if there else f"row-{row.number}"
                label = "いつから：" if one.name == FROM else f"{self._label(one.name)}：" if one.name else ""
                words = f"{label}{one.what}" if there or not self._hidden(one.name) else LATER
                found.append((id, f"行{row.number} {words}。".replace("。。", "。")))
        return found

    def _label(self, name: str) -> str:
        return self.asked.door.held.register.labels.get(name, "")

    def _hidden(self, name: str) -> bool:
        return name in self.asked.door.hidden and not self.asked.door.shows_sensitive

    def _row(self, row: Row) -> SafeString:
        writes = row.new or (row.entry is not None and self.asked.door.sees(row.entry)) or bool(row.typed)
        cells = [self._cell(row, name, writes=writes) for name in (*self.asked.keys, *self.asked.names)]
        classes = " ".join(["is-left"] * row.left + ["is-conflict"] * row.conflict)
        return format_html(
            '<tr{}><th scope="row">{}</th>{}</tr>',
            attributes(_class=classes),
            self._head(row, writes=writes),
            joined(cells),
        )

    def _head(self, row: Row, *, writes: bool) -> SafeString:
        parts = [
            format_html(
                '<div id="row-{}" tabindex="-1"><span class="sheet__row">行{}</span>{}</div>',
                row.number,
                row.number,
                self._called(row),
            )
        ]
        if row.wrote:
            parts.append(chip("書きました", "green"))
        parts += [
            format_html('<p class="form-control__error"><span>エラー：</span><span>{}。</span></p>', one.what)
            for one in (row.told.wrong if row.told and row.left and not row.conflict else ())
            if one.name not in (*self.asked.keys, *self.asked.names) and not self._hidden(one.name)
        ]
        if row.conflict:
            parts.append(self._settle(row))
        if writes:
            parts.append(self._hiddens(row))
        return joined(parts)

    def _called(self, row: Row) -> SafeString:
        period = row.period(self.on)
        if row.new:
            return NEW_ROW
        if row.entry is None or period is None:
            return LOST
        url = reverse("desk:entry", args=row.entry.address)
        return format_html(' <a href="{}">{}</a>', url, period.called or "（名前なし）")

    def _settle(self, row: Row) -> SafeString:
        name = f"r.{row.number}.settle"
        drawn = joined(choice("radio", name, at, Option(code, label)) for at, (code, label) in enumerate(SETTLE))
        return format_html(
            '<fieldset class="sheet__settle"><legend>ほかの人が変えました</legend>'
            '<div class="choices">{}</div></fieldset>',
            drawn,
        )

    def _hiddens(self, row: Row) -> SafeString:
        given = {"new": signed(self.request, self.asked, row.id)} if row.new else {"id": row.id, "seq": row.seen}
        more = {"moved": "1"} if row.conflict else {}
        mark = {"sure": row.told.mark} if row.told and row.told.mark else {}
        inputs = '<input type="hidden" name="r.{}.{}" value="{}">'
        return joined(format_html(inputs, row.number, name, value) for name, value in {**given, **more, **mark}.items())

    def _cell(self, row: Row, name: str, *, writes: bool) -> SafeString:
        period = row.period(self.on)
        value = period.row.body.get(name) if period else None
        if not writes or (name in self.asked.keys and not row.new):
            seen = row.entry is None or name in self.asked.door.fields_of(row.entry)
            text = self.asked.brief(name, value) if seen else HIDDEN
            return format_html('<td class="sheet__text">{}</td>', text)
        held = self.asked.texts(name, value)
        texts = row.typed.get(name, held)
        errors = [one.what for one in (row.told.wrong if row.told and row.left else ()) if one.name == name]
        below, differs = NOTHING, row.conflict and self.asked.said(name, texts) != self.asked.said(name, held)
        if differs:
            below = format_html(
                "<dl><div><dt>いまの値</dt><dd>{}</dd></div><div><dt>あなたの値</dt><dd>{}</dd></div></dl>",
                self.asked.said(name, held),
                self.asked.said(name, texts),
            )
        cell = Cell(cell_name(row, name), f"row-{row.number} col-{name}", "。".join(errors), below)
        changed = row.told is not None and name in row.told.edited and row.left
        return format_html(
            "<td{}>{}</td>", attributes(_class="is-changed" * changed), self.asked.draw(cell, name, texts)
        )


def cell_name(row: Row, name: str) -> str:
    """The name of the input of a cell: no field is called so, and nothing else in the page."""
    return f"c.{row.number}.{name}"


def signer(request: DeskRequest, asked: Asked) -> Signer:
    """Signs the ids of rows to come for this person and this register."""
    return Signer(salt=f"sheet.new:{asked.door.held.shelf.register}:{request.staff.staff_key}")


def signed(request: DeskRequest, asked: Asked, id: UUID) -> str:
    """The id of a row to come, as the form carries it."""
    return signer(request, asked).sign(str(id))
