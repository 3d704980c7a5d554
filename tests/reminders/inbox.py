"""A real IMAP server for the tests, in this process, with one account; mails are put into it as a mail server would."""

from __future__ import annotations

import asyncio
import imaplib
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.policy import SMTP
from pathlib import Path
from typing import Literal

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

from reminders.channels.mailbox import Account

# Python's own policy writes long names of messages in a code that nobody else uses there.
_AS_MAIL_PROGRAMS_DO = SMTP.clone(max_line_length=900)
USER, PASSWORD = "shop@shop.example", "open sesame"


@dataclass
class Inbox:
    """The mailbox, seen by its owner. `port`: where the server listens."""

    port: int

    def account(self, security: Literal["tls", "starttls", "none"] = "none", **other: str) -> Account:
        known = {"host": "127.0.0.1", "user": USER, "password": PASSWORD} | other
        return Account(port=self.port, security=security, **known)

    async def receive(self, mail: Message | bytes, at: datetime) -> None:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=_AS_MAIL_PROGRAMS_DO)
        await asyncio.to_thread(self._append, raw, at)

    async def flags(self) -> list[bytes]:
        """What somebody would see of each mail: unread, as long as \\Seen is missing."""
        return await asyncio.to_thread(self._flags)

    def _append(self, raw: bytes, at: datetime) -> None:
        with self._open() as line:
            answer = line.append("INBOX", "", imaplib.Time2Internaldate(at), raw)
            assert answer[0] == "OK", answer

    def _flags(self) -> list[bytes]:
        with self._open() as line:
            line.select("INBOX", readonly=True)
            return [part for part in line.fetch("1:*", "(FLAGS)")[1] if isinstance(part, bytes)]

    def _open(self) -> imaplib.IMAP4:
        line = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        line.login(USER, PASSWORD)
        return line


@asynccontextmanager
async def open_inbox(certificate: Path | None = None, key: Path | None = None) -> AsyncIterator[Inbox]:
    """With a certificate: STARTTLS is offered."""
    usual = dict.fromkeys(("host", "proxy_protocol", "inherited_sockets", "passlib_cfg"))
    mine = {"demo_data": False, "demo_user": USER, "demo_password": PASSWORD, "port": "0", "debug": False}
    secure = {"tls": certificate is not None, "cert": certificate and str(certificate), "key": key and str(key)}
    wishes = Namespace(**usual, **mine, **secure, backend_type=DictBackend)
    backend, config = await DictBackend.init(wishes)
    config.apply_context()
    reader = ProxyProtocolReader(ProxyProtocolVersion.get("noop"))
    answer = reader.get_callback(IMAPServer(backend.login, config))
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield Inbox(server.sockets[0].getsockname()[1])
