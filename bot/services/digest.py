"""The managers' morning: yesterday in two lines, what was sent, what nobody knows, and at most three things to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.anomaly import WEEKS, unusual
from bot.domain.clock import local_day, local_moment
from bot.domain.errors import NotAllowed
from bot.domain.lunar import occurrences
from bot.domain.occasion import YearDay
from bot.domain.reason import RANKS
from bot.domain.shop import Shop
from bot.domain.window import policy_of
from bot.services.notices import tell
from bot.services.tallies import freshen
from bot.services.targets import aims
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
RULE = "digest"
TEMPLATE = "reminders/digest"
HOUR, HOURS = 9, (8, 9, 10, 20)
SEAL = 16
# What is handed over longer than that is not likely to be passed on any more.
SOON_PASSED_ON = timedelta(days=3)
MOST_NAMES, MOST_THINGS = 3, 3
MONDAY = 0


def is_digest_due(marks: Mapping[str, date], shop: Shop, now: datetime) -> bool:
    """Whether a morning's hour has come. `marks`: how far each rule has come."""
    today, through = local_day(now, shop.zone), marks.get(RULE)
    hour = int(shop.preferences.get(RULE, {}).get("hour", HOUR))
    return through is None or (through < today and now >= local_moment(today, hour, 0, shop.zone))


async def plan_digest(uow: UnitOfWork, shop: Shop, now: datetime) -> int:
    """Once a day, from nine on, to everybody who manages; how many were told. On a day off nobody is."""
    today = local_day(now, shop.zone)
    marks = await uow.planner.marks()
    if RULE not in marks:
        # A shop that opens today has no yesterday.
        await uow.planner.advance(RULE, today)
        return 0
    if not is_digest_due(marks, shop, now):
        return 0
    wanted = shop.preferences.get(RULE, {})
    await uow.planner.advance(RULE, today)
    if not wanted.get("is_on", True) or policy_of(shop.preferences, shop.zone).holidays.on(today):
        return 0
    view = await digest(uow, shop, now)
    managers = [one for one in await uow.staff.working() if one.is_manager]
    return await tell(uow, managers, f"{RULE}:{today.isoformat()}", TEMPLATE, view, now)


async def choice_of(work: Work) -> tuple[bool, int]:
    """Whether it comes by itself, and from which hour on."""
    shop = await work.uow.shop.get()
    wanted = shop.preferences.get(RULE, {}) if shop else {}
    return bool(wanted.get("is_on", True)), int(wanted.get("hour", HOUR))


async def choose(work: Work, said: str) -> None:
    """`on`, `off`, or an hour. By a manager; audited."""
    if not work.staff.is_manager:
        raise NotAllowed
    shop = await work.uow.shop.get()
    before = shop.preferences.get(RULE, {}) if shop else {}
    after = before | ({"hour": int(said)} if said.isdecimal() else {"is_on": said == "on"})
    if after != before:
        await work.uow.shop.prefer(RULE, after)
        await work.uow.audit.record(work.staff.id, "setting_changed", "shop", 1, before, after, work.now)


