"""Once a day, slice by slice: what customers bought is counted, the shop's limits are found, and everybody is classed.

Each slice is its own transaction, so nobody waits; where it stands is a row, so any replica goes on.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime, timedelta

from bot.domain.btyd import History, Model, fit
from bot.domain.clock import local_day
from bot.domain.forecast import Ground, history_of
from bot.domain.shop import Shop
from bot.domain.tally import expected_in
from bot.services import tallies
from bot.services.people_numbers.judge import Judge
from bot.services.people_numbers.norms import NAME as NORMS
from bot.services.people_numbers.norms import norms, value_limits, work_out
from storage.people_figures import Between
from storage.unit_of_work import Storage, UnitOfWork

RUN, MODEL, COUNTED_ON = "people_run", "people_model", "people_counted"
SLICE, SLICES_A_TICK = 2_000, 4
# A model is good for a week: everybody's forecast would be another with each.
LEARNED_FOR = timedelta(days=7)
# A shop of so many customers is classed anew before an answer; a larger one in the morning only.
SMALL, SAMPLE = 2_000, 2_000
FIRST_GUESS = Model(0.5, 6.0, 0.9, 1.6)


async def refresh_a_little(storage: Storage, now: datetime) -> bool:
    """At each tick, until the day's work is done; True if there was any."""
    async with storage.read() as uow:
        shop = await uow.shop.get()
        if shop is None:
            return False
        today = local_day(now, shop.zone)
        stage = await _stage(uow, today)
    if stage == "done":
        return False
    if stage == "renew":
        await _expect(storage, today)
        return True
    if stage == "model":
        await _learn(storage, today)
        return True
    if stage == "cut":
        await _cut(storage, today)
        return True
    for _ in range(SLICES_A_TICK):
        async with storage.write() as uow:
            if not await refresh(uow, shop, today) or await _stage(uow, today) == "model":
                break
    return True


async def ready(uow: UnitOfWork, shop: Shop, today: date) -> None:
    """Before an answer: a small shop's figures are of this moment; a large one's of this morning, or of the one before
    while it is being worked out."""
    changed = await uow.tallies.backlog()
    await tallies.freshen(uow, shop, today)
    # Another answer may have put the numbers in order since, but not who is what by them.
    if not changed and await _stage(uow, today) == "done" and await uow.people.next_uncounted(1) is None:
        return
    if await uow.people.buyers() > SMALL:
        return
    await _note(uow, today, "count")
    while await refresh(uow, shop, today):
        pass


async def refresh(uow: UnitOfWork, shop: Shop, today: date, limit: int = SLICE) -> bool:
    """The next slice of the day's work; False when it is done."""
    stage, last = await _where(uow, today)
    if stage == "cut":
        await uow.tallies.keep_figure(NORMS, today, await work_out(uow, today))
        await _note(uow, today, "class")
    elif stage == "renew":
        await _note(uow, today, "count")
    elif stage == "model":
        await _note(uow, today, "cut")
    elif stage == "count":
        await _count(uow, shop, today, limit)
    elif stage != "done":
        await _slice(uow, shop, today, (stage, last), limit)
    return stage != "done"


async def _count(uow: UnitOfWork, shop: Shop, today: date, limit: int) -> None:
    """Who has bought since, or has a day that now lies a year or a quarter back: the others are as they were."""
    known = await uow.tallies.figure(COUNTED_ON)
    if known is None or known[0] != today:
        since = known[0] if known is not None and known[0] <= today else None
        await uow.people.forget_counts(since, today)
        await uow.tallies.keep_figure(COUNTED_ON, today, {})
    some = await uow.people.next_uncounted(limit)
    if some is None:
        await _note(uow, today, "model")
    else:
        await uow.people.count(some, today, shop.currency)


async def _slice(uow: UnitOfWork, shop: Shop, today: date, at: tuple[str, int], limit: int) -> None:
    stage, last = at
    some = await uow.people.next_slice(last, limit)
    if some is None:
        await uow.classing.drop_gone()
        await _note(uow, today, "done")
        return
    await _classify(uow, shop, today, some)
    await _note(uow, today, stage, some.last)


