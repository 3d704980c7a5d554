"""Looks over an installation and says, line by line, what is well and what to do about the rest."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.clock import SystemClock
from bot.settings import TELEGRAM, Settings
from storage.health import Health, look_at, place_of

WELL, WRONG, SKIPPED = "✓", "✗", "·"
LEAST_FREE_BYTES = 500_000_000
LONGEST_SILENCE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
LARGEST_SKEW = timedelta(seconds=30)
ANSWER_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and what to do."""

    mark: str
    what: str
    words: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.what}: {self.words}" + (f" -> {self.remedy}" if self.remedy else "")


def look_over(settings: Settings, env_file: Path = Path(".env")) -> Iterator[Finding]:
    """All findings, the cheap ones first."""
    yield from _settings(settings, env_file)
    yield from _database(settings.database_url)
    yield from asyncio.run(_telegram(settings))
    yield from asyncio.run(_roads(settings))


def _settings(settings: Settings, env_file: Path) -> Iterator[Finding]:
    shop = f"{settings.shop_name}, {settings.shop_timezone}, {settings.shop_currency}, {settings.shop_locale}"
    yield Finding(WELL, "settings", shop)
    if not settings.owner_ids:
        yield Finding(
            WRONG, "owner", "nobody", "put your Telegram id into OWNER_IDS (a bot such as @userinfobot tells it)"
        )
    if env_file.exists() and stat.S_IMODE(env_file.stat().st_mode) & 0o077:
        yield Finding(WRONG, ".env", "others on this machine can read the token", "chmod 600 .env")
    now = SystemClock().now()
    yield Finding(WELL, "time zone", f"in the shop it is {now.astimezone(settings.zone):%Y-%m-%d %H:%M}")


def _database(url: str) -> Iterator[Finding]:
    place = place_of(url)
    if place is not None:
        yield _disk(place.free_bytes)
        if place.is_network:
            yield Finding(
                WRONG, "file system", f"{place.kind} corrupts databases", "put data/ on a disk of this machine"
            )
        else:
            yield Finding(WELL, "file system", place.kind or "unknown")
        if not place.exists:
            yield Finding(SKIPPED, "database", "not there yet; `python -m bot run` makes it")
            return
    try:
        health = look_at(url)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        yield Finding(WRONG, "database", f"can't be read ({type(error).__name__})", "check DATABASE_URL and the server")
        return
    yield _revision(health)
    if health.damage is None:
        yield Finding(WELL, "integrity", "no damage found")
    else:
        yield Finding(WRONG, "integrity", "the file is damaged", "stop the bot, keep the file, go back to a backup")
    yield _heartbeat(health.heartbeat_at)
    if health.heartbeat_at is not None:
        yield from _mail(health, health.heartbeat_at)


def _disk(free_bytes: int) -> Finding:
    words = f"{free_bytes / 1e9:.1f} GB free"
    if free_bytes < LEAST_FREE_BYTES:
        return Finding(WRONG, "disk", words, "make room: a sale that can't be stored is refused")
    return Finding(WELL, "disk", words)


def _revision(health: Health) -> Finding:
    if health.revision == health.newest:
        return Finding(WELL, "database", f"at revision {health.revision}")
    words = f"at revision {health.revision or 'none'}, the program is at {health.newest}"
    return Finding(WRONG, "database", words, "python -m bot migrate (if the database is the newer: update the program)")


def _heartbeat(at: datetime | None) -> Finding:
    if at is None:
        return Finding(SKIPPED, "heartbeat", "the bot has not run on this database yet")
    silence = SystemClock().now() - at
    words = f"last {max(silence, timedelta()).total_seconds() / 60:.0f} minutes ago"
    if silence > LONGEST_SILENCE:
        return Finding(WRONG, "heartbeat", words, "the bot is not running: start it (docs/howto/telegram.md)")
    return Finding(WELL, "heartbeat", words)


def _mail(health: Health, ran_at: datetime) -> Iterator[Finding]:
    """By the shop's own time, which is that of the last run."""
    if health.unknown_open:
        words = f"{health.unknown_open} of which nobody knows whether they arrived"
        yield Finding(WRONG, "messages", words, "/doubtful in the chat: a person decides")
    waits = ran_at - health.oldest_due_at if health.oldest_due_at is not None else timedelta()
    if waits > LONGEST_WAIT:
        words = f"the oldest that is due has waited {waits.total_seconds() / 3600:.0f} hours"
        yield Finding(WRONG, "outbox", words, "look into the log: no line to Telegram, or a clock in doubt")
    else:
        yield Finding(WELL, "outbox", "nothing waits that is due")


async def _telegram(settings: Settings) -> list[Finding]:
    host = urlsplit(settings.telegram_api_url).hostname
    if settings.bot_token is None:
        return [Finding(SKIPPED, "Telegram", "no BOT_TOKEN, so not asked; the sandbox needs none")]
    base = f"{settings.telegram_api_url}/bot{settings.bot_token.get_secret_value()}"
    try:
        async with ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS)) as session:
            async with session.get(f"{base}/getMe") as answer:
                date, me = answer.headers.get("Date"), await answer.json(content_type=None)
            async with session.get(f"{base}/getWebhookInfo") as answer:
                hook = await answer.json(content_type=None)
    except (ClientError, TimeoutError, ValueError) as error:
        return [Finding(WRONG, "Telegram", f"{host} can't be reached ({type(error).__name__})", "check the network")]
    if not isinstance(me, dict) or not me.get("ok"):
        return [Finding(WRONG, "token", f"{host} does not know it", "ask @BotFather for the token: /mybots")]
    name = Finding(WELL, "token", f"@{_result(me).get('username')}")
    return [name, _webhook(settings, _result(hook)), *_skew(settings, date)]


