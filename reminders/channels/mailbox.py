"""The mailbox to which returns and answers come, read over IMAP. Nothing in it is changed, not even what is unread.

The standard library's client speaks in blocking calls, so a look runs in a thread, over a line of its own.
"""

from __future__ import annotations

import asyncio
import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ssl import create_default_context
from typing import Literal

from bot.services.bounces import LARGEST, MARKED_HEADERS, is_ours

# In one look; the rest waits for the next one.
MOST = 50
_PORTION = 100
_UID = re.compile(rb"\bUID (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
_CAME = "%d-%b-%Y %H:%M:%S %z"
_PLAIN_FOLDER = re.compile(r"[ -!#-\[\]-~]+")


class MailboxError(Exception):
    """The server can't be reached safely, refuses the login, or has no such folder. The text holds no name."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is. `password` never appears in a repr."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str
    folder: str = "INBOX"
    steps_seconds: float = 20.0

    def __repr__(self) -> str:
        return f"Account({self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that may concern one of ours, and when the server took it in, if it says so."""

    at: datetime | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a mailbox has been read: `validity` changes when its numbers start anew."""

    validity: int
    uid: int


class Mailbox:
    """Remembers in this process how far it has read; reading again what is known changes nothing."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._mark: Mark | None = None

    async def look(self, since: datetime) -> tuple[list[Arrived], Mark]:
        """What is new, or at first, what has come since then. MailboxError if nobody can look."""
        return await asyncio.to_thread(self._look, since)

    def keep(self, mark: Mark) -> None:
        """All that a look has brought has been dealt with."""
        self._mark = mark

    def _look(self, since: datetime) -> tuple[list[Arrived], Mark]:
        with open_folder(self._account) as line:
            validity = _validity(line)
            last = self._mark.uid if self._mark is not None and self._mark.validity == validity else 0
            new = _numbers(line, f"UID {last + 1}:*" if last else f"SINCE {_day(since)}", last)
            ours = [uid for some in _portions(new) for uid in _marked(line, some)]
            # Beyond the last one that is taken now, all is looked at again.
            read = new[-1] if new and len(ours) <= MOST else (ours[MOST - 1] if ours else last)
            return [one for uid in ours[:MOST] if (one := _whole(line, uid)) is not None], Mark(validity, read)


async def look_in(account: Account) -> None:
    """Whether it can be read at all. MailboxError if not."""

    def enter() -> None:
        with open_folder(account):
            pass

    await asyncio.to_thread(enter)


@contextmanager
def open_folder(account: Account) -> Iterator[imaplib.IMAP4]:
    """Connected, encrypted, logged in, the folder open for reading only."""
    try:
        line = _connect(account)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"can't be reached safely ({type(error).__name__})") from None
    try:
        _enter(line, account)
        yield line
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"broke off ({type(error).__name__})") from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            line.logout()


def _connect(account: Account) -> imaplib.IMAP4:
    if account.security == "tls":
        context = create_default_context()
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=account.steps_seconds)
    line = imaplib.IMAP4(account.host, account.port, timeout=account.steps_seconds)
    if account.security == "starttls":
        try:
            line.starttls(create_default_context())
        except (OSError, imaplib.IMAP4.error):
            line.shutdown()
            raise
    return line


def _enter(line: imaplib.IMAP4, account: Account) -> None:
    try:
        line.login(account.user, account.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        raise MailboxError("does not accept the login") from None
    if "ID" in line.capabilities:
        # 163.com and 126.com open no folder to a program without a name.
        line.xatom("ID", '("name" "huitou" "version" "1")')
    if not _PLAIN_FOLDER.fullmatch(account.folder) or line.select(f'"{account.folder}"', readonly=True)[0] != "OK":
        raise MailboxError("has no such folder, or does not open it")


def _validity(line: imaplib.IMAP4) -> int:
    found = line.response("UIDVALIDITY")[1]
    return int(found[0]) if found and found[0] else 0


def _numbers(line: imaplib.IMAP4, criterion: str, last: int) -> list[int]:
    """Ascending. `n:*` names the newest mail even where it is older than n."""
    _, found = line.uid("SEARCH", criterion)
    return sorted(uid for part in found if part for uid in map(int, part.split()) if uid > last)


def _marked(line: imaplib.IMAP4, uids: list[int]) -> list[int]:
    """Those whose headers say that they concern a message of ours, or are a server's report."""
    fields = " ".join(header.upper() for header in MARKED_HEADERS)
    _, answer = line.uid("FETCH", ",".join(map(str, uids)), f"(UID BODY.PEEK[HEADER.FIELDS ({fields})])")
    return sorted(uid for uid, _, head in _fetched(answer) if is_ours(head))


def _whole(line: imaplib.IMAP4, uid: int) -> Arrived | None:
    """None if somebody has deleted it meanwhile."""
    _, answer = line.uid("FETCH", str(uid), f"(UID INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)")
    for _, about, raw in _fetched(answer):
        came = _ARRIVED.search(about)
        return Arrived(datetime.strptime(came[1].decode().strip(), _CAME).astimezone(UTC) if came else None, raw)
    return None


def _fetched(answer: list[object]) -> Iterator[tuple[int, bytes, bytes]]:
    """(number, what is said about it, the literal): servers put the number before the literal or behind it."""
    for place, part in enumerate(answer):
        if not isinstance(part, tuple):
            continue
        after = answer[place + 1] if place + 1 < len(answer) else None
        about = part[0] + (after if isinstance(after, bytes) else b"")
        if found := _UID.search(about):
            yield int(found[1]), about, part[1]


def _portions(uids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(uids), _PORTION):
        yield uids[start : start + _PORTION]


def _day(moment: datetime) -> str:
    """As IMAP writes it, whatever the machine's language: 8-Nov-2026."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{moment.day}-{months[moment.month - 1]}-{moment.year}"