async def _expect(storage: Storage, today: date) -> None:
    """When everybody is due, by the shop's mean gap of this day: read beside the writer, and few days change."""
    async with storage.write() as uow:
        mean = await tallies.mean_gap(uow, today)
    async with storage.read() as uow:
        rows = await uow.classing.expectations()
    changed: list[tuple[int, int, float, int, int]] = []
    for at in range(0, len(rows), SLICE):
        for key, gaps, log_sum, *known in rows[at : at + SLICE]:
            due, lapse = expected_in(gaps, log_sum, mean)
            if [due, lapse] != known:
                changed.append((key, gaps, log_sum, due, lapse))
        await asyncio.sleep(0)
    for at in range(0, len(changed), SLICE):
        async with storage.write() as uow:
            await uow.classing.expect(changed[at : at + SLICE])
    async with storage.write() as uow:
        if await _stage(uow, today) == "renew":
            await _note(uow, today, "count")


async def _cut(storage: Storage, today: date) -> None:
    """The shop's limits, beside the writer."""
    async with storage.read() as uow:
        found = await work_out(uow, today)
    async with storage.write() as uow:
        if await _stage(uow, today) == "cut":
            await uow.tallies.keep_figure(NORMS, today, found)
            await _note(uow, today, "class")


async def _classify(uow: UnitOfWork, shop: Shop, today: date, some: Between) -> None:
    usual = await norms(uow)
    assert usual is not None
    known = await uow.tallies.figure(MODEL)
    model = Model(**known[1]) if known and usual.ground.lacks is None else None
    saved = await uow.shop.get()
    judge = Judge(usual, value_limits(saved or shop), model, shop.currency, today)
    worn = await uow.classing.labels_of(some)
    found = judge.changes(await uow.classing.counted(some, today), worn)
    await uow.classing.keep_classes(found.classes)
    await uow.classing.keep_labels(found.gone, found.fresh, found.others, today)


async def _learn(storage: Storage, today: date) -> None:
    """Fit the model beside the work of the shop, from yesterday's. A shop without enough history has none."""
    async with storage.read() as uow:
        known = await uow.tallies.figure(MODEL)
        is_good = known is not None and today - LEARNED_FOR < known[0] <= today
        rows = [] if is_good else await uow.people.histories()
    latest = max((row.last_on for row in rows), default=today)
    first = min((row.first_on for row in rows), default=today)
    ground = Ground(len(rows), (today - first).days, (today - latest).days, sum(row.days >= 3 for row in rows))
    found = None
    if ground.lacks is None:
        step = -(-len(rows) // SAMPLE)
        counts = Counter(_weeks(history_of(r.days, r.first_on, r.last_on, today)) for r in rows[::step])
        start = Model(**known[1]) if known else FIRST_GUESS
        found = await asyncio.to_thread(fit, list(counts.items()), start=start)
    async with storage.write() as uow:
        if found is not None:
            await uow.tallies.keep_figure(MODEL, today, asdict(found))
        if await _stage(uow, today) == "model":
            await _note(uow, today, "cut")


def _weeks(one: History) -> History:
    """Whole weeks: histories that are alike are worked out once."""
    return one[0], float(round(one[1])), float(max(round(one[2]), round(one[1])))


async def _where(uow: UnitOfWork, today: date) -> tuple[str, int]:
    known = await uow.tallies.figure(RUN)
    if known is None or known[0] != today:
        return "renew", 0
    return known[1]["stage"], known[1]["last"]


async def is_done(uow: UnitOfWork, today: date) -> bool:
    """Everybody has been classed today."""
    return await _stage(uow, today) == "done"


async def where(uow: UnitOfWork, today: date) -> str:
    """The stage of the day's work."""
    return await _stage(uow, today)


async def _stage(uow: UnitOfWork, today: date) -> str:
    return (await _where(uow, today))[0]


async def _note(uow: UnitOfWork, today: date, stage: str, last: int = 0) -> None:
    await uow.tallies.keep_figure(RUN, today, {"stage": stage, "last": last})
