"""The bot's commands, by scope and language."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.refusals import bad_request
from bot.sandbox.store import Store
from bot.sandbox.text.entities import units

_KIND = "commands"
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_WIDE_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}

Command = dict[str, str]


def language_of(given: str) -> str:
    """A language as the Bot API takes it: none, or two letters."""
    if given and not re.fullmatch(r"[a-z]{2}", given):
        raise bad_request("language_code is invalid")
    return given


def scope_key(scope: dict[str, Any] | None) -> str:
    """One name per scope; chats by their id."""
    if not scope:
        return "default"
    kind = scope.get("type")
    if kind in _WIDE_SCOPES:
        return str(kind)
    if kind in _CHAT_SCOPES:
        if not scope.get("chat_id"):
            raise bad_request("chat_id is empty")
        return f"{kind}:{scope['chat_id']}" + (f":{scope['user_id']}" if "user_id" in scope else "")
    raise bad_request("can't parse BotCommandScope: unsupported type specified")


def checked(given: list[dict[str, Any]]) -> list[Command]:
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = []
    for item in given:
        name = str(item.get("command", "")).removeprefix("/")
        description = str(item.get("description", "")).strip()
        if not _NAME.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not description:
            raise bad_request("command description must be non-empty")
        if units(description) > 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": name, "description": description})
    return commands


class Commands:
    """Lists by scope and language, and Telegram's order of looking them up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lists: dict[str, list[Command]] = dict(store.all(_KIND))

    def set(self, scope: str, language: str, commands: list[Command]) -> None:
        key = f"{scope}|{language}"
        if commands:
            self._lists[key] = commands
            self._store.put(_KIND, key, commands)
        elif self._lists.pop(key, None) is not None:
            self._store.drop(_KIND, key)

    def get(self, scope: str, language: str) -> list[Command]:
        return self._lists.get(f"{scope}|{language}", [])

    def for_person(self, person_id: int, language_code: str | None) -> list[Command]:
        """What the person sees in the menu of their private chat."""
        language = (language_code or "")[:2]
        for scope in (f"chat:{person_id}", "all_private_chats", "default"):
            for tongue in (language, ""):
                if found := self.get(scope, tongue):
                    return found
        return []

    def reset(self) -> None:
        self._lists.clear()
        self._store.drop_all(_KIND)
