"""Looks on while it happens: after each run everything that the oracle expects by now must be written down."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.reminders.oracle import Expected, birthday_rows
from tests.reminders.world import Person, World

if TYPE_CHECKING:
    from tests.reminders.shop_life import Life

# Every change of a message's state, kept by the database itself.
_DIARY = (
    "CREATE TABLE sim_moves (id INTEGER, old TEXT, new TEXT, reason TEXT)",
    """CREATE TRIGGER sim_diary AFTER UPDATE OF state ON deliveries WHEN old.state <> new.state
    BEGIN INSERT INTO sim_moves VALUES (new.id, old.state, new.state, new.reason); END""",
)
_STAGES = (("followup_due", 0), ("followup_again", 1), ("followup_escalated", 2))
_YEARS = timedelta(days=800)


@dataclass
class Watch:
    world: World
    zone: ZoneInfo
    covered: datetime | None = None
    runs: int = 0
    seen: set[tuple[str, int, date]] = field(default_factory=set)
    promised: set[str] = field(default_factory=set)
    damage: list[Any] = field(default_factory=list)
    purchases: dict[int, int] = field(default_factory=dict)
    _calendar: dict[date, list[Expected]] = field(default_factory=lambda: defaultdict(list))
    _drawn_up_to: dict[int, date] = field(default_factory=dict)

    def install(self) -> None:
        for statement in _DIARY:
            self.world.look(statement)

    def rows(self) -> list[dict[str, Any]]:
        names = [column[1] for column in self.world.look("PRAGMA table_info(deliveries)")]
        return [dict(zip(names, row, strict=True)) for row in self.world.look("SELECT * FROM deliveries ORDER BY id")]

    def close_books(self) -> None:
        """The last look before the shop is shut."""
        self.damage = [row for row in self.world.look("PRAGMA integrity_check") if row != ("ok",)]
        self.damage += self.world.look("PRAGMA foreign_key_check")
        self.purchases = dict(self.world.look("SELECT id, total_minor FROM purchases"))

    def after_run(self, began: datetime, life: Life) -> None:
        """A run that began then has come to its end: all that fell due up to that day is a row."""
        today = began.astimezone(self.zone).date()
        earlier = self.covered.astimezone(self.zone).date() if self.covered else today
        self.runs += 1
        self._draw(today)
        for number in range((today - earlier).days + 1):
            day = earlier + timedelta(days=number)
            if day > earlier or day == today:
                self._expect_birthdays(day, began, is_today=day == today)
        self._expect_promises(earlier, today, began, life)
        self.covered = max(began, self.covered or began)

    def _draw(self, today: date) -> None:
        """Two years ahead, once for each person."""
        for person in self.world.people.values():
            up_to = self._drawn_up_to.get(person.key, today - timedelta(days=20))
            if person.birthday is None or up_to > today:
                continue
            first, last = up_to + timedelta(days=1), today + _YEARS
            for one in birthday_rows(person.key, person.birthday, first, last):
                self._calendar[one.due_on].append(one)
            self._drawn_up_to[person.key] = last

    def _expect_birthdays(self, day: date, began: datetime, *, is_today: bool) -> None:
        for one in self._calendar.get(day, ()):
            what = (one.rule, one.customer_id, one.occasion_on)
            if what in self.seen or not self._must(self.world.people[one.customer_id], began, is_today=is_today):
                continue
            rows = self.world.look(
                "SELECT id FROM deliveries WHERE rule = ? AND customer_id = ? AND occasion_on = ?",
                *what[:2],
                one.occasion_on.isoformat(),
            )
            if rows:
                self.seen.add(what)
            else:
                self.world.broken.append(f"I2 nothing is lost: {what} due {day} was not planned by {began}")

    def _must(self, person: Person, began: datetime, *, is_today: bool) -> bool:
        """Could be written to at the whole time in question. Missed days are made up for as things stood then."""
        since = began if is_today else (self.covered or began)
        return person.agrees() is not False and person.changed_at < since

    def _expect_promises(self, earlier: date, today: date, began: datetime, life: Life) -> None:
        for promise in list(life.promises.values())[-60:]:
            for rule, lag in _STAGES:
                due_on = promise.due_on + timedelta(days=lag)
                key = f"{rule}:{promise.key}:{promise.due_on}"
                is_due = earlier < due_on <= today or due_on == today
                if not is_due or promise.is_closed or promise.made_at > began or key in self.promised:
                    continue
                self.promised.add(key)
                if not self.world.look("SELECT id FROM deliveries WHERE dedupe_key LIKE ?", f"{key}%"):
                    self.world.broken.append(f"I2 nothing is lost: {key} was not planned by {began}")

    def after_step(self) -> None:
        """Nothing hangs longer than its lease and a run; nothing is given up before its time by the true clock."""
        now = self.world.now()
        stamp = text_of(now)
        for key, expires_at in self.world.look(
            "SELECT id, expires_at FROM deliveries WHERE state = 'expired' AND reason = 'late' AND expires_at > ?",
            stamp,
        ):
            self.world.broken.append(f"I6 by the true clock: {key} was given up at {now}, its time ends {expires_at}")


def text_of(moment: datetime) -> str:
    """As SQLite keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
