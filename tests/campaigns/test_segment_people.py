"""Who is in a segment, by the database and by a plain second calculation over the same people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.criteria import About, Criterion, from_rows, to_rows
from bot.domain.lunar import occurrences
from bot.domain.occasion import YearDay
from bot.domain.people import Role, Staff
from bot.domain.road import REACHABLE, ReachState
from bot.domain.shop import Shop
from bot.services import numbers, segments
from bot.services.people_numbers.refresh import ready
from storage.unit_of_work import Storage
from tests.campaigns.crowd import CATEGORIES, NOW, TODAY, Crowd, One, crowd

DAY = timedelta(days=1)
YEAR_AGO = TODAY - 364 * DAY


def _since(days: int) -> date:
    return TODAY - (days - 1) * DAY


def _came(one: One, first: date, last: date = TODAY) -> bool:
    return any(first <= day <= last for day in one.days)


def _took(one: One, *goods: str) -> bool:
    return any(sale.goods in goods for sale in one.bought)


Truth = Callable[[One, Crowd], bool]
LINES: tuple[tuple[str, Truth], ...] = (
    ("everybody", lambda p, _: True),
    ("spent over 500", lambda p, _: p.spent() > 50_000),
    ("spent at most 300", lambda p, _: p.spent() <= 30_000),
    ("消费500到1000", lambda p, _: 50_000 <= p.spent() <= 100_000),
    ("今年消费满200", lambda p, _: p.spent(date(2026, 1, 1)) >= 20_000),
    ("spent under 200 in the last 90 days", lambda p, _: p.spent(_since(90)) < 20_000),
    ("没来60天", lambda p, _: bool(p.days) and p.days[-1] < TODAY - 60 * DAY),
    ("came in the last 30 days", lambda p, _: _came(p, _since(30))),
    ("上个月来过", lambda p, _: _came(p, date(2026, 10, 1), date(2026, 10, 31))),
    ("上个月没来", lambda p, _: not _came(p, date(2026, 10, 1), date(2026, 10, 31))),
    ("not here since September", lambda p, _: not _came(p, date(2026, 9, 1))),
    ("国庆以来来过", lambda p, _: _came(p, date(2026, 10, 1))),
    ("9月以来消费大于300", lambda p, _: p.spent(date(2026, 9, 1)) > 30_000),
    ("bought serum since May", lambda p, _: any(s.goods == "serum" and s.on >= date(2026, 5, 1) for s in p.bought)),
    ("没消费过", lambda p, _: not p.days),
    ("来过2次以上", lambda p, _: len(p.days) >= 2),
    ("只来过一次", lambda p, _: len(p.days) == 1),
    ("new customers this year", lambda p, _: bool(p.days) and p.days[0] >= date(2026, 1, 1)),
    ("生日在下个月", lambda p, _: p.birthday == (12, 24)),
    ("birthday within 10 days", lambda p, _: p.birthday in ((11, 22), (11, 30))),
    ("birthday in February", lambda p, _: p.birthday == (2, 29)),
    ("no birthday", lambda p, _: p.birthday is None),
    ("标签VIP", lambda p, _: "VIP" in p.tags),
    ("tagged vip", lambda p, _: "VIP" in p.tags),
    ("not tagged VIP", lambda p, _: "VIP" not in p.tags),
    ("tagged big spender", lambda p, _: "big spender" in p.tags),
    ("金卡", lambda p, _: p.spent(YEAR_AGO) >= 500_000),
    ("plain", lambda p, _: p.spent(YEAR_AGO) < 200_000),
    ("bought serum", lambda p, _: _took(p, "serum")),
    ("bought mask", lambda p, _: _took(p, "mask", "hydrating mask")),
    ("bought care", lambda p, _: any(CATEGORIES[sale.goods] == "care" for sale in p.bought)),
    ("never bought serum", lambda p, _: not _took(p, "serum")),
    ("近90天买过serum", lambda p, _: any(s.goods == "serum" and s.on >= _since(90) for s in p.bought)),
    ("Anna's customers", lambda p, c: p.owner == c.seller.id),
    ("没人管的客户", lambda p, _: p.owner is None),
    ("我的客户", lambda p, c: p.owner == c.manager.id),
    ("500 points or more", lambda p, _: p.points >= 500),
    ("积分不到200", lambda p, _: p.points < 200),
    ("Skin dry", lambda p, _: p.skin == "dry"),
    ("oily", lambda p, _: p.skin == "oily"),
    ("dry or oily", lambda p, _: p.skin in ("dry", "oily")),
    ("Skin dry或oily", lambda p, _: p.skin in ("dry", "oily")),
    ("dry 或 消费大于500", lambda p, _: p.skin == "dry" or p.spent() > 50_000),
    ("消费大于500 dry 或 标签VIP", lambda p, _: (p.spent() > 50_000 and p.skin == "dry") or "VIP" in p.tags),
    ("不是oily的客户", lambda p, _: p.skin != "oily"),
    ("Height over 160", lambda p, _: bool(p.height and p.height > 160)),
    ("women", lambda p, _: p.gender == "female"),
    ("不是女客户", lambda p, _: p.gender != "female"),
    ("lives in Chelsea", lambda p, _: "Chelsea" in (p.address or "")),
    ("地址100%", lambda p, _: "100%" in (p.address or "")),
    ("没有电话", lambda p, _: not p.phone),
    ("reachable", lambda p, _: p.telegram and p.agrees is True),
    ("VIP 或 女客户", lambda p, _: "VIP" in p.tags or p.gender == "female"),
    ("标签VIP 消费大于300 没买过serum", lambda p, _: "VIP" in p.tags and p.spent() > 30_000 and not _took(p, "serum")),
)  # fmt: skip


async def test_each_condition_finds_exactly_those_whom_a_second_look_finds(storage: Storage) -> None:
    shop = await crowd(storage)
    async with storage.write() as uow:
        work, wrong, everybody = shop.work(uow), [], len(shop.people)
        await ready(uow, shop.shop, TODAY)
        for line, is_in in LINES:
            found = await segments.understand(work, line)
            assert found.is_whole, f"{line}: {found.missing}"
            here = segments.ground(uow, shop.shop, TODAY)
            ids = [row.id for row in await uow.segments.people(found.spec, here, skip=0, limit=1000)]
            expected = sorted(one.id for one in shop.people if is_in(one, shop))
            if line != "金卡":
                assert expected, f"{line} finds nobody in this crowd, so it proves nothing"
            if line != "everybody":
                assert len(expected) < everybody, f"{line} finds everybody"
            if sorted(ids) != expected or len(ids) != len(set(ids)):
                wrong.append((line, sorted(set(ids) ^ set(expected))))
            tally = await uow.segments.tally(found.spec, here)
            assert sum(tally.values()) == await uow.segments.count(found.spec, here) == len(ids)
            reachable = await uow.segments.ids(found.spec, here, REACHABLE)
            assert reachable == sorted(p.id for p in shop.people if p.id in set(ids) and p.telegram and p.agrees)
        assert wrong == []


async def test_a_birthday_that_moves_is_on_one_day_alone(sqlite_storage: Storage) -> None:
    """29 February in a common year, and the 30th of a lunar month that has 29 days or 30."""
    shop = await crowd(sqlite_storage, 2)
    async with sqlite_storage.write() as uow:
        leap, lunar = (1, (2, 29), "solar"), (2, (9, 30), "lunar")
        for key, (month, day), calendar in (leap, lunar):
            await uow.customers.change(key, NOW, birth_month=month, birth_day=day, birth_calendar=calendar)

        async def born(line: str, place: Shop = shop.shop) -> list[int]:
            spec = (await segments.understand(shop.work(uow), line)).spec
            return await uow.segments.ids(spec, segments.ground(uow, place, TODAY), list(ReachState))

        later = replace(shop.shop, preferences={"dials": {"birthday": {"leap_day": "mar1"}}})
        assert (await born("2月生日"), await born("3月生日")) == ([1], [])
        assert (await born("2月生日", later), await born("3月生日", later)) == ([], [1])
        ((_, day),) = occurrences(YearDay(9, 30, "lunar"), TODAY - 30 * DAY, TODAY + 330 * DAY)
        spec = ((Criterion(About.BIRTHDAY, value="day", low=day.month, high=day.day),),)
        before = ((Criterion(About.BIRTHDAY, value="day", low=(day - DAY).month, high=(day - DAY).day),),)
        ground = segments.ground(uow, shop.shop, day - 40 * DAY)
        assert await uow.segments.ids(spec, ground, list(ReachState)) == [2]
        assert await uow.segments.ids(before, ground, list(ReachState)) == []


async def test_who_has_not_come_are_those_of_the_answer(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage)
    async with sqlite_storage.write() as uow:
        work = shop.work(uow)
        silences = sorted({(TODAY - one.days[-1]).days for one in shop.people if one.days} - {0})
        for days in silences[:6]:
            _, told = await numbers.absent(work, days, 0)
            spec = ((Criterion(About.AWAY, days=days),),)
            await ready(uow, shop.shop, TODAY)
            assert await uow.segments.count(spec, segments.ground(uow, shop.shop, TODAY)) == told, days


async def test_the_erased_are_in_no_segment_and_nobody_fits_no_condition(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 10)
    async with sqlite_storage.write() as uow:
        await uow.customers.change(3, NOW, erased_at=NOW)
        here = segments.ground(uow, shop.shop, TODAY)
        found = await segments.understand(shop.work(uow), "everybody")
        assert await uow.segments.count(found.spec, here) == 9
        assert await uow.segments.count((), here) == 0


async def test_what_is_not_understood_is_told_piece_by_piece(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 10)
    async with sqlite_storage.write() as uow:
        work = shop.work(uow)
        found = await segments.understand(work, "喜欢猫的人 买过火箭 标签XX 小赵的客户 消费大于100 Skin purple")
        said = {one.kind: one.words for one in found.missing}
        assert said == {
            "anything": "喜欢猫的人", "goods": "火箭", "tag": "XX", "colleague": "小赵", "option": "purple",
        }  # fmt: skip
        assert not found.is_whole
        assert [one.about.value for group in found.spec for one in group] == ["spent"]
        nothing = await segments.understand(work, "、，。")
        assert not nothing.is_whole


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("bought serum over 3 times", "serum over 3 times"),
        ("买过serum3次以上", "serum3次以上"),
        ("买过serum最近", "serum最近"),
        ("买过三盒serum", "三盒serum"),
        ("买过serum的女客户", "serum的女客户"),
    ],
)
async def test_goods_with_something_else_beside_their_name_are_not_those_goods(
    sqlite_storage: Storage, line: str, words: str
) -> None:
    shop = await crowd(sqlite_storage, 3)
    async with sqlite_storage.write() as uow:
        found = await segments.understand(shop.work(uow), line)
        assert [(one.kind, one.words) for one in found.missing] == [("goods", words)]
        assert found.spec == ()
        whole = await segments.understand(shop.work(uow), "bought serums")
        assert whole.is_whole, "the plural says nothing else"


@pytest.mark.parametrize("line", ["两三个月没来", "三五天没来", "来过七八次以上", "没来过三四个月"])
async def test_about_so_many_is_not_understood(sqlite_storage: Storage, line: str) -> None:
    shop = await crowd(sqlite_storage, 3)
    async with sqlite_storage.write() as uow:
        found = await segments.understand(shop.work(uow), line)
        assert (found.spec, [one.words for one in found.missing]) == ((), [line])


@pytest.mark.parametrize(
    ("line", "piece"),
    [
        ("今年来过3次以上", "3次以上"),
        ("上个月来过2次以上", "2次以上"),
        ("came this year more than 3 times", "more than 3 times"),
        ("Height over 1.75", "Height over 1.75"),
        ("Height between 1.60 and 1.70", "Height between 1.60"),
        ("来过1.5次", "来过1.5次"),
        ("谁最近买了serum", "最近"),
        ("近期买过serum", "近期"),
        ("4月31日生日", "4月"),
        ("2月30日生日", "2月"),
        ("标签VIP " * 50 + "spent over 5", "spent over 5…"),
    ],
)
async def test_what_would_be_half_understood_is_told(sqlite_storage: Storage, line: str, piece: str) -> None:
    shop = await crowd(sqlite_storage, 12)
    async with sqlite_storage.write() as uow:
        found = await segments.understand(shop.work(uow), line)
        assert not found.is_whole
        assert found.missing[0].words == piece


async def test_visits_beside_days_are_two_conditions_where_they_stand_apart(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 3)
    async with sqlite_storage.write() as uow:
        found = await segments.understand(shop.work(uow), "最近30天来过,来过5次以上")
        assert found.is_whole
        assert [one.about.value for one in found.spec[0]] == ["came", "visits"]


async def test_a_kept_segment_counts_anew_at_each_look(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 20)
    async with sqlite_storage.write() as uow:
        work = shop.work(uow)
        line = "tagged VIP"
        found = await segments.understand(work, line)
        key = await segments.open_look(work, line, found.spec)
        assert await segments.open_look(work, "tagged  VIP", found.spec) == key, "the same line is the same row"
        await segments.save(work, key, "Friends")
        assert (await segments.save(work, key)).name == "Friends", "kept twice it is kept once"
        before = (await segments.look(work, key)).count
        outside = next(one for one in shop.people if "VIP" not in one.tags)
        await uow.customers.change(outside.id, NOW, tags=["VIP"])
        assert (await segments.look(work, key)).count == before + 1
        await segments.drop(work, key)
        assert await segments.counted(work) == []


async def test_since_goes_on_until_the_day_of_the_look(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 1)
    async with sqlite_storage.write() as uow:
        later = TODAY + 70 * DAY
        for line, first in (("since October came", date(2026, 10, 1)), ("since last month came", date(2026, 12, 1))):
            spec = (await segments.understand(shop.work(uow), line)).spec
            spec = from_rows(to_rows(spec))
            shown = segments.told(spec, later)[0][0]
            assert (shown.first, shown.last) == (first, later), line


@pytest.mark.parametrize("line", ["everybody", "spent over 5"])
async def test_a_salesperson_picks_out_nobody(sqlite_storage: Storage, line: str) -> None:
    shop = await crowd(sqlite_storage, 3)
    async with sqlite_storage.write() as uow:
        seller = Staff(shop.seller.id, 902, "Anna", Role.SALESPERSON, "en", NOW)
        from bot.domain.errors import NotAllowed
        from bot.services.work import Work

        with pytest.raises(NotAllowed):
            await segments.understand(Work(uow, seller, shop.shop, NOW), line)
