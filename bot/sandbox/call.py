"""One call of a Bot API method: its parameters, whatever form they came in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import Refusal, bad_request


@dataclass(frozen=True)
class Upload:
    """A file that came with the call."""

    name: str
    content: bytes
    mime_type: str | None = None


@dataclass
class Call:
    """Reads only parameters that the method declares, so a misspelt name fails in the first test."""

    method: str
    values: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    declared: frozenset[str] | None = None

    def raw(self, name: str) -> Any:
        if self.declared is not None and name not in self.declared:
            raise RuntimeError(f"{self.method} does not declare the parameter {name}")
        value = self.values.get(name)
        return None if value == "" else value

    def has(self, name: str) -> bool:
        return self.raw(name) is not None

    def text(self, name: str) -> str:
        value = self.raw(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def number(self, name: str) -> int | None:
        value = self.raw(name)
        if value is None:
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def decimal(self, name: str) -> float | None:
        value = self.raw(name)
        if value is None:
            return None
        try:
            return float(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if isinstance(value, str):
            return value.lower() in {"true", "1", "yes", "t", "y"}
        return bool(value)

    def structure(self, name: str) -> Any:
        """A nested object: real JSON, or JSON text in a form."""
        value = self.raw(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise _cannot_parse(name) from None

    def objects(self, name: str) -> list[dict[str, Any]]:
        value = self.structure(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise _cannot_parse(name)
        return value

    def object(self, name: str) -> dict[str, Any] | None:
        value = self.structure(name)
        if value is not None and not isinstance(value, dict):
            raise _cannot_parse(name)
        return value

    def numbers(self, name: str) -> list[int]:
        value = self.structure(name)
        if not isinstance(value, list):
            raise _cannot_parse(name)
        return [int(item) for item in value]


def _cannot_parse(name: str) -> Refusal:
    what = {"reply_markup": "reply keyboard markup JSON object"}.get(name, f"{name} JSON object")
    return bad_request(f"can't parse {what}")
