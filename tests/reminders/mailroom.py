"""A real mail server for the tests, which can be told to misbehave at every step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ssl import SSLContext
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailroom:
    """What the server has taken. `at_*`: the answer at that step, or "drop" and "hang"."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    senders: list[str | None] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    at_sender: str | None = None
    at_recipient: str | None = None
    at_data: str | None = None
    _line: Any = None

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session, options
        envelope.mail_from = address
        return await self._answer(server, self.at_sender)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session, options
        answer = await self._answer(server, self.at_recipient)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_data is None or self.at_data in ("drop", "hang"):
            content = cast("bytes", envelope.content)
            self.taken.append(cast("EmailMessage", message_from_bytes(content, policy=policy.default)))
            self.senders.append(envelope.mail_from)
            self.was_encrypted.append(session.ssl is not None)
        return await self._answer(server, self.at_data)

    async def _answer(self, server: SMTP, planned: str | None) -> str:
        if planned == "drop":
            assert server.transport is not None
            server.transport.abort()
            return "250 nobody hears this"
        if planned == "hang":
            await asyncio.sleep(3600)
        return planned or "250 OK"


@asynccontextmanager
async def open_mailroom(tls: SSLContext | None = None, login: tuple[str, str] | None = None) -> AsyncIterator[Mailroom]:
    room = Mailroom()
    loop = asyncio.get_running_loop()
    options: dict[str, Any] = {"hostname": "mail.test", "tls_context": tls, "require_starttls": tls is not None}
    if login is not None:
        options |= {"authenticator": _authenticator(room, login), "auth_required": True, "auth_require_tls": False}
    factory: Callable[[], SMTP] = lambda: SMTP(room, loop=loop, **options)  # noqa: E731
    server = await loop.create_server(factory, "127.0.0.1", 0)
    room.port = server.sockets[0].getsockname()[1]
    try:
        yield room
    finally:
        server.close()
        for task in [task for task in asyncio.all_tasks() if "SMTP._handle_client" in repr(task)]:
            task.cancel()


def _authenticator(room: Mailroom, login: tuple[str, str]) -> Callable[..., Any]:
    from aiosmtpd.smtp import AuthResult

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        room.logins.append(given)
        return AuthResult(success=given == login, handled=False)

    return check
