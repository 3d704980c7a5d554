"""What the shop sends by itself: what each reason has sent lately, its switch and its dials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain import dial as dials
from bot.domain.dial import Dial, DialKind, Value, dial_of, is_sane, limits, number, values_of
from bot.domain.errors import Gone, NotAllowed
from bot.domain.occasion import reach_of
from bot.domain.reason import PREFERENCE, RULES_OF, Reason, is_on
from bot.services.coupons import offer_named
from bot.services.work import Work

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Switch:
    """A reason to write; `sent`: messages of the last 30 days; `is_ready`: on, and with all it needs."""

    reason: Reason
    is_on: bool
    sent: int
    with_staff: int
    is_ready: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """Of somebody's promises that fell due lately, how many were kept."""

    name: str
    kept: int
    due: int


@dataclass(frozen=True, slots=True)
class Page:
    """One reason with its dials as they stand."""

    reason: Reason
    is_on: bool
    is_ready: bool
    sent: int
    with_staff: int
    values: dict[str, Value]
    dials: tuple[Dial, ...]
    kept: tuple[Kept, ...] = ()


class OutOfLimits(Exception):
    """Nothing was changed. `low`, `high`: between what it may be set now."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__(low, high)
        self.low, self.high = low, high


async def switches(work: Work) -> list[Switch]:
    preferences = await _preferences(work)
    gone = await work.uow.deliveries.gone_since(work.now - LATELY)
    return [
        Switch(
            reason,
            is_on(preferences, reason),
            sum(gone[rule].reached for rule in rules if rule in gone),
            sum(gone[rule].with_staff for rule in rules if rule in gone),
            is_on(preferences, reason) and _has_all(reason, values_of(preferences, reason)),
        )
        for reason, rules in RULES_OF.items()
    ]


async def page_of(work: Work, reason: Reason) -> Page:
    """By a manager."""
    _only_managers(work)
    found = next(one for one in await switches(work) if one.reason is reason)
    values = values_of(await _preferences(work), reason)
    shown = tuple(
        dial for dial in dials.DIALS[reason] if dial.shown_if is None or values[dial.shown_if[0]] == dial.shown_if[1]
    )
    kept = await _kept(work) if reason is Reason.FOLLOWUP else ()
    return Page(reason, found.is_on, found.is_ready, found.sent, found.with_staff, values, shown, kept)


async def turn(work: Work, reason: Reason, *, on: bool) -> None:
    """By a manager. What is planned and has not left is held back too while it is off; pressed twice it is once."""
    _only_managers(work)
    preferences = await _preferences(work)
    if is_on(preferences, reason) is on:
        return
    chosen = {**preferences.get(PREFERENCE, {}), reason.value: on}
    await work.uow.shop.change(preferences={**preferences, PREFERENCE: chosen})
    before, after = {"is_on": not on}, {"is_on": on}
    await work.uow.audit.record(work.staff.id, f"rule_{reason.value}", "shop", 1, before, after, work.now)


async def set_dial(work: Work, reason: Reason, key: str, value: Value) -> bool:
    """By a manager; False if it stood so already. OutOfLimits, and nothing is changed, if it may not be set so.

    A larger promise pushes up those that must not be smaller.
    """
    _only_managers(work)
    dial = dial_of(reason, key)
    if dial is None:
        raise Gone
    before = values_of(await _preferences(work), reason)
    low, high = limits(dial, before)
    if not is_sane(dial, value) or (dial.is_figure and not low <= int(value) <= high):
        raise OutOfLimits(low, high if dial.kind is not DialKind.WORDS else dials.LONGEST_WORDS)
    after = _pushed(reason, before | {key: value})
    return await _store(work, reason, before, after)


async def back_to_start(work: Work, reason: Reason) -> bool:
    """By a manager: every dial as it was at the beginning; the switch stays."""
    _only_managers(work)
    before = values_of(await _preferences(work), reason)
    return await _store(work, reason, before, dials.starts(reason))


async def set_cycle(work: Work, product_id: int, days: int) -> str:
    """How many days one of a product lasts; nought: unset. The product's name."""
    _only_managers(work)
    product = await work.uow.products.get(product_id)
    if product is None:
        raise Gone
    if not 0 <= days <= dials.LONGEST_CYCLE:
        raise OutOfLimits(0, dials.LONGEST_CYCLE)
    preferences = await _preferences(work)
    before = dict(preferences.get(dials.CYCLES, {}))
    after = {key: value for key, value in before.items() if key != str(product_id)}
    after |= {str(product_id): days} if days else {}
    await work.uow.shop.change(preferences={**preferences, dials.CYCLES: after})
    was, now = {"days": before.get(str(product_id), 0)}, {"days": days}
    await work.uow.audit.record(work.staff.id, "rule_cycle", "product", product_id, was, now, work.now)
    return product.name


def _only_managers(work: Work) -> None:
    if not work.staff.is_manager:
        raise NotAllowed


async def _preferences(work: Work) -> dict[str, Any]:
    """As they stand in this transaction."""
    shop = await work.uow.shop.get()
    return dict(shop.preferences) if shop else {}


def _has_all(reason: Reason, values: dict[str, Value]) -> bool:
    return reason is not Reason.NEAR_REWARD or bool(values["points"] and values["reward"])


def _pushed(reason: Reason, values: dict[str, Value]) -> dict[str, Value]:
    """Gold is never promised less than silver, and silver never less than everybody."""
    for dial in dials.DIALS[reason]:
        if dial.over is not None and dial.may_equal:
            values[dial.key] = max(number(values, dial.key), number(values, dial.over))
    return values


async def _store(work: Work, reason: Reason, before: dict[str, Value], after: dict[str, Value]) -> bool:
    """Of what differs from the start, and of the offers that follow; with a row in the audit."""
    changed = {key: value for key, value in after.items() if before[key] != value}
    if not changed:
        return False
    preferences, start = await _preferences(work), dials.starts(reason)
    kept = {key: value for key, value in after.items() if start[key] != value}
    chosen = {**preferences.get(dials.PREFERENCE, {}), reason.value: kept}
    await work.uow.shop.change(preferences={**preferences, dials.PREFERENCE: chosen})
    await _make_offers(work, reason, after)
    was = {key: before[key] for key in changed}
    await work.uow.audit.record(work.staff.id, f"rule_{reason.value}", "shop", 1, was, changed, work.now)
    return True


async def _make_offers(work: Work, reason: Reason, values: dict[str, Value]) -> None:
    """What coupons are worth from now on; one for a birthday lasts until after the day."""
    good_for = number(values, "valid") if "valid" in values else 0
    if reason is Reason.BIRTHDAY:
        good_for = max(good_for, reach_of(str(values["when"]), number(values, "lead")) + 1)
    for dial in dials.DIALS[reason]:
        for name in dial.offers if dial.kind is DialKind.PERCENT else ():
            offer = await offer_named(work.uow, name)
            percent = number(values, dial.key)
            if offer is not None and percent:
                await work.uow.coupons.change_offer(
                    offer.id, kind="percent", percent=percent, amount_minor=None, valid_days=good_for
                )


async def _kept(work: Work) -> tuple[Kept, ...]:
    first = work.today - LATELY
    found = await work.uow.followups.kept_by_staff(first, work.today - timedelta(days=1))
    names = {one.id: one.name for one in await work.uow.staff.working()}
    return tuple(Kept(names[key], kept, due) for key, kept, due in found if key in names)