def _result(answer: object) -> dict[str, Any]:
    result = answer.get("result") if isinstance(answer, dict) else None
    return result if isinstance(result, dict) else {}


def _webhook(settings: Settings, info: dict[str, Any]) -> Finding:
    url, wanted = str(info.get("url") or ""), settings.webhook_url or ""
    waiting = f"{info.get('pending_update_count', 0)} updates waiting"
    if url and url != wanted:
        alarm = f"somebody has pointed this bot's updates to {urlsplit(url).hostname}"
        remedy = (
            "if it was not you, the token has leaked: /revoke at @BotFather; else `python -m bot run` takes it back"
        )
        return Finding(WRONG, "webhook", alarm, remedy)
    if wanted and not url:
        return Finding(WRONG, "webhook", "not set at Telegram", "start the bot: it sets it")
    if wanted and info.get("last_error_message"):
        said = f"Telegram could not deliver: {info['last_error_message']}"
        return Finding(WRONG, "webhook", said, "check that WEBHOOK_URL reaches this machine")
    return Finding(WELL, "webhook", f"as set, {waiting}" if wanted else f"none, updates are asked for, {waiting}")


def _skew(settings: Settings, header: str | None) -> list[Finding]:
    try:
        server = parsedate_to_datetime(header or "").astimezone(UTC)
    except ValueError:
        return []
    skew = SystemClock().now() - server
    words = f"{abs(skew).total_seconds():.0f} s {'ahead of' if skew > timedelta() else 'behind'} Telegram's"
    if abs(skew) <= LARGEST_SKEW:
        return [Finding(WELL, "clock", words)]
    if settings.telegram_api_url != TELEGRAM:
        return [Finding(SKIPPED, "clock", f"{words}, which is not the real one")]
    return [Finding(WRONG, "clock", words, "the bot follows Telegram's; set this machine's clock all the same")]


async def _roads(settings: Settings) -> list[Finding]:
    """E-mail and gateway, where they are set up: asked without sending anything."""
    found = [Finding(WELL, "roads", ", ".join(settings.open_roads) or "none")]
    if settings.smtp_host is not None:
        found.append(await _mail_server(settings))
        if settings.public_url is None:
            remedy = "set PUBLIC_URL (docs/howto/email.md)"
            found.append(Finding(SKIPPED, "unsubscribe", "by answering the mail only, not by one click", remedy))
    if settings.imap_host is not None:
        found.append(await _mailbox(settings))
    if settings.webhook_out_url is not None:
        found.append(await _gateway(settings.webhook_out_url))
    if settings.public_url is not None and settings.public_port == settings.webhook_port and settings.webhook_url:
        found.append(Finding(WRONG, "ports", "PUBLIC_PORT is WEBHOOK_PORT", "give each its own"))
    return found


async def _mail_server(settings: Settings) -> Finding:
    """Connected, encrypted, logged in."""
    from aiosmtplib import SMTPAuthenticationError, SMTPException

    from reminders.channels.email import client_of, open_line
    from reminders.post_office import server_of

    server = server_of(settings)
    assert server is not None
    client = client_of(server)
    try:
        await open_line(client, server)
    except SMTPAuthenticationError:
        return Finding(WRONG, "mail server", "does not accept the login", "check SMTP_USER and SMTP_PASSWORD")
    except (SMTPException, OSError, TimeoutError) as error:
        remedy = "check SMTP_HOST, SMTP_PORT, SMTP_SECURITY (587 starttls, 465 tls)"
        return Finding(WRONG, "mail server", f"can't be reached safely ({type(error).__name__})", remedy)
    finally:
        client.close()
    return Finding(WELL, "mail server", f"{server.host} answers; mail is from {settings.mail_from}")


async def _mailbox(settings: Settings) -> Finding:
    """Logged in, the folder open for reading; nothing is changed there."""
    from reminders.channels.mailbox import MailboxError, look_in
    from reminders.post_office import account_of

    account = account_of(settings)
    assert account is not None
    try:
        await look_in(account)
    except MailboxError as error:
        remedy = "check IMAP_HOST, IMAP_PORT, IMAP_SECURITY (993 tls), IMAP_USER, IMAP_PASSWORD, IMAP_FOLDER"
        return Finding(WRONG, "mailbox", str(error), remedy)
    return Finding(WELL, "mailbox", f"{account.host} opens {account.folder}; returns and answers are read")


async def _gateway(url: str) -> Finding:
    """Whether somebody answers there; nothing is posted."""
    host = urlsplit(url).hostname
    try:
        async with ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS)) as session, session.head(url):
            return Finding(WELL, "gateway", f"{host} answers")
    except (ClientError, TimeoutError) as error:
        words = f"{host} can't be reached ({type(error).__name__})"
        return Finding(WRONG, "gateway", words, "check WEBHOOK_OUT_URL, and whether the gateway runs")
