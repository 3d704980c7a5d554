"""Through the shop's own gateway: one signed POST a message, for texts or anything else (docs/howto/webhook.md).

The gateway knows a repetition by the key; without its answer nobody can tell whether it took a message, so that is
`unknown` like everywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
)

from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.channels.letter import Desk, Label

log = logging.getLogger(__name__)
CONNECT_SECONDS, TOTAL_SECONDS = 10.0, 30.0
LARGEST_ANSWER = 4096
USUAL_PAUSE, LONGEST_PAUSE = timedelta(seconds=60), timedelta(hours=1)
_OURS_TO_MEND = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405})


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where messages are posted, and the secret that proves they are ours."""

    url: str
    secret: str
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS


class WebhookChannel:
    """Posts to the gateway. When it asks for patience, all its messages wait, and no other road does."""

    def __init__(self, gateway: Gateway, desk: Desk, label: Label, now: Callable[[], datetime]) -> None:
        self._gateway = gateway
        self._desk = desk
        self._label = label
        self._now = now
        self._closed_until: datetime | None = None

    async def send(self, message: Message) -> Outcome:
        now = self._now()
        if self._closed_until is not None and now < self._closed_until <= now + LONGEST_PAUSE:
            return Outcome(OutcomeKind.NOT_SENT, pause=self._closed_until - now, detail="gateway_busy")
        try:
            body = json.dumps(self._payload(message, now), ensure_ascii=False).encode()
        except UnicodeError:
            return Outcome(OutcomeKind.FAILED, detail="not_writable")
        limits = ClientTimeout(total=self._gateway.total_seconds, sock_connect=self._gateway.connect_seconds)
        try:
            async with (
                ClientSession(timeout=limits) as session,
                session.post(
                    self._gateway.url, data=body, headers=self._headers(message, body, now), allow_redirects=False
                ) as answer,
            ):
                return await self._outcome(answer, now)
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            log.warning("the gateway can't be reached: %s", type(error).__name__)
            return Outcome(OutcomeKind.NOT_SENT, detail=type(error).__name__)
        except (ClientError, TimeoutError, OSError) as error:
            log.warning("nobody can tell whether the gateway took a message: %s", type(error).__name__)
            return Outcome(OutcomeKind.UNKNOWN, detail=type(error).__name__)

    def _payload(self, message: Message, now: datetime) -> dict[str, Any]:
        envelope, link = message.envelope, self._desk.stop_link(message.delivery_id)
        assert envelope is not None
        stop = self._label("letter.stop_by_text", envelope.locale, link=link) if link else ""
        return {
            "id": message.delivery_id,
            "key": self._desk.key_of(envelope.key),
            "to": message.address,
            "text": f"{message.text} {stop}".strip(),
            "locale": envelope.locale,
            "shop": envelope.sender,
            "unsubscribe_url": link,
            "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        }

    def _headers(self, message: Message, body: bytes, now: datetime) -> dict[str, str]:
        stamp = str(int(now.timestamp()))
        assert message.envelope is not None
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": self._desk.key_of(message.envelope.key),
            "X-Huitou-Timestamp": stamp,
            "X-Huitou-Signature": f"v1={signature(self._gateway.secret, stamp, body)}",
        }

    async def _outcome(self, answer: ClientResponse, now: datetime) -> Outcome:
        status, detail = answer.status, f"http_{answer.status}"
        if 200 <= status < 300 or status == 409:
            # 409: it had this key before, so it has the message.
            return Outcome(OutcomeKind.SENT)
        if status == 429:
            pause = pause_of(answer.headers.get("Retry-After"), now)
            self._closed_until = now + pause
            return Outcome(OutcomeKind.NOT_SENT, pause=pause, detail=detail)
        if status in _OURS_TO_MEND:
            log.error("the gateway answers %s; look at WEBHOOK_OUT_URL and WEBHOOK_OUT_SECRET", status)
            return Outcome(OutcomeKind.NOT_SENT, detail=detail)
        if 400 <= status < 500:
            is_gone = await _says_blocked(answer)
            return Outcome(OutcomeKind.BLOCKED if is_gone else OutcomeKind.FAILED, detail=detail)
        return Outcome(OutcomeKind.UNKNOWN, detail=detail)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `<timestamp>.<body>`, in hex: neither can be changed, and an old call is known by its age."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def pause_of(header: str | None, now: datetime) -> timedelta:
    """Retry-After as seconds or as a date; a minute if it says nothing, an hour at most."""
    try:
        asked = timedelta(seconds=int(header)) if header else USUAL_PAUSE
    except (ValueError, OverflowError):
        try:
            asked = parsedate_to_datetime(header or "") - now
        except (ValueError, TypeError):
            asked = USUAL_PAUSE
    return min(max(asked, timedelta(seconds=1)), LONGEST_PAUSE)


async def _says_blocked(answer: ClientResponse) -> bool:
    """`{"error": "blocked"}`: this number takes no messages, so the next road is tried."""
    try:
        said = json.loads(await answer.content.read(LARGEST_ANSWER))
    except (ValueError, ClientError, TimeoutError):
        return False
    return isinstance(said, dict) and said.get("error") == "blocked"
