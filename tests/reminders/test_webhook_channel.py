"""The gateway: what is posted, what each answer means, and the receiver of the manual, run as it stands there."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.domain.delivery import DeliveryState, MailPurpose, RoadKind
from bot.rendering import Renderer
from reminders.channels.base import Envelope, Message, Outcome, OutcomeKind
from reminders.channels.letter import Desk
from reminders.channels.webhook import Gateway, WebhookChannel, pause_of
from reminders.retry import settle
from tests.doubles import NOON, FixedClock

SECRET = "a-long-secret-of-the-gateway"
MANUAL = Path(__file__).resolve().parents[2] / "docs/howto/webhook.md"
TEXT = Message(7, "+8613800138000", "芳芳，生日快乐", envelope=Envelope("f" * 32, "x", "小店", "zh"))
LABEL = Renderer().label
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def channel(
    url: str, clock: FixedClock | None = None, *, desk: Desk | None = None, secret: str = SECRET
) -> WebhookChannel:
    gateway = Gateway(url, secret, connect_seconds=1, total_seconds=1)
    return WebhookChannel(gateway, desk or Desk("", "seal"), LABEL, (clock or FixedClock()).now)


@asynccontextmanager
async def gateway(answer: Answer) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_post("/send", answer)
    runner = web.AppRunner(application, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/send"
    finally:
        await runner.cleanup()


async def test_what_is_posted_is_signed_and_whole() -> None:
    seen: list[tuple[dict[str, str], bytes]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((dict(request.headers), await request.read()))
        return web.Response(status=202)

    desk = Desk("", "seal", public_url="https://shop.test")
    async with gateway(answer) as url:
        assert (await channel(url, desk=desk).send(TEXT)).kind is OutcomeKind.SENT
        await channel(url, FixedClock(NOON + timedelta(hours=2)), desk=desk).send(TEXT)
    (headers, body), (again, _) = seen
    stamp = headers["X-Huitou-Timestamp"]
    assert stamp == str(int(NOON.timestamp()))
    right = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Huitou-Signature"] == f"v1={right}"
    assert headers["Idempotency-Key"] == again["Idempotency-Key"] == desk.key_of("f" * 32)
    assert desk.key_of("f" * 32) not in ("f" * 32, Desk("", "another shop").key_of("f" * 32))
    said = json.loads(body)
    assert (said["id"], said["to"], said["locale"], said["shop"]) == (7, "+8613800138000", "zh", "小店")
    assert said["unsubscribe_url"].startswith("https://shop.test/u/7-")
    assert said["text"] == f"芳芳，生日快乐 退订：{said['unsubscribe_url']}"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "", OutcomeKind.SENT),
        (202, "", OutcomeKind.SENT),
        (409, "", OutcomeKind.SENT),
        (400, "no JSON", OutcomeKind.FAILED),
        (400, '{"error": "text"}', OutcomeKind.FAILED),
        (422, '["blocked"]', OutcomeKind.FAILED),
        (422, '{"error": "blocked"}', OutcomeKind.BLOCKED),
        (302, "", OutcomeKind.NOT_SENT),
        (401, "", OutcomeKind.NOT_SENT),
        (404, "", OutcomeKind.NOT_SENT),
        (500, "", OutcomeKind.UNKNOWN),
        (503, '{"error": "blocked"}', OutcomeKind.UNKNOWN),
    ],
)
async def test_what_an_answer_means(status: int, body: str, kind: OutcomeKind) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    async with gateway(answer) as url:
        assert (await channel(url).send(TEXT)).kind is kind


async def test_a_break_after_the_request_is_a_doubt_and_none_before_it() -> None:
    async def drop(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def hang(_: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async with gateway(drop) as url:
        assert (await channel(url).send(TEXT)).kind is OutcomeKind.UNKNOWN
    async with gateway(hang) as url:
        assert (await channel(url).send(TEXT)).kind is OutcomeKind.UNKNOWN
    assert (await channel(url).send(TEXT)).kind is OutcomeKind.NOT_SENT


async def test_a_gateway_that_asks_for_patience_is_left_alone_so_long() -> None:
    calls: list[int] = []

    async def answer(_: web.Request) -> web.Response:
        calls.append(1)
        return web.Response(status=429, headers={"Retry-After": "90"}) if len(calls) == 1 else web.Response()

    clock = FixedClock()
    async with gateway(answer) as url:
        road = channel(url, clock)
        first = await road.send(TEXT)
        assert (first.kind, first.pause) == (OutcomeKind.NOT_SENT, timedelta(seconds=90))
        clock.move(seconds=60)
        second = await road.send(replace(TEXT, delivery_id=8))
        assert (second.kind, second.pause, len(calls)) == (OutcomeKind.NOT_SENT, timedelta(seconds=30), 1)
        clock.move(seconds=30)
        assert (await road.send(TEXT)).kind is OutcomeKind.SENT


def test_the_pause_is_kept_by_the_message_and_within_reason() -> None:
    waiting = Outcome(OutcomeKind.NOT_SENT, pause=timedelta(minutes=5))
    settled = settle(waiting, purpose=MailPurpose.MARKETING, road=RoadKind.WEBHOOK, tries=1, now=NOON)
    assert (settled.state, settled.again_at) == (DeliveryState.PENDING, NOON + timedelta(minutes=5))
    assert pause_of(None, NOON) == timedelta(minutes=1)
    assert pause_of("nonsense", NOON) == timedelta(minutes=1)
    assert pause_of("-5", NOON) == timedelta(seconds=1)
    assert pause_of("999999", NOON) == timedelta(hours=1)
    assert pause_of("Sun, 22 Nov 2026 12:02:00 GMT", NOON) == timedelta(minutes=2)


async def test_the_receiver_of_the_manual(tmp_path: Path) -> None:
    """Taken from the page and run: it takes a message once, and refuses a forgery and a replay."""
    (code,) = re.findall(r"```python\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    script = tmp_path / "receiver.py"
    script.write_text(code, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"WEBHOOK_OUT_SECRET": SECRET, "PORT": str(port), "PYTHONIOENCODING": "utf-8"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/send"
    from bot.domain.clock import SystemClock

    try:
        await _until_open(port)
        now = SystemClock().now()
        assert (await channel(url, FixedClock(now)).send(TEXT)).kind is OutcomeKind.SENT
        assert process.stdout is not None
        assert "+8613800138000 : 芳芳，生日快乐" in (await process.stdout.readline()).decode()
        assert (await channel(url, FixedClock(now)).send(TEXT)).kind is OutcomeKind.SENT  # known: 409
        other = replace(TEXT, envelope=Envelope("e" * 32, "x", "小店", "zh"))
        forged = await channel(url, FixedClock(now), secret="another-secret-altogether").send(other)
        assert forged.detail == "http_403"
        assert (await channel(url, FixedClock(now - timedelta(minutes=6))).send(other)).detail == "http_403"
    finally:
        process.terminate()
        await process.wait()
    assert await process.stdout.read() == b""


async def _until_open(port: int) -> None:
    async with ClientSession() as client:
        for _ in range(200):
            try:
                async with client.get(f"http://127.0.0.1:{port}/"):
                    return
            except OSError:
                await asyncio.sleep(0.05)
    raise AssertionError("the receiver did not open")
