"""What must never be: a 500, somebody else's planted value in an answer, a secret in a log, a GET that writes."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import got_request_exception
from django.db import connection

from .mutations import Request
from .people import Mark, Person, may_see

_WRITES = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)
_LOGS = {"common_accesslog"}  # who read
_SECRET = re.compile(r"/e/[a-z2-7]{32}|sannai-demo-2026|csrfmiddlewaretoken=\w|sessionid=\w", re.IGNORECASE)
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(slots=True)
class Watch:
    """Sees every request in this process, and keeps what should not have been."""

    marks: list[Mark]
    faults: dict[str, str] = field(default_factory=dict)  # what → the first request that showed it
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    log: io.StringIO = field(default_factory=io.StringIO)
    written: set[str] = field(default_factory=set)
    stumbled: list[str] = field(default_factory=list)
    permitted: set[tuple[str, str]] = field(default_factory=set)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """While this lasts, statements, exceptions and the log are seen."""

        def stumble(**_: Any) -> None:
            self.stumbled.append(traceback.format_exc(limit=-6))

        handlers = [each for each in logging.getLogger().handlers if isinstance(each, logging.StreamHandler)]
        streams = [each.setStream(self.log) for each in handlers]
        got_request_exception.connect(stumble, weak=False)
        try:
            with connection.execute_wrapper(self._statement):
                yield
        finally:
            got_request_exception.disconnect(stumble)
            for handler, stream in zip(handlers, streams, strict=True):
                handler.setStream(stream)

    def _statement(self, execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if found := _WRITES.match(sql):
            self.written.add(found[1])
        return execute(sql, parameters, many, context)

    def judge(self, person: Person, kind: str, name: str, request: Request, response: Any) -> bytes:
        """Look at one answer; gives its content, read to the end."""
        content = b"".join(response.streaming_content) if response.streaming else response.content
        status = response.status_code
        self.counts[(kind, status)] += 1
        if status >= 500 or self.stumbled:
            self._fault(f"500 at {name}", person, request, "".join(self.stumbled))
        if request.method in _SAFE and (wrote := self.written - _LOGS):
            self._fault(f"{request.method} writes {sorted(wrote)} at {name}", person, request)
        self._look_for_marks(person, name, request, content)
        said = self.log.getvalue()
        if found := _SECRET.search(said) or next((m for m in self.marks if m.text in said or m.link in said), None):
            self._fault(f"secret in the log at {name}: {found}", person, request, said[-800:])
        self.log.seek(0)
        self.log.truncate()
        self.written.clear()
        self.stumbled.clear()
        return content

    def _look_for_marks(self, person: Person, name: str, request: Request, content: bytes) -> None:
        for mark in self.marks:
            known = (person.name, mark.text)
            shown = any(part.encode() in content for part in (mark.text, mark.link, mark.text.split()[0]))
            if not shown or known in self.permitted or _asked_for(request, mark):
                continue
            if may_see(person, mark):
                self.permitted.add(known)
            else:
                self._fault(f"{mark.text} shown at {name} to {person.name}", person, request)

    def _fault(self, what: str, person: Person, request: Request, more: str = "") -> None:
        told = f"{person.name}: {request.method} {request.path[:300]} {request.kind} {request.sent()[:600]!r}"
        if what not in self.faults:
            self.faults[what] = f"{told}\n{more}"
            print(f"FAULT {what}\n  {self.faults[what]}", flush=True)


def _asked_for(request: Request, mark: Mark) -> bool:
    """Whether the request itself brought what came back."""
    sent = request.sent() + request.path.encode("utf-8", "replace")
    return mark.link.encode() in sent or any(mark.text.split()[0] in value for _, value in request.pairs)
