"""What can go wrong for a person. An error carries the key of a message, not a sentence."""

from __future__ import annotations

from typing import Any


class ShopError(Exception):
    """Something a person must be told: `key` names a template under errors/, `view` fills it."""

    def __init__(self, key: str, **view: Any) -> None:
        super().__init__(key)
        self.key = key
        self.view = view


class NotAllowed(ShopError):
    """The person may not do or see this. Deliberately says nothing of whether the record exists."""

    def __init__(self, key: str = "not_allowed", **view: Any) -> None:
        super().__init__(key, **view)


class Gone(ShopError):
    """A button, form or link whose time is over."""

    def __init__(self, key: str = "gone", **view: Any) -> None:
        super().__init__(key, **view)
