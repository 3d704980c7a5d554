"""Every figure about people, a second time and plainly from the purchases: on the demo shop, on both databases."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.clock import local_day
from bot.domain.labels import Label
from bot.domain.money import Money
from bot.domain.people import Role, Staff
from bot.domain.rfm import Eighth, group
from bot.domain.rhythm import shop_mean, usual_gap
from bot.domain.segment import value_group
from bot.domain.shop import Shop
from bot.services.demo import ensure_demo
from bot.services.people_numbers import lists, one, shares, shop
from bot.services.people_numbers.norms import norms
from bot.services.people_numbers.refresh import RUN, ready, refresh_a_little, where
from bot.services.tallies import freshen
from bot.services.work import Work
from storage.people_lists import Kind
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
SHOP = Shop("花颜", "Asia/Shanghai", "CNY", "zh")
TODAY = local_day(NOW, SHOP.zone)
QUARTER, YEAR = timedelta(days=90), timedelta(days=365)


@dataclass
class Past:
    """One customer's past, straight from the rows."""

    days: list[date]
    totals: list[tuple[date, int]]
    refunds: list[tuple[date, int]]
    lines: int
    reduced: int

    @property
    def net(self) -> int:
        return sum(minor for _, minor in self.totals) - sum(minor for _, minor in self.refunds)

    def since(self, span: timedelta) -> list[date]:
        return [day for day in self.days if day > TODAY - span]


async def pasts(uow: UnitOfWork) -> dict[int, Past]:
    async def rows(sql: str) -> list[Any]:
        return list((await uow.connection.execute(text(sql))).all())

    def day(value: Any) -> date:
        return value if isinstance(value, date) else date.fromisoformat(value)

    found: dict[int, Past] = defaultdict(lambda: Past([], [], [], 0, 0))
    bought = "SELECT id, customer_id, bought_on, total_minor, discount_minor FROM purchases"
    lines = Counter(row.purchase_id for row in await rows("SELECT purchase_id FROM line_items"))
    for row in await rows(f"{bought} WHERE voided_at IS NULL AND customer_id IS NOT NULL AND currency = 'CNY'"):
        past = found[row.customer_id]
        past.days = sorted({*past.days, day(row.bought_on)})
        past.totals.append((day(row.bought_on), row.total_minor))
        past.lines += lines[row.id]
        past.reduced += lines[row.id] if row.discount_minor else 0
    back = "SELECT customer_id, happened_on, refund_minor FROM service_cases WHERE voided_at IS NULL"
    for row in await rows(f"{back} AND state <> 'cancelled' AND refund_minor > 0 AND customer_id IS NOT NULL"):
        if row.customer_id in found:
            found[row.customer_id].refunds.append((day(row.happened_on), row.refund_minor))
    return dict(found)


@asynccontextmanager
async def managing(storage: Storage, role: Role = Role.MANAGER, staff_id: int = 1) -> AsyncIterator[Work]:
    async with storage.write() as uow:
        saved = await uow.shop.get()
        assert saved is not None
        yield Work(uow, Staff(staff_id, 1, "何店长", role, "zh", NOW), saved, NOW)


