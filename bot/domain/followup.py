"""A promise by staff with a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.people import Role, Staff
from bot.domain.window import Policy, next_window

MORNING, AFTERNOON = 9, 17
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
# A promise this far ahead is kept by a purchase today; a later one is about something else.
PROMISE_AHEAD = timedelta(days=14)


class FollowUpState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FollowUp:
    id: int
    customer_id: int
    staff_id: int
    due_on: date
    due_at: datetime | None
    text: str | None
    state: FollowUpState
    created_at: datetime
    closed_by_purchase_id: int | None = None


@dataclass(frozen=True, slots=True)
class SaleDay:
    """The day of a sale, from `since`; what was promised after `until` was promised after the sale.

    What was promised on the very day for a later one is still to come: it was said by somebody who was there, and a
    reminder too many costs a tap, one too few a customer.
    """

    on: date
    since: datetime
    until: datetime


def sale_day(bought_on: date, entered_at: datetime, zone: ZoneInfo) -> SaleDay:
    since, until = (local_moment(day, 0, 0, zone) for day in (bought_on, bought_on + A_DAY))
    return SaleDay(bought_on, since, min(entered_at, until))


class Stage(StrEnum):
    """How far a promise has got: due, once more on the next morning, and then its manager is told."""

    DUE = "due"
    AGAIN = "again"
    ESCALATED = "escalated"


LAGS = {Stage.DUE: timedelta(), Stage.AGAIN: timedelta(days=1), Stage.ESCALATED: timedelta(days=2)}


def due_moment(promise: FollowUp, zone: ZoneInfo, hour: int = MORNING) -> datetime:
    """When to remind: the moment that was said, else in the morning.

    What was promised on the day itself, later than that and without a time, is meant for later that day.
    """
    if promise.due_at is not None:
        return promise.due_at
    morning = local_moment(promise.due_on, hour, 0, zone)
    if local_day(promise.created_at, zone) < promise.due_on or promise.created_at < morning:
        return morning
    return max(local_moment(promise.due_on, AFTERNOON, 0, zone), promise.created_at + AN_HOUR)


def quiet_until(now: datetime, said: Iterable[datetime], hour: int, policy: Policy) -> datetime | None:
    """Staff are let sleep: what is overdue at night waits for the next morning's hour. None if it may come now.

    At night comes only what is on time: `said`, the moments at which it was to be.
    """
    today = local_day(now, policy.zone)
    morning = local_moment(today, hour, 0, policy.zone)
    if any(moment <= now < moment + AN_HOUR for moment in (*said, morning)):
        return None
    if now < morning:
        return morning
    is_over = local_day(next_window(now, policy), policy.zone) > today
    return local_moment(today + A_DAY, hour, 0, policy.zone) if is_over else None


def reminded(
    promise: FollowUp, stage: Stage, working: Iterable[Staff], unreachable: frozenset[int] = frozenset()
) -> Staff | None:
    """Who is reminded: whoever promised; a manager, else an owner, where they are gone, or when it is escalated.

    Escalated, it goes to somebody else and to somebody above: nobody, where whoever promised is the owner.
    `unreachable`: Telegram ids that have blocked the bot.
    """
    present = [one for one in working if one.telegram_id not in unreachable]
    own = next((one for one in present if one.id == promise.staff_id), None)
    if own is not None and stage is not Stage.ESCALATED:
        return own
    if own is not None and own.role is Role.OWNER:
        return None
    above = (Role.OWNER,) if own is not None and own.role is Role.MANAGER else (Role.MANAGER, Role.OWNER)
    bosses = [one for role in above for one in present if one.role is role and one.id != promise.staff_id]
    return next(iter(bosses), None)