async def digest(uow: UnitOfWork, shop: Shop, now: datetime) -> dict[str, Any]:
    """Everything the message says, as plain JSON: it is kept with the message."""
    today = local_day(now, shop.zone)
    await freshen(uow, shop, today)
    since = local_moment(today - A_DAY, 0, 0, shop.zone)
    facts = {
        "doubts": len(await uow.deliveries.in_doubt(now)),
        "failed": await uow.pulse.failed_since(since),
    }
    gone = [one for rule, one in (await uow.deliveries.gone_since(since)).items() if rule in RANKS]
    count, late = await uow.pulse.overdue(today, MOST_NAMES)
    promises = [{"kind": "overdue", "count": count, "whose": [list(one) for one in late]}] if count else []
    missed = [
        {"name": one.name, "silent": (today - one.last_on).days, "usual": (one.due_on - one.last_on).days}
        for one in await uow.pulse.missed(today, today - A_WEEK, now - A_WEEK, MOST_THINGS)
    ]
    return {
        "morning": today.isoformat(),
        "hour": now.astimezone(shop.zone).hour,
        "yesterday": await _yesterday(uow, shop, today),
        "aims": await aims(uow, shop, today - A_DAY),
        "week": await _week(uow, shop, today) if today.weekday() == MONDAY else None,
        "sent": sum(one.sent for one in gone),
        "handed": sum(one.handed for one in gone),
        "passed_on": sum(one.passed_on for one in gone),
        "used": await uow.pulse.used_on(today - A_DAY, today - A_DAY),
        "planned": await uow.pulse.due_between(now, local_moment(today + A_DAY, 0, 0, shop.zone)),
        "promised": await uow.pulse.promised(today),
        "birthdays": await _birthdays(uow, today),
        "things": _things(facts, [*await _by_hand(uow, shop, now), *promises], missed),
        "seal": (await uow.audit.head())[:SEAL],
    }


async def _yesterday(uow: UnitOfWork, shop: Shop, today: date) -> dict[str, Any]:
    """Yesterday's takings in the shop's currency, and whether that is unusual for the weekday."""
    day = today - A_DAY
    days = await uow.pulse.takings(day - WEEKS * A_WEEK, day, shop.currency)
    sales, minor = days.get(day, (0, 0))
    first = min(days, default=day)
    before = [days.get(day - n * A_WEEK, (0, 0))[1] for n in range(1, WEEKS + 1) if day - n * A_WEEK >= first]
    found = unusual(minor, before)
    return {
        "on": day.isoformat(),
        "weekday": day.weekday(),
        "sales": sales,
        "total": {"minor": minor, "currency": shop.currency},
        "week_before": {"minor": days.get(day - A_WEEK, (0, 0))[1], "currency": shop.currency},
        "unusual": found.percent if found else None,
        "usual": {"minor": found.usual, "currency": shop.currency} if found else None,
    }


async def _week(uow: UnitOfWork, shop: Shop, today: date) -> dict[str, Any]:
    """On Mondays: last week against the one before."""
    days = await uow.pulse.takings(today - 2 * A_WEEK, today - A_DAY, shop.currency)
    last = sum(minor for day, (_, minor) in days.items() if day >= today - A_WEEK)
    before = sum(minor for day, (_, minor) in days.items() if day < today - A_WEEK)
    return {
        "sales": sum(sales for day, (sales, _) in days.items() if day >= today - A_WEEK),
        "total": {"minor": last, "currency": shop.currency},
        "percent": round(100 * (last - before) / before) if before else None,
    }


async def _by_hand(uow: UnitOfWork, shop: Shop, now: datetime) -> list[dict[str, Any]]:
    """What lies with staff: of the last days to be pushed, and what is older than that as a remainder."""
    fresh, old, oldest = await uow.pulse.waiting_by_hand(now, now - SOON_PASSED_ON)
    if not fresh and not old:
        return []
    since = local_day(oldest, shop.zone).isoformat() if old and oldest is not None else None
    return [{"kind": "by_hand", "count": fresh, "old": old, "oldest": since}]


async def _birthdays(uow: UnitOfWork, today: date) -> dict[str, Any]:
    """Who has their day today: how many, and the first names."""
    ids = [key for key, day in await uow.planner.birthdays(None) if _is_today(day, today)]
    people = await uow.customers.many(ids[:MOST_NAMES])
    return {"count": len(ids), "names": [one.name for one in people]}


def _is_today(day: YearDay, today: date) -> bool:
    return any(True for _ in occurrences(day, today, today))


def _things(facts: dict[str, int], left: list[dict[str, Any]], missed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At most three, what can go wrong first: each a word for the template and what it needs."""
    urgent = [{"kind": kind, "count": count} for kind, count in facts.items() if count]
    return [*urgent, *left, *({"kind": "missed", **one} for one in missed)][:MOST_THINGS]
