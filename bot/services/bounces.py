"""A mail to the shop, read: which message came back, for good or for now (RFC 3464), and who wants no more.

Which message it is, say the address that it was sent to (VERP), the subject of an unsubscribe, and the names of our own
messages that a report or an answer quotes. The report inside says why. What can't be told is soft.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from enum import StrEnum
from html import unescape

from bot.domain.signed import Use, unseal
from bot.entry.refusing import wants_no_more
from bot.services.returns import answer_mailing, bounced, mailing
from storage.unit_of_work import UnitOfWork

LARGEST = 1024 * 1024
# Of a page in which somebody's words are looked for.
_LONGEST = 20_000
_SEALED = r"([0-9a-f]{1,16}-[0-9a-f]{32})"
_TAGGED = re.compile(rf"\+{_SEALED}@", re.IGNORECASE)
_ASKED = re.compile(rf"\bunsubscribe[ _]{_SEALED}", re.IGNORECASE)
# The names of our messages: <hash of the occasion.token@domain>.
_NAMED = re.compile(rf"<[0-9a-f]{{32}}\.{_SEALED}@", re.IGNORECASE)
_NAME_LINE = re.compile(r"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_MARKUP = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Where mail servers write down the address that a message was really delivered to; the plain To as the last resort.
_ADDRESSES = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
_QUOTES = ("in-reply-to", "references")
# By these it is told whether a mail is worth reading whole.
MARKED_HEADERS = (*_ADDRESSES, "subject", *_QUOTES, "content-type")


class Returned(StrEnum):
    """What a mail to the shop came to."""

    GONE = "gone"
    REFUSED = "refused"
    SOFT = "soft"
    STOPPED = "stopped"
    ANSWERED = "answered"
    KNOWN = "known"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report: `code` as 5.1.1; `is_final` unless the server goes on trying."""

    code: str
    is_final: bool

    @property
    def is_gone(self) -> bool:
        """Nobody reads mail there: a bad address, or a closed mailbox; a full one or a spam filter is not that."""
        return self.is_final and (self.code.startswith("5.1.") or self.code == "5.2.1")


def is_ours(headers: bytes) -> bool:
    """Whether the mail with these headers may be about one of our messages: it names one, or is a server's report."""
    head = message_from_bytes(headers, policy=compat32)
    return head.get_content_type() == "multipart/report" or any(True for _ in _tokens(head))


async def take_return(
    uow: UnitOfWork, raw: bytes, secret: str, now: datetime, written_at: datetime | None = None
) -> Returned:
    """Act on one mail: a bounce, an unsubscribe that a mail program has sent, or somebody's answer.

    `written_at`: who has agreed after that is not taken at an older word.
    """
    mail = message_from_bytes(raw[:LARGEST], policy=compat32)
    report = report_of(mail)
    for token in _tokens(mail):
        stopped = unseal(secret, Use.UNSUBSCRIBE, token)
        if stopped is not None:
            return await _stop(uow, stopped, now, written_at, "mailto")
        delivery_id = unseal(secret, Use.BOUNCE, token)
        if delivery_id is not None:
            is_answer = report is None and _is_answer(mail)
            take = (
                _hear(uow, delivery_id, mail, now, written_at) if is_answer else _bounce(uow, delivery_id, report, now)
            )
            return await take
    return Returned.FOREIGN


async def _stop(uow: UnitOfWork, delivery_id: int, now: datetime, written_at: datetime | None, source: str) -> Returned:
    found = await mailing(uow, delivery_id)
    if found is None:
        return Returned.FOREIGN
    if written_at is not None and found.agreed_at is not None and found.agreed_at > written_at:
        return Returned.KNOWN
    await answer_mailing(uow, delivery_id, now, is_wanted=False, source=source)
    return Returned.STOPPED


async def _hear(
    uow: UnitOfWork, delivery_id: int, mail: Message, now: datetime, written_at: datetime | None
) -> Returned:
    """Whoever answers has the message; and may want no more of them."""
    if wants_no_more(_words_of(mail)):
        return await _stop(uow, delivery_id, now, written_at, "reply")
    await uow.deliveries.prove(delivery_id, now)
    return Returned.ANSWERED


async def _bounce(uow: UnitOfWork, delivery_id: int, report: Report | None, now: datetime) -> Returned:
    if report is None or not report.is_final:
        # Delayed, full for now, or an absence notice: the mail server goes on by itself.
        return Returned.SOFT
    if not await bounced(uow, delivery_id, report.code, now, is_gone=report.is_gone):
        return Returned.KNOWN
    return Returned.GONE if report.is_gone else Returned.REFUSED


def _tokens(mail: Message) -> Iterator[str]:
    """The tags of the addresses that it was sent to, its subject's, and those of our messages that it quotes."""
    for header in _ADDRESSES:
        yield from _found(_TAGGED, mail.get_all(header, []))
    yield from _found(_ASKED, mail.get_all("subject", []))
    for header in _QUOTES:
        yield from _found(_NAMED, mail.get_all(header, []))
    yield from _found(_NAMED, _returned_names(mail))


def _found(pattern: re.Pattern[str], values: Iterable[object]) -> Iterator[str]:
    for value in values:
        for found in pattern.finditer(str(value)):
            yield found[1]


def _returned_names(mail: Message) -> Iterator[str]:
    """The name of the message that a report sends back, whole or its headers alone."""
    if mail.get_content_type() != "multipart/report":
        return
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            yield str(part.get_payload(0).get("message-id", ""))  # type: ignore[union-attr]
        elif part.get_content_type() == "text/rfc822-headers":
            yield from (found[1] for found in _NAME_LINE.finditer(_text(part)))


def _is_answer(mail: Message) -> bool:
    """By a person, and to a message of ours: no program's notice (RFC 3834), and not to the return address."""
    by_itself = str(mail.get("auto-submitted", "no")).strip().lower() != "no" or "x-autoreply" in mail
    is_sent_back = str(mail.get("return-path", "")).strip() == "<>" or mail.get_content_type() == "multipart/report"
    return (
        not by_itself and not is_sent_back and any(True for h in _QUOTES for _ in _found(_NAMED, mail.get_all(h, [])))
    )


def _words_of(mail: Message) -> str:
    """What the person wrote, as plain as it can be had."""
    parts = {part.get_content_type(): part for part in reversed(list(mail.walk())) if not part.is_multipart()}
    if "text/plain" in parts:
        return _text(parts["text/plain"])
    return unescape(_MARKUP.sub("\n", _text(parts["text/html"])[:_LONGEST])) if "text/html" in parts else ""


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return payload.decode(errors="replace")


def report_of(mail: Message) -> Report | None:
    """The delivery report inside; None where there is none."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload() if part.is_multipart() else ()
        for block in blocks:
            action = str(block.get("Action", "")).strip().lower() if isinstance(block, Message) else ""
            if isinstance(block, Message) and action in ("failed", "delayed"):
                code = _code(block)
                return Report(code, is_final=action == "failed" and not code.startswith("4."))
    return None


def _code(block: Message) -> str:
    for header in ("Status", "Diagnostic-Code"):
        if found := _STATUS.search(str(block.get(header, ""))):
            return ".".join(found.groups())
    return "5.0.0"
