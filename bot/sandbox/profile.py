"""What the bot says about itself: name, descriptions, menu buttons, wished rights."""

from __future__ import annotations

from typing import Any

from bot.sandbox.refusals import bad_request
from bot.sandbox.store import Store
from bot.sandbox.text.entities import units

_KIND = "profile"
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


class Profile:
    """The bot's account."""

    def __init__(self, store: Store, token: str, name: str, username: str) -> None:
        self._store = store
        self.id = int(token.partition(":")[0])
        self.username = username
        self._given_name = name

    def text(self, what: str, language: str) -> str:
        """A name or description in one language, else in none."""
        found = self._store.get(_KIND, f"{what}|{language}") or self._store.get(_KIND, f"{what}|")
        return str(found or (self._given_name if what == "name" else ""))

    def set_text(self, what: str, language: str, text: str) -> None:
        if units(text) > _LIMITS[what]:
            raise bad_request(f"{what.replace('_', ' ')} is too long")
        key = f"{what}|{language}"
        if text:
            self._store.put(_KIND, key, text)
        else:
            self._store.drop(_KIND, key)

    def get(self, what: str, key: object = "") -> Any:
        return self._store.get(_KIND, f"{what}:{key}")

    def set(self, what: str, value: Any, key: object = "") -> None:
        self._store.put(_KIND, f"{what}:{key}", value)

    def as_user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.text("name", ""), "username": self.username}

    def as_me(self) -> dict[str, Any]:
        return self.as_user() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def reset(self) -> None:
        self._store.drop_all(_KIND)
