"""Uploading: a page and a request of its own, so that a failed upload loses nothing else and is tried by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sannai.files.types import LABELS
from sannai.intake import unsent
from sannai.intake import uploads as drafted
from sannai.intake.case_files import keeps
from sannai.intake.drafts import Filling
from sannai.intake.shown import Shown
from sannai.intake.slots import Opened
from sannai.intake.uploads import UploadRefused
from sannai.rules.forms import ROW_KEY
from sannai.rules.kinds import is_upload
from sannai.rules.kinds.file import accepted
from sannai.rules.model import Answers, Definition, Field
from sannai.rules.rows import row_names

from . import limits
from .correcting import open_for, page_of
from .following import rules_of
from .way import REFUSED, Way

_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg,.jpeg",
    "image/png": ".png",
    "image/heic": ".heic",
}


class Holder(Protocol):
    """What files are attached to: a draft, where they are sealed, or a case that asked for them."""

    @property
    def id(self) -> UUID: ...
    @property
    def opened(self) -> Opened: ...
    @property
    def answers(self) -> Answers: ...
    def add(self, asked: Field, row: str, sent: Any, at: datetime) -> object: ...
    def remove(self, upload_id: UUID) -> None: ...
    def listing(self) -> Sequence[Any]: ...


class OfDraft:
    """Sealed under the key of the draft."""

    def __init__(self, opened: Opened, answers: Answers) -> None:
        self.id, self.opened, self.answers = opened.case, opened, answers
        self.add, self.remove = partial(drafted.add, opened), partial(drafted.remove, opened)
        self.listing = partial(drafted.listing, opened)


class OfCase:
    """Of what was filed."""

    def __init__(self, shown: Shown, way: Way) -> None:
        self.id, self.opened, self.answers, files = shown.id, way.opening, shown.answers, keeps()
        self.add = partial(files.add, self.opened)
        self.remove = partial(files.remove, self.opened, at=way.at)
        self.listing = partial(files.listing, self.opened, shown.answers)


@require_http_methods(["GET", "POST"])
def to_draft(request: HttpRequest, filling: Filling, way: Way, field: str, row: str = "") -> HttpResponse:
    """The files of one field of a draft."""
    page = page_of(filling.definition, field)
    holder = OfDraft(filling.opened, filling.answers)
    return _attach(request, holder, filling.definition, field, row, way, back=way.page(page))


@require_http_methods(["GET", "POST"])
def to_case(request: HttpRequest, shown: Shown, way: Way, field: str, row: str = "") -> HttpResponse:
    """Files that an open correction asks for; else there is nothing to attach."""
    if not open_for(shown, field, row, way):
        return redirect(way.root)
    return _attach(request, OfCase(shown, way), rules_of(shown), field, row, way, back=f"{way.root}correction/")


def _asked(definition: Definition, field: str, row: str) -> Field:
    """The file field of this id that an applicant may fill; of a group, in a row that can be. Raises Http404."""
    asked = definition.fields.get(field)
    own = {page.id for page in definition.pages}
    if asked is None or not is_upload(asked) or page_of(definition, field) not in own:
        raise Http404
    if bool(asked.group) != bool(row) or (row and not ROW_KEY.match(row)):
        raise Http404
    return asked


def _named(definition: Definition, asked: Field, row: str, answers: Answers) -> str:
    """Which row the files are of, in words; "" where there are none, or it was taken away."""
    return row_names(definition, definition.groups[asked.group], answers).get(row, "") if asked.group else ""


def _attach(
    request: HttpRequest, holder: Holder, definition: Definition, field: str, row: str, way: Way, *, back: str
) -> HttpResponse:
    """GET shows what is attached, where to choose, and what was refused (422); POST takes each file, by itself."""
    asked = _asked(definition, field, row)
    if request.method == "POST":
        return _send(request, holder, asked, row, way, back)
    left = unsent.kept(holder.opened, _form(asked.id, row)) if REFUSED in request.GET else None
    refused = left.why if left else ()
    everything = holder.listing()
    held = [each for each in everything if (each.field, each.row) == (asked.id, row)]
    context: dict[str, Any] = {
        "frame": way.frame,
        "way": way,
        "asked": asked,
        "of": _named(definition, asked, row, holder.answers),
        "title": definition.title,
        "back": back,
        "held": [(each, way.remove(str(each.pk))) for each in held],
        "refused": [("f-file", message) for message in refused],
        "taken": request.GET.get("taken", "") if not refused else "",
        "room": max((asked.high if isinstance(asked.high, int) else drafted.MOST_OF_ONE_FIELD) - len(held), 0),
        "kinds": "、".join(dict.fromkeys(LABELS.get(each, each) for each in accepted(asked) or drafted.USUAL)),
        "accept": ",".join(each + ("," + _EXTENSIONS[each] if each in _EXTENSIONS else "") for each in accepted(asked)),
        **_sizes(everything),
    }
    return render(request, "applicant/upload.html", context, status=422 if refused else 200)


def _send(request: HttpRequest, holder: Holder, asked: Field, row: str, way: Way, back: str) -> HttpResponse:
    """Whichever button was pressed: a file that was chosen is never left behind."""
    sent = request.FILES.getlist("file")
    if way.by.kind == "applicant" and (until := limits.uploads(request, holder.id)):
        return limits.too_many(request, until, request.path)
    taken, refused = _take(holder, asked, row, sent, way.at)
    if not sent and "go" not in request.POST:
        refused = ["ファイルが選ばれていません。「ファイルを選択」を押して選んでから、「添付する」を押してください。"]
    on = back if "go" in request.POST else f"{request.path}?taken={taken}"
    return _led(holder, asked.id, row, way, refused, on)


def _led(holder: Holder, field: str, row: str, way: Way, refused: Sequence[str], on: str) -> HttpResponse:
    """Onwards; or back to the page of the files, with what was refused."""
    form = _form(field, row)
    if not refused:
        unsent.drop(holder.opened, form)
        return redirect(on)
    unsent.keep(holder.opened, form, {}, way.at, why=refused)
    return redirect(f"{way.upload(field, row)}?{REFUSED}=1")


def _form(field: str, row: str) -> str:
    """Under which name it is kept what was refused of these files, until the next press."""
    return f"draft:files:{field}.{row}"


def _sizes(everything: Sequence[Any]) -> dict[str, int]:
    """How large one file and all of them may be, in MB, and how much they weigh now."""
    most = {"limit": settings.MAX_UPLOAD_BYTES, "in_all": settings.MAX_DRAFT_BYTES}
    return {name: size // 1024 // 1024 for name, size in most.items()} | {"used": sum(each.size for each in everything)}


def _take(holder: Holder, asked: Field, row: str, sent: Sequence[Any], at: datetime) -> tuple[int, list[str]]:
    taken, refused = 0, []
    for each in sent:
        try:
            holder.add(asked, row, each, at)
            taken += 1
        except UploadRefused as error:
            refused.append(str(error))
    return taken, refused


@require_POST
def remove_from_draft(request: HttpRequest, filling: Filling, way: Way, upload_id: UUID) -> HttpResponse:
    """Take one file of a draft away and go back to where it was attached."""
    return _remove(request, OfDraft(filling.opened, filling.answers), filling.definition, upload_id, way)


@require_POST
def remove_from_case(request: HttpRequest, shown: Shown, way: Way, upload_id: UUID) -> HttpResponse:
    """Take back a file of a field that the open correction asks for. What was filed before is only set aside."""
    held = OfCase(shown, way)
    upload = next((each for each in held.listing() if each.pk == upload_id), None)
    if upload is None or not open_for(shown, upload.field, upload.row, way):
        return redirect(way.root)
    return _remove(request, held, rules_of(shown), upload_id, way)


def _remove(request: HttpRequest, holder: Holder, definition: Definition, upload_id: UUID, way: Way) -> HttpResponse:
    """A file that was chosen when another was taken away is taken in its place."""
    upload = next((each for each in holder.listing() if each.pk == upload_id), None)
    if upload is None:
        return redirect(way.root)
    back, sent = way.upload(upload.field, upload.row), request.FILES.getlist("file")
    if way.by.kind == "applicant" and (until := limits.uploads(request, holder.id)):
        return limits.too_many(request, until, back)
    holder.remove(upload_id)
    if not sent:
        return redirect(back)
    taken, refused = _take(holder, _asked(definition, upload.field, upload.row), upload.row, sent, way.at)
    return _led(holder, upload.field, upload.row, way, refused, f"{back}?taken={taken}")
