"""What comes with a pressed button. The client controls it, so everything is checked before it is used."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import CallbackQuery

from bot.domain.errors import Gone

_LARGEST_ID = 2**31 - 1
_LARGEST_TELEGRAM_ID = 2**52 - 1


def record_id(arguments: Sequence[str], index: int = 0) -> int:
    """The id of a record. Gone if that is no id."""
    return _number(arguments, index, _LARGEST_ID)


def telegram_id(arguments: Sequence[str], index: int = 0) -> int:
    return _number(arguments, index, _LARGEST_TELEGRAM_ID)


def word(arguments: Sequence[str], allowed: Sequence[str], index: int = 0) -> str:
    """One of the words that we put there."""
    if index >= len(arguments) or arguments[index] not in allowed:
        raise Gone
    return arguments[index]


def carrier(query: CallbackQuery) -> int:
    """The message that the button stands in."""
    if query.message is None:
        raise Gone
    return query.message.message_id


def _number(arguments: Sequence[str], index: int, largest: int) -> int:
    text = arguments[index] if index < len(arguments) else ""
    if not (text.isascii() and text.isdecimal() and len(text) <= 16) or int(text) > largest:
        raise Gone
    return int(text)
