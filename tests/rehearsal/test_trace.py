"""Why somebody gets what: the trace says what the ticks then do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.occasion import YearDay
from bot.domain.reason import Reason, reason_of
from bot.domain.rehearsal import Ending, Trace, TraceLine
from bot.entry.why import read_why
from reminders.stage import Rehearsals
from storage.unit_of_work import Storage
from tests.reminders.shop import RENDERER, Shop, at, open_shop

NOW = at("2026-11-22", "12:00")
MEI = 2001


def line(found: Trace, reason: Reason) -> TraceLine:
    return next(one for one in found.lines if one.reason is reason)


async def trace(storage: Storage, customer_id: int) -> Trace:
    found = await Rehearsals(storage.url, RENDERER).trace(customer_id, NOW)
    assert found is not None
    return found


async def a_shop(storage: Storage) -> Shop:
    return await open_shop(storage, NOW - timedelta(days=200))


async def test_what_is_told_is_what_the_ticks_do(sqlite_storage: Storage) -> None:
    shop = await a_shop(sqlite_storage)
    mei = await shop.customer("梅", YearDay(11, 29), now=NOW - timedelta(days=50), telegram=MEI)
    for number in range(20):
        await shop.customer(f"客{number}", YearDay(11, 29), now=NOW - timedelta(days=50), telegram=3000 + number)
    found = await trace(sqlite_storage, mei)
    assert await shop.count("deliveries") == 0
    told = {one.reason: one.next for one in found.lines if one.next is not None}
    assert set(told) == {Reason.BIRTHDAY, Reason.COUPON_EXPIRING}
    for fate in sorted(told.values(), key=lambda one: one.at):
        await shop.ticker.tick_all(fate.at - timedelta(minutes=1))
        assert fate.at == NOW or fate.key not in await _sent(shop)
        await shop.ticker.tick_all(fate.at)
        assert fate.key in await _sent(shop)
        assert fate.ending is Ending.GOES
    assert line(found, Reason.BIRTHDAY_ASK).fact == "has_birthday"
    assert line(found, Reason.LAPSED).fact == "no_purchase"
    assert line(found, Reason.FOLLOWUP).fact == "no_promise"


async def _sent(shop: Shop) -> set[str]:
    return {key for key, row in (await shop.rows()).items() if row.sent_at is not None and reason_of(row.rule)}


async def test_who_has_refused_and_since_when(sqlite_storage: Storage) -> None:
    shop = await a_shop(sqlite_storage)
    mei = await shop.customer("梅", YearDay(11, 24), now=NOW - timedelta(days=50), telegram=MEI, agrees=False)
    found = await trace(sqlite_storage, mei)
    assert (found.stop, found.road, found.consent) == ("refused", None, False)
    assert found.consented_at == NOW - timedelta(days=50)
    barred = line(found, Reason.BIRTHDAY)
    assert barred.next is None
    assert barred.barred is not None
    assert (barred.barred.ending, barred.barred.reason) == (Ending.KEPT, "refused")
    await shop.ticker.tick_all(NOW)
    assert await _sent(shop) == set()


async def test_an_unknown_birthday_a_far_one_and_a_reason_switched_off(sqlite_storage: Storage) -> None:
    shop = await a_shop(sqlite_storage)
    none = await shop.customer("无", None, now=NOW, telegram=MEI)
    far = await shop.customer("远", YearDay(5, 3), now=NOW, telegram=MEI + 1)
    assert line(await trace(sqlite_storage, none), Reason.BIRTHDAY).fact == "no_birthday"
    assert line(await trace(sqlite_storage, far), Reason.BIRTHDAY).due_on == at("2027-04-26").date()
    async with sqlite_storage.write() as uow:
        await uow.shop.change(preferences={"rules": {"birthday": False}})
    off = line(await trace(sqlite_storage, far), Reason.BIRTHDAY)
    assert (off.is_on, off.next, off.due_on) == (False, None, None)


async def test_the_last_message_and_when_the_next_may_go(sqlite_storage: Storage) -> None:
    shop = await a_shop(sqlite_storage)
    mei = await shop.customer("梅", YearDay(11, 29), now=NOW - timedelta(days=50), telegram=MEI)
    await shop.ticker.tick_all(NOW)
    found = await trace(sqlite_storage, mei)
    assert found.touched_at == NOW
    assert found.free_at == NOW + timedelta(hours=24)
    birthday = line(found, Reason.BIRTHDAY)
    assert birthday.last is not None
    assert (birthday.last.rule, birthday.last.state.value) == ("birthday_offer", "sent")
    assert birthday.next is not None
    assert (birthday.next.rule, birthday.next.at) == ("birthday_wish", at("2026-11-29", "09:00"))


async def test_an_erased_record_has_no_trace(sqlite_storage: Storage) -> None:
    assert await Rehearsals(sqlite_storage.url, RENDERER).trace(99, NOW) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("为什么 张姐 没收到", "张姐"),
        ("为什么张姐没收到祝福？", "张姐"),
        ("张姐怎么没收到券", "张姐"),
        ("why didn't Mrs Zhang get it", "Mrs Zhang"),
        ("Why did Anna not get it?", None),
        ("怎么不好用", None),
        ("张姐 不要香的", None),
        ("为什么没收到", None),
        ("王芳 洗面奶 2瓶 128 没收钱", None),
    ],
)
def test_asked_in_plain_words(said: str, name: str | None) -> None:
    assert read_why(said) == name
