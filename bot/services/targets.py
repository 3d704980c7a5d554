"""Targets of a month: set by a manager, and how far they are, against the open days that have gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.domain.errors import Gone, NotAllowed
from bot.domain.holidays import holidays_of
from bot.domain.money import Money
from bot.domain.shop import Shop
from bot.domain.target import LOOK_BACK, Progress, open_days, weekdays_open
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork

WHOLE_SHOP = 0


async def set_target(work: Work, staff_id: int, minor: int) -> tuple[Money, Money]:
    """From this month on; nought takes it away. (before, after). By a manager; audited."""
    if not work.staff.is_manager:
        raise NotAllowed
    if staff_id != WHOLE_SHOP:
        person = await work.uow.staff.get(staff_id)
        if person is None or person.revoked_at is not None:
            raise Gone
    month, currency = work.today.replace(day=1), work.shop.currency
    before = await work.uow.targets.set(staff_id, month, minor, currency, work.staff.id, work.now)
    if before != minor:
        told = ({"target_minor": before}, {"target_minor": minor})
        entity, key = ("shop", 1) if staff_id == WHOLE_SHOP else ("staff", staff_id)
        await work.uow.audit.record(work.staff.id, "setting_changed", entity, key, *told, work.now)
    return Money(before, currency), Money(minor, currency)


async def aims(uow: UnitOfWork, shop: Shop, through: date) -> dict[str, Any] | None:
    """For the managers' morning, as plain JSON: the month of a day up to it, of the shop and of who lags behind."""
    month, currency = through.replace(day=1), shop.currency
    sold = {key: one.minor for key, one in (await uow.team.sold(month, through, currency)).items()}
    shared = await uow.credits.sums(month, through, currency)
    done = {key: sold.get(key, 0) + shared.get(key, 0) for key in {*sold, *shared}} | {WHOLE_SHOP: sum(sold.values())}
    found = await progress(uow, shop, month, through, done)
    if not found:
        return None
    whole, names = found.pop(WHOLE_SHOP, None), await uow.reports.names()
    behind = sorted((one.done - one.due, names.get(key, "")) for key, one in found.items() if one.is_behind)
    told = {
        "target": {"minor": whole.target, "currency": currency},
        "percent": whole.percent,
        "due": whole.due_percent,
        "is_behind": whole.is_behind,
    } if whole else None  # fmt: skip
    return {"shop": told, "people": len(found), "behind": [name for _, name in behind]}


async def progress_of(work: Work, month: date, done: Mapping[int, int]) -> dict[int, Progress]:
    """Of everybody who has a target in this month (0: the shop); today counts as gone."""
    return await progress(work.uow, work.shop, month, work.today, done)


async def progress(
    uow: UnitOfWork, shop: Shop, month: date, through: date, done: Mapping[int, int]
) -> dict[int, Progress]:
    """`through`: the last day that counts as gone."""
    aims = await uow.targets.of_month(month, shop.currency)
    if not aims:
        return {}
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    weekdays = weekdays_open(await uow.team.sold_on(through - LOOK_BACK, through), through + timedelta(days=1))
    is_off = holidays_of(shop.preferences).on
    days = open_days(month, last, weekdays, is_off)
    gone = open_days(month, min(last, through), weekdays, is_off) if through >= month else 0
    return {key: Progress(target, done.get(key, 0), gone, days) for key, target in aims.items()}
