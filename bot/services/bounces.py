"""A mail to the shop's return address, read: which message came back, and for good or for now (RFC 3464).

The address that it was sent to says which message it is (VERP); the report inside says why. What can't be told is soft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from enum import StrEnum

from bot.domain.signed import Use, unseal
from bot.services.returns import answer_mailing, bounced
from storage.unit_of_work import UnitOfWork

LARGEST = 1024 * 1024
_TAGGED = re.compile(r"\+([0-9a-f]{1,16}-[0-9a-f]{32})@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Where mail servers write down the address that a message was really delivered to; the plain To as the last resort.
_HEADERS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")


class Returned(StrEnum):
    """What a mail to the return address came to."""

    GONE = "gone"
    REFUSED = "refused"
    SOFT = "soft"
    STOPPED = "stopped"
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


async def take_return(uow: UnitOfWork, raw: bytes, secret: str, now: datetime) -> Returned:
    """Act on one mail: a bounce, or an unsubscribe that a mail program has sent."""
    mail = message_from_bytes(raw[:LARGEST], policy=compat32)
    for token in tokens_of(mail):
        stopped = unseal(secret, Use.UNSUBSCRIBE, token)
        if stopped is not None:
            found = await answer_mailing(uow, stopped, now, is_wanted=False, source="mailto")
            return Returned.STOPPED if found else Returned.FOREIGN
        delivery_id = unseal(secret, Use.BOUNCE, token)
        if delivery_id is not None:
            return await _bounce(uow, delivery_id, report_of(mail), now)
    return Returned.FOREIGN


async def _bounce(uow: UnitOfWork, delivery_id: int, report: Report | None, now: datetime) -> Returned:
    if report is None or not report.is_final:
        # Delayed, full for now, or an absence notice: the mail server goes on by itself.
        return Returned.SOFT
    if not await bounced(uow, delivery_id, report.code, now, is_gone=report.is_gone):
        return Returned.KNOWN
    return Returned.GONE if report.is_gone else Returned.REFUSED


def tokens_of(mail: Message) -> Iterator[str]:
    """The tags of the addresses that this mail was sent to."""
    for header in _HEADERS:
        for value in mail.get_all(header, []):
            for found in _TAGGED.finditer(str(value)):
                yield found[1]


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
