"""The watch: the outbox as it stands, as JSON, for whoever sits on this machine and knows the token.

Open only where STATUS_PORT is set, as the sandbox does for its page; nothing can be changed through it. Of people it
tells the names, and the Telegram chat of what went to one: no number, no address, no word of a message.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.delivery import RoadKind
from bot.domain.outlook import code_of
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)
HERE = "127.0.0.1"
MOST_LIVE, MOST_ENDED = 200, 120
# Enough to tell one text from another, and too little to be looked up.
FINGERPRINT = 16
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_CHATS = frozenset({RoadKind.TELEGRAM.value, RoadKind.HANDOFF.value})
_PLAIN = (
    "id", "rule", "purpose", "channel", "state", "customer", "staff", "occasion_on", "not_before", "expires_at",
    "created_at", "sent_at", "settled_at", "moved_at", "opened_at", "attempts", "message_id", "carrier_id",
)  # fmt: skip


class Watch:
    """Serves `GET /status/deliveries`. `silence`: how long Telegram wants quiet; `is_held`: the clock is in doubt."""

    def __init__(self, storage: Storage, token: str, silence: Callable[[], float], is_held: Callable[[], bool]) -> None:
        self._storage = storage
        self._token = token
        self._silence = silence
        self._is_held = is_held
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def open(self, port: int) -> None:
        application = web.Application(client_max_size=0)
        application.router.add_get("/status/deliveries", self._answer)
        self._runner = web.AppRunner(application, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, HERE, port).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            return web.Response(status=401, headers=HEADERS)
        try:
            told = await self._tell()
        except SQLAlchemyError as error:
            log.error("the outbox can't be shown: %s", type(error).__name__)  # noqa: TRY400  (no traceback: it may show a row)
            return web.Response(status=503, headers=HEADERS)
        return _unless_known(request, web.json_response(told, headers=HEADERS))

    async def _tell(self) -> dict[str, Any]:
        async with self._storage.read() as uow:
            counts, next_due = await uow.watch.counts(), await uow.deliveries.next_due()
            rows = await uow.watch.moving(MOST_LIVE, MOST_ENDED)
        return {
            "counts": dict(counts),
            "next_due_at": _said(next_due),
            "silent_seconds": round(self._silence()),
            "held": "clock" if self._is_held() else None,
            "deliveries": [_row(row) for row in rows],
        }


def _row(row: Row[Any]) -> dict[str, Any]:
    told = {name: _said(getattr(row, name)) for name in _PLAIN}
    address = row.address or ""
    is_chat = row.channel in _CHATS and address.isdecimal()
    return told | {
        "reason": code_of(row.reason) if row.reason else None,
        "chat": int(address) if is_chat else None,
        "fingerprint": row.text_hash[:FINGERPRINT] if row.text_hash else None,
    }


def _said(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _unless_known(request: web.Request, answer: web.Response) -> web.Response:
    """304 to who has seen exactly this."""
    body = answer.body
    assert isinstance(body, bytes)
    tag = hashlib.sha256(body).hexdigest()[:32]
    known = request.headers.get("If-None-Match", "").strip('"')
    if hmac.compare_digest(known.encode(), tag.encode()):
        return web.Response(status=304, headers=HEADERS | {"ETag": f'"{tag}"'})
    answer.headers["ETag"] = f'"{tag}"'
    return answer
