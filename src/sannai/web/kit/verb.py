"""A verb on a screen is one frozen value: its address, its page, its POST and how it is offered derive from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.db.models import Model
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from sannai.common.actors import Actor
from sannai.common.events import verbs_after
from sannai.common.verbs import REGISTER, Verb
from sannai.organization.actors import Staff

from .detail import Page
from .door import DeskRequest, View
from .forms import DeskForm
from .refusals import STALE, Refused, attempt

Row = TypeVar("Row", bound=Model)
Given = TypeVar("Given", bound=DeskForm)


@dataclass(frozen=True, slots=True)
class OnRow(Generic[Row]):
    """One request for one row. ``named``: what else its address names; ``several``: all the rows of a bulk."""

    request: DeskRequest
    row: Row
    named: Mapping[str, Any] = field(default_factory=dict)
    several: Sequence[Row] = ()

    @property
    def seq(self) -> int:
        """How often the row has moved, as every row on a chain knows."""
        row: Any = self.row
        return int(row.seq)

    @property
    def rows(self) -> Sequence[Row]:
        """Every row that it is about: one, but for a bulk."""
        return self.several or (self.row,)

    @property
    def data(self) -> QueryDict | None:
        """What was typed; None before that."""
        return self.request.POST or None


@dataclass(frozen=True, slots=True)
class Place(Generic[Row]):
    """Where verbs of a kind are done: its door, its page, what each screen shows of a row (``s``), and the way back."""

    gate: Callable[[str], Callable[[Callable[..., HttpResponseBase]], View]]
    page: Page[Row, Any]
    head: Callable[[DeskRequest, Row], Any]
    done: Callable[[DeskRequest, Row, str], HttpResponse]


def is_stale(request: DeskRequest, row: Any) -> bool:
    """Whether the form was made from an older page than the row is now. An absent or odd ``seen`` is stale too.

    What came meanwhile by quiet verbs alone, on which no page relies, keeps nobody from going on: one SELECT then.
    """
    seen = request.POST.get("seen", "")
    if seen == str(row.seq):
        return False
    older = seen.isascii() and seen.isdecimal() and len(seen) < 10 and int(seen) < row.seq
    return not older or not all(REGISTER[verb].verb.quiet for verb in verbs_after(row, int(seen)))


def key_of(row: Any) -> Sequence[Any]:
    """What the address of a row names: its key, and before it the keys of what it stands in, if the row says so."""
    return getattr(row, "address", None) or [row.pk]


def nothing(at: OnRow[Any], form: Any = None) -> Mapping[str, Any]:
    """Most verbs need no more than what is typed, most pages show no more than it."""
    return {}


def themselves(staff: Staff) -> Actor:
    """Who is signed in acts."""
    return staff


@dataclass(frozen=True)
class Doable(Generic[Row]):
    """What a person may do with a row, and how it is offered: rows in the order in which they stand.

    ``address`` is below that of the row; ``name`` of it, ``right``, ``label`` and ``offered`` only where they do not
    follow from address and verb. ``main``: what usually comes next. The same verb may stand twice, offered otherwise.
    """

    verb: Verb
    address: str
    _: KW_ONLY
    name: str = ""
    right: str = ""
    main: bool = False
    label: str = ""
    offered: Callable[[Any], bool] | None = None
    pressed: ClassVar[bool] = False

    @property
    def url_name(self) -> str:
        """``hand-over`` is ``hand_over``, ``hearing/held`` is ``hearing_held``."""
        return self.name or self.address.replace("-", "_").replace("/", "_")

    @property
    def may(self) -> str:
        """The right that the door asks for."""
        return self.right or self.verb.right

    @property
    def pageless(self) -> bool:
        """Whether there is nothing to open: its button, or its form, stands on the page of the row."""
        return self.pressed

    def url(self, row: Row) -> str:
        """The address for one row."""
        return reverse(f"desk:{self.url_name}", args=key_of(row))

    def view(self, place: Place[Row]) -> View:
        """What stands behind the address."""
        raise NotImplementedError


@dataclass(frozen=True)
class Ordinary(Doable[Row]):
    """A verb whose screen is a view of its own: offered and addressed like the others, drawn by itself.

    ``own``: its view, which has passed the door itself, for the place where it is done.
    """

    own: Callable[[Place[Row]], View]

    def view(self, place: Place[Row]) -> View:
        """Its own."""
        return self.own(place)


@dataclass(frozen=True)
class Press(Doable[Row]):
    """A verb of one button: nothing to fill in. Refused: the page of the row says why.

    ``more``: arguments of the action that the address names; Http404 for what is not there. ``by``: as whom.
    """

    _: KW_ONLY
    more: Callable[[OnRow[Row]], Mapping[str, Any]] = nothing
    by: Callable[[Staff], Actor] = themselves
    pressed: ClassVar[bool] = True

    def view(self, place: Place[Row]) -> View:
        """POST only: 404 not theirs, 403 no right, 409 stale or refused, else done and back."""

        def run(request: DeskRequest, row: Row, **named: Any) -> HttpResponse:
            at = OnRow(request, row, named)
            more = self.more(at)
            stale = is_stale(request, at.row)
            refused = _stale() if stale else once_more(place, at, lambda now: act(self.verb, now, more, self.by))
            if refused is None:
                return place.done(request, row, self.verb.name)
            return place.page.answer(request, place.page.load(request, *key_of(row)), refused)

        return require_POST(place.gate(self.may)(run))


@dataclass(frozen=True)
class Screen(Doable[Row], Generic[Row, Given]):
    """A verb with a form: what is typed are the arguments of its action, under the same names.

    ``title`` and ``button``: the words of the page, the verb's label unless they are said; ``intro``: one paragraph
    above the form. A page that shows more has a ``template`` (it extends desk/verb.html), which gets what ``shows``
    gives. Raises TypeError for a form that asks what the action does not take.
    """

    form: type[Given]
    _: KW_ONLY
    title: str = ""
    button: str = ""
    intro: str = ""
    template: str = "staff/verb.html"
    shows: Callable[[OnRow[Row], Given], Mapping[str, Any]] = nothing
    more: Callable[[OnRow[Row]], Mapping[str, Any]] = nothing
    by: Callable[[Staff], Actor] = themselves
    inside: bool = False  # its form stands on the page of the row: there is no page to open

    def __post_init__(self) -> None:
        """Find at the start what would fail on the first submit."""
        taken = inspect.signature(REGISTER[self.verb.name].function).parameters
        if stray := sorted(set(self.form.base_fields) - set(taken)):
            raise TypeError(f"{self.verb}: its action takes no {', '.join(stray)}")

    @property
    def pageless(self) -> bool:
        """Whether its form stands on the page of the row."""
        return self.inside

    def view(self, place: Place[Row]) -> View:
        """GET the form; POST: 404, 403, 409 stale, 422 form, 409 or 403 refused by the action, else done and back."""

        def run(request: DeskRequest, row: Row, **named: Any) -> HttpResponse:
            at = OnRow(request, row, named)
            more, form = self.more(at), self.form(at.data)
            form.ready(at)
            words = {"verb_label": self.title or self.verb.label, "verb_button": self.button or self.verb.label}
            return answer(
                place, at, form, lambda now, given: act(self.verb, now, {**given, **more}, self.by),
                template=self.template, what=self.verb.name,
                context=lambda now: words | {"intro": self.intro} | dict(self.shows(now, form)),
            )  # fmt: skip

        view = place.gate(self.may)(run)
        return require_POST(view) if self.inside else view


@dataclass(frozen=True, slots=True)
class Offer:
    """What this person may do now: a page of its own, or a button that is pressed on the page of the row."""

    label: str
    url: str
    press: bool = False
    main: bool = False  # what usually comes next
    hint: str = ""


def offered(rows: Iterable[Doable[Row]], row: Row, staff: Staff, verbs: Iterable[Verb], facts: Any) -> Iterator[Offer]:
    """Those of ``rows`` that this person may do: the state admits them (``verbs``), facts and rights agree."""
    allowed: dict[str, Any] = {verb.name: verb for verb in verbs}
    for each in rows:
        verb = allowed.get(each.verb.name)
        if verb and (each.offered or verb.offered)(facts) and staff.may(each.may, row):
            yield Offer(each.label or verb.label, each.url(row), each.pressed, each.main, verb.hint)


def act(verb: Verb, at: OnRow[Any], given: Mapping[str, Any], by: Callable[[Staff], Actor]) -> object:
    """Do what the verb is registered for, as of what the person saw."""
    request = at.request
    done = REGISTER[verb.name].function
    return done(at.row, **given, by=by(request.staff), at=request.at, seen=at.seq)


def once_more(place: Place[Row], at: OnRow[Row], perform: Callable[[OnRow[Row]], object]) -> Refused | None:
    """Do it; None if it was done, else why not. What moved the row within this very request, on which no page relies,
    keeps nobody from it: then it is done to the row as it is now."""
    refused = attempt(lambda: perform(at))
    if refused is None or not refused.stale:
        return refused
    now = OnRow(at.request, place.page.load(at.request, *key_of(at.row)), at.named)
    return refused if is_stale(at.request, now.row) else attempt(lambda: perform(now))


def answer(
    place: Place[Row],
    at: OnRow[Row],
    form: forms.Form,
    perform: Callable[[OnRow[Row], dict[str, Any]], object],
    *,
    template: str,
    what: str,
    context: Callable[[OnRow[Row]], Mapping[str, Any]],
) -> HttpResponse:
    """Show the form, or do the verb and go back to the row. 409 or 403 with the reason when the office says no."""
    refused: Refused | None = None
    request = at.request
    if request.method == "POST":
        if is_stale(request, at.row):
            refused = _stale()
        elif form.is_valid():
            refused = once_more(place, at, lambda now: perform(now, form.cleaned_data))
            if refused is None:
                return place.done(request, at.row, what)
            at = OnRow(request, place.page.load(request, *key_of(at.row)), at.named)
    status = refused.status if refused else 422 if form.is_bound and form.errors else 200
    shown = {"s": place.head(request, at.row), "form": form, "refused": refused} | dict(context(at))
    return render(request, template, shown, status=status)


def patterns(rows: Sequence[Doable[Row]], below: str, place: Place[Row]) -> list[URLPattern]:
    """The addresses, each once, below that of the row."""
    once = {each.url_name: each for each in rows}
    return [path(f"{below}{each.address}/", each.view(place), name=name) for name, each in once.items()]


def _stale() -> Refused:
    return Refused(409, STALE, stale=True)
