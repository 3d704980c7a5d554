"""Questions that wait for the bot's answer: pressed buttons and inline queries."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.refusals import QUERY_TOO_OLD, bad_request
from bot.sandbox.store import Store

_KIND = "query"
_SECONDS_TO_ANSWER = 60
_KEPT = 500


@dataclass
class Query:
    """One question; `results` are an inline query's answer, from which the person may choose."""

    query_id: str
    kind: str
    person_id: int
    asked_at: int
    message_id: int | None = None
    is_answered: bool = False
    results: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""


class Queries:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._by_id: dict[str, Query] = {key: Query(**row) for key, row in store.all(_KIND)}

    def ask(self, kind: str, person_id: int, message_id: int | None = None, text: str = "") -> Query:
        # Wide numbers, as Telegram's are, so that nobody keeps them in 32 bits.
        number = 4_611_686_018_427_000_000 + self._store.next_number("last_query")
        query = Query(str(number), kind, person_id, self._clock.stamp(), message_id=message_id, text=text)
        self.save(query)
        while len(self._by_id) > _KEPT:
            oldest = next(iter(self._by_id))
            del self._by_id[oldest]
            self._store.drop(_KIND, oldest)
        return query

    def save(self, query: Query) -> None:
        self._by_id[query.query_id] = query
        self._store.put(_KIND, query.query_id, asdict(query))

    def find(self, query_id: str) -> Query | None:
        return self._by_id.get(query_id)

    def take(self, kind: str, query_id: str) -> Query:
        """The question to answer now: known, not answered yet, not too old."""
        query = self._by_id.get(query_id)
        if query is None or query.kind != kind or query.is_answered:
            raise bad_request(QUERY_TOO_OLD)
        if self._clock.stamp() - query.asked_at > _SECONDS_TO_ANSWER:
            raise bad_request(QUERY_TOO_OLD)
        return query

    def reset(self) -> None:
        self._by_id.clear()
        self._store.drop_all(_KIND)
