"""Whom the city speaks to: real servers on loopback, each started once a session, empty at the start of a test."""

from __future__ import annotations

import asyncio
import email
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP


class Postbox:
    """Takes mail, or answers with what stands in ``answers`` first."""

    port: int

    def __init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        """Nothing has come yet, and nothing will be refused."""
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.recipient_answer = ""
        self.connections = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[Postbox]:
    """A mail server in a thread of its own."""
    box, loop, ready = Postbox(), asyncio.new_event_loop(), threading.Event()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        starting = loop.create_server(lambda: SMTP(box, hostname="localhost", loop=loop), "127.0.0.1", 0)
        server = loop.run_until_complete(starting)
        box.port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        loop.run_until_complete(loop.shutdown_asyncgens())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait()
    yield box
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


@pytest.fixture
def postbox(smtp_server: Postbox, settings: Any) -> Postbox:
    """The city's mail goes to this server."""
    smtp_server.empty()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_server.port
    settings.DEFAULT_FROM_EMAIL = "三内市 <noreply@city.example.jp>"
    return smtp_server
