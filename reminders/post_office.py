"""The clock's side, wired to a bot and to whatever other roads the settings open: a ticker whose postman knows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import bot.telegram  # noqa: F401  before aiogram: its models are built when first used

# isort: split
from aiogram import Bot

from bot.domain.clock import SystemClock
from bot.domain.delivery import RoadKind
from bot.rendering import Renderer
from bot.settings import Settings
from bot.telegram.session import Session
from reminders.channels.base import Channel
from reminders.channels.email import EmailChannel, Server
from reminders.channels.handoff import HandOffChannel
from reminders.channels.letter import Desk
from reminders.channels.mailbox import Account
from reminders.channels.telegram import TelegramChannel
from reminders.channels.webhook import Gateway, WebhookChannel
from reminders.outbox import Outbox
from reminders.ticks import Ticker
from storage.unit_of_work import Storage


def open_post_office(
    storage: Storage,
    renderer: Renderer,
    bot: Bot,
    settings: Settings | None = None,
    desk: Desk | None = None,
    now: Callable[[], datetime] | None = None,
) -> Ticker:
    """One per process. Without settings there are Telegram and the hand."""
    telegram = TelegramChannel(bot)
    roads: dict[RoadKind, Channel] = {RoadKind.TELEGRAM: telegram, RoadKind.HANDOFF: HandOffChannel(telegram)}
    if settings is not None and desk is not None:
        now = now or SystemClock().now
        roads[RoadKind.HANDOFF] = HandOffChannel(telegram, desk, renderer.label)
        if server := server_of(settings):
            roads[RoadKind.EMAIL] = EmailChannel(server, desk, renderer.label, now)
        if gateway := gateway_of(settings):
            roads[RoadKind.WEBHOOK] = WebhookChannel(gateway, desk, renderer.label, now)
    assert isinstance(bot.session, Session)
    return Ticker(storage, Outbox(storage, renderer, roads, turns=bot.session.pacer))


def desk_of(settings: Settings) -> Desk:
    """Where this shop's mail comes from and goes back to."""
    return Desk(
        sender=settings.mail_from or "",
        secret="",
        reply_to=settings.mail_reply_to,
        bounces=settings.mail_bounces,
        public_url=settings.public_url,
    )


def server_of(settings: Settings) -> Server | None:
    if settings.smtp_host is None or settings.mail_from is None:
        return None
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return Server(settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_user, password)


def account_of(settings: Settings) -> Account | None:
    """The login is that of the outgoing mail where nothing else is said: with most providers it is one account."""
    user, password = settings.imap_user or settings.smtp_user, settings.imap_password or settings.smtp_password
    if settings.imap_host is None or settings.mail_from is None or user is None or password is None:
        return None
    where = (settings.imap_host, settings.imap_port, settings.imap_security)
    return Account(*where, user, password.get_secret_value(), settings.imap_folder)


def gateway_of(settings: Settings) -> Gateway | None:
    if settings.webhook_out_url is None or settings.webhook_out_secret is None:
        return None
    return Gateway(settings.webhook_out_url, settings.webhook_out_secret.get_secret_value())
