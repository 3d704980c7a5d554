"""The people who can chat with the bot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.sandbox.store import Store

_KIND = "person"
# Above 32 bits on purpose: Telegram's ids need 64, and a bot should meet such an id here first.
_FIRST_ADDED_ID = 7_000_000_001
_COLORS = 8
SEATS = ("salesperson", "customer", "manager", "owner", "other")


@dataclass(frozen=True)
class Person:
    """Somebody who is there from the start."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    phone: str | None = None
    seat: str = "other"
    has_started: bool = False


@dataclass(slots=True)
class Resident:
    """A person as the sandbox knows them now."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    phone: str | None = None
    seat: str = "other"
    has_started: bool = False
    has_blocked: bool = False
    is_seeded: bool = False
    reply_keyboard: dict[str, Any] | None = None
    pinned_message_id: int | None = None

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def color(self) -> int:
        return self.id % _COLORS

    def as_user(self) -> dict[str, Any]:
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return user | {key: value for key, value in optional.items() if value}

    def as_chat(self) -> dict[str, Any]:
        chat: dict[str, Any] = {"id": self.id, "type": "private", "first_name": self.first_name}
        optional = {"last_name": self.last_name, "username": self.username}
        return chat | {key: value for key, value in optional.items() if value}


class People:
    """Everybody, written through to the store."""

    def __init__(self, store: Store, seeds: Sequence[Person]) -> None:
        self._store = store
        self._seeds = list(seeds)
        known = {field.name for field in fields(Resident)}
        self._by_id: dict[int, Resident] = {
            int(key): Resident(**{name: value for name, value in row.items() if name in known})
            for key, row in store.all(_KIND)
        }
        self._seed()

    def _seed(self) -> None:
        for seed in self._seeds:
            if seed.id not in self._by_id:
                self.save(Resident(**asdict(seed), is_seeded=True))

    def __iter__(self) -> Iterator[Resident]:
        return iter(list(self._by_id.values()))

    def get(self, person_id: int) -> Resident | None:
        return self._by_id.get(person_id)

    def save(self, resident: Resident) -> None:
        self._by_id[resident.id] = resident
        self._store.put(_KIND, resident.id, asdict(resident))

    def add(self, **details: Any) -> Resident:
        new_id = max([_FIRST_ADDED_ID - 1, self._store.number("last_added_person"), *self._by_id]) + 1
        self._store.set_number("last_added_person", new_id)
        resident = Resident(id=new_id, **details)
        self.save(resident)
        return resident

    def reset(self) -> None:
        """Only the people of the start remain, as they were."""
        for person_id in list(self._by_id):
            del self._by_id[person_id]
            self._store.drop(_KIND, person_id)
        self._seed()

    def seats(self) -> dict[str, int]:
        taken: dict[str, int] = {}
        for resident in self._by_id.values():
            if resident.seat != "other":
                taken.setdefault(resident.seat, resident.id)
        return taken
