"""The clock's side, wired to a bot: a ticker whose postman knows every road."""

from __future__ import annotations

import bot.telegram  # noqa: F401  before aiogram: its models are built when first used

# isort: split
from aiogram import Bot

from bot.domain.delivery import RoadKind
from bot.rendering import Renderer
from bot.telegram.session import Session
from reminders.channels.base import Channel
from reminders.channels.handoff import HandOffChannel
from reminders.channels.telegram import TelegramChannel
from reminders.outbox import Outbox
from reminders.ticks import Ticker
from storage.unit_of_work import Storage


def open_post_office(storage: Storage, renderer: Renderer, bot: Bot) -> Ticker:
    """One per process."""
    telegram = TelegramChannel(bot)
    roads: dict[RoadKind, Channel] = {RoadKind.TELEGRAM: telegram, RoadKind.HANDOFF: HandOffChannel(telegram)}
    assert isinstance(bot.session, Session)
    return Ticker(storage, Outbox(storage, renderer, roads, turns=bot.session.pacer))
