"""What must be true of every history, whatever happened. Each check has the number that docs/delivery.md gives it.

A check answers with what breaks it. Business identity is taken from what a message is about, not from the product's
own key, so that a key that tells too much apart is found out.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.reminders.oracle import birthday_rows, usual_gap
from tests.reminders.simulation import START, History
from tests.reminders.world import Arrival

Row = dict[str, Any]
TERMINAL = frozenset(
    {"sent", "unknown", "unknown_expired", "failed", "blocked", "expired", "suppressed", "cancelled"}
    | {"handed_over", "done_by_hand"}
)
ARRIVED = frozenset(("sent", "handed_over", "done_by_hand"))
WINDOW = range(9, 20)
# A machine that stands still between the fence and the line may be late by so much, and no more.
STILL = timedelta(minutes=16)
# unknown is left by evidence or by a person alone: never for another try.
LEGAL = {
    "pending": {"leased", "cancelled", "suppressed", "expired", "sending"},
    "leased": {"pending", "sending", "suppressed", "expired", "failed", "cancelled"},
    "sending": {"sent", "handed_over", "unknown", "failed", "blocked", "pending"},
    "unknown": {"sent", "handed_over", "blocked", "failed", "unknown_expired"},
    "unknown_expired": {"sent", "handed_over"},
    "handed_over": {"done_by_hand", "cancelled"},
    "sent": {"blocked", "failed"},
    # The wrong answer was tapped, and is taken back within the hour: then it waits for one again.
    "cancelled": {"pending", "handed_over"},
    "done_by_hand": {"handed_over"},
}


def moment(text: str | None) -> datetime:
    assert text is not None
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def about(row: Row) -> tuple[Any, ...]:
    """What a message is about, whatever its key, road or try."""
    view = json.loads(row["view"])
    match row["rule"]:
        case "lapsed":
            return ("lapsed", row["customer_id"], view["last_purchase"], view["step"])
        case "coupon_expiring":
            return ("coupon_expiring", view["coupon_id"])
        case "first_thanks":
            return ("first_thanks", row["customer_id"])
    return (row["rule"], row["customer_id"], row["occasion_on"])


class Books:
    """A history, sorted for looking things up."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.zone = history.plan.zone
        self.rows = {row["id"]: row for row in history.rows}
        self.arrivals: dict[int, list[Arrival]] = defaultdict(list)
        for one in history.world.arrived:
            self.arrivals[one.delivery_id].append(one)

    def marketing(self) -> Iterator[tuple[Row, Arrival]]:
        for key, found in self.arrivals.items():
            if self.rows[key]["purpose"] == "marketing":
                yield from ((self.rows[key], one) for one in found)

    def to_customers(self) -> Iterator[tuple[Row, Arrival]]:
        yield from ((row, one) for row, one in self.marketing() if row["channel"] == "telegram")


def i1_at_most_once(books: Books) -> Iterator[str]:
    """The outside world accepts each occasion at most once."""
    counts = Counter(about(row) for row, _ in books.marketing())
    yield from (f"{what} arrived {count} times" for what, count in counts.items() if count > 1)


def i2_exactly_one_row(books: Books) -> Iterator[str]:
    """One row for each occasion that the oracle expects, none that it does not know, each ended with a reason."""
    history = books.history
    roots = Counter(
        about(row) for row in history.rows if "~" not in row["dedupe_key"] and row["purpose"] == "marketing"
    )
    yield from (f"{what} has {count} rows" for what, count in roots.items() if count > 1)
    known = set(_birthdays(history))
    birthdays = {key for key in roots if key[0] in ("birthday_wish", "birthday_offer")}
    yield from (f"{what} is nobody's birthday" for what in birthdays - known)
    lost = {(rule, who, str(on)) for rule, who, on in history.watch.seen} - birthdays
    yield from (f"{what} was there and is gone" for what in lost)
    for row in history.rows:
        if row["state"] in TERMINAL:
            if row["state"] not in (*ARRIVED, "unknown") and not row["reason"]:
                yield f"{row['dedupe_key']} is {row['state']} without a reason"
        elif history.is_over and (row["expires_at"] is None or moment(row["expires_at"]) <= history.ended_at):
            yield f"{row['dedupe_key']} was left {row['state']}"


