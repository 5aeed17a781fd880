"""First the crawl: every person follows the links and sends the forms of the pages that they get. Then the spoiling."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from . import places
from .mutations import BOUNDARY, FORM, KINDS, UUID, Around, Request, encoded
from .pages import Control, Form, forms, links
from .people import Mark, Person
from .watching import Watch

WORDS = (
    "三内 太郎",
    "修繕について",
    "1",
    "2026-12-01",
    "taro@example.jp",
    "030-0001",
    "0900000000",
    "理由を書きます。",
)
KEPT = 4  # requests of each person for each address and method that are remembered
SEEN = 3  # addresses of the same name that each person opens while crawling
_KEYS = re.compile(r"[0-9a-f-]{36}|[a-z2-7]{42}|\d+")


@dataclass(slots=True)
class Attack:
    """The state of one attack: whom, what they found, what else there is."""

    people: list[Person]
    watch: Watch
    random: Random
    found: dict[tuple[str, str, str], list[Request]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: Counter[str] = field(default_factory=Counter)
    last: list[Request] = field(default_factory=list)  # the forms of the page just read

    def crawl(self, most: int) -> int:
        """Each person follows what their pages lead to, ``most`` requests each; how many there were."""
        return sum(self._crawl(person, most) for person in self.people)

    def _crawl(self, person: Person, most: int) -> int:
        self._come_in(person)
        waiting, opened, done = list(person.starts), Counter[str](), 0
        heard = set(waiting)
        while waiting and done < most:
            address = waiting.pop(0)
            shape = name_of(address) + "?" * ("?" in address)
            if opened[shape] >= SEEN or "sign-out" in address:
                continue
            opened[shape] += 1
            done += 1
            leading = self.send(person, "crawl", Request("GET", address))
            for form in self._forms_of_the_last_page(opened):
                done += 1
                leading += self.send(person, "crawl", form)
            for to in leading:
                if to not in heard:
                    heard.add(to)
                    waiting.append(to)
        return done

    def _forms_of_the_last_page(self, opened: Counter[str]) -> list[Request]:
        """The forms of the page just read, each kind as often as a page is opened."""
        forms = []
        for form in self.last:
            shape = f"{form.method} {name_of(form.path)}"
            opened[shape] += 1
            if opened[shape] <= SEEN:
                forms.append(form)
        return forms

    def probe(self, share: float = 1.0) -> int:
        """Every page that there is, as everybody, with ids of anybody: read it, and send it an empty form."""
        known, sent = places.things(), 0
        self.watch.written.clear()  # the links to what there is were made by us
        for person in self.people:
            for name, asked in places.names().items():
                address = places.address(name, asked, known, self.random)
                if address is None or self.random.random() >= share:
                    continue
                token = person.client.cookies.get("csrftoken")
                pairs = (("csrfmiddlewaretoken", token.value if token else ""), ("seen", "0"))
                self.send(person, "probe", Request("GET", address))
                self.send(person, "probe", Request("POST", address, pairs))
                sent += 2
        return sent

    def spoil(self, count: int) -> None:
        """So many requests: somebody's, taken up by the same or somebody else, one thing about it spoilt."""
        kinds = list(KINDS)
        weights = [KINDS[kind][1] for kind in kinds]
        for _ in range(count):
            person = self.random.choice(self.people)
            kind = self.random.choices(kinds, weights)[0]
            owner = self.random.choice(self.people) if kind == "foreign ids" else person
            base = self._base(owner)
            base = self._with_token_of(person, base, own=owner is person)
            spoilt = KINDS[kind][0](base, self.random, self._around())
            self.send(person, kind, spoilt)
            if kind == "as it is" and spoilt.method == "POST":
                self.send(person, "replay", spoilt)

    def _base(self, person: Person) -> Request:
        """A request that this person could make, each place as likely as any other; forms twice as likely as links."""
        own = [key for key in self.found if key[0] == person.name]
        posts = [key for key in own if key[1] == "POST"]
        key = self.random.choice(posts if posts and self.random.random() < 0.65 else own)
        return self.random.choice(self.found[key])

    def _with_token_of(self, person: Person, request: Request, *, own: bool) -> Request:
        """A form with the token that this person has now; somebody else's without what was planted in it."""
        token = person.client.cookies.get("csrftoken")
        hidden = {mark.text.split()[0] for mark in self.watch.marks}

        def value(name: str, held: str) -> str:
            if name == "csrfmiddlewaretoken":
                return token.value if token else held
            return "三内 太郎" if not own and any(mark in held for mark in hidden) else held

        return replace(request, pairs=tuple((name, value(name, held)) for name, held in request.pairs))

    def _around(self) -> Around:
        marks = self.watch.marks
        own = [str(mark.case) for mark in marks]
        held = [id for ids in self.ids.values() for id in ids[-3:]]
        return Around(tuple(own + held), tuple(mark.handle for mark in marks))

    def send(self, person: Person, kind: str, request: Request) -> list[str]:
        """Send it, look at the answer, remember what it offers; the addresses that it leads to."""
        name = name_of(request.path)
        self.names[name] += 1
        self.last = []
        response = _send(person, request)
        content = self.watch.judge(person, kind, name, request, response)
        where = response.headers.get("Location", "")
        if "/desk/sign-in/" in where and person.staff_key:
            self._come_in(person)
        if where:
            return [urlsplit(where).path] if where.startswith("/") else []
        if "text/html" not in response.headers.get("Content-Type", "") or response.status_code >= 500:
            return []
        return self._remember(person, content.decode("utf-8", "replace"), request)

    def _come_in(self, person: Person) -> None:
        person.come_in()
        self.watch.written.clear()  # that was no request

    def _remember(self, person: Person, text: str, request: Request) -> list[str]:
        url = f"http://testserver{request.path}"
        found = list(links(text, url))
        for address in found:
            self._keep(person, Request("GET", address))
        for form in forms(text, url):
            self.last.append(self._filled(form))
            self._keep(person, self.last[-1])
        for id in dict.fromkeys(UUID.findall(text)):
            self.ids[person.name].append(id)
        del self.ids[person.name][:-60]
        return found

    def _keep(self, person: Person, request: Request) -> None:
        if "sign-out" in request.path:
            return
        held = self.found[(person.name, request.method, name_of(request.path))]
        if len(held) < KEPT:
            held.append(request)
        else:
            held[self.random.randrange(KEPT)] = request

    def _filled(self, form: Form) -> Request:
        """The form as somebody fills it in: what it holds, and something where it holds nothing."""
        pairs = [(each.name, self._value(each)) for each in form.controls if each.kind != "file"]
        to = urlsplit(form.action)
        address = to.path + (f"?{to.query}" if to.query else "")
        kind = f"multipart/form-data; boundary={BOUNDARY}" if form.takes_files else FORM
        return Request(form.method.upper(), address, tuple(pairs), form.takes_files, kind)

    def _value(self, control: Control) -> str:
        if control.kind in {"hidden", "submit"} or (control.value and self.random.random() < 0.7):
            return control.value
        if control.choices:
            return self.random.choice(control.choices)
        return self.random.choice(WORDS)


def start(people: list[Person], marks: list[Mark], seed: int) -> Attack:
    """An attack that does the same for the same seed and the same city."""
    return Attack(people, Watch(marks), Random(seed))


def name_of(path: str) -> str:
    """The name of the page that an address is; of another, its shape."""
    try:
        return resolve(urlsplit(path).path).view_name
    except (Resolver404, ValueError):
        return "nowhere"


def _send(person: Person, request: Request) -> Any:
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    if "HTTP_CONTENT_LENGTH" in headers:
        headers["CONTENT_LENGTH"] = headers.pop("HTTP_CONTENT_LENGTH")
    path = request.path
    if request.method == "GET" and request.pairs:
        path = path.partition("?")[0] + "?" + encoded(request.pairs).decode()
    return person.client.generic(request.method, path, request.sent(), request.kind, **headers)
