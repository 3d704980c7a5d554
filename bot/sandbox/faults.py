"""Mishaps on order: what should go wrong with the bot's next calls."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.refusals import BLOCKED, Refusal, bad_request, forbidden, too_many_requests

KINDS = ("429", "403", "500", "502html", "400", "drop_before", "drop_after", "delay", "strict_rates")

_TYPES: dict[str, tuple[type, ...]] = {
    "method": (str,),
    "person": (int, type(None)),
    "times": (int, type(None)),
    "retry_after": (int,),
    "seconds": (int, float),
    "probability": (int, float),
    "description": (str, type(None)),
}


@dataclass
class Fault:
    """One mishap; `times` None means until cleared."""

    id: int
    kind: str
    method: str = "*"
    person: int | None = None
    times: int | None = 1
    retry_after: int = 3
    seconds: float = 2.0
    probability: float = 1.0
    description: str | None = None

    def hits(self, method: str, person: int | None) -> bool:
        if self.kind == "strict_rates":
            return False
        if self.method != "*" and self.method.lower() != method.lower():
            return False
        if self.person is not None and self.person != person:
            return False
        return self.probability >= 1 or random.random() < self.probability

    def refusal(self) -> Refusal | None:
        """The answer in Telegram's form, for those kinds that are one."""
        if self.kind == "429":
            return too_many_requests(self.retry_after)
        if self.kind == "403":
            return forbidden(self.description or BLOCKED)
        if self.kind == "400":
            return bad_request(self.description or "chat not found")
        if self.kind == "500":
            return Refusal(500, "Internal Server Error")
        return None


class Faults:
    """Ordered mishaps. They do not survive a restart: whoever plays disasters orders them anew."""

    def __init__(self) -> None:
        self._faults: dict[int, Fault] = {}
        self._last_id = 0

    @property
    def has_strict_rates(self) -> bool:
        return any(fault.kind == "strict_rates" for fault in self._faults.values())

    def add(self, order: dict[str, Any]) -> Fault:
        """Takes an order, or raises ValueError with what is wrong."""
        if str(order.get("kind")) not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        known = set(Fault.__dataclass_fields__) - {"id"}
        if unknown := set(order) - known:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        for name, kinds in _TYPES.items():
            if name in order and (not isinstance(order[name], kinds) or isinstance(order[name], bool)):
                raise ValueError(f"{name} has the wrong type")
        self._last_id += 1
        fault = Fault(**{**order, "kind": str(order["kind"]), "id": self._last_id})
        if fault.kind == "strict_rates":
            fault.times = None
        self._faults[fault.id] = fault
        return fault

    def take(self, method: str, person: int | None) -> Fault | None:
        """The first mishap that hits this call, counted down."""
        fault = next((fault for fault in self._faults.values() if fault.hits(method, person)), None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.remove(fault.id)
        return fault

    def remove(self, fault_id: int) -> bool:
        return self._faults.pop(fault_id, None) is not None

    def clear(self) -> None:
        self._faults.clear()

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults.values()]