def _birthdays(history: History) -> Iterable[tuple[str, int, str]]:
    first, last = START.date() - timedelta(days=20), history.ended_at.date() + timedelta(days=20)
    for person in history.world.people.values():
        if person.birthday is not None:
            for one in birthday_rows(person.key, person.birthday, first, last):
                yield one.rule, one.customer_id, str(one.occasion_on)


def i3_sent_was_accepted(books: Books) -> Iterator[str]:
    for row in books.history.rows:
        if row["state"] in ARRIVED and not books.arrivals[row["id"]]:
            yield f"{row['dedupe_key']} is {row['state']}, and nobody has it"


def i4_nothing_hangs(books: Books) -> Iterator[str]:
    """After the last calm runs nobody holds anything."""
    held = (row for row in books.history.rows if row["state"] in ("leased", "sending") and books.history.is_over)
    yield from (f"{row['dedupe_key']} is still {row['state']}" for row in held)


def i5_with_leave_only(books: Books) -> Iterator[str]:
    """Never without consent, at night, above the cap, after its time, or when it has no point any more."""
    people = books.history.world.people
    for row, one in books.to_customers():
        person = people[row["customer_id"]]
        granted = [answer for at, answer in person.consent if at <= moment(row["sent_at"]) + timedelta(seconds=1)]
        if granted[-1:] != [True] and row["id"] not in person.excused:
            yield f"{row['dedupe_key']} left without consent at {one.at}"
    for row, one in books.marketing():
        hours = {at.astimezone(books.zone).hour for at in (one.at, one.at - STILL)}
        if hours.isdisjoint(WINDOW):
            yield f"{row['dedupe_key']} came at night: {one.at.astimezone(books.zone)}"
        if row["expires_at"] is not None and one.at - STILL >= moment(row["expires_at"]):
            yield f"{row['dedupe_key']} came after its time"
        if row["rule"] == "lapsed" and (reason := _has_been_here(books, row)):
            yield reason
    yield from _above_the_cap(books)
    yield from _staff_woken(books)


def _has_been_here(books: Books, row: Row) -> str | None:
    person = books.history.world.people[row["customer_id"]]
    left = moment(row["sent_at"]) - timedelta(seconds=2)
    kept = [(on, key) for at, on, key in person.purchases if at <= left and key not in person.voided]
    spoken_of = json.loads(row["view"])["last_purchase"]
    if kept and spoken_of not in person.voided and max(kept)[1] > spoken_of:
        return f"{row['dedupe_key']} was missed, and had been here"
    return None


def _above_the_cap(books: Books) -> Iterator[str]:
    moments: dict[int, list[datetime]] = defaultdict(list)
    for row, _ in books.marketing():
        moments[row["customer_id"]].append(moment(row["sent_at"]))
    for customer, found in moments.items():
        found.sort()
        if any(later - sooner < timedelta(hours=24) for sooner, later in pairwise(found)):
            yield f"customer {customer} was written to twice in a day"
        if any(fifth - first < timedelta(days=30) for first, fifth in zip(found, found[4:], strict=False)):
            yield f"customer {customer} was written to five times in a month"


def _staff_woken(books: Books) -> Iterator[str]:
    """Nobody in this shop has said a time: its people are reminded of promises by day, however late that is."""
    for row, arrivals in ((books.rows[key], found) for key, found in books.arrivals.items()):
        if not row["rule"].startswith("followup_"):
            continue
        for one in arrivals:
            hours = {at.astimezone(books.zone).hour for at in (one.at, one.at - STILL)}
            if hours.isdisjoint(WINDOW):
                yield f"{row['dedupe_key']} woke somebody: {one.at.astimezone(books.zone)}"


