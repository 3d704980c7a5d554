"""What every road offers: take one message, say what became of it. Never tries again by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Button:
    """Under a message: it comes back to us as `data`, copies `copied` (at most 256 characters), or opens `url`."""

    text: str
    data: str | None = None
    copied: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What roads outside Telegram need besides. `key`: the same for the same message, however often it is sent."""

    key: str
    subject: str
    sender: str
    locale: str


@dataclass(frozen=True, slots=True)
class Handout:
    """What a salesperson passes on: the words, and in which language the salesperson is spoken to.

    `has_address`: there is a number or e-mail address to which a link could lead.
    """

    ready: str
    locale: str
    has_address: bool


@dataclass(frozen=True, slots=True)
class Message:
    """Ready to send. `text` is Telegram HTML, and plain for the gateway; `address` as the road writes it."""

    delivery_id: int
    address: str
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    is_silent: bool = False
    envelope: Envelope | None = None
    handout: Handout | None = None


class OutcomeKind(StrEnum):
    SENT = "sent"
    NOT_SENT = "not_sent"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try came to. `detail` is a word for the record, without anything personal."""

    kind: OutcomeKind
    message_id: int | None = None
    pause: timedelta = timedelta()
    detail: str | None = None


class Channel(Protocol):
    """A road. `send` returns an outcome for everything that can happen on the way."""

    async def send(self, message: Message) -> Outcome: ...
