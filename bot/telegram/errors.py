"""What Telegram refuses, for those who must not import aiogram before this room has prepared it."""

from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError

__all__ = ["TelegramAPIError", "TelegramUnauthorizedError"]
