"""Updates that come twice, or not in their order, while such a mishap is on order; for a bot that polls."""

from __future__ import annotations

from typing import Any

from bot.sandbox.events import Events
from bot.sandbox.faults import Faults

Update = dict[str, Any]
# So long a lonely update waits for another to change places with.
PATIENCE = 5.0


class Disorder:
    def __init__(self, faults: Faults, events: Events) -> None:
        self._faults = faults
        self._events = events
        self._again: list[Update] = []

    @property
    def has_more(self) -> bool:
        return bool(self._again)

    def confirmed(self, update: Update) -> None:
        """It was taken; as if that had been lost on the way, it may come once more."""
        if self._meets("duplicate"):
            self._again.append(update)

    def waits_for_another(self, waiting: int) -> bool:
        return waiting == 1 and not self._again and self._faults.is_reordering

    def spoiled(self, updates: list[Update]) -> list[Update]:
        """What the bot gets instead."""
        if len(updates) > 1 and self._meets("reorder"):
            updates.reverse()
        again, self._again = self._again, []
        return [*again, *updates]

    def clear(self) -> None:
        self._again.clear()

    def _meets(self, kind: str) -> bool:
        fault = self._faults.take_update(kind)
        if fault is None:
            return False
        self._events.publish("mishap", self._faults.note(fault, "getUpdates"))
        self._events.publish("faults", self._faults.as_json())
        return True
