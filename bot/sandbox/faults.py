"""Mishaps on order: what should go wrong with the bot's next calls."""

from __future__ import annotations

import hashlib
import random
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.refusals import BLOCKED, Refusal, bad_request, forbidden, too_many_requests

# These stand for a while and hit no single call; those spoil the updates that the bot fetches.
STANDING = frozenset({"strict_rates", "refused"})
OF_UPDATES = frozenset({"duplicate", "reorder"})
KINDS = (
    *("429", "403", "500", "502html", "400", "drop_before", "drop_after", "delay", "hang"),
    *sorted(STANDING),
    *sorted(OF_UPDATES),
)
_REMEMBERED = 200
_LONGEST_FAULT = 100_000

_TYPES: dict[str, tuple[type, ...]] = {
    "method": (str,),
    "person": (int, type(None)),
    "times": (int, type(None)),
    "retry_after": (int,),
    "seconds": (int, float),
    "probability": (int, float),
    "minutes": (int, float, type(None)),
    "description": (str, type(None)),
}


@dataclass
class Fault:
    """One mishap; `times` None means until cleared, or until `until` by the sandbox's clock."""

    id: int
    kind: str
    method: str = "*"
    person: int | None = None
    times: int | None = 1
    retry_after: int = 3
    seconds: float = 2.0
    probability: float = 1.0
    description: str | None = None
    minutes: float | None = None
    until: str | None = None

    def hits(self, method: str, person: int | None) -> bool:
        if self.kind in STANDING | OF_UPDATES:
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


@dataclass(frozen=True)
class Hit:
    """A call that a mishap has met. `fingerprint` tells its text from others; `message_id` if it was done after all."""

    id: int
    at: str
    kind: str
    method: str
    person: int | None
    message_id: int | None
    fingerprint: str | None


def fingerprint(text: object) -> str | None:
    return hashlib.sha256(text.encode()).hexdigest()[:16] if isinstance(text, str) and text else None


class Faults:
    """Ordered mishaps. They do not survive a restart: whoever plays disasters orders them anew."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._faults: dict[int, Fault] = {}
        self._last_id = self._last_hit = 0
        self._hits: deque[Hit] = deque(maxlen=_REMEMBERED)

    @property
    def has_strict_rates(self) -> bool:
        return self._stands("strict_rates")

    @property
    def is_refusing(self) -> bool:
        """Nobody answers the door."""
        return self._stands("refused")

    @property
    def is_reordering(self) -> bool:
        return self._stands("reorder")

    def add(self, order: dict[str, Any]) -> Fault:
        """Takes an order, or raises ValueError with what is wrong."""
        _check(order)
        self._last_id += 1
        fault = Fault(**{**order, "kind": str(order["kind"]), "id": self._last_id})
        if fault.minutes is not None:
            fault.until = (self._clock.now() + timedelta(minutes=fault.minutes)).isoformat()
        if fault.kind in STANDING or (fault.minutes is not None and "times" not in order):
            fault.times = None
        self._faults[fault.id] = fault
        return fault

    def take(self, method: str, person: int | None) -> Fault | None:
        """The first mishap that hits this call, counted down."""
        self.forget_old()
        fault = next((fault for fault in self._faults.values() if fault.hits(method, person)), None)
        return self._counted(fault)

    def take_update(self, kind: str) -> Fault | None:
        """A mishap of this kind that meets an update, counted down."""
        self.forget_old()
        return self._counted(next((fault for fault in self._faults.values() if fault.kind == kind), None))

    def note(
        self,
        fault: Fault,
        method: str,
        *,
        person: int | None = None,
        text: object = None,
        message_id: int | None = None,
    ) -> dict[str, Any]:
        """Remembers what a mishap has met."""
        self._last_hit += 1
        at = self._clock.now().isoformat()
        hit = Hit(self._last_hit, at, fault.kind, method, person, message_id, fingerprint(text))
        self._hits.append(hit)
        return asdict(hit)

    def hits(self) -> list[dict[str, Any]]:
        return [asdict(hit) for hit in self._hits]

    def remove(self, fault_id: int) -> bool:
        return self._faults.pop(fault_id, None) is not None

    def clear(self) -> None:
        self._faults.clear()

    def forget(self) -> None:
        """As on the first day."""
        self.clear()
        self._hits.clear()

    def forget_old(self) -> bool:
        """True if the time of one was over."""
        now = self._clock.now()
        old = [f.id for f in self._faults.values() if f.until is not None and datetime.fromisoformat(f.until) <= now]
        for fault_id in old:
            self.remove(fault_id)
        return bool(old)

    def as_json(self) -> list[dict[str, Any]]:
        self.forget_old()
        return [asdict(fault) for fault in self._faults.values()]

    def _stands(self, kind: str) -> bool:
        self.forget_old()
        return any(fault.kind == kind for fault in self._faults.values())

    def _counted(self, fault: Fault | None) -> Fault | None:
        if fault is not None and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.remove(fault.id)
        return fault


def _check(order: dict[str, Any]) -> None:
    if str(order.get("kind")) not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    known = set(Fault.__dataclass_fields__) - {"id", "until"}
    if unknown := set(order) - known:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    for name, kinds in _TYPES.items():
        if name in order and (not isinstance(order[name], kinds) or isinstance(order[name], bool)):
            raise ValueError(f"{name} has the wrong type")
    if order.get("minutes") is not None and not 0 < order["minutes"] <= _LONGEST_FAULT:
        raise ValueError(f"minutes must be more than 0 and at most {_LONGEST_FAULT}")
