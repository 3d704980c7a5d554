"""The methods of the Bot API, by group. Importing this package fills the registry."""

from bot.sandbox.methods import answers, chats, delivery, edits, media, messages, profile
from bot.sandbox.methods.registry import METHODS, Method

__all__ = ["METHODS", "Method", "answers", "chats", "delivery", "edits", "media", "messages", "profile"]
