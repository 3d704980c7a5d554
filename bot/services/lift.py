"""Does writing pay, and what did coupons give away to those who would have come anyway? For managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.dial import number, values_of
from bot.domain.errors import NotAllowed
from bot.domain.holdout import MEASURED, Share, share_of
from bot.domain.lift import Arm, Gift, Given, Lift, anyway_share, arms, firsts, given, lift
from bot.domain.money import Money
from bot.domain.occasion import reach_of
from bot.domain.reason import RULES_OF, Reason
from bot.domain.rhythm import OWN_GAPS_NEEDED, gaps, usual_gap
from bot.domain.shop import Shop
from bot.services.coupons import BIRTHDAYS
from bot.services.tallies import mean_gap
from bot.services.work import Work
from storage.lift import Used

A_YEAR = timedelta(days=365)
# Long enough for the message to have worked. A birthday's begins with the offer and ends a fortnight after the day.
WINDOW, AFTER_THE_DAY = timedelta(days=30), timedelta(days=14)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """A reason and what its hold-out says so far."""

    reason: Reason
    window: timedelta
    share: Share
    lift: Lift


@dataclass(frozen=True, slots=True)
class Wasted:
    """The coupons of the last year in the shop's currency. `by_holdout`: of what birthday coupons took off, how much
    went to those who would have come anyway: (best guess, low, high); None where it can't be said yet.

    `rows`: the dearest of those who were due anyway.
    """

    first_on: date
    given: Given
    anyway: Money
    back: Money
    unknown: Money
    by_holdout: tuple[Money, Money, Money] | None
    rows: tuple[Used, ...]


def measured_reasons() -> list[Reason]:
    return [reason for reason, rules in RULES_OF.items() if MEASURED.intersection(rules)]


def window_of(shop: Shop, reason: Reason) -> timedelta:
    """How long after the message a purchase counts."""
    if reason is not Reason.BIRTHDAY:
        return WINDOW
    values = values_of(shop.preferences, reason)
    return timedelta(days=reach_of(str(values["when"]), number(values, "lead"))) + AFTER_THE_DAY


async def lifts(work: Work) -> list[Measured]:
    """Every reason that is measured, as it stands."""
    if not work.staff.is_manager:
        raise NotAllowed
    customers = await work.uow.customers.count()
    return [await _measure(work, reason, customers) for reason in measured_reasons()]


async def _measure(work: Work, reason: Reason, customers: int) -> Measured:
    window = window_of(work.shop, reason)
    share = share_of(work.shop.preferences, reason.value, is_demo=work.shop.is_demo, customers=customers)
    written, held, still_open, days = await _arms(work, reason, window)
    return Measured(reason, window, share, lift(written, held, still_open, days, is_measured=share.percent > 0))


async def _arms(work: Work, reason: Reason, window: timedelta) -> tuple[Arm, Arm, int, int]:
    """(written to, left alone, still open, days that have been counted)."""
    begun = await work.uow.lift.measured_since(reason.value)
    if begun is None:
        return Arm(0, 0), Arm(0, 0), 0, 0
    since = max(begun, work.now - A_YEAR)
    rules = [rule for rule in RULES_OF[reason] if rule in MEASURED]
    cases = firsts(await work.uow.lift.cases(reason.value, rules, since))
    bought = await work.uow.lift.bought(reason.value, since)
    return *arms(cases, bought, window, work.now), max(0, (work.now - since - window).days)


async def wasted(work: Work) -> Wasted:
    """What coupons took off in the last year, split by whether their holders were due anyway."""
    if not work.staff.is_manager:
        raise NotAllowed
    first, currency = work.today - A_YEAR, work.shop.currency
    used = await work.uow.lift.used(first, work.today, currency)
    gifts = await _gifts(work, used)
    split = given(gifts)
    early = {one.purchase_id for one in gifts if one.due_on is not None and one.on <= one.due_on}
    return Wasted(
        first_on=first,
        given=split,
        anyway=Money(split.anyway[1], currency),
        back=Money(split.back[1], currency),
        unknown=Money(split.unknown[1], currency),
        by_holdout=await _by_holdout(work, used),
        rows=tuple(one for one in used if one.purchase_id in early)[:SHOWN],
    )


async def _gifts(work: Work, used: Sequence[Used]) -> list[Gift]:
    mean = await mean_gap(work.uow, work.today)
    days = await work.uow.lift.days_of(list({one.customer_id for one in used})) if used else {}
    due = {one.purchase_id: _due(days[one.customer_id], one.bought_on, mean) for one in used}
    return [Gift(one.purchase_id, one.customer_id, one.minor, one.bought_on, due[one.purchase_id]) for one in used]


def _due(days: Sequence[date], on: date, mean: float) -> date | None:
    """When somebody was due by what was known before that day; None with too few gaps of their own."""
    before = sorted({day for day in days if day < on})
    own = gaps(before)
    if len(own) < OWN_GAPS_NEEDED:
        return None
    return before[-1] + timedelta(days=round(usual_gap(own, mean)))


async def _by_holdout(work: Work, used: Sequence[Used]) -> tuple[Money, Money, Money] | None:
    written, held, _, _ = await _arms(work, Reason.BIRTHDAY, window_of(work.shop, Reason.BIRTHDAY))
    shares = anyway_share(written, held)
    if shares is None:
        return None
    minor = sum(one.minor for one in used if one.offer in BIRTHDAYS)
    low, best, high = sorted(round(minor * share) for share in shares)
    currency = work.shop.currency
    return Money(best, currency), Money(low, currency), Money(high, currency)