@pytest.fixture
async def demo(storage: Storage) -> Storage:
    async with storage.write() as uow:
        await uow.shop.ensure(name="花颜", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
    assert await ensure_demo(storage, NOW, SHOP)
    return storage


async def test_every_figure_is_what_the_purchases_say(demo: Storage) -> None:
    async with managing(demo) as work:
        await ready(work.uow, work.shop, TODAY)
        past = await pasts(work.uow)
        assert len(past) > 50
        await _repeat(work, past)
        await _scores(work, past)
        await _abc(work, past)
        await _values(work, past)
        await _labels(work, past)
        await _due(work, past)
        await _cohorts(work, past)
        await _worth(work, past)
        await _hours_and_satisfaction(work)


async def _repeat(work: Work, past: dict[int, Past]) -> None:
    found = await shop.repeat(work)
    for (name, rate), span in zip(found.rates, (QUARTER, YEAR, timedelta(days=9999)), strict=True):
        came = [one.since(span) for one in past.values() if one.since(span)]
        assert (rate.times, rate.of) == (sum(len(days) > 1 for days in came), len(came)), name
    fresh = [one.days for one in past.values() if one.days[0] > TODAY - YEAR]
    for days, rate in found.returns:
        ripe = [own for own in fresh if own[0] <= TODAY - timedelta(days=days)]
        again = [own for own in ripe if len(own) > 1 and (own[1] - own[0]).days <= days]
        assert (rate.times, rate.of) == (len(again), len(ripe)), days
    month = TODAY.replace(day=1)
    now = {
        key: [minor for on, minor in one.totals if on >= month] for key, one in past.items() if one.days[-1] >= month
    }
    new = {key for key in now if past[key].days[0] >= month}
    for side, keys in ((found.new, new), (found.back, set(now) - new)):
        sums = [now[key] for key in keys]
        assert (side.heads, side.times, side.spent.minor) == (len(keys), sum(map(len, sums)), sum(map(sum, sums)))
    means = [math.exp(sum(map(math.log, gaps)) / len(gaps)) for one in past.values() if (gaps := _gaps(one.days))]
    assert found.cycle == round(median(means))
    sold = "SELECT count(*), sum(total_minor) FROM purchases WHERE voided_at IS NULL AND bought_on > :day"
    ((times, minor),) = (await work.uow.connection.execute(text(sold), {"day": _day(work, TODAY - QUARTER)})).all()
    assert found.baskets == times
    assert found.basket == Money((2 * minor + times) // (2 * times), "CNY")
    for name, value in (("again_year", found.rates[1][1].times), ("new", found.new.heads), ("back", found.back.heads)):
        assert (await lists.people(work, Kind(name))).count == value, "the rows behind the number"


def _day(work: Work, day: date) -> Any:
    return day.isoformat() if "sqlite" in str(work.uow.connection.dialect.name) else day


def _gaps(days: list[date]) -> list[int]:
    return [(later - earlier).days for earlier, later in pairwise(days)]


async def _scores(work: Work, past: dict[int, Past]) -> None:
    size = len(past)
    scores = {}
    for key, own in past.items():
        upto = sum(other.days[-1] <= own.days[-1] for other in past.values())
        fewer = sum(len(other.days) < len(own.days) for other in past.values())
        less = sum(other.net < own.net for other in past.values())
        scores[key] = (math.ceil(5 * upto / size), 1 + 5 * fewer // size, 1 + 5 * less // size)
    ten, spent = Counter(group(*found).value for found in scores.values()), Counter[str]()
    for key, found in scores.items():
        spent[group(*found).value] += past[key].net
    divided = await shares.divided(work, "rfm")
    assert {part.value: (part.count, part.spent.minor) for part in divided.parts} == {
        name: (ten[name], spent[name]) for name in ten
    }
    means = [sum(found[side] for found in scores.values()) / size for side in range(3)]
    eight = Counter(
        "".join("h" if mark > mean else "l" for mark, mean in zip(found, means, strict=True))
        for found in scores.values()
    )
    divided = await shares.divided(work, "eighth")
    assert {Eighth(part.value): part.count for part in divided.parts} == {Eighth(name): eight[name] for name in eight}


async def _abc(work: Work, past: dict[int, Past]) -> None:
    whole = sum(max(0, one.net) for one in past.values())
    found: Counter[str] = Counter()
    for own in past.values():
        above = sum(other.net for other in past.values() if other.net > own.net) / whole
        found["c" if own.net <= 0 or above >= 0.95 else "a" if above < 0.8 else "b"] += 1
    divided = await shares.divided(work, "abc")
    assert {part.value: part.count for part in divided.parts} == dict(found)
    assert divided.parts[0].percent == round(100 * found["a"] / len(past)), "the real share, not 20"


async def _values(work: Work, past: dict[int, Past]) -> None:
    found, spent = Counter[str](), Counter[str]()
    for own in past.values():
        bought = sum(minor for on, minor in own.totals if on > TODAY - QUARTER)
        back = sum(minor for on, minor in own.refunds if on > TODAY - QUARTER)
        group_of = value_group(Money(max(0, bought - back), "CNY"), len(own.since(QUARTER))).value
        found[group_of] += 1
        spent[group_of] += max(0, bought - back)
    divided = await shares.divided(work, "value")
    assert {part.value: part.count for part in divided.parts} == dict(found)
    assert {part.value: part.spent.minor for part in divided.parts} == {name: spent[name] for name in found}
    assert next(part.spent_percent for part in divided.parts if part.value == "inactive") == 0, "not here for 90 days"


async def _labels(work: Work, past: dict[int, Past]) -> None:
    years = {key: len(own.since(YEAR)) for key, own in past.items() if own.since(YEAR)}
    mean = shop_mean(own.days for own in past.values())
    frequent, leaving, loyal = set(), set(), set()
    for key, own in past.items():
        rank = sum(other >= years.get(key, 0) for other in years.values()) / len(years)
        gaps = _gaps(own.days)
        gap = round(max(1.0, usual_gap(gaps, mean) if len(gaps) >= 2 else math.exp(mean)))
        silent = (TODAY - own.days[-1]).days
        if years.get(key, 0) >= 4 and rank <= 0.1:
            frequent.add(key)
        if len(gaps) >= 2 and 3 * gap < silent <= 6 * gap:
            leaving.add(key)
        if (own.days[-1] - own.days[0]).days >= 365 and len(own.days) >= 6 and silent <= 2 * gap:
            loyal.add(key)
    for label, keys in ((Label.FREQUENT, frequent), (Label.LEAVING, leaving), (Label.LOYAL, loyal)):
        rows = await work.uow.people_lists.people(Kind("label", label), TODAY, None, limit=999)
        assert {row.id for row in rows} == keys, label
        assert keys, "a test that finds nobody proves nothing"
    reason = (await lists.people(work, Kind("label", "frequent"))).people[0]
    assert reason.reason is not None
    assert reason.reason["visits"] == years[reason.id]
    share = sum(own.reduced for own in past.values()) / sum(own.lines for own in past.values())
    usual = await norms(work.uow)
    assert usual is not None
    assert usual.labels.reduced == pytest.approx(share)


async def _due(work: Work, past: dict[int, Past]) -> None:
    mean = shop_mean(own.days for own in past.values())
    due = set()
    for key, own in past.items():
        gaps = _gaps(own.days)
        on = own.days[-1] + timedelta(days=round(usual_gap(gaps, mean))) if len(gaps) >= 2 else None
        if on is not None and TODAY <= on <= TODAY + timedelta(days=7):
            due.add(key)
    rows = await work.uow.people_lists.people(Kind("due"), TODAY, None, limit=999)
    assert {row.id for row in rows} == due
    assert due
    page = await lists.people(work, Kind("due"))
    assert any(person.again for person in page.people)
    assert all(person.due and person.due[0] <= TODAY + timedelta(days=7) for person in page.people)


async def _cohorts(work: Work, past: dict[int, Past]) -> None:
    found = await shop.cohorts_of(work)
    assert found
    for cohort in found:
        own = [one.days for one in past.values() if one.days[0].replace(day=1) == cohort.month]
        assert cohort.size == len(own)
        for later, share in enumerate(cohort.shares):
            whole = cohort.month.year * 12 + cohort.month.month - 1 + later
            month = date(whole // 12, whole % 12 + 1, 1)
            came = sum(any(day.replace(day=1) == month for day in days) for days in own)
            assert share == (None if month > TODAY else pytest.approx(came / len(own)))


async def _worth(work: Work, past: dict[int, Past]) -> None:
    found = await shop.worth(work)
    assert found is not None
    spent = [own.net for own in past.values()]
    assert (found.mean.minor, found.median.minor) == (round(sum(spent) / len(spent)), int(median(spent)))
    assert (found.lacks, found.total) == ("buyers", None), "too few customers: nothing is guessed"
    assert (await lists.people(work, Kind("next"))).count == 0


async def _hours_and_satisfaction(work: Work) -> None:
    heat = await shop.heat(work)
    assert heat is not None
    sql = "SELECT bought_at, bought_on FROM purchases WHERE voided_at IS NULL AND bought_on > :day"
    rows = (await work.uow.connection.execute(text(sql), {"day": _day(work, TODAY - YEAR)})).all()
    assert heat.count == len(rows)
    assert sum(map(sum, heat.cells)) == len(rows)
    found = await shop.satisfaction(work)
    cases = "SELECT count(*) FROM service_cases WHERE happened_on > :day AND voided_at IS NULL AND state <> 'cancelled'"
    (times,) = (await work.uow.connection.execute(text(cases), {"day": _day(work, TODAY - QUARTER)})).one()
    assert sum(found.now.values()) == times


async def test_a_salesperson_counts_only_their_own_and_nobodys(demo: Storage) -> None:
    async with managing(demo) as work:
        rows = (await work.uow.connection.execute(text("SELECT id, owner_staff_id FROM customers"))).all()
        seller = next(row.owner_staff_id for row in rows if row.owner_staff_id)
        whole = (await lists.people(work, Kind("all"))).count
    allowed = {row.id for row in rows if row.owner_staff_id in (None, seller)}
    async with managing(demo, Role.SALESPERSON, seller) as work:
        page, seen = await lists.people(work, Kind("all")), set()
        for number in range(page.pages):
            seen |= {person.id for person in (await lists.people(work, Kind("all"), number)).people}
        divided = await shares.divided(work, "rfm")
    assert seen <= allowed
    assert len(seen) == page.count == divided.count < whole


async def test_likings_of_a_customer_and_their_guards(demo: Storage) -> None:
    async with managing(demo) as work:
        await ready(work.uow, work.shop, TODAY)
        past = await pasts(work.uow)
        most = max(past, key=lambda key: len(past[key].days))
        least = min(past, key=lambda key: (len(past[key].days), past[key].lines))
        found, few = await one.likes(work, most), await one.likes(work, least)
        names = (await work.uow.connection.execute(
            text("SELECT i.product FROM line_items i JOIN purchases p ON p.id = i.purchase_id"
                 " WHERE p.customer_id = :key AND p.voided_at IS NULL"), {"key": most},
        )).scalars().all()  # fmt: skip
    ((best, times),) = Counter(names).most_common(1)
    assert (found.products[0].times, found.products[0].of) == (times, len(names))
    assert found.products[0].name == best or Counter(names)[found.products[0].name] == times
    assert found.heat is not None
    assert found.visits == len(past[most].days)
    assert (few.products, few.heat, few.prices) == ([], None, None)


async def test_limits_of_the_value_groups_are_the_shops_to_choose(demo: Storage) -> None:
    async with managing(demo) as work:
        before = await shares.divided(work, "value")
        assert before.proposal
        await shares.adopt(work, own=True)
        after = await shares.divided(work, "value")
        assert [limit[1:] for limit in after.limits] == [limit[1:] for limit in before.proposal]
        assert [part.count for part in after.parts] != [part.count for part in before.parts]
        await shares.adopt(work, own=False)
        assert (await shares.divided(work, "value")).parts == before.parts


async def test_new_limits_do_not_cut_the_mornings_count_short(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as uow:
        await uow.shop.ensure(name="花颜", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
    async with managing(sqlite_storage) as work:
        await ready(work.uow, work.shop, TODAY)
        yesterday = TODAY - timedelta(days=1)
        for on, stage, then in (
            (TODAY, "count", "count"), (TODAY, "model", "model"), (TODAY, "cut", "cut"), (TODAY, "class", "class"),
            (TODAY, "done", "class"), (yesterday, "done", "renew"),
        ):  # fmt: skip
            await work.uow.tallies.keep_figure(RUN, on, {"stage": stage, "last": 7})
            await shares.adopt(work, own=False)
            assert await where(work.uow, TODAY) == then, (on, stage)
            known = await work.uow.tallies.figure(RUN)
            assert known is not None
            assert known[1]["last"] == (0 if then == "class" else 7), (on, stage)


async def test_a_shop_just_filled_is_classed_however_it_was_asked_before(sqlite_storage: Storage) -> None:
    """The clock has found nobody to class, and another answer has put the numbers in order already."""
    async with sqlite_storage.write() as uow:
        await uow.shop.ensure(name="花颜", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
    assert await ensure_demo(sqlite_storage, NOW, SHOP)
    while await refresh_a_little(sqlite_storage, NOW):
        pass
    async with managing(sqlite_storage) as work:
        await freshen(work.uow, work.shop, TODAY)
        assert (await shop.repeat(work)).rates[0][1].of > 50
        for by in ("eighth", "value"):
            assert sum(part.count for part in (await shares.divided(work, by)).parts) > 100
        assert await work.uow.people.next_uncounted(1) is None


async def test_the_night_works_in_slices_and_ends(demo: Storage) -> None:
    """As the clock does it: the same as what a question works out, and nothing more until tomorrow."""
    async with managing(demo) as work:
        await ready(work.uow, work.shop, TODAY)
        asked = await _everything(work.uow)
        await work.uow.tallies.keep_figure(RUN, TODAY - timedelta(days=1), {"stage": "done", "last": 0})
    turns = 0
    while await refresh_a_little(demo, NOW):
        turns += 1
        assert turns < 50
    assert turns > 2
    async with managing(demo) as work:
        assert await _everything(work.uow) == asked
    assert not await refresh_a_little(demo, NOW)
    assert await refresh_a_little(demo, NOW + timedelta(days=1))


async def _everything(uow: UnitOfWork) -> list[Any]:
    classes = (await uow.connection.execute(text("SELECT * FROM customer_classes ORDER BY customer_id"))).all()
    labels = (await uow.connection.execute(text("SELECT customer_id, label FROM labels ORDER BY 1, 2"))).all()
    return [tuple(row) for row in (*classes, *labels)]


async def test_since_when_stays_while_the_reason_changes(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as uow:
        await uow.shop.ensure(name="花颜", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
    assert await ensure_demo(sqlite_storage, NOW, SHOP)
    async with managing(sqlite_storage) as work:
        first = (await lists.people(work, Kind("label", "leaving"))).people[0]
    later = NOW + timedelta(days=1)
    async with managing(sqlite_storage) as work:
        moved = Work(work.uow, work.staff, work.shop, later)
        found = {person.id: person for person in (await lists.people(moved, Kind("label", "leaving"))).people}
    if first.id in found:
        assert found[first.id].since == first.since == TODAY
        assert found[first.id].reason != first.reason