def i6_by_the_true_clock(books: Books) -> Iterator[str]:
    """Nothing is early: neither before its row says, nor before the day that the oracle knows."""
    for row, one in books.marketing():
        if one.at < moment(row["not_before"]):
            yield f"{row['dedupe_key']} came before its time"
        if row["rule"] in ("birthday_wish", "birthday_offer"):
            ahead = (date.fromisoformat(row["occasion_on"]) - (one.at - STILL).astimezone(books.zone).date()).days
            if ahead not in ((0,) if row["rule"] == "birthday_wish" else range(1, 8)):
                yield f"{row['dedupe_key']} came {ahead} days before the day"
        if row["rule"] == "lapsed" and (reason := _too_soon(books, row)):
            yield reason


def _too_soon(books: Books, row: Row) -> str | None:
    """By the oracle's own formula, with what had been bought when the row was made."""
    made = moment(row["created_at"])
    view = json.loads(row["view"])

    def days(person: Any) -> list[date]:
        return [on for at, on, key in person.purchases if at <= made and key not in person.voided]

    own = days(books.history.world.people[row["customer_id"]])
    if not own or str(max(own)) != view["last_on"]:
        return None
    silent = (made.astimezone(books.zone).date() - max(own)).days
    least = {1: 1.5, 2: 2.0, 3: 3.0}[view["step"]] * usual_gap(own, map(days, books.history.world.people.values()))
    return f"{row['dedupe_key']}: silent for {silent} days, step at {least:.1f}" if silent < least * 0.9 - 1 else None


def i7_doubt_stays(books: Books) -> Iterator[str]:
    """`unknown` comes from a doubt, and is left by evidence or a person alone."""
    for key, old, new, reason in books.history.moves:
        if new not in LEGAL.get(old, set()):
            yield f"{key} went from {old} to {new} ({reason})"
    for row in books.history.rows:
        if row["state"] == "unknown" and row["id"] not in books.history.world.doubtful:
            yield f"{row['dedupe_key']} is unknown, and there was no doubt ({row['reason']})"


def i9_books_agree(books: Books) -> Iterator[str]:
    yield from (f"broken reference {row}" for row in books.history.watch.damage)
    coupons = Counter(row["coupon_id"] for row in books.history.rows if row["coupon_id"] is not None)
    reminded = Counter(
        json.loads(r["view"]).get("coupon_id") for r in books.history.rows if r["rule"] == "coupon_expiring"
    )
    for coupon, count in coupons.items():
        # The offer or the wish of one birthday, the reminder that it expires, and for each the next in line.
        if count > 6 + 2 * reminded[coupon]:
            yield f"coupon {coupon} is in {count} messages"


def i10_acked_is_kept(books: Books) -> Iterator[str]:
    """What the database has acknowledged is there, to the last purchase."""
    kept = books.history.watch.purchases
    acked = books.history.life.acked
    yield from (f"purchase {key} was acknowledged and is gone" for key in acked if kept.get(key) != acked[key])
    yield from (f"purchase {key} was made twice" for key in kept if key not in acked)


CHECKS: tuple[Callable[[Books], Iterator[str]], ...] = (
    i1_at_most_once,
    i2_exactly_one_row,
    i3_sent_was_accepted,
    i4_nothing_hangs,
    i5_with_leave_only,
    i6_by_the_true_clock,
    i7_doubt_stays,
    i9_books_agree,
    i10_acked_is_kept,
)


def broken(history: History) -> list[str]:
    """Everything that is not as promised: the check's number and name, and what breaks it."""
    books = Books(history)
    found = list(history.world.broken)
    for check in CHECKS:
        label = check.__name__.upper().replace("_", " ", 1).split(" ")[0]
        name = check.__name__.partition("_")[2].replace("_", " ")
        found += [f"{label} {name}: {what}" for what in check(books)]
    return found
