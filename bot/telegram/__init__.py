"""The line to Telegram: lean session, replies as values. Whoever needs aiogram imports this room first."""

from bot.telegram import models

__all__ = ["models"]
