"""Nobody knew whether it had arrived, and somebody passes it on themselves: no machine ever sends it again."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.occasion import YearDay
from bot.services.doubt import answer
from bot.services.work import Work
from reminders.channels.base import Outcome, OutcomeKind
from storage.unit_of_work import Storage
from tests.reminders.shop import MANAGER_TELEGRAM, SELLER_TELEGRAM, Shop, at, open_shop

NOW, EVENING, MORNING = at("2026-03-10"), at("2026-03-10", "21:00"), at("2026-03-11")
GUEST = 55


async def _mine(storage: Storage) -> Shop:
    """The salesperson has said so at night, when it has to wait for the morning."""
    shop = await open_shop(storage, NOW)
    await shop.customer("王芳", YearDay(3, 17), now=NOW, telegram=GUEST)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.UNKNOWN, detail="reset")
    await shop.ticker.tick(NOW)
    shop.postbox.script = None
    async with storage.write() as uow:
        (doubt,) = await uow.deliveries.in_doubt(EVENING)
        seller, record = await uow.staff.get(shop.seller_id), await uow.shop.get()
        assert seller is not None
        assert record is not None
        await answer(Work(uow, seller, record, EVENING), doubt.id, "mine")
    return shop


async def test_who_has_left_since_is_followed_by_a_manager_and_by_no_machine(sqlite_storage: Storage) -> None:
    shop = await _mine(sqlite_storage)
    async with sqlite_storage.write() as uow:
        await uow.staff.change(shop.seller_id, revoked_at=EVENING)
    await shop.ticker.tick(MORNING)
    assert shop.postbox.to(GUEST) == []
    assert len(shop.postbox.to(MANAGER_TELEGRAM)) == 1
    assert [row.state.value for row in (await shop.rows()).values()] == ["failed", "handed_over"]


async def test_who_has_blocked_the_bot_is_asked_once(sqlite_storage: Storage) -> None:
    shop = await _mine(sqlite_storage)
    asked = shop.postbox.asked
    shop.postbox.script = lambda m: Outcome(OutcomeKind.BLOCKED) if m.address == str(SELLER_TELEGRAM) else None
    for n in range(10):
        await shop.ticker.tick(MORNING + timedelta(seconds=20 * n))
    assert shop.postbox.asked == asked + 2
    assert shop.postbox.to(GUEST) == []
    assert len(shop.postbox.to(MANAGER_TELEGRAM)) == 1
    assert [row.state.value for row in (await shop.rows()).values()] == ["failed", "blocked", "handed_over"]


async def test_with_nobody_to_pass_it_on_it_says_so(sqlite_storage: Storage) -> None:
    shop = await _mine(sqlite_storage)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.BLOCKED)
    for n in range(10):
        await shop.ticker.tick(MORNING + timedelta(seconds=20 * n))
    last = list((await shop.rows()).values())[-1]
    assert (last.state.value, last.reason) == ("suppressed", "unreachable")
    assert shop.postbox.accepted == []
