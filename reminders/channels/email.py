"""By e-mail: to an SMTP server, one connection a message, step by step, so that it is known how far it got.

A server has a message when it says 250 to the end of its data. What fails before the data is certain; what fails
between the data and the 250 nobody can tell (RFC 1047), and it is `unknown`, not tried again by itself.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ssl import SSLError
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.channels.letter import Desk, Label, NotOneAddress, bytes_of, mail_of

log = logging.getLogger(__name__)
Security = Literal["starttls", "tls", "none"]
# All of it ends well within a lease: 20 + 30 + 45 seconds of 120.
CONNECT_SECONDS, STEPS_SECONDS, DATA_SECONDS = 20.0, 30.0, 45.0
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Without an enhanced code: no such mailbox, not local, mailbox name not allowed.
_GONE_CODES = frozenset({550, 551, 553})


@dataclass(frozen=True, slots=True)
class Server:
    """An SMTP server of the shop's provider."""

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str | None = None
    password: str | None = None
    connect_seconds: float = CONNECT_SECONDS
    steps_seconds: float = STEPS_SECONDS
    data_seconds: float = DATA_SECONDS


class EmailChannel:
    """Sends through the shop's own provider."""

    def __init__(self, server: Server, desk: Desk, label: Label, now: Callable[[], datetime]) -> None:
        self._server = server
        self._desk = desk
        self._label = label
        self._now = now

    async def send(self, message: Message) -> Outcome:
        try:
            mail = bytes_of(mail_of(message, self._desk, self._label, self._now()))
        except NotOneAddress:
            return Outcome(OutcomeKind.BLOCKED, detail="not_one_address")
        except UnicodeError:
            # Half a character, out of a broken file: no mail can say it.
            return Outcome(OutcomeKind.FAILED, detail="not_writable")
        client = client_of(self._server)
        try:
            return await self._hand_in(client, message, mail)
        finally:
            client.close()

    async def _hand_in(self, client: SMTP, message: Message, mail: bytes) -> Outcome:
        try:
            await open_line(client, self._server)
            async with asyncio.timeout(self._server.steps_seconds):
                await client.mail(self._desk.return_path(message.delivery_id))
                await client.rcpt(message.address)
        except SMTPRecipientRefused as error:
            return outcome_of_refusal(error.code, error.message)
        except (SMTPException, OSError, TimeoutError) as error:
            return _not_yet(error)
        return await self._give_data(client, mail)

    async def _give_data(self, client: SMTP, mail: bytes) -> Outcome:
        try:
            async with asyncio.timeout(self._server.data_seconds):
                await client.data(mail)
        except SMTPDataError as error:
            return outcome_of_refusal(error.code, error.message)
        except (SMTPException, OSError, TimeoutError) as error:
            log.warning("nobody can tell whether a mail was taken")
            return Outcome(OutcomeKind.UNKNOWN, detail=type(error).__name__)
        # It has been taken; how the goodbye goes changes nothing.
        return Outcome(OutcomeKind.SENT)


def client_of(server: Server) -> SMTP:
    """A line that is not open yet."""
    return SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        timeout=server.connect_seconds,
    )


async def open_line(client: SMTP, server: Server) -> None:
    """Connected, encrypted as the settings want it, and logged in."""
    async with asyncio.timeout(server.connect_seconds):
        await client.connect()
        if server.user:
            await client.login(server.user, server.password or "")


def outcome_of_refusal(code: int, words: str) -> Outcome:
    """A server's clear no: for now (4xx), to this address, or to this message."""
    if code < 500:
        return Outcome(OutcomeKind.NOT_SENT, detail=f"smtp_{code}")
    kind = OutcomeKind.BLOCKED if is_gone(code, words) else OutcomeKind.FAILED
    if kind is OutcomeKind.FAILED:
        log.error("the mail server refuses a message: %s", code)
    return Outcome(kind, detail=f"smtp_{code}")


def is_gone(code: int, words: str) -> bool:
    """Nobody reads mail at this address: 5.1.x (bad address) and 5.2.1 (mailbox closed); not a full mailbox or spam."""
    if found := _ENHANCED.search(words):
        return found[1] == "5" and (found[2] == "1" or (found[2], found[3]) == ("2", "1"))
    return code in _GONE_CODES


def _not_yet(error: BaseException) -> Outcome:
    """The server never had it: again later. What only the shop can mend is said in the log, and nothing is lost."""
    detail = type(error).__name__
    if isinstance(error, SMTPAuthenticationError):
        log.error("the mail server does not accept SMTP_USER and SMTP_PASSWORD")
    elif isinstance(error, SSLError | SMTPNotSupported):
        log.error("no safe line to the mail server; look at SMTP_SECURITY and SMTP_PORT")
    elif isinstance(error, SMTPResponseException) and error.code >= 500:
        log.error("the mail server does not take mail from MAIL_FROM: %s", error.code)
    else:
        log.warning("the mail server can't be reached: %s", detail)
    return Outcome(OutcomeKind.NOT_SENT, detail=detail)
